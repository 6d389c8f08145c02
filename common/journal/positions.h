// min_positions: waits until this process's schema reflects what a caller has already seen elsewhere.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/runtime/mutex.h"
#include "common/sql/pool.h"
#include "common/status/status.h"

namespace jgt::journal {

class PositionWaiter final {
 public:
  // `own_service` is answered at once: its own journal is always reflected. `sources` are the services that this schema
  // follows.
  PositionWaiter(sql::Pool& pool, std::string own_service, std::vector<std::string> sources);

  // OK when every follower of each position's source has applied it. INVALID_ARGUMENT UNKNOWN_POSITION for a service
  // that is not followed here or a number below 1; INVALID_ARGUMENT TOO_MANY_POSITIONS above 200; DEADLINE_EXCEEDED
  // POSITION_NOT_REACHED, after five seconds even when the deadline is longer; RESOURCE_EXHAUSTED TOO_MANY_WAITERS, so
  // that those who wait for a follower that stands still do not take every thread. What is reached already costs one
  // look.
  Status Wait(const std::vector<Position>& positions, std::chrono::steady_clock::time_point deadline);

  // Given to Follower::NotifyOnApplied.
  void Notify();

 private:
  Status Check(const std::vector<Position>& positions) const;
  Status WaitFor(const Position& position, std::chrono::steady_clock::time_point deadline);
  StatusOr<bool> Reached(const Position& position, std::chrono::steady_clock::time_point deadline);

  sql::Pool& pool_;
  const std::string own_service_;
  const std::vector<std::string> sources_;
  Mutex mutex_;
  CondVar applied_;
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jgt::journal
