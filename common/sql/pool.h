// Connections to one MySQL or MariaDB schema: opened when first needed, at most connections_max of them, reused most
// recent first, thrown away when broken. The pool never blocks longer than acquire_timeout; what does not fit is
// refused, so that overload stays at the door.
//
// Every connection is READ COMMITTED, UTC, strict, utf8mb4, with short lock waits and with connect, read and write
// timeouts. With tls_ca set it is encrypted and verified, or it fails: the driver alone would fall back to plain text
// without a word.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "common/runtime/mutex.h"
#include "common/sql/fault_injector.h"
#include "common/status/status.h"

namespace jgt::sql {

using Deadline = std::chrono::steady_clock::time_point;

struct PoolOptions {
  std::string host = {};
  int port = 3306;
  std::string unix_socket = {};  // wins over host and port
  std::string user = {};
  std::string password = {};
  std::string database = {};
  std::string tls_ca = {};  // PEM file; empty = TLS off
  int connections_max = 16;
  int statements_max = 256;  // prepared statements kept per connection
  // The driver counts these three in whole seconds; they are rounded up.
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds read_timeout{10000};
  std::chrono::milliseconds write_timeout{10000};
  std::chrono::milliseconds acquire_timeout{2000};
  std::chrono::seconds lock_wait_timeout{2};
  // A transaction that has written and whose process says nothing for so long is rolled back by the server; one that
  // has only read or locked, after four times as long, because a long answer may wait for its reader (MariaDB; MySQL
  // has no such limits). Without it a process that stands still, or whose network is gone, keeps its locks, and with
  // them the lease that another process should take over, until the server notices that the connection is dead: hours.
  std::chrono::seconds idle_transaction_timeout{5};
  FaultInjector* fault_injector = nullptr;  // tests only
  uint32_t jitter_seed = 0;                 // of retry delays; 0 = from the machine's entropy
};

// "mysql://user:password@host:port/database?connections=16&tls_ca=/path/ca.pem" or
// "mysql://user@localhost/database?socket=/path". User and password may be percent-encoded. Parameters: socket, tls_ca,
// connections, connect_timeout_ms, read_timeout_ms, write_timeout_ms, acquire_timeout_ms, lock_wait_timeout_s,
// idle_transaction_timeout_s; any other is refused (INVALID_ARGUMENT SQL_DSN). Error messages never show the password.
StatusOr<PoolOptions> ParseDsn(std::string_view dsn);

class Connection;
// How a pool gets a connection. Production goes through the driver; simulations have a database in memory.
using Connector = std::function<StatusOr<std::unique_ptr<Connection>>(const PoolOptions&)>;

// Thread-safe.
class Pool final {
 public:
  // A connection on loan; returns to its pool when destroyed. Belongs to the code of common/sql: everyone else uses
  // transaction.h.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    friend class Pool;
    Lease(Pool& pool, std::unique_ptr<Connection> connection);
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Connects to nothing yet.
  explicit Pool(PoolOptions options);
  Pool(PoolOptions options, Connector connect);
  // Every lease must be back by now.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Waits until the earlier of `deadline` (then DEADLINE_EXCEEDED SQL_DEADLINE) and acquire_timeout (then
  // RESOURCE_EXHAUSTED SQL_POOL_EXHAUSTED). UNAVAILABLE SQL_UNAVAILABLE when a new connection cannot be opened,
  // UNAVAILABLE SQL_CLOSED after Close.
  StatusOr<Lease> Acquire(Deadline deadline);

  // One round trip to the server, for readiness checks. Retries once, so that a connection gone stale is not reported
  // as an outage.
  Status Ping(Deadline deadline);

  // Refuses further leases, wakes those who wait, and closes idle connections; connections on loan close when they come
  // back.
  void Close();

  // Waits before attempt number `attempt` (from 1) of something that failed in passing: exponential with jitter, never
  // past the deadline, cut short by Close. False when the deadline leaves no time for another attempt.
  bool WaitBeforeRetry(int attempt, Deadline deadline);

  // Gauges.
  int open_count() const;
  int in_use_count() const;
  int waiting_count() const;

  const PoolOptions& options() const { return options_; }

 private:
  StatusOr<Lease> Open();
  void Return(std::unique_ptr<Connection> connection);
  std::vector<std::unique_ptr<Connection>> TakeIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const PoolOptions options_;
  const Connector connect_;
  mutable Mutex mutex_;
  CondVar freed_;
  CondVar closing_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  int open_count_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_count_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::minstd_rand random_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jgt::sql
