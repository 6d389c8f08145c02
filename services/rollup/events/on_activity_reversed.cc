#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnActivityReversed(FoldDispatch& dispatch) {
  using jgt::ledger::v1::ActivityReversed;
  dispatch.On<ActivityReversed>(
      [](const ActivityReversed& event) -> std::vector<std::string> { return {event.activity()}; },
      [](CellBook& book, const journal::Entry& entry, const ActivityReversed& event) -> Status {
        return FoldEnded(book, event.activity(), entry.seq);
      });
}

}  // namespace jgt::rollup
