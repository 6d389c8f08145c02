#include "jgt/ledger/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// Who was told of it hears that it was taken back. It is the last entry about the activity, which remembers it: a
// confirmation that is applied later is not told.
void OnActivityReversed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::ledger::v1::ActivityReversed;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(const KnownActivity known, LockActivity(tx, entry, event.activity()));
    RETURN_IF_ERROR(PutActivity(tx, entry, known));
    if (!known.told) return OkStatus();
    return Tell(tx, entry, {.service = "ledger", .subject = known.name, .pairing = known.pairing}, event, destinations);
  });
}

}  // namespace jgt::platform_sync
