// Applies a followed journal to the cells in SQL.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/journal/follower.h"
#include "services/rollup/events/fold_dispatch.h"

namespace jgt::rollup {

// Entries in one transaction, for journal::FollowerOptions: a cell that many entries change is written once, so large
// batches cost less for each entry (measured: a county's month is some 300 cells).
inline constexpr int kBatchMax = 1000;

// A book of the region's living generation, inside the follower's transaction.
using BookOf = std::function<StatusOr<std::unique_ptr<CellBook>>(sql::Transaction& tx, const std::string& region)>;

class CellFollower final : public journal::EntryHandler {
 public:
  CellFollower(const FoldDispatch& dispatch, BookOf book_of) : dispatch_(dispatch), book_of_(std::move(book_of)) {}

  Status Apply(sql::Transaction& tx, const journal::Entry& entry) override { return ApplyAll(tx, {&entry, 1}); }

  // A cell that many entries change is written once.
  Status ApplyAll(sql::Transaction& tx, std::span<const journal::Entry> entries) override {
    if (entries.empty()) return OkStatus();
    ASSIGN_OR_RETURN(const std::unique_ptr<CellBook> book, book_of_(tx, entries.front().region));
    std::vector<std::string> activities;
    for (const journal::Entry& entry : entries) {
      for (std::string& name : dispatch_.ActivitiesOf(entry)) activities.push_back(std::move(name));
    }
    RETURN_IF_ERROR(book->Preload(activities));
    for (const journal::Entry& entry : entries) RETURN_IF_ERROR(dispatch_.Fold(*book, entry));
    return book->Flush();
  }

 private:
  const FoldDispatch& dispatch_;
  const BookOf book_of_;
};

}  // namespace jgt::rollup
