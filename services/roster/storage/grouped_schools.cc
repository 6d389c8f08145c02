#include "services/roster/storage/grouped_schools.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "services/roster/storage/missing.h"

namespace jgt::roster {
namespace {

// While the database answers one group, another one is asked for or answered.
constexpr int kReadersMax = 2;

}  // namespace

void GroupedSchools::Read(const SchoolOnDay& wanted, Deadline deadline, Done done) {
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() >= kWaitingMax) return;
    waiting_.push_back({.wanted = wanted, .deadline = deadline, .done = std::move(done)});
    if (readers_ == kReadersMax) return;
    ++readers_;
  }
  for (std::vector<Waiting> group = NextGroup(); !group.empty(); group = NextGroup()) Answer(std::move(group));
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

void GroupedSchools::Answer(std::vector<Waiting> group) {
  AnswerExpired(group);
  if (group.empty()) return;
  std::vector<SchoolOnDay> wanted;
  wanted.reserve(group.size());
  Deadline deadline = group.front().deadline;
  for (const Waiting& each : group) {
    wanted.push_back(each.wanted);
    // One who will not wait does not spoil it for the others.
    deadline = std::max(deadline, each.deadline);
  }
  StatusOr<std::vector<std::optional<School>>> found = FindSchools(QueryOf(pool_, deadline), wanted);
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

}  // namespace jgt::roster
