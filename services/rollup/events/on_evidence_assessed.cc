#include "jgt/evidence/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnEvidenceAssessed(FoldDispatch& dispatch) {
  using jgt::evidence::v1::EvidenceAssessed;
  dispatch.On<EvidenceAssessed>(
      [](const EvidenceAssessed& event) -> std::vector<std::string> { return {event.assessment().activity()}; },
      [](CellBook& book, const journal::Entry& entry, const EvidenceAssessed& event) -> Status {
        return FoldAssessed(book, event.assessment().activity(), event.assessment().satisfied(), entry.seq);
      });
}

}  // namespace jgt::rollup
