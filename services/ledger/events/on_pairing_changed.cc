#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/follow_pairing.h"
#include "services/ledger/events/handlers.h"

namespace jgt::ledger {

// A dated change tells the whole pairing, as a listing does.
void OnPairingChanged(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::PairingChanged;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowPairing(tx, entry, event.pairing());
  });
}

}  // namespace jgt::ledger
