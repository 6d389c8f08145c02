#include "jgt/ledger/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// The new one waits for its confirmation; who was told of the old one hears that it no longer stands.
void OnActivityCorrected(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::ledger::v1::ActivityCorrected;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const auto& activity = event.activity();
    RETURN_IF_ERROR(PutActivity(
        tx,
        {.name = activity.name(), .pairing = activity.pairing(), .body = activity.SerializeAsString(), .told = false}));
    ASSIGN_OR_RETURN(const auto old, FindActivity(tx, event.corrected()));
    if (!old.has_value() || !old->told) return OkStatus();
    return Tell(tx, entry, {.service = "ledger", .subject = old->name, .pairing = old->pairing}, event, destinations);
  });
}

}  // namespace jgt::platform_sync
