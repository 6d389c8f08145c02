#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

void OnActivityConfirmed(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityConfirmed;
  dispatch.On<ActivityConfirmed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ActivityConfirmed& event) -> Status {
        return SetActivityState(tx, entry.region, event.activity(), ActivityState::kConfirmed);
      });
}

}  // namespace jgt::scoring
