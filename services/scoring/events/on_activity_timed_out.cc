#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// Nobody answered in time: the county's policy lets it count (D13, "or by policy one side"), or lapse. A partial fact
// like a confirmation.
void OnActivityTimedOut(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityTimedOut;
  dispatch.On<ActivityTimedOut>([](sql::Transaction& tx, const journal::Entry& entry,
                                   const ActivityTimedOut& event) -> Status {
    const bool lapsed = event.outcome() == jgt::ledger::v1::TIMEOUT_OUTCOME_LAPSE;
    return SetActivityState(tx, entry, event.activity(), lapsed ? ActivityState::kLapsed : ActivityState::kConfirmed);
  });
}

}  // namespace jgt::scoring
