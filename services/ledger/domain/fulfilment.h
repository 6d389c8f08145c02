// What was planned beside what was done (R44, R86, R164): which activity fulfils which lesson of the timetable and
// which item of the plan. A pure function, computed when somebody asks, so that telling an activity costs nothing and a
// plan that is filed late is compared all the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/planned.h"

namespace jgt::ledger {

// The numbers are those of the proto.
enum class FulfilmentState : uint8_t { kFulfilled = 1, kFulfilledLate = 2, kDue = 3, kOverdue = 4 };
enum class UnplannedReason : uint8_t { kKindNotPlanned = 1, kBeyondPlan = 2 };

struct SlotFulfilment {
  PlannedSlot slot;
  FulfilmentState state = FulfilmentState::kDue;
  std::string activity;
  std::string activity_day;
  bool confirmed = false;
};

struct ItemFulfilment {
  PlannedItem item;
  FulfilmentState state = FulfilmentState::kDue;
  int64_t confirmed = 0;
  std::vector<std::string> activities;  // at most item.count
};

struct UnplannedActivity {
  std::string activity;
  std::string kind;
  std::string day;
  UnplannedReason reason = UnplannedReason::kKindNotPlanned;
};

struct Milestone {
  std::string code;
  std::string display_name;
  std::string day;  // empty: not done
};

struct Fulfilment {
  std::vector<SlotFulfilment> slots;  // as planned
  std::vector<ItemFulfilment> items;  // as planned
  std::vector<UnplannedActivity> unplanned;
  std::vector<Milestone> milestones;
};

// `activities` are the pairing's live ones of that year, of the year before and of the next one's first `make_up_days`
// days, in any order; those after `as_of` are left out.
//
// A lesson of the timetable is fulfilled by one activity of its kind, the best first:
//   1. same day, period, subject and teacher;
//   2. same day, period and subject, for the same class (a teacher stood in) or where the timetable names no teacher;
//   3. same subject, and where said same class and teacher, another period of that day (in time), or one of the next
//      `make_up_days` days (late); the earliest.
// An item is fulfilled by the activities of its kind in the order of their days, items with the earliest due day first.
// Lessons of the years before and after (PlannedYear) are matched together with the year's own, in the order of their
// days, so that a lesson given in January that makes one of December up is neither missing there nor unplanned here,
// and no activity fulfils two lessons. Items are filled by activities of their own calendar year only (D9), and only
// those of the year are listed as unplanned. An activity may fulfil one lesson and one item.
Fulfilment Fulfil(const PlannedYear& planned, std::vector<Activity> activities, const std::string& as_of,
                  int64_t make_up_days);

}  // namespace jgt::ledger
