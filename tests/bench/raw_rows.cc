#include "tests/bench/raw_rows.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "common/sql/transaction.h"
#include "tests/bench/bench_roster.h"
#include "tests/bench/stored_bytes.h"

namespace jgt::bench {
namespace {

using std::chrono::steady_clock;

sql::Deadline BeforeLong() { return steady_clock::now() + std::chrono::minutes(5); }

const std::string kTables =
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'";

}  // namespace

StoredRows RowsOfSchema(const std::string& dsn) {
  sql::Pool pool(PoolOf(dsn, 1));
  const auto tables = sql::RunQuery(pool, kTables, {}, BeforeLong());
  JGT_CHECK(tables.ok());
  StoredRows stored;
  int64_t bytes = 0;
  for (const sql::Row& table : *tables) {
    const int64_t rows = SelectInt(pool, "SELECT COUNT(*) FROM " + table.Text(0));
    if (rows == 0) continue;
    const StoredBytes of_table = BytesOf(pool, table.Text(0));
    stored.rows += rows;
    bytes += of_table.rows + of_table.indexes;
  }
  stored.bytes_of_row = bytes / std::max<int64_t>(1, stored.rows);
  return stored;
}

int64_t InsertRaw(test::MariadbServer& server, const StoredRows& stored, int64_t commits, int connections) {
  sql::Pool pool(PoolOf(server.CreateDatabase(), connections));
  JGT_CHECK(
      sql::RunTransaction(pool, {}, [](sql::Transaction& tx) {
        return tx.Execute("CREATE TABLE raw (seq BIGINT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (seq))").status();
      }).ok());
  const std::string payload(static_cast<size_t>(stored.bytes_of_row), 'x');
  std::atomic<int64_t> next{0};
  std::vector<std::thread> threads;
  const auto from = steady_clock::now();
  for (int i = 0; i < connections; ++i) {
    threads.emplace_back([&] {
      for (int64_t commit = next++; commit < commits; commit = next++) {
        std::vector<sql::Params> rows;
        for (int64_t seq = stored.rows * commit / commits; seq < stored.rows * (commit + 1) / commits; ++seq)
          rows.push_back(sql::MakeParams(seq, sql::Value::Bytes(payload)));
        JGT_CHECK(sql::RunTransaction(pool, {.deadline = BeforeLong()}, [&](sql::Transaction& tx) {
                    return tx.InsertMany("INSERT INTO raw (seq, payload) ", 2, rows);
                  }).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - from).count();
}

}  // namespace jgt::bench
