#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {

// A registration that is applied after its confirmation is the older of the two, and takes nothing back (R118).
void OnExchangeRegistered(journal::Dispatch& dispatch) {
  using Event = roster::v1::ExchangeRegistered;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const roster::v1::Exchange& exchange = event.exchange();
    return PutExchange(tx, entry,
                       {.name = exchange.name(),
                        .pairing = exchange.pairing(),
                        .year = exchange.year(),
                        .confirmed = exchange.confirmed(),
                        .teacher = exchange.teacher()});
  });
}

}  // namespace jgt::ledger
