#include "jgt/ledger/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// Where the policy lets it count, the activity is told whole, with the policy's version and without a confirming
// school. What lapses was never told, and is remembered so that nothing older is told later.
void OnActivityTimedOut(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::ledger::v1::ActivityTimedOut;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(KnownActivity known, LockActivity(tx, entry, event.activity()));
    if (known.seq > entry.seq) return OkStatus();
    const bool lapsed = event.outcome() == jgt::ledger::v1::TIMEOUT_OUTCOME_LAPSE;
    known.told = known.told || !lapsed;
    RETURN_IF_ERROR(PutActivity(tx, entry, known));
    if (lapsed) return OkStatus();
    jgt::ledger::v1::Activity activity;
    if (!activity.ParseFromString(known.body)) {
      return DataLoss("BAD_BODY", absl::StrFormat("the stored body of %s cannot be read", known.name));
    }
    activity.set_state(jgt::ledger::v1::ACTIVITY_STATE_CONFIRMED);
    activity.set_timeout_policy(event.policy());
    return Tell(tx, entry, {.service = "ledger", .subject = known.name, .pairing = known.pairing}, activity,
                destinations);
  });
}

}  // namespace jgt::platform_sync
