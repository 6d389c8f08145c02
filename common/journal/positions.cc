#include "common/journal/positions.h"

#include <algorithm>

#include "common/sql/transaction.h"

namespace jgt::journal {
namespace {

constexpr size_t kPositionsMax = 200;
// Another process may own the partition and be the one that applies, so the database is looked at now and then without
// being told.
constexpr std::chrono::milliseconds kLookInterval{20};
// A follower that is alive is some milliseconds behind; waiting longer than this is waiting for an outage to end.
constexpr std::chrono::seconds kWaitMax{5};
// Half of the threads that serve calls by default.
constexpr int kWaitersMax = 4;

// No follower row yet means that nothing has been applied.
const std::string kReached =
    "SELECT COUNT(*), COALESCE(MIN(next_seq), 0) FROM follower WHERE region = ? AND source = ?";

}  // namespace

PositionWaiter::PositionWaiter(sql::Pool& pool, std::string own_service, std::vector<std::string> sources)
    : pool_(pool), own_service_(std::move(own_service)), sources_(std::move(sources)) {}

void PositionWaiter::Notify() {
  const MutexLock lock(mutex_);
  ++generation_;
  applied_.NotifyAll();
}

StatusOr<bool> PositionWaiter::Reached(const Position& position, std::chrono::steady_clock::time_point deadline) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kReached, {position.region, position.service}, deadline));
  return rows.front().Int(0) > 0 && rows.front().Int(1) > position.seq;
}

Status PositionWaiter::Check(const std::vector<Position>& positions) const {
  if (positions.size() > kPositionsMax) {
    return InvalidArgument("TOO_MANY_POSITIONS",
                           absl::StrFormat("%d positions; at most %d are allowed", positions.size(), kPositionsMax))
        .Field("min_positions", absl::StrFormat("at most %d", kPositionsMax));
  }
  for (size_t i = 0; i < positions.size(); ++i) {
    const Position& position = positions[i];
    const bool known = position.service == own_service_ ||
                       std::find(sources_.begin(), sources_.end(), position.service) != sources_.end();
    if (known && position.seq >= 1) continue;
    const std::string problem =
        absl::StrFormat("service \"%s\", seq %d: the service must be one that is followed here, the number at least 1",
                        position.service, position.seq);
    return InvalidArgument("UNKNOWN_POSITION", absl::StrFormat("min_positions[%d]: %s", i, problem))
        .Field(absl::StrFormat("min_positions[%d]", i), problem);
  }
  return OkStatus();
}

Status PositionWaiter::Wait(const std::vector<Position>& positions, std::chrono::steady_clock::time_point deadline) {
  RETURN_IF_ERROR(Check(positions));
  deadline = std::min(deadline, std::chrono::steady_clock::now() + kWaitMax);
  for (const Position& position : positions) {
    if (position.service == own_service_) continue;
    ASSIGN_OR_RETURN(const bool reached, Reached(position, deadline));
    if (reached) continue;
    {
      const MutexLock lock(mutex_);
      if (waiting_ >= kWaitersMax) {
        return ResourceExhausted("TOO_MANY_WAITERS", "too many calls wait for positions already; try again")
            .RetryAfter(std::chrono::milliseconds(200))
            .Zh("等待数据同步的请求过多，请稍后重试");
      }
      ++waiting_;
    }
    const Status status = WaitFor(position, deadline);
    const MutexLock lock(mutex_);
    --waiting_;
    if (!status.ok()) return status;
  }
  return OkStatus();
}

Status PositionWaiter::WaitFor(const Position& position, std::chrono::steady_clock::time_point deadline) {
  while (true) {
    mutex_.Lock();
    const uint64_t seen = generation_;
    mutex_.Unlock();
    const StatusOr<bool> reached = Reached(position, deadline);
    const bool too_late = ReasonOf(reached.status()) == "SQL_DEADLINE";
    if (!reached.ok() && !too_late) return reached.status();
    if (reached.ok() && *reached) return OkStatus();
    const auto now = std::chrono::steady_clock::now();
    if (too_late || now >= deadline) {
      return DeadlineExceeded("POSITION_NOT_REACHED",
                              absl::StrFormat("entry %d of %s in region %s has not been followed here in time",
                                              position.seq, position.service, position.region))
          .Meta("service", position.service)
          .Meta("region", position.region)
          .Meta("seq", std::to_string(position.seq))
          .Zh("所依赖的数据尚未同步到本服务，请稍后重试");
    }
    const MutexLock lock(mutex_);
    if (generation_ == seen) applied_.WaitUntil(mutex_, std::min(deadline, now + kLookInterval));
  }
}

}  // namespace jgt::journal
