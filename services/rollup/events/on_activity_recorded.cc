#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnActivityRecorded(FoldDispatch& dispatch) {
  using jgt::ledger::v1::ActivityRecorded;
  dispatch.On<ActivityRecorded>(
      [](const ActivityRecorded& event) -> std::vector<std::string> { return {event.activity().name()}; },
      [](CellBook& book, const journal::Entry& entry, const ActivityRecorded& event) -> Status {
        ASSIGN_OR_RETURN(const ActivityFacts facts, FactsFrom(entry, event.activity()));
        return FoldTold(book, event.activity().name(), facts, entry.seq);
      });
}

}  // namespace jgt::rollup
