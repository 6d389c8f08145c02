#include "tests/support/empty_schema.h"

#include <map>
#include <set>

#include "common/sql/transaction.h"
#include "tests/support/mariadb_server.h"

namespace jgt::test {
namespace {

constexpr char kTables[] =
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE "
    "'schema\\_%'";

struct Schema {
  std::string dsn;
  std::set<std::string> tables;
};

sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(60); }

std::set<std::string> TablesOf(sql::Pool& pool) {
  const StatusOr<sql::Rows> rows = sql::RunQuery(pool, kTables, {}, Soon());
  JGT_CHECK(rows.ok());
  std::set<std::string> tables;
  for (const sql::Row& row : *rows) tables.insert(row.Text(0));
  return tables;
}

Schema Make(const std::vector<sql::Migration>& migrations) {
  Schema schema{.dsn = SharedMariadb().CreateDatabase(), .tables = {}};
  sql::Pool pool(*sql::ParseDsn(schema.dsn));
  JGT_CHECK(sql::Migrate(pool, migrations).ok());
  schema.tables = TablesOf(pool);
  return schema;
}

void Empty(const Schema& schema) {
  sql::Pool pool(*sql::ParseDsn(schema.dsn));
  const std::set<std::string> tables = TablesOf(pool);
  const Status emptied = sql::RunTransaction(pool, {.deadline = Soon()}, [&](sql::Transaction& tx) -> Status {
    for (const std::string& table : tables) {
      const bool own = schema.tables.contains(table);
      RETURN_IF_ERROR(tx.Execute((own ? "DELETE FROM " : "DROP TABLE ") + table).status());
    }
    return OkStatus();
  });
  JGT_CHECK(emptied.ok() && TablesOf(pool) == schema.tables);
}

}  // namespace

std::string EmptySchema(const std::vector<sql::Migration>& migrations) {
  static std::map<std::string, Schema> made;
  std::string names;
  for (const sql::Migration& migration : migrations) names += migration.name + "\n";
  const auto found = made.find(names);
  if (found == made.end()) return made.emplace(names, Make(migrations)).first->second.dsn;
  Empty(found->second);
  return found->second.dsn;
}

}  // namespace jgt::test
