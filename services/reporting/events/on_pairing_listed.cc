#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/follow_pairing.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {

// Each listing tells the whole pairing and its readiness, so the newest one alone is right; an older one that is
// applied late (a dead letter requeued) changes nothing but the place in the printed order, which is that of the first.
Status FollowPairing(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::Pairing& pairing) {
  Steps mode_steps;
  for (const auto& step : pairing.mode_steps()) mode_steps.Add(step.from_day(), step.mode());
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
                              .sequence = pairing.sequence(),
                              .begins_on = pairing.begins_on(),
                              .ends_on = pairing.ends_on(),
                              .mode_steps = std::move(mode_steps)}));
  for (const jgt::roster::v1::Readiness& readiness : pairing.readiness()) {
    RETURN_IF_ERROR(PutReadiness(tx, entry,
                                 {.subject = pairing.name(),
                                  .item = static_cast<ReadinessItem>(readiness.item()),
                                  .met = readiness.met(),
                                  .since = readiness.since()}));
  }
  return OkStatus();
}

void OnPairingListed(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::PairingListed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowPairing(tx, entry, event.pairing());
  });
}

}  // namespace jgt::reporting
