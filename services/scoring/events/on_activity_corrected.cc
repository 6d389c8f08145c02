#include "jgt/ledger/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// Ends one activity and begins another: both or neither, so it waits among the dead letters while the corrected one is
// unknown. It is the last entry about the corrected one, and whatever of that is applied late is older.
void OnActivityCorrected(journal::Dispatch& dispatch) {
  using jgt::ledger::v1::ActivityCorrected;
  dispatch.On<ActivityCorrected>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ActivityCorrected& event) -> Status {
        RETURN_IF_ERROR(SetActivityState(tx, entry, event.corrected(), ActivityState::kSuperseded));
        ASSIGN_OR_RETURN(const Activity activity, ActivityFrom(entry, event.activity()));
        return PutActivity(tx, entry, activity);
      });
}

}  // namespace jgt::scoring
