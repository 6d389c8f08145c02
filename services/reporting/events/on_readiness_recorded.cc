#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {

// Each item has its own row, and of two records of it the newest stands, whichever is applied last.
void OnReadinessRecorded(journal::Dispatch& dispatch) {
  using Event = roster::v1::ReadinessRecorded;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return PutReadiness(tx, entry,
                        {.subject = event.subject(),
                         .item = static_cast<ReadinessItem>(event.readiness().item()),
                         .met = event.readiness().met(),
                         .since = event.readiness().since()});
  });
}

}  // namespace jgt::reporting
