// The tables of timetables.
#pragma once

#include <vector>

#include "services/roster/domain/timetable.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

StatusOr<std::vector<TimetableSlot>> SlotsOf(const Query& query, const PlanKey& key);
// In place of those that stand; the head row is the caller's.
Status ReplaceSlots(journal::Batch& batch, const Timetable& timetable);

// The pairing's lessons, with its schools' aliases resolved.
StatusOr<PairingSlots> PlacedSlots(const Query& query, const Pairing& pairing, const Timetable& timetable,
                                   const Moment& moment);
// The lessons of the region's other timetables of that year that have a teacher or a school in common with it.
StatusOr<std::vector<PairingSlots>> NeighbouringSlots(const Query& query, const PairingSlots& mine,
                                                      const Moment& moment);

}  // namespace jgt::roster
