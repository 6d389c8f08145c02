#include "common/names/names.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

void OnAliasConfirmed(journal::Dispatch& dispatch) {
  using jgt::roster::v1::AliasConfirmed;
  dispatch.On<AliasConfirmed>(
      [](sql::Transaction& tx, const journal::Entry& /*entry*/, const AliasConfirmed& event) -> Status {
        // The proposal stands in the county's partition; the school may be of another region.
        const jgt::roster::v1::AliasProposal& proposal = event.proposal();
        return PutAlias(tx, RegionOf(proposal.alias()), proposal.alias(), proposal.target());
      });
}

}  // namespace jgt::scoring
