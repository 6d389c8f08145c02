#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// Each listing tells the whole pairing, so the newest one alone is right: an older one that is applied late (a dead
// letter requeued) leaves no trace.
void OnPairingListed(journal::Dispatch& dispatch) {
  using jgt::roster::v1::PairingListed;
  dispatch.On<PairingListed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const PairingListed& event) -> Status {
        const jgt::roster::v1::Pairing& pairing = event.pairing();
        return PutPairing(tx, entry,
                          {.name = pairing.name(),
                           .supporter = pairing.supporter(),
                           .supported = pairing.supported(),
                           .supporter_name = pairing.supporter_name(),
                           .supported_name = pairing.supported_name(),
                           .mode = static_cast<Mode>(pairing.mode()),
                           .scope = static_cast<Scope>(pairing.scope()),
                           .level = static_cast<VerificationLevel>(pairing.verification_level()),
                           .state = static_cast<PairingState>(pairing.state()),
                           .founded_year = pairing.founded_year()});
      });
}

}  // namespace jgt::scoring
