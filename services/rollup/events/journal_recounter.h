// Recounts from the journals themselves, by the same events/on_<event>.cc that the follower runs.
#pragma once

#include <string>
#include <vector>

#include "common/journal/source.h"
#include "services/rollup/domain/recounter.h"
#include "services/rollup/events/fold_dispatch.h"

namespace jgt::rollup {

class JournalRecounter final : public Recounter {
 public:
  // `sources` are those that the cells are made of; all outlive this.
  JournalRecounter(RollupStore& store, std::vector<journal::Source*> sources, const FoldDispatch& dispatch);

  StatusOr<Recount> Compare(const std::string& region, Deadline deadline) override;
  StatusOr<Swapped> Rebuild(const std::string& region, Deadline deadline) override;

 private:
  struct Span {
    Reflected after;  // exclusive
    Reflected up_to;  // inclusive
  };
  // Folds what lies between into `book`; returns how many entries that were.
  StatusOr<int64_t> Fold(const std::string& region, const Span& span, CellBook& book, Deadline deadline);

  RollupStore& store_;
  const std::vector<journal::Source*> sources_;
  const FoldDispatch& dispatch_;
};

}  // namespace jgt::rollup
