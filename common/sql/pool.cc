#include "common/sql/pool.h"

#include <algorithm>
#include <utility>

#include "common/sql/connection.h"
#include "common/sql/driver_connection.h"
#include "common/sql/errors.h"

namespace jgt::sql {
namespace {

using std::chrono::steady_clock;

const std::string kPing = "DO 1";
constexpr std::chrono::microseconds kRetryDelayMin{4000};
constexpr std::chrono::microseconds kRetryDelayMax{250000};

Status PoolClosed() { return Unavailable("SQL_CLOSED", "the connection pool is closed"); }

}  // namespace

Pool::Lease::Lease(Pool& pool, std::unique_ptr<Connection> connection)
    : pool_(&pool), connection_(std::move(connection)) {}

Pool::Lease::Lease(Lease&& other) noexcept : pool_(other.pool_), connection_(std::move(other.connection_)) {}

Pool::Lease::~Lease() {
  if (connection_ != nullptr) pool_->Return(std::move(connection_));
}

Pool::Pool(PoolOptions options) : Pool(std::move(options), &DriverConnection::Open) {}

Pool::Pool(PoolOptions options, Connector connect)
    : options_(std::move(options)),
      connect_(std::move(connect)),
      random_(options_.jitter_seed != 0 ? options_.jitter_seed : std::random_device{}()) {
  JGT_CHECK(options_.connections_max > 0 && options_.statements_max > 0);
}

Pool::~Pool() {
  Close();
  const MutexLock lock(mutex_);
  JGT_CHECK(open_count_ == 0);
}

StatusOr<Pool::Lease> Pool::Acquire(Deadline deadline) {
  const Deadline timeout = steady_clock::now() + options_.acquire_timeout;
  {
    const MutexLock lock(mutex_);
    while (!closed_ && idle_.empty() && open_count_ >= options_.connections_max) {
      ++waiting_count_;
      const bool in_time = freed_.WaitUntil(mutex_, std::min(deadline, timeout));
      --waiting_count_;
      if (in_time || !idle_.empty() || open_count_ < options_.connections_max) continue;
      if (deadline <= timeout)
        return DeadlineExceeded("SQL_DEADLINE", "no database connection came free before the deadline");
      return ResourceExhausted("SQL_POOL_EXHAUSTED",
                               absl::StrFormat("all %d database connections stayed in use", options_.connections_max))
          .RetryAfter(options_.acquire_timeout);
    }
    if (closed_) return PoolClosed();
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(connection));
    }
    ++open_count_;  // Reserves the place; the connection itself is opened without the lock.
  }
  return Open();
}

StatusOr<Pool::Lease> Pool::Open() {
  StatusOr<std::unique_ptr<Connection>> connection = connect_(options_);
  if (connection.ok()) return Lease(*this, *std::move(connection));
  {
    const MutexLock lock(mutex_);
    --open_count_;
  }
  freed_.NotifyOne();
  return Annotate(connection.status(), "connecting to the database");
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  std::vector<std::unique_ptr<Connection>> discarded;  // Closed after the lock is released.
  {
    const MutexLock lock(mutex_);
    if (connection->broken()) {
      // Whatever broke this one (a restart, a failover) has probably broken the idle ones too; opening them anew costs
      // a millisecond.
      discarded = TakeIdle();
      discarded.push_back(std::move(connection));
      --open_count_;
    } else if (closed_) {
      discarded.push_back(std::move(connection));
      --open_count_;
    } else {
      idle_.push_back(std::move(connection));
    }
  }
  if (discarded.size() > 1) {
    freed_.NotifyAll();
  } else {
    freed_.NotifyOne();
  }
}

std::vector<std::unique_ptr<Connection>> Pool::TakeIdle() {
  open_count_ -= static_cast<int>(idle_.size());
  return std::exchange(idle_, {});
}

Status Pool::Ping(Deadline deadline) {
  Status status;
  for (int attempt = 1; attempt <= 2; ++attempt) {
    StatusOr<Lease> lease = Acquire(deadline);
    if (!lease.ok()) return lease.status();
    status = (*lease)->ExecuteText(kPing);
    if (status.ok()) return status;
    (*lease)->MarkBroken();
  }
  return status;
}

void Pool::Close() {
  std::vector<std::unique_ptr<Connection>> discarded;
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    discarded = TakeIdle();
  }
  freed_.NotifyAll();
  closing_.NotifyAll();
}

bool Pool::WaitBeforeRetry(int attempt, Deadline deadline) {
  const MutexLock lock(mutex_);
  const auto delay = std::min(kRetryDelayMin * (1 << std::min(attempt - 1, 10)), kRetryDelayMax);
  const auto jittered = delay * std::uniform_int_distribution<int>(50, 150)(random_) / 100;
  const Deadline until = steady_clock::now() + jittered;
  if (until >= deadline) return false;
  while (!closed_ && closing_.WaitUntil(mutex_, until)) {
  }
  return !closed_;
}

int Pool::open_count() const {
  const MutexLock lock(mutex_);
  return open_count_;
}

int Pool::in_use_count() const {
  const MutexLock lock(mutex_);
  return open_count_ - static_cast<int>(idle_.size());
}

int Pool::waiting_count() const {
  const MutexLock lock(mutex_);
  return waiting_count_;
}

}  // namespace jgt::sql
