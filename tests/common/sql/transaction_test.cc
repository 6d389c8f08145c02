#include "common/sql/transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "common/sql/connection.h"
#include "tests/common/sql/sql_test_base.h"
#include "tests/support/eventually.h"

namespace jgt::sql {
namespace {

using ::jgt::test::IsOk;
using ::jgt::test::IsOkAndHolds;
using ::jgt::test::StatusIs;
using std::chrono::milliseconds;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kInsert = "INSERT INTO t (id, n) VALUES (?, ?)";
const std::string kCount = "SELECT COUNT(*) FROM t";
const std::string kUpdate = "UPDATE t SET n = n + ? WHERE id = ?";

class TransactionTest : public SqlTest {
 protected:
  TransactionTest() {
    EXPECT_OK(Execute(
        *pool_,
        "CREATE TABLE t (id INT NOT NULL, n INT NOT NULL, PRIMARY KEY (id), UNIQUE KEY uk_t_n (n)) ENGINE = InnoDB"));
  }
  int64_t Count() { return SelectInt(*pool_, kCount); }
};

TEST_F(TransactionTest, WhatTheBodyDidIsStoredWhenItSucceeds) {
  ASSERT_OK(RunTransaction(*pool_, {}, [](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
    return tx.Insert(kInsert, {2, 20});
  }));
  EXPECT_EQ(Count(), 2);
}

TEST_F(TransactionTest, NothingIsStoredWhenTheBodyFails) {
  const Status status = RunTransaction(*pool_, {}, [](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
    return FailedPrecondition("NO", "the body does not want to");
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "NO"));
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(pool_->open_count(), 1);  // The connection is as good as before.
}

TEST_F(TransactionTest, NothingIsStoredWhenTheBodyThrows) {
  EXPECT_THROW((void)RunTransaction(*pool_, {},
                                    [](Transaction& tx) -> Status {
                                      RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
                                      throw std::runtime_error("a bug");
                                    }),
               std::runtime_error);
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, AnUncommittedRowIsSeenByNobodyElse) {
  ASSERT_OK(RunTransaction(*pool_, {}, [&](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
    EXPECT_EQ(Count(), 0);
    return OkStatus();
  }));
  EXPECT_EQ(Count(), 1);
}

TEST_F(TransactionTest, ADuplicateNamesItsKeyAndTheTransactionGoesOn) {
  ASSERT_OK(RunTransaction(*pool_, {}, [](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
    const Status same_id = tx.Insert(kInsert, {1, 11});
    EXPECT_THAT(same_id, StatusIs(StatusCode::kAlreadyExists, "SQL_DUPLICATE"));
    EXPECT_EQ(DetailOf(same_id).metadata.at("key"), "PRIMARY");
    const Status same_n = tx.Insert(kInsert, {2, 10});
    EXPECT_EQ(DetailOf(same_n).metadata.at("key"), "uk_t_n");
    return tx.Insert(kInsert, {3, 30});
  }));
  EXPECT_EQ(Count(), 2);
}

TEST_F(TransactionTest, AnyOtherErrorEndsTheTransactionEvenIfTheBodyForgetsIt) {
  const Status status = RunTransaction(*pool_, {}, [](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
    EXPECT_THAT(tx.Query("SELECT nope FROM t"), Not(IsOk()));
    EXPECT_THAT(tx.Insert(kInsert, {2, 20}), Not(IsOk()));
    return OkStatus();
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kInternal, "SQL_ERROR"));
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, NothingIsSentAfterTheDeadline) {
  int call_count = 0;
  const Status status = RunTransaction(*pool_, {.deadline = Soon(milliseconds(100))}, [&](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
    EXPECT_TRUE(test::Eventually([&] { return std::chrono::steady_clock::now() >= tx.deadline(); }));
    ++call_count;
    return tx.Insert(kInsert, {2, 20});
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kDeadlineExceeded, "SQL_DEADLINE"));
  EXPECT_EQ(call_count, 1);
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, ALockWaitRunsTheWholeBodyAgain) {
  ASSERT_OK(Execute(*pool_, kInsert, {1, 0}));
  const auto impatient = NewPool([](PoolOptions& options) { options.lock_wait_timeout = std::chrono::seconds(1); });
  ASSERT_OK_AND_ASSIGN(Pool::Lease holder, pool_->Acquire(Soon()));
  ASSERT_OK(holder->ExecuteText("START TRANSACTION"));
  ASSERT_OK(holder->Execute(kUpdate, {5, 1}));
  std::atomic<int> attempt_count = 0;
  Status status;
  std::thread waiter([&] {
    status = RunTransaction(*impatient, {.deadline = Soon(std::chrono::seconds(20))}, [&](Transaction& tx) {
      ++attempt_count;
      return tx.Execute(kUpdate, {7, 1}).status();
    });
  });
  EXPECT_TRUE(test::Eventually([&] { return attempt_count >= 2; }));
  ASSERT_OK(holder->ExecuteText("COMMIT"));
  waiter.join();
  EXPECT_OK(status);
  EXPECT_EQ(SelectInt(*pool_, "SELECT n FROM t WHERE id = ?", {1}), 12);
}

TEST_F(TransactionTest, OfTwoDeadlockedTransactionsBothGetThroughInTheEnd) {
  ASSERT_OK(Execute(*pool_, "INSERT INTO t (id, n) VALUES (1, 100), (2, 200)"));
  std::atomic<int> at_first = 0;
  std::atomic<int> attempt_count = 0;
  const auto transfer = [&](int from, int to) {
    return RunTransaction(*pool_, {.deadline = Soon(std::chrono::seconds(30))},
                          [&, from, to](Transaction& tx) -> Status {
                            ++attempt_count;
                            RETURN_IF_ERROR(tx.Execute(kUpdate, {1000, from}).status());
                            ++at_first;
                            // Both hold their first row before either asks for the second; a later attempt finds the
                            // other gone.
                            EXPECT_TRUE(test::Eventually([&] { return at_first >= 2; }));
                            return tx.Execute(kUpdate, {10000, to}).status();
                          });
  };
  Status other;
  std::thread thread([&] { other = transfer(2, 1); });
  EXPECT_OK(transfer(1, 2));
  thread.join();
  EXPECT_OK(other);
  EXPECT_GE(attempt_count, 3);
  EXPECT_EQ(SelectInt(*pool_, "SELECT SUM(n) FROM t"), 300 + 2 * 11000);
}

TEST_F(TransactionTest, AConflictThatStaysIsReportedAfterTheLastAttempt) {
  ASSERT_OK(Execute(*pool_, kInsert, {1, 0}));
  const auto impatient = NewPool([](PoolOptions& options) { options.lock_wait_timeout = std::chrono::seconds(1); });
  ASSERT_OK_AND_ASSIGN(Pool::Lease holder, pool_->Acquire(Soon()));
  ASSERT_OK(holder->ExecuteText("START TRANSACTION"));
  ASSERT_OK(holder->Execute(kUpdate, {5, 1}));
  int attempt_count = 0;
  const Status status = RunTransaction(*impatient, {.attempts_max = 2}, [&](Transaction& tx) -> Status {
    ++attempt_count;
    return Annotate(tx.Execute(kUpdate, {7, 1}).status(), "adding");
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kAborted, "SQL_CONFLICT"));
  EXPECT_EQ(attempt_count, 2);
  ASSERT_OK(holder->ExecuteText("ROLLBACK"));
}

TEST_F(TransactionTest, ARepeatableReadSeesOneMoment) {
  ASSERT_OK(Execute(*pool_, kInsert, {1, 10}));
  const TransactionOptions options{.isolation = Isolation::kRepeatableRead, .read_only = true};
  ASSERT_OK(RunTransaction(*pool_, options, [&](Transaction& tx) -> Status {
    EXPECT_OK(Execute(*pool_, kInsert, {2, 20}));
    EXPECT_THAT(tx.Query("SELECT id FROM t"), IsOkAndHolds(SizeIs(1)));
    return OkStatus();
  }));
  // The connection is READ COMMITTED again afterwards.
  ASSERT_OK(RunTransaction(*pool_, {}, [&](Transaction& tx) -> Status {
    EXPECT_THAT(tx.Query("SELECT id FROM t"), IsOkAndHolds(SizeIs(2)));
    EXPECT_OK(Execute(*pool_, kInsert, {3, 30}));
    EXPECT_THAT(tx.Query("SELECT id FROM t"), IsOkAndHolds(SizeIs(3)));
    return OkStatus();
  }));
}

TEST_F(TransactionTest, AReadOnlyTransactionWritesNothing) {
  EXPECT_THAT(RunTransaction(*pool_, {.read_only = true},
                             [](Transaction& tx) {
                               return tx.Insert(kInsert, {1, 10});
                             }),
              Not(IsOk()));
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, ABodyMayReturnAValue) {
  const StatusOr<int64_t> count = RunTransactionFor<int64_t>(*pool_, {}, [](Transaction& tx) -> StatusOr<int64_t> {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1, 10}));
    ASSIGN_OR_RETURN(const std::optional<Row> row, tx.QueryOne(kCount));
    return row->Int(0);
  });
  EXPECT_THAT(count, IsOkAndHolds(1));
  EXPECT_EQ(Count(), 1);
}

TEST_F(TransactionTest, QueryOneAnswersNothingWithNothing) {
  ASSERT_OK(RunTransaction(*pool_, {}, [](Transaction& tx) -> Status {
    EXPECT_THAT(tx.QueryOne("SELECT id FROM t WHERE id = ?", {1}), IsOkAndHolds(std::nullopt));
    return OkStatus();
  }));
}

std::vector<Params> NumberedRows(int first, int count) {
  std::vector<Params> rows;
  for (int i = first; i < first + count; ++i) rows.push_back({i, i});
  return rows;
}

TEST_F(TransactionTest, InsertManyInsertsAnyNumberOfRowsInOrder) {
  int first = 0;
  for (const int count : {0, 1, 2, 99, 100, 101, 237}) {
    ASSERT_OK(RunTransaction(*pool_, {}, [&](Transaction& tx) {
      return tx.InsertMany("INSERT INTO t (id, n)", 2, NumberedRows(first, count));
    }));
    first += count;
    EXPECT_EQ(Count(), first);
  }
  EXPECT_EQ(SelectInt(*pool_, "SELECT SUM(id = n) FROM t"), first);
}

TEST_F(TransactionTest, InsertManyTakesATailAndReportsDuplicates) {
  ASSERT_OK(Execute(*pool_, kInsert, {5, 5}));
  EXPECT_THAT(
      RunTransaction(*pool_, {},
                     [](Transaction& tx) { return tx.InsertMany("INSERT INTO t (id, n)", 2, NumberedRows(0, 10)); }),
      StatusIs(StatusCode::kAlreadyExists, "SQL_DUPLICATE"));
  EXPECT_EQ(Count(), 1);
  ASSERT_OK(RunTransaction(*pool_, {}, [](Transaction& tx) {
    return tx.InsertMany("INSERT INTO t (id, n)", 2, NumberedRows(0, 10),
                         "ON DUPLICATE KEY UPDATE n = VALUES(n) + 100");
  }));
  EXPECT_EQ(SelectInt(*pool_, "SELECT n FROM t WHERE id = ?", {5}), 105);
  EXPECT_EQ(Count(), 10);
}

TEST_F(TransactionTest, InsertManyKeepsColumnsThatAreEmptyInAllRowsApart) {
  ASSERT_OK(Execute(*pool_,
                    "CREATE TABLE wide (id INT PRIMARY KEY, a VARCHAR(9) NOT NULL, b INT NOT NULL, c INT NULL, "
                    "d VARBINARY(9) NOT NULL, e DATE NULL)"));
  // Of rows 0-99 nothing but the id is said; of the next hundred, one row says something in each column.
  std::vector<Params> rows;
  for (int i = 0; i < 237; ++i) rows.push_back({i, "", 0, std::nullopt, Value::Bytes(""), std::nullopt});
  rows[100] = {100, "a", 0, std::nullopt, Value::Bytes(""), std::nullopt};
  rows[150] = {150, "", -1, 0, Value::Bytes(std::string(1, '\0')), "2022-03-01"};
  const std::string head = "INSERT INTO wide (id, a, b, c, d, e)";
  ASSERT_OK(RunTransaction(*pool_, {}, [&](Transaction& tx) { return tx.InsertMany(head, 6, rows); }));
  ASSERT_OK_AND_ASSIGN(const Rows stored, RunQuery(*pool_, "SELECT id, a, b, c, d, e FROM wide ORDER BY id", {},
                                                   std::chrono::steady_clock::now() + std::chrono::seconds(20)));
  ASSERT_EQ(stored.size(), rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t column = 0; column < 6; ++column) {
      const Value& value = rows[i][column];
      ASSERT_EQ(stored[i].IsNull(column), value.is_null()) << i;
      if (value.kind() == Value::Kind::kInt) EXPECT_EQ(stored[i].Int(column), value.number());
      if (!value.is_null() && value.kind() != Value::Kind::kInt) EXPECT_EQ(stored[i].Text(column), value.bytes());
    }
  }
}

TEST_F(TransactionTest, InsertManyStaysBelowThePacketSize) {
  ASSERT_OK(Execute(*pool_, "CREATE TABLE blobs (id INT PRIMARY KEY, body MEDIUMBLOB)"));
  std::vector<Params> rows;
  for (int i = 0; i < 40; ++i) rows.push_back({i, Value::Bytes(std::string(1024 * 1024, static_cast<char>(i)))});
  ASSERT_OK(RunTransaction(*pool_, {},
                           [&](Transaction& tx) { return tx.InsertMany("INSERT INTO blobs (id, body)", 2, rows); }));
  EXPECT_EQ(SelectInt(*pool_, "SELECT SUM(LENGTH(body)) FROM blobs"), 40 * 1024 * 1024);
}

TEST_F(TransactionTest, RareCharactersAreKeysLikeOthers) {
  ASSERT_OK(Execute(*pool_, "CREATE TABLE names (name VARCHAR(20) PRIMARY KEY) CHARSET utf8mb4"));
  ASSERT_OK(Execute(*pool_, "INSERT INTO names (name) VALUES (?)", {"𠮷野家"}));
  EXPECT_THAT(
      RunTransaction(*pool_, {},
                     [](Transaction& tx) { return tx.Insert("INSERT INTO names (name) VALUES (?)", {"𠮷野家"}); }),
      StatusIs(StatusCode::kAlreadyExists, "SQL_DUPLICATE"));
}

}  // namespace
}  // namespace jgt::sql
