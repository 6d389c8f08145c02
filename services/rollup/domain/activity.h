// What the roll-up remembers of one activity. Two journals speak of it, the ledger's and the evidence's, and they are
// not ordered among each other: so every entry sets marks of its own and clears none of another's, and any interleaving
// ends in the same activity. So does an entry that is applied late (a dead letter requeued): the marks of the ledger
// are only ever set, and the one that the evidence may take back goes by the number of its entry.
#pragma once

#include <string>

#include "common/clock/clock.h"

namespace jgt::rollup {

// What a school told: the values that figures are made of.
struct ActivityFacts {
  std::string pairing;  // resource name
  Day day;
  std::string end_day;   // YYYY-MM-DD or empty
  std::string kind;      // "SYNC_LESSON"
  int subject = 0;       // national course code
  std::string level;     // of PUBLICITY: SCHOOL, COUNTY, CITY, PROVINCE; otherwise empty
  int64_t teachers = 0;  // attendances (D18)
  int64_t students = 0;
  std::string teacher;       // account-style reference
  std::string mentor_group;  // resource name
  std::string exchange;      // resource name
  bool operator==(const ActivityFacts&) const = default;
};

struct Activity {
  std::string name;  // resource name
  ActivityFacts facts;
  int64_t seq = 0;         // of the entry that told it
  bool told = false;       // facts and seq are known
  bool confirmed = false;  // by the other school, or by time-out where the policy lets it count
  bool ended = false;      // superseded, reversed or lapsed
  bool evidenced = false;  // its evidence satisfies its rule
  bool verified = false;   // accepted evidence alone does
  // Entries of the ledger that made it count and that ended it; 0 while none has, and of rows older than these columns.
  int64_t confirmed_seq = 0;
  int64_t ended_seq = 0;
  bool timed_out = false;    // nobody answered in time ...
  bool answered = false;     // ... and a school did
  int64_t assessed_seq = 0;  // of the evidence's entry that said so
  bool operator==(const Activity&) const = default;
};

}  // namespace jgt::rollup
