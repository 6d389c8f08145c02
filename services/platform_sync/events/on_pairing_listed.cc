#include "jgt/roster/v1/events.pb.h"
#include "services/platform_sync/events/follow_pairing.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

namespace {

// "IN_COUNTY"; a scope that this binary does not know is nobody's scope, so nobody is told.
std::string ScopeName(jgt::common::v1::Scope scope) {
  constexpr std::string_view kPrefix = "SCOPE_";
  const std::string& name = jgt::common::v1::Scope_Name(scope);
  return name.rfind(kPrefix, 0) == 0 ? name.substr(kPrefix.size()) : "UNSPECIFIED";
}

}  // namespace

// New and changed pairings are entered on the platforms (R84). An entry that is applied late (a dead letter requeued)
// is told all the same: a platform keeps the fact with the largest number, and so do we.
Status FollowPairing(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::Pairing& pairing,
                     const google::protobuf::Message& event, const std::vector<Destination>& destinations) {
  RETURN_IF_ERROR(PutPairing(tx, entry, pairing.name(), ScopeName(pairing.scope())));
  return Tell(tx, entry, {.service = "roster", .subject = pairing.name(), .pairing = pairing.name()}, event,
              destinations);
}

void OnPairingListed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::roster::v1::PairingListed;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowPairing(tx, entry, event.pairing(), event, destinations);
  });
}

}  // namespace jgt::platform_sync
