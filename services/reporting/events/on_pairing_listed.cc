#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {

// Each listing tells the whole pairing and its readiness, so the newest one alone is right; an older one that is
// applied late (a dead letter requeued) changes nothing but the place in the printed order, which is that of the first.
void OnPairingListed(journal::Dispatch& dispatch) {
  using Event = roster::v1::PairingListed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const roster::v1::Pairing& pairing = event.pairing();
    RETURN_IF_ERROR(PutPairing(tx, entry,
                               {.name = pairing.name(),
                                .supporter = pairing.supporter(),
                                .supporter_name = pairing.supporter_name(),
                                .supporter_region = pairing.supporter_region(),
                                .supported = pairing.supported(),
                                .supported_name = pairing.supported_name(),
                                .supported_region = pairing.supported_region(),
                                .mode = static_cast<Mode>(pairing.mode()),
                                .scope = static_cast<Scope>(pairing.scope()),
                                .verification_level = static_cast<VerificationLevel>(pairing.verification_level()),
                                .founded_year = pairing.founded_year(),
                                .state = static_cast<PairingState>(pairing.state()),
                                .sequence = pairing.sequence()}));
    for (const roster::v1::Readiness& readiness : pairing.readiness()) {
      RETURN_IF_ERROR(PutReadiness(tx, entry,
                                   {.subject = pairing.name(),
                                    .item = static_cast<ReadinessItem>(readiness.item()),
                                    .met = readiness.met(),
                                    .since = readiness.since()}));
    }
    return OkStatus();
  });
}

}  // namespace jgt::reporting
