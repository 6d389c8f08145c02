// What was read of whole regions' schools, for as long as nothing has been recorded of them since. A region's schools
// change only by entries of its journal, so a copy that was read while the journal's head stood at an entry is what the
// database would say as long as it stands there. Nothing here trusts time or messages: who wants to use a copy reads
// the head first, and then it is as new as a read of the rows, whichever process has written them.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/runtime/mutex.h"
#include "services/roster/domain/school.h"

namespace jgt::roster {

// What tells a head of a journal from every other that its region has had: the entry's number and when it was recorded,
// because an older backup may be restored under a process that runs, and then come to the same number again.
using HeadMark = std::string;

// A region's schools as they stood when the head of its journal was at an entry: all that was known of them, on all
// days.
class RegionSchools {
 public:
  // By id, then by their days.
  explicit RegionSchools(std::vector<School> spans);

  // Null when there is none of that id, or it was not there on that day.
  const School* Find(const std::string& id, const Day& day) const;
  size_t span_count() const { return spans_.size(); }

 private:
  std::vector<School> spans_;
};

// Thread-safe.
class SchoolCache {
 public:
  // A span is about a kilobyte; a province of 5 500 schools has some ten thousand.
  static constexpr size_t kSpansMax = 220'000;

  explicit SchoolCache(size_t spans_max = kSpansMax) : spans_max_(spans_max) {}

  // What is known of the region while its head is this one; null when that was not read. Older copies are dropped.
  std::shared_ptr<const RegionSchools> Find(const std::string& region, const HeadMark& head)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Told of a Find in vain that was answered by other means. True when the region ought to be read whole: it was asked
  // for in vain before while the head stood there. Who only writes, or is asked for once, costs nothing more.
  bool MissedAgain(const std::string& region, const HeadMark& head) ABSL_LOCKS_EXCLUDED(mutex_);

  // Keeps what was read, and lets go of regions that were not asked for longest; what is larger than all that may be
  // kept is not. A null pointer says that the region is too large: it is not asked for again while the head stands
  // there.
  void Keep(const std::string& region, const HeadMark& head, std::shared_ptr<const RegionSchools> schools)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    HeadMark head;
    int misses = 0;
    bool too_large = false;
    std::shared_ptr<const RegionSchools> schools;
    std::list<std::string>::iterator turn;  // in turns_
  };

  Entry& EntryOf(const std::string& region, const HeadMark& head) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Shrink() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t spans_max_;
  Mutex mutex_;
  std::unordered_map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> turns_ ABSL_GUARDED_BY(mutex_);  // regions, those asked for last in front
  size_t spans_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jgt::roster
