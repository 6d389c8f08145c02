#include "jgt/roster/v1/events.pb.h"
#include "services/evidence/events/follow_pairing.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/storage/followed_tables.h"

namespace jgt::evidence {

// Only the two ends matter here; a pairing that has ended keeps them, because its past may still be evidenced. Each
// listing tells both, so the newest one alone is right: an older one that is applied late (a dead letter requeued)
// leaves no trace.
Status FollowPairing(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::Pairing& pairing) {
  return PutPairing(tx, entry, pairing.name(), {.supporter = pairing.supporter(), .supported = pairing.supported()});
}

void OnPairingListed(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::PairingListed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowPairing(tx, entry, event.pairing());
  });
}

}  // namespace jgt::evidence
