#include "jgt/ledger/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// What one school tells is not yet for the outside; it is kept for when the other one confirms it. Each activity is
// recorded once: applied late, it is the dead letters of its later life that still wait for it.
void OnActivityRecorded(journal::Dispatch& dispatch) {
  using Event = jgt::ledger::v1::ActivityRecorded;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return PutActivity(tx, entry,
                       {.name = event.activity().name(),
                        .pairing = event.activity().pairing(),
                        .body = event.activity().SerializeAsString(),
                        .told = false});
  });
}

}  // namespace jgt::platform_sync
