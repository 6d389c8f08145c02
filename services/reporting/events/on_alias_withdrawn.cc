#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {

// A confirmation that was wrong: from here on the school stands for itself.
void OnAliasWithdrawn(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::AliasWithdrawn;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return PutAlias(tx, entry, event.proposal().alias(), "");
  });
}

}  // namespace jgt::reporting
