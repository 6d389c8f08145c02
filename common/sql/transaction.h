// The way to the database. A transaction is one lambda; it may run again, so it keeps no state and sends nothing.
//
//   Status done = RunTransaction(pool, {.deadline = deadline}, [&](Transaction& tx) -> Status {
//     ASSIGN_OR_RETURN(const Rows rows, tx.Query(kLockHead, {county}));
//     ...
//     return tx.Insert(kInsertEntry, {county, seq, Value::Bytes(body)});
//   });
//
// Reasons that callers may switch on:
//   SQL_DUPLICATE       ALREADY_EXISTS      a unique key, named in metadata "key", refused the row; the transaction
//                                           goes on
//   SQL_CONFLICT        ABORTED             deadlock or lock wait, still there after all attempts
//   SQL_UNAVAILABLE     UNAVAILABLE         no connection, or lost before COMMIT: nothing is stored
//   SQL_COMMIT_UNKNOWN  UNAVAILABLE         lost during COMMIT: stored or not. Look the request up, under the lock that
//                                           the transaction took, then decide
//   SQL_DEADLINE        DEADLINE_EXCEEDED   the deadline passed before COMMIT: nothing is stored
//   SQL_POOL_EXHAUSTED  RESOURCE_EXHAUSTED  no connection came free in time
//   SQL_CLOSED          UNAVAILABLE         the process is stopping
//   SQL_ROWS_MAX        OUT_OF_RANGE        the answer has more rows than rows_max
//   SQL_READ_ONLY       UNAVAILABLE         the server takes no writes (a replica after a failover)
//   SQL_ACCESS, SQL_TLS                            FAILED_PRECONDITION  the DSN does not fit the server
//   SQL_CONSTRAINT, SQL_DATA, SQL_TOO_LARGE, SQL_ERROR  INTERNAL  a statement that should not have been sent
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/sql/pool.h"
#include "common/sql/value.h"
#include "common/status/status.h"

namespace jgt::sql {

enum class Isolation : uint8_t { kReadCommitted, kRepeatableRead, kSerializable };

struct TransactionOptions {
  Deadline deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  int attempts_max = 5;
  // With kRepeatableRead all reads see the moment at which the transaction began.
  Isolation isolation = Isolation::kReadCommitted;
  bool read_only = false;  // writes are refused, and an unanswered COMMIT does not matter
};

// Several queries that see one moment and change nothing.
inline TransactionOptions Snapshot(Deadline deadline) {
  return {.deadline = deadline, .attempts_max = 5, .isolation = Isolation::kRepeatableRead, .read_only = true};
}

struct QueryOptions {
  int64_t rows_max = kRowsMaxDefault;
};

// One open transaction on one connection. Not thread-safe; lives as long as the call of the lambda.
class Transaction final {
 public:
  Transaction(Connection& connection, Deadline deadline) : connection_(connection), deadline_(deadline) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // `sql` is a named constant with ? for each parameter: it is prepared once per connection and kept.
  StatusOr<Rows> Query(const std::string& sql, const Params& params = {}, const QueryOptions& options = {});
  // The only row, or none; more than one CHECKs.
  StatusOr<std::optional<Row>> QueryOne(const std::string& sql, const Params& params = {});
  // Rows matched by an UPDATE (whether or not they changed), rows deleted, rows inserted. ON DUPLICATE KEY UPDATE
  // counts 1 for an inserted row and 2 for an updated one.
  StatusOr<int64_t> Execute(const std::string& sql, const Params& params = {});
  // Execute for a single INSERT. A duplicate is ALREADY_EXISTS SQL_DUPLICATE and leaves the transaction usable: insert
  // first, then compare.
  Status Insert(const std::string& sql, const Params& params);
  // Inserts any number of rows by multi-row statements of at most 100 rows, and at most half of the server's
  // max_allowed_packet, each. `head` is "INSERT INTO t (a, b) " (VALUES is added), `tail` may be "ON DUPLICATE KEY
  // UPDATE ...". Columns that are NULL, 0 or empty in all rows of a statement cost nothing but their place in its text.
  // Stops at the first error; rows of earlier statements are then in the transaction, so give up the transaction or
  // know what you do.
  Status InsertMany(std::string_view head, size_t columns, std::vector<Params> rows, std::string_view tail = {});

  Deadline deadline() const { return deadline_; }

 private:
  friend class TransactionRunner;

  template <typename T, typename Run>
  StatusOr<T> Guarded(const Run& run);

  Connection& connection_;
  const Deadline deadline_;
  // The first error after which the server has (or may have) rolled back: nothing more is sent, and COMMIT is refused
  // even if the body forgot to return it.
  Status lost_;
};

using TransactionBody = std::function<Status(Transaction&)>;

// START TRANSACTION, body, COMMIT; ROLLBACK when the body fails. Runs the whole again after a deadlock, a lock wait, a
// write conflict or a connection lost before COMMIT, with jittered delays, at most attempts_max times and within the
// deadline. Never after an unknown COMMIT.
Status RunTransaction(Pool& pool, const TransactionOptions& options, const TransactionBody& body);

// The same for a body that has something to return; a second attempt cannot see what the first one had found.
template <typename T>
StatusOr<T> RunTransactionFor(Pool& pool, const TransactionOptions& options,
                              const std::function<StatusOr<T>(Transaction&)>& body) {
  std::optional<T> result;
  RETURN_IF_ERROR(RunTransaction(pool, options, [&](Transaction& tx) -> Status {
    result.reset();
    StatusOr<T> attempt = body(tx);
    if (!attempt.ok()) return std::move(attempt).status();
    result = *std::move(attempt);
    return OkStatus();
  }));
  return *std::move(result);
}

// A single read outside any transaction; lost connections are retried within the deadline.
StatusOr<Rows> RunQuery(Pool& pool, const std::string& sql, const Params& params, Deadline deadline,
                        const QueryOptions& options = {});

}  // namespace jgt::sql
