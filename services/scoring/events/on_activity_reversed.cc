#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// The last entry about an activity: whatever of it is applied late is older, and changes nothing.
void OnActivityReversed(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityReversed;
  dispatch.On<ActivityReversed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ActivityReversed& event) -> Status {
        return SetActivityState(tx, entry, event.activity(), ActivityState::kReversed);
      });
}

}  // namespace jgt::scoring
