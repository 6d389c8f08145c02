// Sorts the entries of the ledger's and the evidence's journals by type, as journal::Dispatch does, but folds them into
// any CellBook: follower, recount and rebuild go through the same events/on_<event>.cc. Types that nobody asked for are
// skipped.
#pragma once

#include <absl/strings/str_format.h>

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "common/journal/entry.h"
#include "common/status/status.h"
#include "services/rollup/domain/cell_book.h"

namespace jgt::rollup {

class FoldDispatch final {
 public:
  template <typename Message>
  void On(std::function<Status(CellBook&, const journal::Entry&, const Message&)> fold) {
    folds_[Message::descriptor()->full_name()] = [fold = std::move(fold)](CellBook& book,
                                                                          const journal::Entry& entry) -> Status {
      Message message;
      if (!message.ParseFromString(entry.body)) {
        return DataLoss("BAD_BODY", absl::StrFormat("the body of entry %d in region %s is not a %s", entry.seq,
                                                    entry.region, entry.type));
      }
      return fold(book, entry, message);
    };
  }

  Status Fold(CellBook& book, const journal::Entry& entry) const {
    const auto found = folds_.find(entry.type);
    return found == folds_.end() ? OkStatus() : found->second(book, entry);
  }

 private:
  std::map<std::string, std::function<Status(CellBook&, const journal::Entry&)>> folds_;
};

}  // namespace jgt::rollup
