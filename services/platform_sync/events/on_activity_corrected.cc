#include "jgt/ledger/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// The new one waits for its confirmation; who was told of the old one hears that it no longer stands. It is the last
// entry about the old one, which remembers it: a confirmation that is applied later is not told.
void OnActivityCorrected(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::ledger::v1::ActivityCorrected;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const auto& activity = event.activity();
    ASSIGN_OR_RETURN(const KnownActivity old, LockActivity(tx, entry, event.corrected()));
    RETURN_IF_ERROR(PutActivity(tx, entry, old));
    RETURN_IF_ERROR(PutActivity(
        tx, entry,
        {.name = activity.name(), .pairing = activity.pairing(), .body = activity.SerializeAsString(), .told = false}));
    if (!old.told) return OkStatus();
    return Tell(tx, entry, {.service = "ledger", .subject = old.name, .pairing = old.pairing}, event, destinations);
  });
}

}  // namespace jgt::platform_sync
