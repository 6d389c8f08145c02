#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnActivityConfirmed(FoldDispatch& dispatch) {
  using jgt::ledger::v1::ActivityConfirmed;
  dispatch.On<ActivityConfirmed>(
      [](const ActivityConfirmed& event) -> std::vector<std::string> { return {event.activity()}; },
      [](CellBook& book, const journal::Entry& entry, const ActivityConfirmed& event) -> Status {
        return FoldConfirmed(book, event.activity(), entry.seq);
      });
}

}  // namespace jgt::rollup
