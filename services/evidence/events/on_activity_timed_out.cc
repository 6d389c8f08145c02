#include "jgt/ledger/v1/events.pb.h"
#include "services/evidence/events/activity_from_proto.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

// As a confirmation, or, when it lapses, as a reversal: a partial fact that needs the activity's row.
void OnActivityTimedOut(journal::Dispatch& dispatch) {
  using Event = ledger::v1::ActivityTimedOut;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(const std::string id, ActivityId(event.activity()));
    const bool lapsed = event.outcome() == ledger::v1::TIMEOUT_OUTCOME_LAPSE;
    return MoveActivity(tx, entry, id, lapsed ? ActivityState::kLapsed : ActivityState::kConfirmed);
  });
}

}  // namespace jgt::evidence
