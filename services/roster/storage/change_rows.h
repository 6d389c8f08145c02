// What dated changes read and write: pairings, and schools with the pairings that hang on them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "services/roster/domain/change_store.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/school_rows.h"

namespace jgt::roster {

using BatchOf = std::function<journal::Batch&(const std::string& region)>;

// A change under the locked heads of the partitions that were found to matter before they were locked.
class ChangeScope {
 public:
  ChangeScope(const BatchOf& batch_of, const std::vector<std::string>& regions)
      : batch_of_(batch_of), regions_(regions.begin(), regions.end()), first_(batch_of(regions.front())) {}

  Query query() const { return QueryOf(first_); }
  // ABORTED CHANGED_MEANWHILE for a partition that was not locked: what the change touches has changed since.
  StatusOr<journal::Batch*> In(const std::string& region) const;

 private:
  const BatchOf& batch_of_;
  const std::set<std::string> regions_;
  journal::Batch& first_;
};

// Writes the timeline's new versions and the entry that says so; returns how it stands on the change's day.
StatusOr<Pairing> Write(const ChangeScope& scope, const Timeline<Pairing>& timeline, PairingChangeKind kind,
                        const Ground& ground);
StatusOr<School> Write(const ChangeScope& scope, const Timeline<School>& timeline, SchoolChangeKind kind,
                       const Ground& ground);

// ABORTED ETAG_MISMATCH.
template <typename T>
Status CheckSeen(const Timeline<T>& timeline, const std::optional<VersionId>& seen) {
  if (!seen.has_value() || timeline.Holds(*seen)) return OkStatus();
  return Aborted("ETAG_MISMATCH",
                 absl::StrFormat("version %d-%d no longer stands: read it again", seen->seq, seen->part))
      .Field("etag", absl::StrFormat("%d-%d", seen->seq, seen->part))
      .Zh("内容已被他人更新，请刷新后重新提交");
}

// FAILED_PRECONDITION ALREADY_PAIRED when a pairing of these two schools stands on the day or later.
Status CheckNotPaired(const Query& query, const Pairing& pairing, const Day& day);
// Whether the timeline has the school at an end on that day or later, and has not ended.
bool Stands(const Timeline<Pairing>& timeline, const Key& school, const Day& day);

// Adds a name, which the batch's last entry gives it, to those by which lists find the school.
Status AddName(journal::Batch& batch, const Key& school, const std::string& name);
// FAILED_PRECONDITION NAME_TAKEN when another school of the region bears it, or bore it.
Status CheckNameFree(const Query& query, const std::string& region, const std::string& name, const Key& bearer);
// FAILED_PRECONDITION CAMPUSES_OPEN.
Status CheckNoCampuses(const Query& query, const Key& school, const Day& day);

}  // namespace jgt::roster
