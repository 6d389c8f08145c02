#include "services/roster/storage/grouped_schools.h"

#include <absl/cleanup/cleanup.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "services/roster/storage/missing.h"

namespace jgt::roster {
namespace {

// While the database answers one group, another one is asked for or answered.
constexpr int kReadersMax = 2;
// A county has some hundreds of schools, a city or the province as a place of its own few. What is larger than this
// would hold a reader up for longer than it saves.
constexpr size_t kRowsOfRegionMax = 4'000;

using Heads = std::map<std::string, HeadMark>;

const std::string kHeads = "SELECT region, CONCAT(seq, '@', recorded_at) FROM journal_head WHERE region IN (?";

// Of each region; that of one that has no journal yet is empty.
StatusOr<Heads> HeadsOf(const Query& query, const std::set<std::string>& regions) {
  sql::Params params(regions.begin(), regions.end());
  std::string statement = kHeads;
  // Filled up to a power of two, as the query of schools is.
  params.resize(std::bit_ceil(params.size()), params.back());
  for (size_t i = 1; i < params.size(); ++i) statement += ", ?";
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement + ")", params));
  Heads heads;
  for (const std::string& region : regions) heads[region];
  for (const sql::Row& row : rows) heads[row.Text(0)] = row.Text(1);
  return heads;
}

}  // namespace

void GroupedSchools::Read(const SchoolOnDay& wanted, Deadline deadline, Done done) {
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() >= kWaitingMax) return;
    waiting_.push_back({.wanted = wanted, .deadline = deadline, .done = std::move(done)});
    if (readers_ == kReadersMax) return;
    ++readers_;
  }
  // The task may be refused, or dropped when the executor stops.
  auto dropped = absl::MakeCleanup([this] { DropReader(); });
  static_cast<void>(executor_.TryPost([this, dropped = std::move(dropped)]() mutable {
    std::move(dropped).Cancel();
    ReadGroups();
  }));
}

void GroupedSchools::ReadGroups() {
  for (std::vector<Waiting> group = NextGroup(); !group.empty(); group = NextGroup()) Answer(std::move(group));
}

// A reader that was counted does not come. Without another one nobody would answer those who wait.
void GroupedSchools::DropReader() {
  std::vector<Waiting> dropped;  // outlives the lock: what is dropped is answered
  const MutexLock lock(mutex_);
  if (--readers_ == 0) dropped.swap(waiting_);
}

// Those that have waited longest; when there are none, the reader is gone with this.
std::vector<GroupedSchools::Waiting> GroupedSchools::NextGroup() {
  const MutexLock lock(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kSchoolsOfQueryMax));
  std::vector<Waiting> group(std::make_move_iterator(waiting_.begin()),
                             std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  if (group.empty()) --readers_;
  return group;
}

// Who has stopped waiting need not be read for.
void GroupedSchools::AnswerExpired(std::vector<Waiting>& group) {
  const auto now = std::chrono::steady_clock::now();
  const auto expired =
      std::stable_partition(group.begin(), group.end(), [&](const Waiting& each) { return now < each.deadline; });
  for (auto each = expired; each != group.end(); ++each) {
    std::move(each->done)(DeadlineExceeded("EXPIRED_IN_QUEUE", "the call's deadline passed before its turn came")
                              .Zh("服务繁忙，请求等待超时"));
  }
  group.erase(expired, group.end());
}

void GroupedSchools::AnswerKnown(const Heads& heads, std::vector<Waiting>& group) {
  std::map<std::string, std::shared_ptr<const RegionSchools>> regions;
  for (const auto& [region, head] : heads) regions.emplace(region, known_.Find(region, head));
  const auto unknown = std::stable_partition(
      group.begin(), group.end(), [&](const Waiting& each) { return regions.at(each.wanted.key.region) != nullptr; });
  for (auto each = group.begin(); each != unknown; ++each) {
    const Key& key = each->wanted.key;
    const School* const school = regions.at(key.region)->Find(key.id, each->wanted.day);
    std::move(each->done)(school == nullptr ? StatusOr<School>(NoSuchSchool(key)) : *school);
  }
  group.erase(group.begin(), unknown);
}

void GroupedSchools::AnswerRead(const Query& query, std::vector<Waiting> group) {
  std::vector<SchoolOnDay> wanted;
  wanted.reserve(group.size());
  for (const Waiting& each : group) wanted.push_back(each.wanted);
  StatusOr<std::vector<std::optional<School>>> found = FindSchools(query, wanted);
  for (size_t i = 0; i < group.size(); ++i) {
    Waiting& each = group[i];
    if (!found.ok()) {
      std::move(each.done)(found.status());
    } else if (std::optional<School>& school = (*found)[i]; school.has_value()) {
      std::move(each.done)(*std::move(school));
    } else {
      std::move(each.done)(NoSuchSchool(each.wanted.key));
    }
  }
}

// What is read while the head stays where it was is what that head says. If it fails, those who ask will see.
void GroupedSchools::ReadRegion(const Query& query, const std::string& region, const HeadMark& head) {
  StatusOr<std::optional<std::vector<School>>> spans = SpansOfRegion(query, region, kRowsOfRegionMax);
  if (!spans.ok()) return;
  const StatusOr<Heads> after = HeadsOf(query, {region});
  if (!after.ok() || after->at(region) != head) return;
  known_.Keep(region, head, spans->has_value() ? std::make_shared<const RegionSchools>(**std::move(spans)) : nullptr);
}

void GroupedSchools::Answer(std::vector<Waiting> group) {
  AnswerExpired(group);
  if (group.empty()) return;
  std::set<std::string> regions;
  Deadline deadline = group.front().deadline;
  for (const Waiting& each : group) {
    regions.insert(each.wanted.key.region);
    // One who will not wait does not spoil it for the others.
    deadline = std::max(deadline, each.deadline);
  }
  const Query query = QueryOf(pool_, deadline);
  const StatusOr<Heads> heads = HeadsOf(query, regions);
  if (!heads.ok()) {
    for (Waiting& each : group) std::move(each.done)(heads.status());
    return;
  }
  AnswerKnown(*heads, group);
  if (group.empty()) return;
  regions.clear();
  for (const Waiting& each : group) regions.insert(each.wanted.key.region);
  AnswerRead(query, std::move(group));
  for (const std::string& region : regions) {
    if (known_.MissedAgain(region, heads->at(region))) ReadRegion(query, region, heads->at(region));
  }
}

}  // namespace jgt::roster
