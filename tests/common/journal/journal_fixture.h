// A schema with the journal's tables and one table of a pretend service, "notes", on a real MariaDB.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "common/journal/follower.h"
#include "common/journal/source.h"
#include "common/journal/writer.h"
#include "common/sql/migrator.h"
#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "tests/support/fake_clock.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::journal {

inline sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

inline Mutation MakeMutation(const std::string& request_id, const std::string& body = "body") {
  return {.request_id = request_id, .request_hash = Sha256(body), .principal = "tester", .deadline = Soon()};
}

inline const std::vector<sql::Migration>& TestMigrations() {
  static const std::vector<sql::Migration> migrations = WithJournal(
      {{.version = 101,
        .name = "0101_create_notes",
        .sql = "CREATE TABLE note (region VARCHAR(12) NOT NULL, id VARCHAR(64) NOT NULL, seq BIGINT NOT NULL, "
               "PRIMARY KEY (region, id));\n"}});
  return migrations;
}

inline std::unique_ptr<sql::Pool> OpenSchema(const std::string& dsn, sql::FaultInjector* faults = nullptr) {
  auto options = sql::ParseDsn(dsn);
  JGT_CHECK(options.ok());
  options->fault_injector = faults;
  auto pool = std::make_unique<sql::Pool>(*options);
  JGT_CHECK(sql::Migrate(*pool, TestMigrations()).ok());
  return pool;
}

// A work that writes one note and one entry, and answers with the entry's number.
inline Work WriteNote(const std::string& id) {
  return [id](Batch& batch) -> StatusOr<std::string> {
    const int64_t seq = batch.next_seq();
    RETURN_IF_ERROR(batch.Insert("INSERT INTO note (region, id, seq) VALUES (?, ?, ?)", {batch.region(), id, seq}));
    batch.Append("test.Noted", id);
    return std::to_string(seq);
  };
}

inline int64_t Count(sql::Pool& pool, const std::string& statement, const sql::Params& params = {}) {
  const auto rows = sql::RunQuery(pool, statement, params, Soon());
  JGT_CHECK(rows.ok());
  return rows->front().Int(0);
}

// Reads the journal tables directly, as JournalHandler does over the wire.
class TableSource final : public Source {
 public:
  TableSource(std::string service, sql::Pool& pool) : service_(std::move(service)), pool_(pool) {}
  const std::string& service() const override { return service_; }

  StatusOr<std::vector<Entry>> Read(const std::string& region, int64_t from_seq, int limit) override {
    ++reads;
    ASSIGN_OR_RETURN(
        const sql::Rows rows,
        sql::RunQuery(pool_,
                      "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal "
                      "WHERE region = ? AND seq >= ? ORDER BY seq LIMIT ?",
                      {region, from_seq, limit}, Soon()));
    std::vector<Entry> entries;
    for (const sql::Row& row : rows) {
      entries.push_back(
          {region, row.Int(0), row.Text(1), row.Text(2), row.Text(3), row.Time(4), row.Text(5), row.Text(6)});
    }
    return entries;
  }

  StatusOr<std::map<std::string, int64_t>> Heads(const std::string&, const std::map<std::string, int64_t>&) override {
    ++polls;
    ASSIGN_OR_RETURN(const sql::Rows rows,
                     sql::RunQuery(pool_, "SELECT region, seq FROM journal_head WHERE seq > 0", {}, Soon()));
    std::map<std::string, int64_t> heads;
    for (const sql::Row& row : rows) heads[row.Text(0)] = row.Int(1);
    return heads;
  }

  std::atomic<int> reads{0};  // several followers may ask at once
  std::atomic<int> polls{0};

 private:
  const std::string service_;
  sql::Pool& pool_;
};

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pool_ = OpenSchema(test::SharedMariadb().CreateDatabase());
    writer_ = std::make_unique<Writer>("notes", *pool_, clock_);
  }

  StatusOr<Answer> Note(const std::string& region, const std::string& id) {
    return writer_->Append(region, MakeMutation("r-" + id, id), WriteNote(id));
  }

  test::FakeClock clock_{"2022-04-05 06:07:08"};
  std::unique_ptr<sql::Pool> pool_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace jgt::journal
