#include "jgt/evidence/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnEvidenceAssessed(FoldDispatch& dispatch) {
  using jgt::evidence::v1::EvidenceAssessed;
  dispatch.On<EvidenceAssessed>(
      [](const EvidenceAssessed& event) -> std::vector<std::string> { return {event.assessment().activity()}; },
      [](CellBook& book, const journal::Entry& entry, const EvidenceAssessed& event) -> Status {
        return FoldAssessed(book, {.activity = event.assessment().activity(),
                                   .seq = entry.seq,
                                   .satisfied = event.assessment().satisfied(),
                                   .verified = event.assessment().verified()});
      });
}

}  // namespace jgt::rollup
