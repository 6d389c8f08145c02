#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {

void OnAliasConfirmed(journal::Dispatch& dispatch) {
  using Event = roster::v1::AliasConfirmed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry&, const Event& event) -> Status {
    return PutAlias(tx, event.proposal().alias(), event.proposal().target());
  });
}

}  // namespace jgt::ledger
