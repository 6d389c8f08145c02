#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// The newest decision about a school stands (the roster refuses chains): an older one that is applied late changes
// nothing.
void OnAliasConfirmed(journal::Dispatch& dispatch) {
  using jgt::roster::v1::AliasConfirmed;
  dispatch.On<AliasConfirmed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const AliasConfirmed& event) -> Status {
        const jgt::roster::v1::AliasProposal& proposal = event.proposal();
        return PutAlias(tx, entry, proposal.alias(), proposal.target());
      });
}

}  // namespace jgt::scoring
