// What a proposed list makes, by the same decision as an import's: only that each of its rows is a pairing that does
// not stand yet, and begins on the day that the proposal names.
#pragma once

#include <map>
#include <vector>

#include "services/roster/domain/import.h"
#include "services/roster/domain/timeline.h"

namespace jgt::roster {

// The rows' problems: those that the list shows by itself, and WRONG_YEAR for one that prints another founding year
// than that of the proposal. INVALID_ARGUMENT BAD_COUNT, IMPORT_REFUSED.
Status CheckProposedList(const PairingList& list, int year);

// `known` is what stands on `day`, the context's effective day, and `timelines` all that is known of the pairings.
// INVALID_ARGUMENT IMPORT_REFUSED; FAILED_PRECONDITION ALREADY_PAIRED for rows whose pairing stands on that day or
// later, with a violation for each. A row that names the school for which a pairing has been waiting fills that one,
// and one that names a pairing that has ended lets it stand again; all others make new ones.
StatusOr<ImportPlan> DecideProposed(const KnownRoster& known, const std::map<Key, Timeline<Pairing>>& timelines,
                                    const PairingList& list, const ListContext& context, const RegionBook& regions,
                                    IdSource& ids);

}  // namespace jgt::roster
