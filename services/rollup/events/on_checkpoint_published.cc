#include <absl/strings/str_format.h>

#include "common/names/names.h"
#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/fold.h"
#include "services/rollup/events/events.h"

namespace jgt::rollup {
namespace {

constexpr size_t kRootBytes = 32;

// DATA_LOSS BAD_BODY when the ledger let through what it never should.
StatusOr<CountyHead> HeadFrom(const journal::Entry& entry, const jgt::ledger::v1::CheckpointPublished& event) {
  CountyHead head{.county = RegionOf(event.region()),
                  .size = event.size(),
                  .root = event.root(),
                  .note = event.note(),
                  .seq = entry.seq};
  if (IsRegionCode(head.county) && ProvinceOf(head.county) == entry.region && head.size > 0 &&
      head.root.size() == kRootBytes && !head.note.empty())
    return head;
  return DataLoss("BAD_BODY", absl::StrFormat("entry %d in region %s tells no signed head of a region of its province",
                                              entry.seq, entry.region));
}

}  // namespace

void OnCheckpointPublished(FoldDispatch& dispatch) {
  using jgt::ledger::v1::CheckpointPublished;
  dispatch.On<CheckpointPublished>(
      [](const CheckpointPublished&) { return std::vector<std::string>(); },
      [](CellBook& book, const journal::Entry& entry, const CheckpointPublished& event) -> Status {
        ASSIGN_OR_RETURN(const CountyHead head, HeadFrom(entry, event));
        return FoldHeadPublished(book, head);
      });
}

}  // namespace jgt::rollup
