#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// A registration that is applied after its confirmation is the older of the two, and takes nothing back (R118).
void OnExchangeRegistered(journal::Dispatch& dispatch) {
  using jgt::roster::v1::ExchangeRegistered;
  dispatch.On<ExchangeRegistered>(
      [](sql::Transaction& tx, const journal::Entry& entry, const ExchangeRegistered& event) -> Status {
        return PutExchange(tx, entry, ExchangeFrom(entry, event.exchange()));
      });
}

}  // namespace jgt::scoring
