#include "common/sql/transaction.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "common/sql/connection.h"
#include "common/sql/errors.h"

namespace jgt::sql {
namespace {

using std::chrono::steady_clock;

const std::string kCommit = "COMMIT";
const std::string kRollback = "ROLLBACK";

// Numbers of rows per statement, so that a few prepared statements serve any number of rows: a prepared 100-row INSERT
// takes half the time of one that has to be prepared first (measured: 5.5 against 11 us a row), and 99 rows are only
// four of these.
constexpr std::array<size_t, 8> kInsertRowCounts = {100, 64, 32, 16, 8, 4, 2, 1};

Status PastDeadline() {
  return DeadlineExceeded("SQL_DEADLINE", "the deadline passed before the transaction was complete");
}

bool MayRetry(const Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == kReasonConflict || reason == kReasonUnavailable;
}

// With fewer rows than this the shapes of statements would be many and the values that they save few.
constexpr size_t kShapedRowsMin = 8;

bool IsNothing(const Value& value) {
  return value.kind() == Value::Kind::kInt ? value.number() == 0 : value.bytes().empty();
}

// What stands in a row of the statement for each column: "?", or the value itself where none of the rows has one. Many
// tables have columns that most rows leave empty, and a parameter costs more than anything else in a wide INSERT
// (measured: half of an activity's row).
std::vector<std::string_view> ShapeOf(const std::vector<Params>& rows, size_t begin, size_t count, size_t columns) {
  std::vector<std::string_view> shape(columns, "?");
  if (count < kShapedRowsMin) return shape;
  for (size_t column = 0; column < columns; ++column) {
    const Value& first = rows[begin][column];
    bool alike = IsNothing(first);
    for (size_t i = begin + 1; alike && i < begin + count; ++i) alike = rows[i][column] == first;
    if (!alike) continue;
    shape[column] = first.is_null() ? "NULL" : first.kind() == Value::Kind::kInt ? "0" : "''";
  }
  return shape;
}

std::string InsertStatement(std::string_view head, const std::vector<std::string_view>& shape, size_t rows,
                            std::string_view tail) {
  std::string row = "(";
  for (const std::string_view value : shape) {
    if (row.size() > 1) row += ",";
    row += value;
  }
  row += ")";
  std::string sql;
  sql.reserve(head.size() + rows * (row.size() + 1) + tail.size() + 16);
  sql += head;
  sql += " VALUES ";
  for (size_t i = 0; i < rows; ++i) {
    if (i > 0) sql += ",";
    sql += row;
  }
  if (!tail.empty()) sql += " ";
  return sql.append(tail);
}

size_t WireSize(const Params& row) {
  size_t bytes = 0;
  for (const Value& value : row) bytes += value.wire_size();
  return bytes;
}

// The greatest of kInsertRowCounts whose rows, from `begin` on, exist and fit into a packet; a single row is always
// tried.
size_t RowsOfNextInsert(const std::vector<Params>& rows, size_t begin, size_t bytes_max) {
  size_t fitting = 0;
  size_t bytes = 0;
  while (begin + fitting < rows.size() && fitting < kInsertRowCounts.front()) {
    bytes += WireSize(rows[begin + fitting]);
    if (bytes > bytes_max) break;
    ++fitting;
  }
  for (const size_t count : kInsertRowCounts) {
    if (count <= fitting) return count;
  }
  return 1;
}

std::string SetIsolationStatement(Isolation isolation) {
  return isolation == Isolation::kSerializable ? "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"
                                               : "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
}

std::string StartStatement(const TransactionOptions& options) {
  const bool snapshot = options.isolation == Isolation::kRepeatableRead;
  if (options.read_only)
    return snapshot ? "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY" : "START TRANSACTION READ ONLY";
  return snapshot ? "START TRANSACTION WITH CONSISTENT SNAPSHOT" : "START TRANSACTION";
}

Status Start(Connection& connection, const TransactionOptions& options) {
  if (options.isolation != Isolation::kReadCommitted) {
    RETURN_IF_ERROR(connection.ExecuteText(SetIsolationStatement(options.isolation)));
  }
  return connection.ExecuteText(StartStatement(options));
}

Status CommitUnknown(const Status& cause) {
  Error error =
      Unavailable("SQL_COMMIT_UNKNOWN", "the connection was lost during COMMIT, which may or may not have happened");
  if (!cause.ok()) error.Meta("cause", DetailOf(cause).reason);
  return error;
}

// A server that answers COMMIT with anything but OK or a conflict (shutting down, killed, disk trouble) leaves open
// what it did; a read-only transaction has nothing that could be lost.
Status Commit(Connection& connection, bool read_only) {
  const CommitFault fault =
      connection.fault_injector() == nullptr ? CommitFault::kNone : connection.fault_injector()->OnCommit();
  if (fault == CommitFault::kBeforeEffect) {
    connection.MarkBroken();
    return CommitUnknown(OkStatus());
  }
  const Status status = connection.ExecuteText(kCommit);
  if (fault == CommitFault::kAfterEffect) {
    connection.MarkBroken();
    return CommitUnknown(OkStatus());
  }
  if (status.ok() || ReasonOf(status) == kReasonConflict) return status;
  connection.MarkBroken();
  return read_only ? OkStatus() : CommitUnknown(status);
}

// An exception passing through the body must not put a connection with an open transaction back into the pool: the next
// START TRANSACTION on it would commit what was done so far.
class BreakUnlessSettled final {
 public:
  explicit BreakUnlessSettled(Connection& connection) : connection_(connection) {}
  ~BreakUnlessSettled() {
    if (!settled_) connection_.MarkBroken();
  }
  BreakUnlessSettled(const BreakUnlessSettled&) = delete;
  BreakUnlessSettled& operator=(const BreakUnlessSettled&) = delete;
  void Settle() { settled_ = true; }

 private:
  Connection& connection_;
  bool settled_ = false;
};

void Rollback(Connection& connection) {
  if (connection.broken()) return;  // Its end rolls back.
  if (!connection.ExecuteText(kRollback).ok()) connection.MarkBroken();
}

}  // namespace

// Every statement passes here: nothing is sent after the deadline or after an error that may have rolled the
// transaction back. Of all errors only a duplicate is something that a caller can mean to survive.
template <typename T, typename Run>
StatusOr<T> Transaction::Guarded(const Run& run) {
  if (!lost_.ok()) return lost_;
  if (steady_clock::now() >= deadline_) {
    lost_ = PastDeadline();
    return lost_;
  }
  StatusOr<T> result = run();
  if (!result.ok() && ReasonOf(result.status()) != kReasonDuplicate) lost_ = result.status();
  return result;
}

StatusOr<Rows> Transaction::Query(const std::string& sql, const Params& params, const QueryOptions& options) {
  return Guarded<Rows>([&] { return connection_.Query(sql, params, options.rows_max); });
}

StatusOr<std::optional<Row>> Transaction::QueryOne(const std::string& sql, const Params& params) {
  ASSIGN_OR_RETURN(Rows rows, Query(sql, params));
  JGT_CHECK(rows.size() <= 1);
  if (rows.empty()) return std::optional<Row>();
  return std::optional<Row>(std::move(rows.front()));
}

StatusOr<int64_t> Transaction::Execute(const std::string& sql, const Params& params) {
  return Guarded<int64_t>([&] { return connection_.Execute(sql, params); });
}

Status Transaction::Insert(const std::string& sql, const Params& params) { return Execute(sql, params).status(); }

Status Transaction::InsertMany(std::string_view head, size_t columns, std::vector<Params> rows, std::string_view tail) {
  const auto bytes_max = static_cast<size_t>(connection_.packet_bytes_max() / 2);
  for (const Params& row : rows) JGT_CHECK(row.size() == columns);
  for (size_t begin = 0; begin < rows.size();) {
    const size_t count = RowsOfNextInsert(rows, begin, bytes_max);
    const std::vector<std::string_view> shape = ShapeOf(rows, begin, count, columns);
    Params params;
    params.reserve(count * columns);
    for (size_t i = begin; i < begin + count; ++i) {
      for (size_t column = 0; column < columns; ++column) {
        if (shape[column] == "?") params.push_back(std::move(rows[i][column]));
      }
    }
    RETURN_IF_ERROR(Execute(InsertStatement(head, shape, count, tail), params).status());
    begin += count;
  }
  return OkStatus();
}

class TransactionRunner final {
 public:
  TransactionRunner(Pool& pool, const TransactionOptions& options, const TransactionBody& body)
      : pool_(pool), options_(options), body_(body) {}

  Status Run() {
    JGT_CHECK(options_.attempts_max > 0);
    for (int attempt = 1;; ++attempt) {
      bool may_retry = false;
      Status status = RunOnce(may_retry);
      if (status.ok() || !may_retry || attempt >= options_.attempts_max) return status;
      if (!pool_.WaitBeforeRetry(attempt, options_.deadline)) return status;
    }
  }

 private:
  Status RunOnce(bool& may_retry) {
    StatusOr<Pool::Lease> lease = pool_.Acquire(options_.deadline);
    if (!lease.ok()) {
      may_retry = MayRetry(lease.status());
      return lease.status();
    }
    Connection& connection = **lease;
    BreakUnlessSettled guard(connection);
    if (Status started = Start(connection, options_); !started.ok()) {
      may_retry = MayRetry(started);
      return started;
    }
    Transaction tx(connection, options_.deadline);
    Status status = body_(tx);
    if (status.ok()) status = tx.lost_;
    if (status.ok() && steady_clock::now() >= options_.deadline) status = PastDeadline();
    if (!status.ok()) {
      // What the body made of the error is its own affair; whether another attempt can help is decided by what the
      // server said.
      may_retry = MayRetry(tx.lost_);
      Rollback(connection);
      guard.Settle();
      return status;
    }
    status = Commit(connection, options_.read_only);
    may_retry = ReasonOf(status) == kReasonConflict;
    if (may_retry) Rollback(connection);
    guard.Settle();
    return status;
  }

  Pool& pool_;
  const TransactionOptions& options_;
  const TransactionBody& body_;
};

Status RunTransaction(Pool& pool, const TransactionOptions& options, const TransactionBody& body) {
  return TransactionRunner(pool, options, body).Run();
}

StatusOr<Rows> RunQuery(Pool& pool, const std::string& sql, const Params& params, Deadline deadline,
                        const QueryOptions& options) {
  constexpr int kQueryAttemptsMax = 3;
  for (int attempt = 1;; ++attempt) {
    StatusOr<Rows> rows = [&]() -> StatusOr<Rows> {
      if (steady_clock::now() >= deadline) return PastDeadline();
      ASSIGN_OR_RETURN(Pool::Lease lease, pool.Acquire(deadline));
      return lease->Query(sql, params, options.rows_max);
    }();
    if (rows.ok() || !MayRetry(rows.status()) || attempt >= kQueryAttemptsMax) return rows;
    if (!pool.WaitBeforeRetry(attempt, deadline)) return rows;
  }
}

}  // namespace jgt::sql
