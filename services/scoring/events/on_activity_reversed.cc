#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

void OnActivityReversed(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityReversed;
  dispatch.On<ActivityReversed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ActivityReversed& event) -> Status {
        return SetActivityState(tx, entry.region, event.activity(), ActivityState::kReversed);
      });
}

}  // namespace jgt::scoring
