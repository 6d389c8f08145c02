#include "services/rollup/events/journal_recounter.h"

#include <absl/strings/str_format.h>

#include <utility>

namespace jgt::rollup {
namespace {

// How far a rebuild may be behind when the followers are made to stand still; and how often it runs after them first.
constexpr int64_t kTailMax = 2000;
constexpr int kRoundsMax = 5;

int64_t SeqOf(const Reflected& reflected, const std::string& source) {
  const auto found = reflected.find(source);
  return found == reflected.end() ? 0 : found->second;
}

int64_t Distance(const Reflected& from, const Reflected& to) {
  int64_t entries = 0;
  for (const auto& [source, seq] : to) entries += seq - SeqOf(from, source);
  return entries;
}

}  // namespace

JournalRecounter::JournalRecounter(RollupStore& store, std::vector<journal::Source*> sources,
                                   const FoldDispatch& dispatch)
    : store_(store), sources_(std::move(sources)), dispatch_(dispatch) {}

StatusOr<int64_t> JournalRecounter::Fold(const std::string& region, const Span& span, CellBook& book,
                                         Deadline deadline) {
  int64_t entries = 0;
  for (journal::Source* source : sources_) {
    const int64_t from = SeqOf(span.after, source->service()) + 1;
    const int64_t to = SeqOf(span.up_to, source->service());
    if (to < from) continue;
    RETURN_IF_ERROR(journal::Replay(*source, region, from, to, [&](const journal::Entry& entry) -> Status {
      if (std::chrono::steady_clock::now() >= deadline) {
        return DeadlineExceeded("RECOUNT_TOO_LONG",
                                absl::StrFormat("the deadline passed after %d entries of region %s", entries, region))
            .Zh("重新统计未能在限定时间内完成，请放宽时限后重试");
      }
      ++entries;
      return dispatch_.Fold(book, entry);
    }));
  }
  return entries;
}

StatusOr<Recount> JournalRecounter::Compare(const std::string& region, Deadline deadline) {
  ASSIGN_OR_RETURN(Standing standing, store_.ReadStanding(region, deadline));
  MemoryCellBook book;
  ASSIGN_OR_RETURN(const int64_t entries, Fold(region, {.after = {}, .up_to = standing.reflected}, book, deadline));
  Recount recount{.comparison = rollup::Compare(std::move(standing.cells), book.cells()),
                  .entries = entries,
                  .reflected = std::move(standing.reflected)};
  CompareKinds(standing.kinds, book.kinds(), recount.comparison);
  CompareHeads(standing.heads, book.heads(), recount.comparison);
  return recount;
}

StatusOr<Swapped> JournalRecounter::Rebuild(const std::string& region, Deadline deadline) {
  ASSIGN_OR_RETURN(const int64_t generation, store_.NextGeneration(region, deadline));
  MemoryCellBook book;
  Reflected counted;
  for (int round = 0; round < kRoundsMax; ++round) {
    ASSIGN_OR_RETURN(const Reflected reflected, store_.ReadReflected(region, deadline));
    if (round > 0 && Distance(counted, reflected) <= kTailMax) break;
    RETURN_IF_ERROR(Fold(region, {.after = counted, .up_to = reflected}, book, deadline).status());
    counted = reflected;
  }
  RETURN_IF_ERROR(store_.WriteGeneration(region, generation, book, deadline));
  const auto catch_up = [&](CellBook& tail, const Reflected& reflected) -> Status {
    return Fold(region, {.after = counted, .up_to = reflected}, tail, deadline).status();
  };
  ASSIGN_OR_RETURN(Swapped swapped, store_.MakeAlive(region, generation, catch_up, deadline));
  RETURN_IF_ERROR(store_.DropOlderGenerations(region, deadline));
  return swapped;
}

}  // namespace jgt::rollup
