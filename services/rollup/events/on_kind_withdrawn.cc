#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {

void OnKindWithdrawn(FoldDispatch& dispatch) {
  using jgt::ledger::v1::KindWithdrawn;
  dispatch.On<KindWithdrawn>([](const KindWithdrawn&) { return std::vector<std::string>(); },
                             [](CellBook& book, const journal::Entry& entry, const KindWithdrawn& event) -> Status {
                               return FoldKindWithdrawn(book, event.year(), event.code(), entry.seq);
                             });
}

}  // namespace jgt::rollup
