// The life of an activity: which command is allowed in which state, what is written in the journal for it, and what it
// makes of the activity.
//
//   RECORDED  --confirm-->  CONFIRMED      RECORDED, CONFIRMED  --correct-->  SUPERSEDED      RECORDED, CONFIRMED
//   --reverse-->  REVERSED
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "common/status/status.h"
#include "services/ledger/domain/activity.h"

namespace jgt::ledger {

enum class LifeCommand : uint8_t { kConfirm, kCorrect, kReverse };

// The state after the command. FAILED_PRECONDITION WRONG_STATE, metadata activity and state.
StatusOr<ActivityState> NextState(const Activity& activity, LifeCommand command);

// One kind of entry each; jgt.ledger.v1's events.proto is their form on disk.
struct ActivityRecorded {
  Activity activity;
};
struct ActivityConfirmed {
  std::string activity;
  std::string school;
};
struct ActivityCorrected {
  std::string corrected;
  Activity activity;
  std::string reason;
};
struct ActivityReversed {
  std::string activity;
  std::string reason;
};
using ActivityEvent = std::variant<ActivityRecorded, ActivityConfirmed, ActivityCorrected, ActivityReversed>;

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
