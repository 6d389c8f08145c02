#include "services/roster/storage/school_cache.h"

#include <algorithm>
#include <utility>

namespace jgt::roster {
namespace {

// Regions of which nothing is kept cost a name each; there are some 3 000 counties in the country.
constexpr size_t kRegionsMax = 10'000;

}  // namespace

RegionSchools::RegionSchools(std::vector<School> spans) : spans_(std::move(spans)) { spans_.shrink_to_fit(); }

const School* RegionSchools::Find(const std::string& id, const Day& day) const {
  const auto first =
      std::partition_point(spans_.begin(), spans_.end(), [&](const School& school) { return school.key.id < id; });
  for (auto each = first; each != spans_.end() && each->key.id == id; ++each) {
    if (each->valid->Contains(day)) return &*each;
  }
  return nullptr;
}

std::shared_ptr<const RegionSchools> SchoolCache::Find(const std::string& region, const HeadMark& head) {
  const MutexLock lock(mutex_);
  const auto found = entries_.find(region);
  if (found == entries_.end() || found->second.head != head) return nullptr;
  turns_.splice(turns_.begin(), turns_, found->second.turn);
  return found->second.schools;
}

bool SchoolCache::MissedAgain(const std::string& region, const HeadMark& head) {
  const MutexLock lock(mutex_);
  Entry& entry = EntryOf(region, head);
  const bool wanted = entry.misses > 0 && entry.schools == nullptr && !entry.too_large;
  entry.misses = 1;
  Shrink();
  return wanted;
}

void SchoolCache::Keep(const std::string& region, const HeadMark& head, std::shared_ptr<const RegionSchools> schools) {
  const MutexLock lock(mutex_);
  Entry& entry = EntryOf(region, head);
  Forget(entry);
  entry.too_large = schools == nullptr || schools->span_count() > spans_max_;
  if (entry.too_large) return;
  spans_ += schools->span_count();
  entry.schools = std::move(schools);
  Shrink();
}

// The region's, in front; what it has is of another head no longer.
SchoolCache::Entry& SchoolCache::EntryOf(const std::string& region, const HeadMark& head) {
  const auto [found, is_new] = entries_.try_emplace(region);
  Entry& entry = found->second;
  if (is_new) {
    turns_.push_front(region);
    entry.turn = turns_.begin();
  } else {
    turns_.splice(turns_.begin(), turns_, entry.turn);
  }
  if (entry.head != head || is_new) {
    Forget(entry);
    entry.head = head;
    entry.misses = 0;
    entry.too_large = false;
  }
  return entry;
}

void SchoolCache::Forget(Entry& entry) {
  if (entry.schools == nullptr) return;
  spans_ -= entry.schools->span_count();
  entry.schools = nullptr;
}

void SchoolCache::Shrink() {
  while (spans_ > spans_max_ || entries_.size() > kRegionsMax) {
    const auto last = entries_.find(turns_.back());
    Forget(last->second);
    entries_.erase(last);
    turns_.pop_back();
  }
}

}  // namespace jgt::roster
