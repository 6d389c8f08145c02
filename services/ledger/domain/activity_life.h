// The life of an activity: which command is allowed in which state, what is written in the journal for it, and what it
// makes of the activity.
//
//   RECORDED             --confirm, or nobody in time-->  CONFIRMED
//   RECORDED             --nobody in time-->              LAPSED
//   RECORDED, CONFIRMED  --correct-->                     SUPERSEDED
//   RECORDED, CONFIRMED  --reverse-->                     REVERSED
//
// Which of the two follows when nobody answers in time is policy (confirmation_policy.h). What was confirmed by
// time-out may still be confirmed by the school, and is then a person's word; what has lapsed is told again.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "common/status/status.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/confirmation_policy.h"

namespace jgt::ledger {

enum class LifeCommand : uint8_t { kConfirm, kCorrect, kReverse };

// The state after the command. FAILED_PRECONDITION WRONG_STATE, metadata activity and state.
StatusOr<ActivityState> NextState(const Activity& activity, LifeCommand command);

// One kind of entry each; jgt.ledger.v1's events.proto is their form on disk. `restates` names the filed forms whose
// frozen month the entry changes (month_locks.h).
struct ActivityRecorded {
  Activity activity;
  std::vector<std::string> restates = {};
};
struct ActivityConfirmed {
  std::string activity;
  std::string school;
  std::vector<std::string> restates = {};
};
struct ActivityCorrected {
  std::string corrected;
  Activity activity;
  std::string reason;
  std::vector<std::string> restates = {};
};
struct ActivityReversed {
  std::string activity;
  std::string reason;
  std::vector<std::string> restates = {};
};
// Nobody answered until `due_day`: the outcome is kConfirm or kLapse.
struct ActivityTimedOut {
  std::string activity;
  TimeoutOutcome outcome = TimeoutOutcome::kConfirm;
  std::string policy;  // its version
  std::string due_day;
  std::vector<std::string> restates = {};
};
using ActivityEvent =
    std::variant<ActivityRecorded, ActivityConfirmed, ActivityCorrected, ActivityReversed, ActivityTimedOut>;

// Where an entry stands in its journal.
struct EntryPlace {
  int64_t seq = 0;
  Instant recorded_at;
};

// What an entry makes of the activities that it touches. `find` gives one as it stands (an entry that touches an
// activity which is not there is a bug, and CHECKs). The last of the answer is the one that the entry is about; a new
// one has seq == place.seq.
using FindActivity = std::function<const Activity&(const std::string& name)>;
std::vector<Activity> Apply(const ActivityEvent& event, const EntryPlace& place, const FindActivity& find);

// An entry as it is stored: the full name of the message, and its bytes.
struct EntryBody {
  std::string type;
  std::string bytes;
};
// How events become messages is the wire's business, and given to the store from there.
using EntryEncoder = std::function<EntryBody(const ActivityEvent&)>;

}  // namespace jgt::ledger
