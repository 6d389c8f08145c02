#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

void OnActivityRecorded(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityRecorded;
  dispatch.On<ActivityRecorded>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ActivityRecorded& event) -> Status {
        ASSIGN_OR_RETURN(const Activity activity, ActivityFrom(entry, event.activity()));
        return PutActivity(tx, entry.region, activity);
      });
}

}  // namespace jgt::scoring
