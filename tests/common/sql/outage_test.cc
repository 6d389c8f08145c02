// What callers are told when the server or the connection goes away, and what is stored then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/sql/connection.h"
#include "tests/common/sql/sql_test_base.h"
#include "tests/support/eventually.h"

namespace jgt::sql {
namespace {

using ::jgt::test::IsOk;
using ::jgt::test::StatusIs;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::Not;

const std::string kCreate = "CREATE TABLE t (id INT PRIMARY KEY) ENGINE = InnoDB";
const std::string kInsert = "INSERT INTO t (id) VALUES (?)";
const std::string kCount = "SELECT COUNT(*) FROM t";

// Loses the next COMMIT, or the next connection that is about to send a certain statement.
class OneFault final : public FaultInjector {
 public:
  CommitFault OnCommit() override { return commit_fault.exchange(CommitFault::kNone); }
  bool LosesConnectionBefore(std::string_view sql) override {
    return statement_fault_count > 0 && sql == kInsert && statement_fault_count-- > 0;
  }
  std::atomic<CommitFault> commit_fault = CommitFault::kNone;
  std::atomic<int> statement_fault_count = 0;
};

class FaultTest : public SqlTest {
 protected:
  FaultTest() : faulty_(NewPool([this](PoolOptions& options) { options.fault_injector = &fault_; })) {
    EXPECT_OK(Execute(*pool_, kCreate));
  }

  Status InsertOne() {
    attempt_count_ = 0;
    return RunTransaction(*faulty_, {}, [this](Transaction& tx) {
      ++attempt_count_;
      return tx.Insert(kInsert, {1});
    });
  }

  OneFault fault_;
  std::unique_ptr<Pool> faulty_;
  int attempt_count_ = 0;
};

TEST_F(FaultTest, ACommitLostBeforeItsEffectIsUnknownAndNotRetried) {
  fault_.commit_fault = CommitFault::kBeforeEffect;
  EXPECT_THAT(InsertOne(), StatusIs(StatusCode::kUnavailable, "SQL_COMMIT_UNKNOWN"));
  EXPECT_EQ(attempt_count_, 1);
  EXPECT_EQ(SelectInt(*pool_, kCount), 0);
  EXPECT_OK(InsertOne());
  EXPECT_EQ(SelectInt(*pool_, kCount), 1);
}

TEST_F(FaultTest, ACommitLostAfterItsEffectIsUnknownAndNotRetried) {
  fault_.commit_fault = CommitFault::kAfterEffect;
  EXPECT_THAT(InsertOne(), StatusIs(StatusCode::kUnavailable, "SQL_COMMIT_UNKNOWN"));
  EXPECT_EQ(attempt_count_, 1);
  EXPECT_EQ(SelectInt(*pool_, kCount), 1);
  EXPECT_THAT(InsertOne(), StatusIs(StatusCode::kAlreadyExists, "SQL_DUPLICATE"));
}

TEST_F(FaultTest, AConnectionLostBeforeCommitIsRetried) {
  fault_.statement_fault_count = 2;
  EXPECT_OK(InsertOne());
  EXPECT_EQ(attempt_count_, 3);
  EXPECT_EQ(SelectInt(*pool_, kCount), 1);
}

TEST_F(FaultTest, AConnectionLostAgainAndAgainIsUnavailable) {
  fault_.statement_fault_count = 1000;
  EXPECT_THAT(InsertOne(), StatusIs(StatusCode::kUnavailable, "SQL_UNAVAILABLE"));
  EXPECT_EQ(attempt_count_, TransactionOptions{}.attempts_max);
  EXPECT_EQ(SelectInt(*pool_, kCount), 0);
}

TEST_F(FaultTest, AReadOnlyTransactionDoesNotMindAnUnansweredCommit) {
  ASSERT_OK(RunTransaction(*faulty_, {.read_only = true}, [&](Transaction& tx) -> Status {
    ASSIGN_OR_RETURN(const Rows rows, tx.Query("SELECT CONNECTION_ID()"));
    test::SharedMariadb().Execute("KILL CONNECTION " + std::to_string(rows[0].Int(0)));
    return OkStatus();
  }));
}

class OutageTest : public ::testing::Test {
 protected:
  OutageTest() : pool_(OptionsFor(server_.CreateDatabase() + "&read_timeout_ms=2000&connect_timeout_ms=2000")) {
    EXPECT_OK(Execute(pool_, kCreate));
  }
  test::MariadbServer server_;
  Pool pool_;
};

TEST_F(OutageTest, AServerKilledInMidTransactionLeavesNothingAndTheRetryFindsItsSuccessor) {
  int attempt_count = 0;
  ASSERT_OK(RunTransaction(pool_, {.deadline = Soon(seconds(60))}, [&](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {++attempt_count}));
    if (attempt_count == 1) server_.Restart();
    return tx.Insert(kInsert, {100});
  }));
  EXPECT_EQ(attempt_count, 2);
  EXPECT_EQ(SelectInt(pool_, "SELECT SUM(id) FROM t"), 102);
}

TEST_F(OutageTest, AServerKilledBeforeCommitMakesTheOutcomeUnknown) {
  const Status status = RunTransaction(pool_, {}, [&](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1}));
    server_.Kill9();
    return OkStatus();
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable, "SQL_COMMIT_UNKNOWN"));
  EXPECT_THAT(pool_.Ping(Soon()), StatusIs(StatusCode::kUnavailable, "SQL_UNAVAILABLE"));
  server_.Start();
  EXPECT_OK(pool_.Ping(Soon()));
  EXPECT_EQ(SelectInt(pool_, kCount), 0);
}

TEST_F(OutageTest, EveryAcknowledgedCommitSurvivesKill9) {
  std::atomic<bool> stop = false;
  std::atomic<int> last = 0;
  std::vector<int> acknowledged;
  std::thread writer([&] {
    for (int id = 1; !stop; ++id) {
      const Status status = RunTransaction(pool_, {.deadline = Soon(seconds(1)), .attempts_max = 1},
                                           [id](Transaction& tx) { return tx.Insert(kInsert, {id}); });
      if (status.ok()) acknowledged.push_back(id);
      last = id;
    }
  });
  for (int round = 0; round < 2; ++round) {
    const int before = last;
    EXPECT_TRUE(test::Eventually([&] { return last > before + 50; }));
    server_.Restart();
  }
  stop = true;
  writer.join();
  const Rows rows = Select(pool_, "SELECT id FROM t ORDER BY id");
  std::vector<int> stored;
  for (const Row& row : rows) stored.push_back(static_cast<int>(row.Int(0)));
  EXPECT_TRUE(std::includes(stored.begin(), stored.end(), acknowledged.begin(), acknowledged.end()));
  EXPECT_GT(acknowledged.size(), 100U);
}

TEST_F(OutageTest, AServerThatNeitherAnswersNorHangsUpIsGivenUpAfterTheReadTimeout) {
  ASSERT_OK(pool_.Ping(Soon()));
  server_.Freeze();
  const auto begin = steady_clock::now();
  EXPECT_THAT(RunTransaction(pool_, {.attempts_max = 1}, [](Transaction& tx) { return tx.Insert(kInsert, {1}); }),
              Not(IsOk()));
  EXPECT_LT(steady_clock::now() - begin, seconds(8));
  server_.Thaw();
  EXPECT_OK(pool_.Ping(Soon()));
}

TEST_F(OutageTest, AServerThatFreezesDuringCommitMakesTheOutcomeUnknown) {
  const auto insert_and_freeze = [&](Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Insert(kInsert, {1}));
    server_.Freeze();
    return OkStatus();
  };
  EXPECT_THAT(RunTransaction(pool_, {}, insert_and_freeze), StatusIs(StatusCode::kUnavailable, "SQL_COMMIT_UNKNOWN"));
  server_.Thaw();
  // It finds the COMMIT in its socket and carries it out, although the one who sent it has left.
  EXPECT_TRUE(test::Eventually([&] { return SelectInt(pool_, kCount) == 1; }));
}

TEST_F(OutageTest, StaleConnectionsAreReplacedWithoutTheCallerNoticing) {
  {
    ASSERT_OK_AND_ASSIGN(const Pool::Lease first, pool_.Acquire(Soon()));
    ASSERT_OK_AND_ASSIGN(const Pool::Lease second, pool_.Acquire(Soon()));
    ASSERT_OK_AND_ASSIGN(const Pool::Lease third, pool_.Acquire(Soon()));
  }
  server_.Restart();
  EXPECT_EQ(SelectInt(pool_, kCount), 0);
  server_.Restart();
  EXPECT_OK(Execute(pool_, kInsert, {1}));
}

TEST_F(OutageTest, AReadOnlyServerIsUnavailableForWrites) {
  // A user without the privilege to write to a read-only server, as services are.
  server_.Execute("CREATE USER clerk@'%' IDENTIFIED BY 'x'");
  server_.Execute("GRANT SELECT, INSERT ON *.* TO clerk@'%'");
  server_.Execute("SET GLOBAL read_only = 1");
  PoolOptions options = pool_.options();
  options.user = "clerk";
  options.password = "x";
  Pool pool(options);
  EXPECT_EQ(SelectInt(pool, kCount), 0);
  EXPECT_THAT(Execute(pool, kInsert, {1}), StatusIs(StatusCode::kUnavailable, "SQL_READ_ONLY"));
}

}  // namespace
}  // namespace jgt::sql
