#include "services/rollup/domain/fold.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace jgt::rollup {
namespace {

bool Counts(const Activity& activity, Basis basis) {
  if (!activity.told || activity.ended) return false;
  switch (basis) {
    case Basis::kRecorded:
      return true;
    case Basis::kConfirmed:
      return activity.confirmed;
    case Basis::kEvidenced:
      return activity.confirmed && activity.evidenced;
    case Basis::kVerified:
      return activity.confirmed && activity.evidenced && activity.verified;
  }
  return false;
}

struct Updated {
  bool known = false;  // some entry spoke of it before
  Activity before;
  Activity after;
};

// Reads the activity (or begins it), lets `set` change it, and writes the change and its difference in the cells.
StatusOr<Updated> Update(CellBook& book, const std::string& name, const std::function<void(Activity&)>& set) {
  ASSIGN_OR_RETURN(const std::optional<Activity> found, book.FindActivity(name));
  Updated updated{.known = found.has_value(), .before = found.value_or(Activity{.name = name})};
  updated.after = updated.before;
  set(updated.after);
  if (updated.known && updated.after == updated.before) return updated;
  RETURN_IF_ERROR(book.PutActivity(updated.after));
  const Cells changes = Difference(updated.before, updated.after);
  if (!changes.empty()) RETURN_IF_ERROR(book.Add(changes));
  return updated;
}

// It counts from its first confirmation on: of a time-out and a late answer, that is the earlier.
void CountFrom(Activity& activity, int64_t seq) {
  if (!activity.confirmed || (activity.confirmed_seq > 0 && seq < activity.confirmed_seq)) activity.confirmed_seq = seq;
  activity.confirmed = true;
}

// The pairing has shown the file in this month; it keeps the earliest.
Status ShowFor(CellBook& book, const std::string& pairing, const ShownFile& shown) {
  ASSIGN_OR_RETURN(const std::optional<Month> first, book.FirstShown(pairing, shown.file));
  if (first.has_value() && *first <= shown.month) return OkStatus();
  RETURN_IF_ERROR(book.PutFirstShown(pairing, shown.file, shown.month));
  Cells changes;
  if (first.has_value()) changes.materials[{pairing, *first}] -= 1;
  changes.materials[{pairing, shown.month}] += 1;
  return book.Add(changes);
}

}  // namespace

Cells ContributionOf(const Activity& activity) {
  Cells cells;
  const CellSum sum{.activities = 1, .teachers = activity.facts.teachers, .students = activity.facts.students};
  for (const Basis basis : kBases) {
    if (!Counts(activity, basis)) continue;
    const CellKey key{.basis = basis,
                      .month = MonthOf(activity.facts.day),
                      .kind = activity.facts.kind,
                      .subject = activity.facts.subject,
                      .level = activity.facts.level};
    cells.pairings[{activity.facts.pairing, key}] = sum;
    cells.county[key] = sum;
  }
  return cells;
}

Cells Difference(const Activity& before, const Activity& after) {
  Cells changes;
  const Cells added = ContributionOf(after);
  for (auto [key, sum] : ContributionOf(before).pairings) {
    const CellSum taken{.activities = -sum.activities, .teachers = -sum.teachers, .students = -sum.students};
    changes.pairings[key] += taken;
    changes.county[key.cell] += taken;
  }
  changes.Add(added);
  changes.DropZeros();
  return changes;
}

Status FoldTold(CellBook& book, const std::string& activity, const ActivityFacts& facts, int64_t seq) {
  ASSIGN_OR_RETURN(const Updated updated, Update(book, activity, [&](Activity& told) {
                     told.facts = facts;
                     told.seq = seq;
                     told.told = true;
                   }));
  const bool evidence_may_have_come_first = updated.known && !updated.before.told;
  if (!evidence_may_have_come_first) return OkStatus();
  ASSIGN_OR_RETURN(const std::vector<ShownFile> files, book.FilesOf(activity));
  for (const ShownFile& shown : files) RETURN_IF_ERROR(ShowFor(book, facts.pairing, shown));
  return OkStatus();
}

Status FoldConfirmed(CellBook& book, const std::string& activity, int64_t seq) {
  return Update(book, activity,
                [seq](Activity& confirmed) {
                  CountFrom(confirmed, seq);
                  confirmed.answered = true;
                })
      .status();
}

Status FoldTimedOut(CellBook& book, const std::string& activity, int64_t seq) {
  return Update(book, activity,
                [seq](Activity& confirmed) {
                  CountFrom(confirmed, seq);
                  confirmed.timed_out = true;
                })
      .status();
}

Status FoldEnded(CellBook& book, const std::string& activity, int64_t seq) {
  return Update(book, activity,
                [seq](Activity& ended) {
                  ended.ended = true;
                  ended.ended_seq = seq;
                })
      .status();
}

Status FoldAssessed(CellBook& book, const Assessed& assessed) {
  RETURN_IF_ERROR(book.PutAssessed(assessed));
  return Update(book, assessed.activity,
                [&](Activity& activity) {
                  if (assessed.seq < activity.assessed_seq) return;
                  activity.evidenced = assessed.satisfied;
                  activity.verified = assessed.verified;
                  activity.assessed_seq = assessed.seq;
                })
      .status();
}

Status FoldShown(CellBook& book, const ShownFile& shown) {
  ASSIGN_OR_RETURN(const std::optional<Month> known, book.MonthOfFile(shown));
  if (known.has_value() && *known <= shown.month) return OkStatus();
  RETURN_IF_ERROR(book.PutFile(shown));
  // Begins the activity when nobody told it yet, so that telling it finds its files.
  ASSIGN_OR_RETURN(const Updated updated, Update(book, shown.activity, [](Activity&) {}));
  if (!updated.after.told) return OkStatus();
  return ShowFor(book, updated.after.facts.pairing, shown);
}

Status FoldKindDefined(CellBook& book, const CountyKind& kind) {
  ASSIGN_OR_RETURN(const std::optional<CountyKind> known, book.FindKind(kind.year, kind.kind));
  if (known.has_value() && known->seq > kind.seq) return OkStatus();
  return book.PutKind(kind);
}

Status FoldKindWithdrawn(CellBook& book, int year, const std::string& kind, int64_t seq) {
  ASSIGN_OR_RETURN(const std::optional<CountyKind> known, book.FindKind(year, kind));
  if (known.has_value() && known->seq > seq) return OkStatus();
  CountyKind withdrawn = known.value_or(CountyKind{.year = year, .kind = kind});
  withdrawn.withdrawn = true;
  withdrawn.seq = seq;
  withdrawn.minima.clear();
  return book.PutKind(withdrawn);
}

Status FoldHeadPublished(CellBook& book, const CountyHead& head) {
  ASSIGN_OR_RETURN(const std::optional<CountyHead> known, book.FindHead(head.county));
  const bool older =
      known.has_value() && (known->size > head.size || (known->size == head.size && known->seq <= head.seq));
  return older ? OkStatus() : book.PutHead(head);
}

}  // namespace jgt::rollup
