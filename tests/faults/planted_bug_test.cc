// The checker of histories against real mistakes on a real MariaDB: the two that cost acknowledged facts in systems
// like this one, each beside what we do instead.
#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/statement.h>
#include <mysql_driver.h>

#include <memory>

#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "tests/faults/history.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::faults {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string kCreate =
    "CREATE TABLE outbox (id BIGINT PRIMARY KEY AUTO_INCREMENT, request_id VARCHAR(64) NOT NULL) ENGINE=InnoDB";
const std::string kInsert = "INSERT INTO outbox (request_id) VALUES (?)";
const std::string kReadAll = "SELECT id, request_id FROM outbox ORDER BY id";
const std::string kReadLater = "SELECT id, request_id FROM outbox WHERE id > ? ORDER BY id";

class PlantedBugTest : public ::testing::Test {
 protected:
  PlantedBugTest() : dsn_(server_.CreateDatabase()), pool_(*sql::ParseDsn(dsn_)) {
    JGT_CHECK(sql::RunTransaction(pool_, {}, [](sql::Transaction& tx) { return tx.Execute(kCreate).status(); }).ok());
  }

  // The driver as it comes out of its package, in a transaction of its own.
  std::unique_ptr<::sql::Connection> Connect() {
    ::sql::ConnectOptionsMap options;
    options["hostName"] = ::sql::SQLString("unix://" + server_.socket());
    options["userName"] = ::sql::SQLString("jgt");
    options["password"] = ::sql::SQLString("jgt-test");
    std::unique_ptr<::sql::Connection> connection(::sql::mysql::get_driver_instance()->connect(options));
    connection->setSchema(dsn_.substr(dsn_.rfind('/', dsn_.find('?')) + 1, 21));
    connection->setAutoCommit(false);
    return connection;
  }

  static void Insert(::sql::Connection& connection, const std::string& request_id) {
    const std::unique_ptr<::sql::Statement> statement(connection.createStatement());
    statement->execute("INSERT INTO outbox (request_id) VALUES ('" + request_id + "')");
  }

  void Note(const std::string& request_id, Outcome outcome, int64_t seq) {
    history_.push_back({.request_id = request_id,
                        .what = "Insert",
                        .outcome = outcome,
                        .last_seq = seq,
                        .begun = now_,
                        .ended = now_ += seconds(1)});
    now_ += seconds(1);
  }

  sql::Rows Read(const std::string& sql, const sql::Params& params = {}) {
    auto rows = sql::RunQuery(pool_, sql, params, steady_clock::now() + seconds(10));
    JGT_CHECK(rows.ok());
    return *std::move(rows);
  }

  // What a follower has seen, as the journal that it knows.
  static void See(const sql::Rows& rows, Stored& seen) {
    for (const sql::Row& row : rows) {
      journal::Entry entry{.region = "330327", .seq = static_cast<int64_t>(seen.entries.size()) + 1};
      entry.request_id = row.Text(1);
      entry.entry_hash = journal::EntryHash("ledger", entry);
      seen.entries.push_back(entry);
    }
  }

  jgt::test::MariadbServer server_;
  const std::string dsn_;
  sql::Pool pool_;
  std::vector<Operation> history_;
  steady_clock::time_point now_;
};

TEST_F(PlantedBugTest, TheDriversCommitSaysYesToADeadServerAndTheWriteIsLost) {
  const auto connection = Connect();
  Insert(*connection, "r1");
  server_.Kill9();
  ASSERT_NO_THROW(connection->commit());
  Note("r1", Outcome::kAcknowledged, 1);
  server_.Start();
  Stored stored;
  See(Read(kReadAll), stored);
  EXPECT_THAT(Check(history_, stored), ElementsAre(StartsWith("LOST: Insert r1")));
}

TEST_F(PlantedBugTest, OurTransactionDoesNotSayYesToADeadServer) {
  const Status status = sql::RunTransaction(pool_, {.deadline = steady_clock::now() + seconds(2)}, [&](auto& tx) {
    const Status inserted = tx.Insert(kInsert, {"r1"});
    server_.Kill9();
    return inserted;
  });
  EXPECT_FALSE(status.ok());
  Note("r1", status.ok() ? Outcome::kAcknowledged : Outcome::kUnknown, 1);
  server_.Start();
  Stored stored;
  See(Read(kReadAll), stored);
  EXPECT_THAT(Check(history_, stored), IsEmpty());
}

TEST_F(PlantedBugTest, AFollowerOfAnOutboxByIdNeverSeesWhatIsCommittedLate) {
  const auto slow = Connect();
  const auto quick = Connect();
  Stored seen;
  Insert(*slow, "r1");  // takes number 1, and time
  Insert(*quick, "r2");
  quick->commit();
  const sql::Rows first = Read(kReadLater, {int64_t{0}});
  See(first, seen);
  ASSERT_EQ(first.size(), 1U);
  slow->commit();
  See(Read(kReadLater, {first.back().Int(0)}), seen);
  Note("r2", Outcome::kAcknowledged, 1);
  Note("r1", Outcome::kAcknowledged, 2);
  EXPECT_THAT(Check(history_, seen), ElementsAre(StartsWith("LOST: Insert r1")));
}

}  // namespace
}  // namespace jgt::faults
