#include "jgt/roster/v1/events.pb.h"
#include "services/platform_sync/events/follow_pairing.h"
#include "services/platform_sync/events/handlers.h"

namespace jgt::platform_sync {

// A dated change tells the whole pairing, as a listing does, and platforms are told of it alike.
void OnPairingChanged(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::roster::v1::PairingChanged;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowPairing(tx, entry, event.pairing(), event, destinations);
  });
}

}  // namespace jgt::platform_sync
