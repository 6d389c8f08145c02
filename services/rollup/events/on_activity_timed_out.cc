#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

// Nobody answered in time: by the policy it counts, or it lapses.
void OnActivityTimedOut(FoldDispatch& dispatch) {
  using jgt::ledger::v1::ActivityTimedOut;
  dispatch.On<ActivityTimedOut>(
      [](const ActivityTimedOut& event) -> std::vector<std::string> { return {event.activity()}; },
      [](CellBook& book, const journal::Entry& entry, const ActivityTimedOut& event) -> Status {
        if (event.outcome() == jgt::ledger::v1::TIMEOUT_OUTCOME_LAPSE)
          return FoldEnded(book, event.activity(), entry.seq);
        return FoldTimedOut(book, event.activity(), entry.seq);
      });
}

}  // namespace jgt::rollup
