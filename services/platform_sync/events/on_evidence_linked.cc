#include "jgt/evidence/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// The upload state of a file at a platform (R95) is the state of this delivery. Hash, role and school are told, not the
// picture: it shows children, and goes only where a platform's own agreement allows. A link is a subject of its own and
// is told once, so it does not matter when it is applied.
void OnEvidenceLinked(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::evidence::v1::EvidenceLinked;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(const auto known, FindActivity(tx, event.link().activity()));
    if (!known.has_value()) {
      return Aborted(
          "ACTIVITY_NOT_FOLLOWED",
          absl::StrFormat("%s is not known here yet; the ledger's journal is behind", event.link().activity()));
    }
    return Tell(tx, entry, {.service = "evidence", .subject = event.link().name(), .pairing = known->pairing}, event,
                destinations);
  });
}

}  // namespace jgt::platform_sync
