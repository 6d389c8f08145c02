#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/sql/driver_connection.h"
#include "tests/common/sql/sql_test_base.h"

namespace jgt::sql {
namespace {

using ::jgt::test::IsOkAndHolds;
using ::jgt::test::StatusIs;
using ::testing::SizeIs;

class ConnectionTest : public SqlTest {
 protected:
  ConnectionTest() {
    StatusOr<std::unique_ptr<DriverConnection>> connection = DriverConnection::Open(OptionsFor(dsn_));
    JGT_CHECK(connection.ok());
    connection_ = *std::move(connection);
  }

  Row One(const std::string& sql, const Params& params = {}) {
    StatusOr<Rows> rows = connection_->Query(sql, params, kRowsMaxDefault);
    EXPECT_TRUE(rows.ok() && rows->size() == 1) << ToString(rows.status());
    return rows.ok() && rows->size() == 1 ? rows->front() : Row({});
  }

  std::unique_ptr<DriverConnection> connection_;
};

// Every byte value, NUL among them, in an order that is not UTF-8.
std::string AllBytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 256);
  return bytes;
}

TEST_F(ConnectionTest, TheSessionIsReadCommittedUtcStrictAndUtf8) {
  const Row row = One(
      "SELECT @@tx_isolation, @@time_zone, @@sql_mode, @@character_set_client, @@character_set_results, @@autocommit");
  EXPECT_EQ(row.Text(0), "READ-COMMITTED");
  EXPECT_EQ(row.Text(1), "+00:00");
  EXPECT_THAT(row.Text(2), ::testing::HasSubstr("STRICT_ALL_TABLES"));
  EXPECT_EQ(row.Text(3), "utf8mb4");
  EXPECT_EQ(row.Text(4), "utf8mb4");
  EXPECT_EQ(row.Int(5), 1);
}

TEST_F(ConnectionTest, EveryKindOfValueComesBackAsItWent) {
  ASSERT_OK(connection_->ExecuteText(
      "CREATE TABLE t (id BIGINT PRIMARY KEY, u BIGINT UNSIGNED, b BOOLEAN, name VARCHAR(50), hash BINARY(4),"
      " raw VARBINARY(600), at DATETIME(6), on_day DATE, amount DECIMAL(20,4), bits BIT(8), y YEAR, n INT)"));
  const std::string insert =
      "INSERT INTO t (id, u, b, name, hash, raw, at, on_day, amount, bits, y, n) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)";
  const Instant at{.micros = 1649138828123456};
  const std::string raw = AllBytes(600);
  ASSERT_OK(connection_->Execute(
      insert, {INT64_MIN, INT64_MAX, true, "张三😀'\"\\", Value::Bytes(std::string("\0\1\0\xff", 4)), Value::Bytes(raw),
               at, Day{2022, 4, 5}, "-12.5", 200, 2022, std::nullopt}));
  const Row row = One("SELECT id, u, b, name, hash, raw, at, on_day, amount, bits, y, n FROM t");
  EXPECT_EQ(row.Int(0), INT64_MIN);
  EXPECT_EQ(row.Int(1), INT64_MAX);
  EXPECT_TRUE(row.Bool(2));
  EXPECT_EQ(row.Text(3), "张三😀'\"\\");
  EXPECT_EQ(row.Text(4), std::string("\0\1\0\xff", 4));
  EXPECT_EQ(row.Text(5), raw);
  EXPECT_EQ(row.Time(6), at);
  EXPECT_EQ(row.Date(7), (Day{2022, 4, 5}));
  EXPECT_EQ(row.Text(8), "-12.5000");
  EXPECT_EQ(row.Int(9), 200);
  EXPECT_EQ(row.Int(10), 2022);
  EXPECT_TRUE(row.IsNull(11));
}

TEST_F(ConnectionTest, BytesAreFoundByTheirKey) {
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE t (hash BINARY(32) PRIMARY KEY, n INT)"));
  const std::string hash = AllBytes(256).substr(128, 32);
  ASSERT_OK(connection_->Execute("INSERT INTO t (hash, n) VALUES (?, ?)", {Value::Bytes(hash), 1}));
  EXPECT_EQ(One("SELECT n FROM t WHERE hash = ?", {Value::Bytes(hash)}).Int(0), 1);
}

TEST_F(ConnectionTest, ABlobOfTenMegabytesSurvivesBothWays) {
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE t (id INT PRIMARY KEY, body MEDIUMBLOB)"));
  const std::string body = AllBytes(10 * 1024 * 1024);
  ASSERT_OK(connection_->Execute("INSERT INTO t (id, body) VALUES (?, ?)", {1, Value::Bytes(body)}));
  Row row = One("SELECT body FROM t WHERE id = ?", {1});
  EXPECT_TRUE(row.TakeText(0) == body);
  // Neither statement is kept: each would hold on to its buffers.
  EXPECT_EQ(connection_->statement_count(), 0U);
}

TEST_F(ConnectionTest, AValueLongerThanAPacketIsRefused) {
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE t (id INT PRIMARY KEY, body LONGBLOB)"));
  const std::string body(static_cast<size_t>(connection_->packet_bytes_max()) + 1, 'x');
  const Status status =
      connection_->Execute("INSERT INTO t (id, body) VALUES (?, ?)", {1, Value::Bytes(body)}).status();
  EXPECT_FALSE(status.ok());
  ASSERT_OK(pool_->Ping(Soon()));
  EXPECT_EQ(SelectInt(*pool_, "SELECT COUNT(*) FROM t"), 0);
}

TEST_F(ConnectionTest, AnUpdateCountsTheRowsItMatchesEvenWhenNothingChanges) {
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE t (id INT PRIMARY KEY, n INT)"));
  EXPECT_THAT(connection_->Execute("INSERT INTO t (id, n) VALUES (?, ?), (?, ?)", {1, 1, 2, 2}), IsOkAndHolds(2));
  EXPECT_THAT(connection_->Execute("UPDATE t SET n = 1 WHERE id = ?", {1}), IsOkAndHolds(1));
  EXPECT_THAT(connection_->Execute("UPDATE t SET n = 1 WHERE id = ?", {9}), IsOkAndHolds(0));
  const std::string upsert = "INSERT INTO t (id, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n)";
  EXPECT_THAT(connection_->Execute(upsert, {1, 7}), IsOkAndHolds(2));
  EXPECT_THAT(connection_->Execute(upsert, {3, 7}), IsOkAndHolds(1));
}

TEST_F(ConnectionTest, RowsBeyondTheMaximumAreAnErrorAndDoNotReachUs) {
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE t (id INT PRIMARY KEY)"));
  ASSERT_OK(connection_->ExecuteText("INSERT INTO t SELECT seq FROM seq_1_to_100200"));
  EXPECT_THAT(connection_->Query("SELECT id FROM t WHERE id <= ?", {10}, 10), IsOkAndHolds(SizeIs(10)));
  EXPECT_THAT(connection_->Query("SELECT id FROM t WHERE id <= ?", {11}, 10),
              StatusIs(StatusCode::kOutOfRange, "SQL_ROWS_MAX"));
  EXPECT_THAT(connection_->Query("SELECT id FROM t", {}, kRowsMaxDefault),
              StatusIs(StatusCode::kOutOfRange, "SQL_ROWS_MAX"));
  EXPECT_THAT(connection_->Query("SELECT id FROM t", {}, 200000), IsOkAndHolds(SizeIs(100200)));
  EXPECT_THAT(connection_->Query("SELECT id FROM t", {}, kRowsMaxDefault),
              StatusIs(StatusCode::kOutOfRange, "SQL_ROWS_MAX"));
}

TEST_F(ConnectionTest, TheRowLimitDoesNotReachIntoWrites) {
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE a (id INT PRIMARY KEY)"));
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE b (id INT PRIMARY KEY)"));
  ASSERT_OK(connection_->ExecuteText("INSERT INTO a SELECT seq FROM seq_1_to_100200"));
  EXPECT_THAT(connection_->Execute("INSERT INTO b SELECT id FROM a", {}), IsOkAndHolds(100200));
  EXPECT_EQ(One("SELECT COUNT(*) FROM (SELECT id FROM a) AS x").Int(0), 100200);
}

TEST_F(ConnectionTest, PreparedStatementsAreKeptUpToTheMaximum) {
  PoolOptions options = OptionsFor(dsn_);
  options.statements_max = 3;
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<DriverConnection> connection, DriverConnection::Open(options));
  const auto prepared = [&] {
    return connection->Query("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'", {}, 1)->at(0).Int(1);
  };
  const int64_t before = prepared();
  for (int round = 0; round < 5; ++round) ASSERT_OK(connection->Query("SELECT 1 + ?", {round}, 1));
  EXPECT_EQ(prepared() - before, 1);
  for (int i = 0; i < 10; ++i) ASSERT_OK(connection->Query("SELECT " + std::to_string(i), {}, 1));
  EXPECT_EQ(connection->statement_count(), 3U);
}

TEST_F(ConnectionTest, WhenTheServerRunsOutOfStatementsOursAreGivenBack) {
  test::MariadbServer server({.extra_args = {"--max-prepared-stmt-count=5"}});
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<DriverConnection> connection,
                       DriverConnection::Open(OptionsFor(server.CreateDatabase())));
  for (int i = 0; i < 20; ++i) ASSERT_OK(connection->Query("SELECT " + std::to_string(i), {}, 1));
}

TEST_F(ConnectionTest, FloatingPointAndIntegersOfMoreThan63BitsAreRefused) {
  EXPECT_THAT(connection_->Query("SELECT 1e0", {}, 1), StatusIs(StatusCode::kInternal, "SQL_DATA"));
  EXPECT_THAT(connection_->Query("SELECT CAST(-1 AS UNSIGNED)", {}, 1), StatusIs(StatusCode::kInternal, "SQL_DATA"));
  EXPECT_EQ(One("SELECT SUM(seq) FROM seq_1_to_4").Int(0), 10);
}

TEST_F(ConnectionTest, DataThatDoesNotFitIsRefusedRatherThanCut) {
  ASSERT_OK(connection_->ExecuteText("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(2))"));
  EXPECT_THAT(connection_->Execute("INSERT INTO t (id, name) VALUES (?, ?)", {1, "abc"}),
              StatusIs(StatusCode::kInternal, "SQL_DATA"));
  EXPECT_THAT(connection_->Execute("INSERT INTO t (id, name) VALUES (?, ?)", {1LL << 40, "a"}),
              StatusIs(StatusCode::kInternal, "SQL_DATA"));
  EXPECT_THAT(connection_->Execute("INSERT INTO t (id, name) VALUES (?, ?)", {1, "\xff\xfe"}),
              StatusIs(StatusCode::kInternal, "SQL_DATA"));
  EXPECT_FALSE(connection_->broken());
}

using ConnectionDeathTest = ConnectionTest;

TEST_F(ConnectionDeathTest, TooFewParametersAreABug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // Other tests of this binary start threads.
  ASSERT_OK(connection_->Query("SELECT ? + ?", {1, 2}, 1));
  EXPECT_DEATH((void)connection_->Query("SELECT ? + ?", {1}, 1), "parameter_count");
}

TEST_F(ConnectionTest, AWrongPasswordIsNotAnOutage) {
  PoolOptions options = OptionsFor(dsn_);
  options.password = "wrong";
  EXPECT_THAT(DriverConnection::Open(options), StatusIs(StatusCode::kFailedPrecondition, "SQL_ACCESS"));
}

TEST_F(ConnectionTest, AKilledConnectionIsBrokenAndSaysSo) {
  const int64_t id = One("SELECT CONNECTION_ID()").Int(0);
  test::SharedMariadb().Execute("KILL CONNECTION " + std::to_string(id));
  EXPECT_THAT(connection_->Query("SELECT 1", {}, 1), StatusIs(StatusCode::kUnavailable, "SQL_UNAVAILABLE"));
  EXPECT_TRUE(connection_->broken());
  EXPECT_THAT(connection_->Query("SELECT 1", {}, 1), StatusIs(StatusCode::kUnavailable, "SQL_UNAVAILABLE"));
}

}  // namespace
}  // namespace jgt::sql
