#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/planned_tables.h"

namespace jgt::ledger {

// Of the readiness facts the ledger wants one: whether a pairing's agreement is signed, the second milestone (R44).
void OnReadinessRecorded(journal::Dispatch& dispatch) {
  using Event = roster::v1::ReadinessRecorded;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const roster::v1::Readiness& fact = event.readiness();
    if (fact.item() != roster::v1::READINESS_ITEM_AGREEMENT_SIGNED) return OkStatus();
    return PutAgreement(tx, entry, event.subject(), fact.met(), fact.since());
  });
}

}  // namespace jgt::ledger
