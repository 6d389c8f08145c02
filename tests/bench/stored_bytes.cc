#include "tests/bench/stored_bytes.h"

#include <chrono>
#include <map>
#include <set>

#include "common/sql/transaction.h"

namespace jgt::bench {
namespace {

sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(300); }

// SQL for the bytes of a column: its own for text and blobs, those of its type for the rest.
std::string BytesOfColumn(const std::string& name, const std::string& type) {
  static const std::map<std::string, int> kFixed = {{"bigint", 8},  {"int", 4},  {"smallint", 2},
                                                    {"tinyint", 1}, {"date", 3}, {"datetime", 8}};
  const auto fixed = kFixed.find(type);
  return fixed == kFixed.end() ? "COALESCE(LENGTH(" + name + "), 0)" : std::to_string(fixed->second);
}

}  // namespace

StoredBytes BytesOf(sql::Pool& pool, const std::string& table) {
  const auto columns =
      sql::RunQuery(pool,
                    "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() AND "
                    "table_name = ?",
                    {table}, Soon());
  const auto parts = sql::RunQuery(
      pool,
      "SELECT index_name, column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND "
      "table_name = ?",
      {table}, Soon());
  JGT_CHECK(columns.ok() && parts.ok());
  std::map<std::string, std::string> bytes;
  std::string row = "0";
  for (const sql::Row& column : *columns) {
    bytes[column.Text(0)] = BytesOfColumn(column.Text(0), column.Text(1));
    row += " + " + bytes[column.Text(0)];
  }
  // An entry of a secondary index has its columns and, for finding the row, those of the primary key.
  std::map<std::string, std::set<std::string>> indexes;
  for (const sql::Row& part : *parts) indexes[part.Text(0)].insert(part.Text(1));
  std::string entries = "0";
  for (const auto& [name, own] : indexes) {
    if (name == "PRIMARY") continue;
    std::set<std::string> all = own;
    all.insert(indexes["PRIMARY"].begin(), indexes["PRIMARY"].end());
    for (const std::string& column : all) entries += " + " + bytes[column];
  }
  const std::string from = ") AS SIGNED), 0) FROM " + table;
  return {.rows = SelectInt(pool, "SELECT COALESCE(CAST(SUM(" + row + from),
          .indexes = SelectInt(pool, "SELECT COALESCE(CAST(SUM(" + entries + from)};
}

int64_t SelectInt(sql::Pool& pool, const std::string& statement, const sql::Params& params) {
  const auto rows = sql::RunQuery(pool, statement, params, Soon());
  JGT_CHECK(rows.ok());
  return rows->front().Int(0);
}

}  // namespace jgt::bench
