#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// A partial fact: it needs the activity's row, and waits among the dead letters while there is none. Applied after the
// correction or reversal that followed it, it is the older one and brings nothing back to life.
void OnActivityConfirmed(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityConfirmed;
  dispatch.On<ActivityConfirmed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ActivityConfirmed& event) -> Status {
        return SetActivityState(tx, entry, event.activity(), ActivityState::kConfirmed);
      });
}

}  // namespace jgt::scoring
