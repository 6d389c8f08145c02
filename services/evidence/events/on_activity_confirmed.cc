#include "jgt/ledger/v1/events.pb.h"
#include "services/evidence/events/activity_from_proto.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

// A partial fact: it needs the activity's row, and waits among the dead letters while there is none. Applied after the
// correction or reversal that followed it, it is the older one and brings nothing back to life.
void OnActivityConfirmed(journal::Dispatch& dispatch) {
  using Event = ledger::v1::ActivityConfirmed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(const std::string id, ActivityId(event.activity()));
    return MoveActivity(tx, entry, id, ActivityState::kConfirmed);
  });
}

}  // namespace jgt::evidence
