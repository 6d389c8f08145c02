#include "common/sql/migrator.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <set>

#include "common/sql/transaction.h"

namespace jgt::sql {
namespace {

using std::chrono::steady_clock;

const std::string kCreateVersions =
    "CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL, name VARCHAR(128) NOT NULL, checksum CHAR(64) "
    "NOT NULL,"
    " statements INT NOT NULL, started INT NOT NULL, done INT NOT NULL, applied_at DATETIME(6) NULL, PRIMARY KEY "
    "(version))"
    " ENGINE = InnoDB DEFAULT CHARSET = utf8mb4";
const std::string kCreateLock =
    "CREATE TABLE IF NOT EXISTS schema_lock (id INT NOT NULL, PRIMARY KEY (id)) ENGINE = InnoDB";
const std::string kInsertLock = "INSERT IGNORE INTO schema_lock (id) VALUES (1)";
const std::string kLock = "SELECT id FROM schema_lock WHERE id = 1 FOR UPDATE";
const std::string kSelectCharset = "SELECT @@character_set_database";
const std::string kSelectVersions =
    "SELECT version, name, checksum, statements, started, done FROM schema_version ORDER BY version";
const std::string kInsertVersion =
    "INSERT INTO schema_version (version, name, checksum, statements, started, done) VALUES (?, ?, ?, ?, 0, 0)"
    " ON DUPLICATE KEY UPDATE name = VALUES(name), checksum = VALUES(checksum), statements = VALUES(statements)";
const std::string kStartStatement = "UPDATE schema_version SET started = ? WHERE version = ?";
const std::string kFinishStatement = "UPDATE schema_version SET done = ? WHERE version = ?";
const std::string kFinishVersion = "UPDATE schema_version SET applied_at = UTC_TIMESTAMP(6) WHERE version = ?";

// Versions up to here are those of tables that services share (common/journal/schema).
constexpr int kSharedVersionMax = 100;
constexpr std::string_view kErrorNoSuchTable = "1146";
// Many, because a starter that waits for another one's lock is told so every few seconds; the deadline is the bound
// that counts.
constexpr int kAttemptsMax = 10000;

struct Applied {
  std::string name;
  std::string checksum;
  int64_t statements = 0;
  int64_t started = 0;  // statements begun; one more than `done` when a starter died in between
  int64_t done = 0;
  bool complete() const { return done == statements; }
};
using AppliedByVersion = std::map<int, Applied>;

std::string Checksum(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  JGT_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) hex += absl::StrFormat("%02x", digest[i]);
  return hex;
}

Deadline FromNow(std::chrono::seconds span) { return steady_clock::now() + span; }

AppliedByVersion ToApplied(const Rows& rows) {
  AppliedByVersion applied;
  for (const Row& row : rows) {
    applied[static_cast<int>(row.Int(0))] = {.name = row.Text(1),
                                             .checksum = row.Text(2),
                                             .statements = row.Int(3),
                                             .started = row.Int(4),
                                             .done = row.Int(5)};
  }
  return applied;
}

// Empty in a database that was never migrated.
StatusOr<AppliedByVersion> ReadApplied(Pool& pool, Deadline deadline) {
  const StatusOr<Rows> rows = RunQuery(pool, kSelectVersions, {}, deadline);
  if (rows.ok()) return ToApplied(*rows);
  const std::map<std::string, std::string> metadata = DetailOf(rows.status()).metadata;
  const auto number = metadata.find("errno");
  if (number != metadata.end() && number->second == kErrorNoSuchTable) return AppliedByVersion();
  return rows.status();
}

// What a statement answers when it has been executed before and its starter died before writing that down.
bool SaysAlreadyDone(const Status& status) {
  static const std::set<std::string> kNumbers = {"1050", "1051", "1060", "1061", "1068", "1091", "1826"};
  const std::map<std::string, std::string> metadata = DetailOf(status).metadata;
  const auto number = metadata.find("errno");
  return number != metadata.end() && kNumbers.contains(number->second);
}

using Statements = std::vector<std::pair<std::string, Params>>;

Status ExecuteTransaction(Pool& pool, const TransactionOptions& options, const Statements& statements) {
  return RunTransaction(pool, options, [&](Transaction& tx) -> Status {
    for (const auto& [sql, params] : statements) RETURN_IF_ERROR(tx.Execute(sql, params).status());
    return OkStatus();
  });
}

Status ExecuteAll(Pool& pool, Deadline deadline, const Statements& statements) {
  return ExecuteTransaction(pool, {.deadline = deadline, .attempts_max = kAttemptsMax}, statements);
}

Status ExecuteOnce(Pool& pool, Deadline deadline, const Statements& statements) {
  return ExecuteTransaction(pool, {.deadline = deadline, .attempts_max = 1}, statements);
}

Status CheckUnchanged(const Migration& migration, const Applied& applied) {
  // A file of which nothing took effect may be corrected.
  if (applied.done == 0 || applied.checksum == Checksum(migration.sql)) return OkStatus();
  return FailedPrecondition("SCHEMA_EDITED",
                            absl::StrFormat("migration %s was changed after it was applied (as %s); migrations only go "
                                            "forward: restore the file and write a new one",
                                            migration.name, applied.name))
      .Meta("migration", migration.name);
}

struct Step {
  int version = 0;
  int64_t index = 0;
  std::string statement;
  bool begun_before = false;  // a starter died in it, so it may have taken effect
};

// DDL commits by itself, so a file is not atomic; each statement is, together with the note that it is done.
Status ApplyStep(Pool& pool, const Step& step, Deadline deadline) {
  const std::pair<std::string, Params> finish = {kFinishStatement, {step.index + 1, step.version}};
  RETURN_IF_ERROR(ExecuteAll(pool, deadline, {{kStartStatement, {step.index + 1, step.version}}}));
  for (int attempt = 1;; ++attempt) {
    const Status status = ExecuteOnce(pool, deadline, {{step.statement, {}}, finish});
    if (step.begun_before && SaysAlreadyDone(status)) return ExecuteAll(pool, deadline, {finish});
    if (status.ok() || status.code() == StatusCode::kUnavailable)
      return status;  // Lost on the way: the next starter goes on from here.
    if (ReasonOf(status) == "SQL_CONFLICT" && pool.WaitBeforeRetry(attempt, deadline)) continue;
    // Refused, so it has not begun: were it to say "already there" next time, that would be an error again.
    if (!step.begun_before)
      RETURN_IF_ERROR(ExecuteAll(pool, deadline, {{kStartStatement, {step.index, step.version}}}));
    return status;
  }
}

// `applied` is the file's row as the last starter left it.
Status Apply(Pool& pool, const Migration& migration, const Applied& applied, Deadline deadline) {
  const std::vector<std::string> statements = SplitStatements(migration.sql);
  const auto count = static_cast<int64_t>(statements.size());
  RETURN_IF_ERROR(ExecuteAll(pool, deadline,
                             {{kInsertVersion, {migration.version, migration.name, Checksum(migration.sql), count}}}));
  for (int64_t i = applied.done; i < count; ++i) {
    const Status status = ApplyStep(pool,
                                    {.version = migration.version,
                                     .index = i,
                                     .statement = statements[static_cast<size_t>(i)],
                                     .begun_before = applied.started > i},
                                    deadline);
    if (!status.ok()) return Annotate(status, absl::StrFormat("migration %s, statement %d", migration.name, i + 1));
  }
  return ExecuteAll(pool, deadline, {{kFinishVersion, {migration.version}}});
}

int SeriesOf(int version) { return version > kSharedVersionMax ? 1 : 0; }

int NewestApplied(const AppliedByVersion& applied, int series) {
  int newest = 0;
  for (const auto& [version, row] : applied) {
    if (SeriesOf(version) == series) newest = version;
  }
  return newest;
}

Status ApplyMissing(Pool& pool, const std::vector<Migration>& migrations, Deadline deadline) {
  ASSIGN_OR_RETURN(const AppliedByVersion applied, ReadApplied(pool, deadline));
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.version);
    const int newest_applied = NewestApplied(applied, SeriesOf(migration.version));
    if (found != applied.end()) {
      RETURN_IF_ERROR(CheckUnchanged(migration, found->second));
      if (found->second.complete()) continue;
    } else if (migration.version < newest_applied) {
      return FailedPrecondition("SCHEMA_ORDER",
                                absl::StrFormat("migration %s is missing although version %d is applied; give it a "
                                                "greater number",
                                                migration.name, newest_applied))
          .Meta("migration", migration.name);
    }
    RETURN_IF_ERROR(Apply(pool, migration, found == applied.end() ? Applied() : found->second, deadline));
  }
  return OkStatus();
}

Status CheckCharset(Pool& pool, Deadline deadline) {
  ASSIGN_OR_RETURN(const Rows rows, RunQuery(pool, kSelectCharset, {}, deadline));
  if (rows.at(0).Text(0) == "utf8mb4") return OkStatus();
  return FailedPrecondition(
      "SCHEMA_CHARSET",
      absl::StrFormat("the database's character set is %s; create it with CHARACTER SET utf8mb4", rows.at(0).Text(0)));
}

// DDL may take as long as the deadline allows, and the lock needs a connection of its own; so this works on two private
// connections.
PoolOptions MigratorOptions(const PoolOptions& options, Deadline deadline) {
  PoolOptions private_options = options;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  private_options.connections_max = 2;
  private_options.read_timeout = std::max(left, std::chrono::milliseconds(1000));
  return private_options;
}

}  // namespace

std::vector<std::string> SplitStatements(std::string_view sql) {
  std::vector<std::string> statements;
  std::string statement;
  const auto finish = [&] {
    if (statement.find_first_not_of(" \t\r\n") != std::string::npos) statements.push_back(statement);
    statement.clear();
  };
  while (!sql.empty()) {
    const size_t end = std::min(sql.find('\n'), sql.size());
    std::string_view line = sql.substr(0, end);
    sql.remove_prefix(std::min(end + 1, sql.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    const size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line.substr(begin).starts_with("--")) continue;
    const bool last = line.back() == ';';
    if (last) line.remove_suffix(1);
    if (!statement.empty()) statement += '\n';
    statement += line;
    if (last) finish();
  }
  finish();
  return statements;
}

std::vector<Migration> MigrationsFrom(std::span<const std::pair<std::string_view, std::string_view>> files) {
  std::vector<Migration> migrations;
  for (const auto& [file, text] : files) {
    int version = 0;
    const auto [end, error] = std::from_chars(file.data(), file.data() + file.size(), version);
    JGT_CHECK(error == std::errc() && version > 0 && end != file.data() + file.size() && *end == '_');
    migrations.push_back(
        {.version = version, .name = std::string(file.substr(0, file.rfind(".sql"))), .sql = std::string(text)});
  }
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& a, const Migration& b) { return a.version < b.version; });
  for (size_t i = 1; i < migrations.size(); ++i) JGT_CHECK(migrations[i - 1].version < migrations[i].version);
  return migrations;
}

Status Migrate(Pool& pool, const std::vector<Migration>& migrations, Deadline deadline) {
  for (size_t i = 1; i < migrations.size(); ++i) JGT_CHECK(migrations[i - 1].version < migrations[i].version);
  Pool private_pool(MigratorOptions(pool.options(), deadline));
  RETURN_IF_ERROR(CheckCharset(private_pool, deadline));
  RETURN_IF_ERROR(ExecuteAll(private_pool, deadline, {{kCreateLock, {}}, {kCreateVersions, {}}, {kInsertLock, {}}}));
  return RunTransaction(private_pool, {.deadline = deadline, .attempts_max = kAttemptsMax},
                        [&](Transaction& tx) -> Status {
                          RETURN_IF_ERROR(tx.Query(kLock).status());
                          return ApplyMissing(private_pool, migrations, deadline);
                        });
}

Status Migrate(Pool& pool, const std::vector<Migration>& migrations) {
  return Migrate(pool, migrations, FromNow(std::chrono::minutes(2)));
}

StatusOr<int> SchemaVersion(Pool& pool) {
  ASSIGN_OR_RETURN(const AppliedByVersion applied, ReadApplied(pool, FromNow(std::chrono::seconds(10))));
  int version = 0;
  for (const auto& [candidate, row] : applied) {
    if (row.complete()) version = candidate;
  }
  return version;
}

Status CheckSchema(Pool& pool, const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(const AppliedByVersion applied, ReadApplied(pool, FromNow(std::chrono::seconds(10))));
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.version);
    if (found == applied.end() || !found->second.complete()) {
      return FailedPrecondition("SCHEMA_BEHIND", absl::StrFormat("migration %s is not applied", migration.name))
          .Meta("migration", migration.name);
    }
    RETURN_IF_ERROR(CheckUnchanged(migration, found->second));
  }
  return OkStatus();
}

}  // namespace jgt::sql
