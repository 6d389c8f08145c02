#include "tests/faults/simulation/environment.h"

#include <filesystem>

#include "common/journal/writer.h"
#include "services/ledger/storage/schema_files.h"
#include "tests/support/temp_dir.h"

namespace jgt::sim {
namespace {

// What the test's handlers write. `applied` is filled in the order of applying, because a partition is applied under
// one lock. The journal's column is the auto-increment id by which an outbox would be polled.
constexpr char kTestTables[] =
    "CREATE TABLE applied (id BIGINT NOT NULL AUTO_INCREMENT, source VARCHAR(32) NOT NULL, region VARCHAR(12) NOT "
    "NULL, seq BIGINT NOT NULL, owner VARCHAR(64) NOT NULL, PRIMARY KEY (id));\n"
    "CREATE TABLE cell (region VARCHAR(12) NOT NULL, kind VARCHAR(100) NOT NULL, entries BIGINT NOT NULL, PRIMARY KEY "
    "(region, kind));\n"
    "CREATE TABLE outbox_offset (name VARCHAR(32) NOT NULL, last_id BIGINT NOT NULL, PRIMARY KEY (name));\n"
    "ALTER TABLE journal ADD COLUMN id BIGINT NOT NULL AUTO_INCREMENT;\n";

std::vector<sql::Migration> WithTestTables(std::vector<sql::Migration> migrations) {
  migrations.push_back({.version = 9000, .name = "9000_create_test_tables", .sql = kTestTables});
  return migrations;
}

}  // namespace

const Schema& LedgerSchema() {
  static const Schema schema(
      WithTestTables(journal::WithJournal(sql::MigrationsFrom(std::span(ledger::kSchemaFiles)))));
  return schema;
}

const Schema& PlainSchema() {
  static const Schema schema(WithTestTables(journal::Migrations()));
  return schema;
}

Environment::Environment(uint64_t seed, Bug planted)
    : scheduler(seed),
      bug(planted),
      tamper(MakeTamper(planted, scheduler.dice())),
      roster_db("roster-db", PlainSchema(), scheduler, kEpoch),
      ledger_db("ledger-db", LedgerSchema(), scheduler, kEpoch),
      rollup_db("rollup-db", PlainSchema(), scheduler, kEpoch),
      redis(scheduler, faults),
      poisoned(planted != Bug::kOutboxById),
      signs(scheduler.dice().OneIn(4)) {
  if (!signs) return;
  static const test::TempDir folder;
  static int64_t worlds = 0;
  outside = folder.File(std::to_string(++worlds));
  std::filesystem::create_directory(outside);
}

Environment::~Environment() {
  scheduler.KillAll();
  if (signs) std::filesystem::remove_all(outside);
}

void Environment::Report(const std::string& problem) {
  constexpr size_t kProblemsMax = 20;
  if (scheduler.tracing()) scheduler.Trace("PROBLEM: " + problem);
  if (problems.size() < kProblemsMax) problems.push_back(problem);
}

Database& Environment::DatabaseOf(const std::string& service) {
  if (service == "roster") return roster_db;
  if (service == "ledger") return ledger_db;
  JGT_CHECK(service == "rollup");
  return rollup_db;
}

}  // namespace jgt::sim
