#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {

// Each listing tells the whole pairing, so the newest one alone is right: an older one that is applied late (a dead
// letter requeued) leaves no trace.
void OnPairingListed(journal::Dispatch& dispatch) {
  using Event = roster::v1::PairingListed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const roster::v1::Pairing& pairing = event.pairing();
    return PutPairing(tx, entry,
                      {.name = pairing.name(),
                       .supporter = pairing.supporter(),
                       .supported = pairing.supported(),
                       .state = pairing.state(),
                       .mode = pairing.mode(),
                       .scope = pairing.scope(),
                       .verification_level = pairing.verification_level()});
  });
}

}  // namespace jgt::ledger
