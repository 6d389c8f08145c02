#include "jgt/ledger/v1/events.pb.h"
#include "services/evidence/events/activity_from_proto.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

// The last entry about an activity: whatever of it is applied late is older, and changes nothing.
void OnActivityReversed(journal::Dispatch& dispatch) {
  using Event = ledger::v1::ActivityReversed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(const std::string id, ActivityId(event.activity()));
    return MoveActivity(tx, entry, id, ActivityState::kReversed);
  });
}

}  // namespace jgt::evidence
