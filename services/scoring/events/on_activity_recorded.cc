#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// Each activity is recorded once. Applied late, it is the dead letters of its later life that still wait for it.
void OnActivityRecorded(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityRecorded;
  dispatch.On<ActivityRecorded>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ActivityRecorded& event) -> Status {
        ASSIGN_OR_RETURN(const Activity activity, ActivityFrom(entry, event.activity()));
        return PutActivity(tx, entry, activity);
      });
}

}  // namespace jgt::scoring
