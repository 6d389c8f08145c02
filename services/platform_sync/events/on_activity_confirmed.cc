#include "jgt/ledger/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// The activity is told whole: the platforms have never heard of it before. Applied after the correction or reversal
// that followed it (a dead letter requeued), it is told to nobody, because nobody would hear that it no longer stands.
void OnActivityConfirmed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::ledger::v1::ActivityConfirmed;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(KnownActivity known, LockActivity(tx, entry, event.activity()));
    if (known.seq > entry.seq) return OkStatus();
    jgt::ledger::v1::Activity activity;
    if (!activity.ParseFromString(known.body)) {
      return DataLoss("BAD_BODY", absl::StrFormat("the stored body of %s cannot be read", known.name));
    }
    known.told = true;
    RETURN_IF_ERROR(PutActivity(tx, entry, known));
    activity.set_state(jgt::ledger::v1::ACTIVITY_STATE_CONFIRMED);
    activity.set_confirmed_by(event.school());
    return Tell(tx, entry, {.service = "ledger", .subject = known.name, .pairing = known.pairing}, activity,
                destinations);
  });
}

}  // namespace jgt::platform_sync
