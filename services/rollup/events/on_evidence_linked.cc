#include "jgt/evidence/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnEvidenceLinked(FoldDispatch& dispatch) {
  using jgt::evidence::v1::EvidenceLinked;
  dispatch.On<EvidenceLinked>(
      [](const EvidenceLinked& event) -> std::vector<std::string> { return {event.link().activity()}; },
      [](CellBook& book, const journal::Entry& entry, const EvidenceLinked& event) -> Status {
        // The month is that of the entry itself: it never decreases within a journal, whatever the link says of itself.
        return FoldShown(book, {.activity = event.link().activity(),
                                .file = event.link().file(),
                                .month = MonthOf(ShanghaiDay(entry.recorded_at))});
      });
}

}  // namespace jgt::rollup
