#include "jgt/reporting/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/month_lock_rows.h"

namespace jgt::ledger {

// A filed form freezes its month, from the first filing on: when it is applied does not matter. One that is filed
// before its month has begun (to set the year's quota) freezes nothing; what is done in that month is no restatement.
void OnBureauFormFiled(journal::Dispatch& dispatch) {
  using Event = reporting::v1::BureauFormFiled;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    if (event.month() > ToString(MonthOf(ShanghaiDay(entry.recorded_at)))) return OkStatus();
    return PutMonthLock(tx, entry, event.month());
  });
}

}  // namespace jgt::ledger
