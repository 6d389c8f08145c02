// A database server in memory, as far as our code can tell it from InnoDB under READ COMMITTED: row locks that are
// waited for and may close a circle, reads that see what is committed and what is their own, unique keys, transactions
// that end with their connection, and a crash that leaves what was committed. Statements are atomic: nothing else runs
// between two rows, except while a lock is waited for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/clock/clock.h"
#include "common/sql/value.h"
#include "common/status/status.h"
#include "tests/faults/simulation/scheduler.h"
#include "tests/faults/simulation/statement.h"

namespace jgt::sim {

// The server's side of a connection.
struct Session {
  std::string owner;  // the process that connected
  bool broken = false;
  bool in_transaction = false;
  const Session* waits_for = nullptr;
  std::vector<std::pair<size_t, std::string>> locks;  // table and key
  struct Undo {
    size_t table;
    std::string key;
    bool had_pending;
    std::shared_ptr<const Cells> pending;
  };
  std::vector<Undo> undo;
};

// A row that a COMMIT has changed; null: it was not there before, or is no longer.
struct Change {
  const TableDefinition* table;
  const Cells* before;
  const Cells* after;
};
using CommitHook = std::function<void(const Session&, const std::vector<Change>&)>;

class Database final {
 public:
  Database(std::string name, const Schema& schema, Scheduler& scheduler, Instant epoch);

  const std::string& name() const { return name_; }
  Scheduler& scheduler() { return scheduler_; }
  const Schema& schema() const { return schema_; }

  // Null while the server is down.
  std::shared_ptr<Session> Connect(const std::string& owner);
  void Disconnect(Session& session);

  StatusOr<sql::Rows> Query(Session& session, const Statement& statement, const sql::Params& params);
  StatusOr<int64_t> Execute(Session& session, const Statement& statement, const sql::Params& params);
  void Begin(Session& session);
  void Commit(Session& session);
  void Rollback(Session& session);

  // Every session breaks; what was not committed is gone. Nobody can connect before Start.
  void Crash();
  void Start() { up_ = true; }
  bool up() const { return up_; }
  bool has_open_transactions() const;

  Instant Now() const;
  void StepClock(microseconds span) { skew_ += span; }
  void SetCommitHook(CommitHook hook) { commit_hook_ = std::move(hook); }

  // What is committed, in the order of the primary key.
  std::vector<Cells> Committed(const std::string& table) const;

 private:
  struct Record {
    std::shared_ptr<const Cells> committed;
    std::shared_ptr<const Cells> pending;
    bool has_pending = false;
    Session* locker = nullptr;
  };
  using Records = std::map<std::string, Record>;
  struct Matches {
    std::vector<const Cells*> rows;
    std::vector<std::unique_ptr<const Cells>> kept;
    void Keep(Cells cells) {
      kept.push_back(std::make_unique<const Cells>(std::move(cells)));
      rows.push_back(kept.back().get());
    }
  };
  struct Conflict {
    std::string key;  // of the row in the way; "" for none
    std::string name;
  };

  static const Cells* Visible(const Record& record, const Session& session);
  static std::string KeyOf(const TableDefinition& table, const Cells& cells);
  std::vector<std::string> Candidates(const Statement& statement, const sql::Params& params) const;
  Status Lock(Session& session, size_t table, const std::string& key);
  StatusOr<const Cells*> LockMatching(Session& session, const Statement& statement, const sql::Params& params,
                                      const std::string& key);
  void Write(Session& session, size_t table, const std::string& key, std::shared_ptr<const Cells> cells);
  void UndoTo(Session& session, size_t mark);
  StatusOr<Conflict> FindConflict(Session& session, size_t table, const std::string& key, const Cells& cells,
                                  bool is_new);
  StatusOr<int64_t> Insert(Session& session, const Statement& statement, const sql::Params& params);
  StatusOr<int64_t> InsertRow(Session& session, const Statement& statement, const sql::Params& params, Cells cells);
  StatusOr<int64_t> UpdateOrDelete(Session& session, const Statement& statement, const sql::Params& params);
  Status Assign(Session& session, const Statement& statement, const sql::Params& params, const std::string& key,
                const Cells& row, const Cells* inserted);
  StatusOr<Matches> Matching(Session& session, const Statement& statement, const sql::Params& params);
  StatusOr<sql::Rows> Select(Session& session, const Statement& statement, const sql::Params& params);
  Cells Filled(const Statement& statement, const sql::Params& params, size_t row);

  const std::string name_;
  const Schema& schema_;
  Scheduler& scheduler_;
  const Instant epoch_;
  microseconds skew_{0};
  bool up_ = true;
  std::vector<Records> tables_;
  std::vector<int64_t> next_auto_;
  std::vector<std::shared_ptr<Session>> sessions_;
  CommitHook commit_hook_;
};

}  // namespace jgt::sim
