#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnActivityCorrected(FoldDispatch& dispatch) {
  using jgt::ledger::v1::ActivityCorrected;
  dispatch.On<ActivityCorrected>(
      [](const ActivityCorrected& event) -> std::vector<std::string> {
        return {event.corrected(), event.activity().name()};
      },
      [](CellBook& book, const journal::Entry& entry, const ActivityCorrected& event) -> Status {
        ASSIGN_OR_RETURN(const ActivityFacts facts, FactsFrom(entry, event.activity()));
        RETURN_IF_ERROR(FoldEnded(book, event.corrected(), entry.seq));
        return FoldTold(book, event.activity().name(), facts, entry.seq);
      });
}

}  // namespace jgt::rollup
