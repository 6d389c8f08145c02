#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/follow_pairing.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {

// Each listing tells the whole pairing, so the newest one alone is right: an older one that is applied late (a dead
// letter requeued) leaves no trace.
Status FollowPairing(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::Pairing& pairing) {
  Steps mode_steps;
  for (const auto& step : pairing.mode_steps()) mode_steps.Add(step.from_day(), step.mode());
  return PutPairing(tx, entry,
                    {.name = pairing.name(),
                     .supporter = pairing.supporter(),
                     .supported = pairing.supported(),
                     .state = pairing.state(),
                     .mode = pairing.mode(),
                     .scope = pairing.scope(),
                     .verification_level = pairing.verification_level(),
                     .begins_on = pairing.begins_on(),
                     .ends_on = pairing.ends_on(),
                     .mode_steps = std::move(mode_steps)});
}

void OnPairingListed(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::PairingListed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowPairing(tx, entry, event.pairing());
  });
}

}  // namespace jgt::ledger
