#include "jgt/ledger/v1/events.pb.h"
#include "services/evidence/events/activity_from_proto.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

// Each activity is recorded once. Applied late, it is the dead letters of its later life that still wait for it.
void OnActivityRecorded(journal::Dispatch& dispatch) {
  using Event = ledger::v1::ActivityRecorded;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(const Activity activity, FromProto(entry.region, event.activity()));
    return PutActivity(tx, entry, activity);
  });
}

}  // namespace jgt::evidence
