// Sorts the entries of the ledger's and the evidence's journals by type, as journal::Dispatch does, but folds them into
// any CellBook: follower, recount and rebuild go through the same events/on_<event>.cc. Types that nobody asked for are
// skipped.
#pragma once

#include <absl/strings/str_format.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/journal/entry.h"
#include "common/status/status.h"
#include "services/rollup/domain/cell_book.h"

namespace jgt::rollup {

class FoldDispatch final {
 public:
  // `activities` are the names that `fold` will ask the book for.
  template <typename Message>
  void On(std::function<std::vector<std::string>(const Message&)> activities,
          std::function<Status(CellBook&, const journal::Entry&, const Message&)> fold) {
    const std::string& type = Message::descriptor()->full_name();
    activities_[type] = [activities = std::move(activities)](const journal::Entry& entry) {
      Message message;
      return message.ParseFromString(entry.body) ? activities(message) : std::vector<std::string>();
    };
    folds_[type] = [fold = std::move(fold)](CellBook& book, const journal::Entry& entry) -> Status {
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

  // Of entries that cannot be read: none; folding them tells.
  std::vector<std::string> ActivitiesOf(const journal::Entry& entry) const {
    const auto found = activities_.find(entry.type);
    return found == activities_.end() ? std::vector<std::string>() : found->second(entry);
  }

 private:
  std::map<std::string, std::function<std::vector<std::string>(const journal::Entry&)>> activities_;
  std::map<std::string, std::function<Status(CellBook&, const journal::Entry&)>> folds_;
};

}  // namespace jgt::rollup
