// Appends to the journals of one service. Everything that a command changes is written in the same transaction as its
// entries.
//
// Appends to one region are serial, under its locked head row. So that this costs one disk flush for many commands,
// those that arrive while a group is being written form the next group, which is written for all of them at once (at
// most 500): by a thread of an executor, if there is one, else by one of the callers. A command is done when its group
// is durable.
//
// A command whose turn would come after its deadline, as groups take now, is refused at once, and so is one too many:
// under more load than can be served the queue stays as long as it is useful.
//
// Exactly once: the answer to every request id is stored with its entries. When the outcome of COMMIT is unknown, the
// group is run again, and finds under the head lock whether it was stored.
#pragma once

#include <absl/functional/any_invocable.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/journal/entry.h"
#include "common/journal/group_pace.h"
#include "common/journal/mutation.h"
#include "common/runtime/mutex.h"
#include "common/sql/migrator.h"
#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "common/status/status.h"

namespace jgt {
class Executor;
}

namespace jgt::journal {

// What one command sees of its region's transaction. Decide first, then write: a command that fails after a write costs
// its whole group a second run, one by one.
class Batch {
 public:
  const std::string& region() const { return region_; }
  // When everything of this group is recorded; never before the region's last entry.
  Instant now() const { return now_; }
  const std::string& principal() const { return principal_; }

  StatusOr<sql::Rows> Query(const std::string& statement, const sql::Params& params = {},
                            const sql::QueryOptions& options = {});
  StatusOr<std::optional<sql::Row>> QueryOne(const std::string& statement, const sql::Params& params = {});
  StatusOr<int64_t> Execute(const std::string& statement, const sql::Params& params = {});
  Status Insert(const std::string& statement, const sql::Params& params);
  Status InsertMany(std::string_view head, size_t columns, std::vector<sql::Params> rows, std::string_view tail = {});

  // Adds an entry and returns its number.
  int64_t Append(std::string type, std::string body);
  // The number that the next Append will return.
  int64_t next_seq() const { return next_seq_; }

 private:
  friend class Writer;
  Batch(sql::Transaction& tx, std::string region, Instant now, int64_t next_seq, const Mutation& mutation);

  sql::Transaction& tx_;
  const std::string region_;
  const Instant now_;
  const std::string principal_;
  const std::string request_id_;
  int64_t next_seq_;
  bool wrote_ = false;
  std::vector<Entry> entries_;
};

// Decides and writes; returns the bytes of the answer, which are stored and given again to a repetition. Runs again
// after a conflict or an unknown COMMIT, so it keeps no state outside its return value.
using Work = std::function<StatusOr<std::string>(Batch&)>;

// The same over several regions, whose heads are all locked, in order. `batch("330105")` is one of the regions named in
// the call.
using WorkAcross = std::function<StatusOr<std::string>(const std::function<Batch&(const std::string&)>& batch)>;

// command.h
class Command;
class CommandRunner;
class CommandSession;

struct Answer {
  std::string response;
  int64_t last_seq = 0;   // of the (first) region, after the command
  bool repeated = false;  // the request was known already
};

struct WriterOptions {
  size_t group_max = 500;   // commands in one transaction
  size_t queue_max = 2000;  // commands waiting for one region; more are refused
  // Told after a group is durable: region and its new head. Must return at once.
  std::function<void(const std::string& region, int64_t seq)> on_committed;
  // Called in the transaction once a region's new entries (hashes included) are stored and its head is moved, just
  // before COMMIT: what it writes is there exactly when they are. It may run again for the same entries, so it keeps no
  // state. Its error fails the group.
  std::function<Status(sql::Transaction& tx, const std::string& region, const std::vector<Entry>& entries)> on_storing;
  // Runs the groups, each region's one after the other: it needs a thread and a connection for each region that shall
  // be written at the same time, and room for a task of each region in its queue. It outlives nobody who waits: stop it
  // before the pool is closed. Null: callers of Append run the groups.
  Executor* executor = nullptr;
};

class Writer final {
 public:
  Writer(std::string service, sql::Pool& pool, const Clock& clock, WriterOptions options = {});

  // Errors besides the work's own: INVALID_ARGUMENT BAD_REQUEST_ID; ALREADY_EXISTS REQUEST_ID_REUSED;
  // RESOURCE_EXHAUSTED REGION_BUSY; DEADLINE_EXCEEDED; UNAVAILABLE OUTCOME_UNKNOWN (repeat with the same request id to
  // learn it) and those of common/sql.
  StatusOr<Answer> Append(const std::string& region, const Mutation& mutation, const Work& work);
  // The same for a command that is run together with the others of its group.
  StatusOr<Answer> Append(const std::string& region, const Mutation& mutation, CommandRunner& runner,
                          const Command& command);

  // The same without waiting: no thread is held while a command waits for its group. `done` is called exactly once, on
  // a thread of the executor, or before this returns when the command is refused at the door. Without an executor it
  // waits.
  using Done = absl::AnyInvocable<void(StatusOr<Answer>) &&>;
  void AppendLater(const std::string& region, Mutation mutation, CommandRunner& runner,
                   std::unique_ptr<const Command> command, Done done);

  // For the rare command that touches several regions at once (an import). The request id is kept in the first region
  // given.
  StatusOr<Answer> AppendAcross(const std::vector<std::string>& regions, const Mutation& mutation,
                                const WorkAcross& work);

  const std::string& service() const { return service_; }
  // Commands that wait while a group of their region is written.
  size_t waiting(const std::string& region);

 private:
  struct Later;
  class Turn;
  struct Pending {
    const Mutation* mutation = nullptr;
    const Work* work = nullptr;  // or:
    CommandRunner* runner = nullptr;
    const Command* command = nullptr;
    Later* later = nullptr;  // nobody waits for it: it is told
    StatusOr<Answer> result = Status(StatusCode::kUnknown, "not run");
    bool taken = false;
    bool done = false;
  };
  using Members = std::vector<std::shared_ptr<Pending>>;
  struct Queue {
    Members waiting;
    bool leading = false;  // a group is being written, or its turn is ordered
    GroupPace pace;
    CondVar changed;
  };
  struct Place {
    Queue* queue = nullptr;
    bool first = false;  // its turn must be ordered
  };
  struct Head {
    int64_t seq = 0;
    Instant recorded_at;
  };
  // What one attempt at a group has gathered for the end of its transaction.
  struct Gathered {
    int64_t seq = 0;
    std::vector<Entry> entries;
    std::vector<sql::Params> requests;
    std::map<std::string, const Pending*> by_request_id;
  };

  using Sessions = std::map<CommandRunner*, std::unique_ptr<CommandSession>>;

  static Status CheckRequestId(const Mutation& mutation);
  static Status TooLate();
  StatusOr<Place> Enqueue(const std::string& region, std::shared_ptr<Pending> pending);
  StatusOr<Answer> RunNow(const std::string& region, const std::shared_ptr<Pending>& pending);
  Members TakeGroup(Queue& queue) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PostTurn(const std::string& region, Queue& queue);
  void TakeTurn(const std::string& region, Queue& queue, std::chrono::steady_clock::time_point posted);
  void GiveUp(Queue& queue);
  static void Finish(Queue& queue, const Members& group);
  static void Tell(Members group);
  void LeadAll(const std::string& region, const Members& group);
  void Lead(const std::string& region, const std::vector<Pending*>& group);
  Status RunGroup(const std::string& region, const std::vector<Pending*>& group, int64_t* head_seq);
  Status TryGroup(sql::Transaction& tx, const std::string& region, const std::vector<Pending*>& group,
                  int64_t* head_seq);
  static StatusOr<Sessions> Begin(sql::Transaction& tx, const std::string& region, const std::vector<Pending*>& group);
  static Status Guarded(const std::function<Status()>& run);
  Status RunOne(sql::Transaction& tx, const std::string& region, Sessions& sessions, Instant now, Pending& pending,
                Gathered& gathered);
  Status TryAcross(sql::Transaction& tx, const std::vector<std::string>& regions, const Mutation& mutation,
                   const WorkAcross& work, Answer* answer, std::map<std::string, int64_t>* heads);
  StatusOr<Head> LockHead(sql::Transaction& tx, const std::string& region);
  // Completes the entries with their hashes.
  Status Store(sql::Transaction& tx, const std::string& region, Instant now, std::vector<Entry>& entries,
               std::vector<sql::Params> requests);
  Instant NowAfter(const Head& head) const;

  const std::string service_;
  sql::Pool& pool_;
  const Clock& clock_;
  const WriterOptions options_;
  Mutex mutex_;
  std::map<std::string, std::unique_ptr<Queue>> queues_ ABSL_GUARDED_BY(mutex_);
};

// The tables of this folder; a service's own migrations come after them.
const std::vector<sql::Migration>& Migrations();
// Those, and then the service's own.
std::vector<sql::Migration> WithJournal(std::vector<sql::Migration> own);

}  // namespace jgt::journal
