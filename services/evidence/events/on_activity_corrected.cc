#include "jgt/ledger/v1/events.pb.h"
#include "services/evidence/events/activity_from_proto.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

// Links stay with what they were shown for. The correction starts without any: whoever says that something else was
// done shows what shows it. Both are done or neither, so the entry waits among the dead letters while the corrected
// activity is unknown; it is the last one about that, and whatever is applied late is older.
void OnActivityCorrected(journal::Dispatch& dispatch) {
  using Event = ledger::v1::ActivityCorrected;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(const std::string corrected, ActivityId(event.corrected()));
    ASSIGN_OR_RETURN(const Activity activity, FromProto(entry.region, event.activity()));
    RETURN_IF_ERROR(MoveActivity(tx, entry, corrected, ActivityState::kSuperseded));
    return PutActivity(tx, entry, activity);
  });
}

}  // namespace jgt::evidence
