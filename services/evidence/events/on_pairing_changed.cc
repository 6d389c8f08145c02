#include "jgt/roster/v1/events.pb.h"
#include "services/evidence/events/follow_pairing.h"
#include "services/evidence/events/handlers.h"

namespace jgt::evidence {

// A dated change tells the whole pairing, as a listing does.
void OnPairingChanged(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::PairingChanged;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowPairing(tx, entry, event.pairing());
  });
}

}  // namespace jgt::evidence
