#include "jgt/roster/v1/events.pb.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

// The newest decision about a school stands (the roster refuses chains): an older one that is applied late changes
// nothing.
void OnAliasConfirmed(journal::Dispatch& dispatch) {
  using Event = roster::v1::AliasConfirmed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return PutAlias(tx, entry, event.proposal().alias(), event.proposal().target());
  });
}

}  // namespace jgt::evidence
