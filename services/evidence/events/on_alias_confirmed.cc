#include "common/names/names.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

void OnAliasConfirmed(journal::Dispatch& dispatch) {
  using Event = roster::v1::AliasConfirmed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry&, const Event& event) -> Status {
    // By the alias's own region, which need not be the county that confirmed it.
    const std::string& alias = event.proposal().alias();
    return PutAlias(tx, RegionOf(alias), alias, event.proposal().target());
  });
}

}  // namespace jgt::evidence
