#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// The entry tells the whole exchange, so it stands without the registration, which may still be a dead letter.
void OnExchangeConfirmed(journal::Dispatch& dispatch) {
  using jgt::roster::v1::ExchangeConfirmed;
  dispatch.On<ExchangeConfirmed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ExchangeConfirmed& event) -> Status {
        return PutExchange(tx, entry, ExchangeFrom(entry, event.exchange()));
      });
}

}  // namespace jgt::scoring
