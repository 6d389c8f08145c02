#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {

// The entry tells the whole exchange, so it stands without the registration, which may still be a dead letter.
void OnExchangeConfirmed(journal::Dispatch& dispatch) {
  using Event = roster::v1::ExchangeConfirmed;
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
