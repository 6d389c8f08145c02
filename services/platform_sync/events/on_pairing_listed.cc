#include "jgt/roster/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// New and changed pairings are entered on the platforms (R84).
void OnPairingListed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::roster::v1::PairingListed;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const auto& pairing = event.pairing();
    constexpr size_t kPrefix = std::string_view("SCOPE_").size();
    RETURN_IF_ERROR(PutPairing(tx, pairing.name(), jgt::common::v1::Scope_Name(pairing.scope()).substr(kPrefix)));
    return Tell(tx, entry, {.service = "roster", .subject = pairing.name(), .pairing = pairing.name()}, event,
                destinations);
  });
}

}  // namespace jgt::platform_sync
