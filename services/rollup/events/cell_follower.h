// Applies a followed journal to the cells in SQL.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/journal/follower.h"
#include "services/rollup/events/fold_dispatch.h"

namespace jgt::rollup {

// A book of the region's living generation, inside the follower's transaction.
using BookOf = std::function<StatusOr<std::unique_ptr<CellBook>>(sql::Transaction& tx, const std::string& region)>;

class CellFollower final : public journal::EntryHandler {
 public:
  CellFollower(const FoldDispatch& dispatch, BookOf book_of) : dispatch_(dispatch), book_of_(std::move(book_of)) {}

  Status Apply(sql::Transaction& tx, const journal::Entry& entry) override {
    ASSIGN_OR_RETURN(const std::unique_ptr<CellBook> book, book_of_(tx, entry.region));
    return dispatch_.Fold(*book, entry);
  }

 private:
  const FoldDispatch& dispatch_;
  const BookOf book_of_;
};

}  // namespace jgt::rollup
