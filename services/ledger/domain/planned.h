// What the roster planned, as the ledger has followed it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock/clock.h"

namespace jgt::ledger {

// A lesson of a timetable.
struct PlannedSlot {
  std::string name;  // resource name in the roster
  std::string day;
  int64_t period = 0;
  int64_t subject = 0;
  std::string kind;
  std::string teacher;  // empty: not decided
  std::string supporter_class;
  std::string supported_class;
  bool operator==(const PlannedSlot&) const = default;
};

// So many activities of a kind until a day.
struct PlannedItem {
  std::string part;
  std::string kind;
  int64_t count = 0;
  std::string due_day;
  std::string note;
  bool operator==(const PlannedItem&) const = default;
};

// A pairing's plans of a year, and what else its milestones rest on.
struct PlannedYear {
  std::string pairing;
  int64_t year = 0;
  std::string plan_day;  // on which the plan was filed, or told to be drawn up; empty: neither
  std::vector<PlannedItem> items;
  std::vector<PlannedSlot> slots;  // by day and period
  // Those of the year before, and the first ones of the next: lessons that are made up across the turn of the year
  // could be theirs as well.
  std::vector<PlannedSlot> slots_before;
  std::vector<PlannedSlot> slots_after;
  std::string agreement_day;  // since when the agreement is signed, by fact or activity; empty: it is not
  std::string ceremony_day;   // of the pairing's first ceremony; empty: none was told
  bool operator==(const PlannedYear&) const = default;
};

}  // namespace jgt::ledger
