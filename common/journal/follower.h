// Follows the journals of one service, and applies each entry exactly once: in one transaction the follower locks its
// offset, skips what it has, applies, advances and commits. What it writes must be in the same schema as the offset.
//
// Partitions are leased: offset, owner and epoch are one row, so an owner that was paused past its lease cannot advance
// it any more. Processes share the partitions fairly. Redis rings the bell and brings most entries; a hole, an empty
// Redis or none at all only costs a read from the source. An entry that fails `attempts_max` times for a reason of its
// own goes to dead_letter, and the follower goes on.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "common/journal/mutation.h"
#include "common/journal/source.h"
#include "common/redis/redis.h"
#include "common/runtime/mutex.h"
#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "common/status/status.h"

namespace jgt::journal {

// What to do with an entry. Runs inside the offset's transaction and may run again; unknown types are skipped by
// returning OK. Called from the follower's thread, and from another one for a dead letter: it keeps no state of its
// own.
class EntryHandler {
 public:
  virtual ~EntryHandler() = default;
  virtual Status Apply(sql::Transaction& tx, const Entry& entry) = 0;
  // Entries of one region that go into one transaction, in order. Overridden by those that save statements by doing
  // them together.
  virtual Status ApplyAll(sql::Transaction& tx, std::span<const Entry> entries);
};

// One row of the follower table.
struct FollowerState {
  std::string follower;
  std::string source;
  std::string region;
  int64_t next_seq = 1;
  int64_t head_seq = 0;
  std::string owner;
  int64_t backlog() const { return head_seq + 1 > next_seq ? head_seq + 1 - next_seq : 0; }
};

struct FollowerOptions {
  std::string name;   // "rollup"; one word per use, unique in its schema together with the source
  std::string owner;  // unique per process and start, for example host-pid-random
  std::chrono::milliseconds poll_interval{500};  // how often the source is asked for its heads, Redis or no Redis
  std::chrono::milliseconds block{100};          // longest wait on Redis at a time
  std::chrono::milliseconds lease{10000};
  int batch_max = 200;                                // entries in one transaction
  int attempts_max = 5;                               // before an entry that fails for a reason of its own is put aside
  std::function<void(const FollowerState&)> observe;  // after each poll, for gauges
};

class Follower final {
 public:
  // Redis is optional: without it the follower lives on polling.
  Follower(FollowerOptions options, sql::Pool& pool, Source& source, std::optional<redis::RedisOptions> redis,
           EntryHandler& handler);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  void Start();
  // Begins to stop, without waiting for it: several then stop beside each other.
  void RequestStop();
  // Finishes the transaction under way and drops the leases. Idempotent.
  void Stop();

  // One round without a thread, for tests and simulations: takes leases, reads what there is, applies it. Returns how
  // many were applied.
  StatusOr<int> RunOnce();

  // Applies a dead letter again and removes it, in one transaction. NOT_FOUND NO_SUCH_DEAD_LETTER.
  Status Requeue(const std::string& region, int64_t seq);

  const std::string& name() const { return options_.name; }
  const std::string& source_name() const { return source_.service(); }
  // Wakes everybody who waits for positions whenever something was applied.
  void NotifyOnApplied(std::function<void()> notify) { on_applied_ = std::move(notify); }

 private:
  struct Partition {
    int64_t next_seq = 1;
    int64_t head_seq = 0;
    int64_t epoch = 0;
    int64_t failing_seq = 0;  // the entry that failed last, and how often
    int failures = 0;
    int batch = 0;          // entries in the next transaction, while it must be smaller than batch_max; 0 = batch_max
    int fitted = 0;         // transactions of that size that were in time since it was last changed
    int failed_rounds = 0;  // in a row; a region that fails pauses, and the others go on
    int waited_rounds = 0;  // in a row that only waited for something else (ABORTED)
    std::chrono::steady_clock::time_point retry_at;
  };

  // What one round came to. Only a failed poll makes the thread pause for all regions: one that fails pauses alone.
  struct Round {
    int applied = 0;
    Status polled;   // the source's heads, and the leases
    Status drained;  // the first region that failed
  };

  void Run();
  Round RunRound();
  Status Poll();
  // Whether leases have to be renewed before anything else that may take a transaction's time.
  bool LeasesAge() const;
  Status TakeLeases(const std::map<std::string, int64_t>& heads);
  Status CreatePartitions(sql::Transaction& tx, const std::map<std::string, int64_t>& heads, sql::Rows& rows);
  Status DropLeases();
  StatusOr<std::map<std::string, std::vector<Entry>>> WaitForEntries();
  StatusOr<int> Drain(const std::string& region, std::vector<Entry> entries);
  void Settle(const std::string& region, const Status& status);
  int BatchOf(const Partition& partition) const { return partition.batch > 0 ? partition.batch : options_.batch_max; }
  StatusOr<int> ApplyAll(const std::string& region, Partition& partition, const std::vector<Entry>& entries);
  Status ApplyInTransaction(const std::string& region, Partition& partition, const std::vector<Entry>& entries,
                            int64_t* next_seq);
  Status ApplyGuarded(sql::Transaction& tx, std::span<const Entry> entries);
  Status PutAside(const std::string& region, Partition& partition, const Entry& entry, const Status& error);

  const FollowerOptions options_;
  sql::Pool& pool_;
  Source& source_;
  std::optional<redis::Client> redis_;
  EntryHandler& handler_;
  std::function<void()> on_applied_;
  std::map<std::string, Partition> partitions_;  // leased ones; touched by the follower's thread only
  std::chrono::steady_clock::time_point next_poll_;
  std::chrono::steady_clock::time_point polled_at_;
  bool has_bell_ = false;  // Redis answered the last time, so waiting on it is waiting
  std::atomic<bool> stop_{false};
  Mutex mutex_;
  CondVar wake_;
  std::thread thread_;
};

// Every follower's row in a schema, by source and region.
StatusOr<std::vector<FollowerState>> ListFollowers(sql::Pool& pool, sql::Deadline deadline);

struct DeadLetterRow {
  std::string follower;
  std::string source;
  std::string region;
  int64_t seq = 0;
  std::string type;
  std::string error;
  int attempts = 0;
  Instant dead_at;
};
// Oldest first, at most 1000.
StatusOr<std::vector<DeadLetterRow>> ListDeadLetters(sql::Pool& pool, sql::Deadline deadline);

// Positions that a schema's followers have applied, as an answer states them: the last applied entry of each source and
// region. An empty region list means all.
StatusOr<std::vector<Position>> AppliedPositions(sql::Transaction& tx, const std::vector<std::string>& regions);

}  // namespace jgt::journal
