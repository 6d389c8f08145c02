// From the rows of a timetable to its lessons, day by day, and where two lessons cannot both be (R86).
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "common/workdays/workdays.h"
#include "services/roster/domain/plan.h"

namespace jgt::roster {

// Every row becomes one slot, or one for each working day of its weekday; slots are sorted and given their ids.
// INVALID_ARGUMENT BAD_TIMETABLE (with a violation per wrong field, and per row that no day is left of),
// TOO_MANY_SLOTS; FAILED_PRECONDITION NO_CALENDAR_YEAR.
StatusOr<std::vector<TimetableSlot>> ExpandRows(const std::vector<TimetableRow>& rows, int64_t year,
                                                const WorkCalendar& calendar);

// The lessons of one pairing; its schools with aliases resolved, because a class is of a school.
struct PairingSlots {
  Key pairing;
  int64_t year = 0;
  Key supporter;
  Key supported;
  std::vector<TimetableSlot> slots;
};

// Where two lessons of the same day and period have the same teacher, or the same class of the same school: within
// `mine`, and between `mine` and each of `others`. ALREADY_EXISTS TIMETABLE_CONFLICT with a violation per conflict (at
// most 100) that names both slots; metadata `slot` and `other` are those of the first.
Status CheckConflicts(const PairingSlots& mine, const std::vector<PairingSlots>& others);

// "regions/…/timetables/2022/slots/20220307-02-1".
std::string SlotName(const PlanKey& key, const std::string& id);

}  // namespace jgt::roster
