#include "common/sql/pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/sql/connection.h"
#include "tests/common/sql/sql_test_base.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace jgt::sql {
namespace {

using ::jgt::test::Eventually;
using ::jgt::test::StatusIs;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

using PoolTest = SqlTest;

TEST_F(PoolTest, OpensNothingUntilAskedAndReusesWhatItHas) {
  EXPECT_EQ(pool_->open_count(), 0);
  for (int i = 0; i < 3; ++i) ASSERT_OK(pool_->Ping(Soon()));
  EXPECT_EQ(pool_->open_count(), 1);
  EXPECT_EQ(pool_->in_use_count(), 0);
}

TEST_F(PoolTest, WhenAllConnectionsAreInUseTheNextIsRefusedInTime) {
  const auto pool = NewPool([](PoolOptions& options) {
    options.connections_max = 2;
    options.acquire_timeout = milliseconds(50);
  });
  ASSERT_OK_AND_ASSIGN(const Pool::Lease first, pool->Acquire(Soon()));
  ASSERT_OK_AND_ASSIGN(const Pool::Lease second, pool->Acquire(Soon()));
  const auto begin = steady_clock::now();
  EXPECT_THAT(pool->Acquire(Soon()), StatusIs(StatusCode::kResourceExhausted, "SQL_POOL_EXHAUSTED"));
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_THAT(pool->Acquire(Soon(milliseconds(5))), StatusIs(StatusCode::kDeadlineExceeded, "SQL_DEADLINE"));
  EXPECT_EQ(pool->in_use_count(), 2);
}

TEST_F(PoolTest, AWaitingCallerGetsTheConnectionThatComesBack) {
  const auto pool = NewPool([](PoolOptions& options) {
    options.connections_max = 1;
    options.acquire_timeout = std::chrono::seconds(10);
  });
  std::optional<Pool::Lease> lease(*pool->Acquire(Soon()));
  std::atomic<bool> got = false;
  std::thread waiter([&] { got = pool->Acquire(Soon()).ok(); });
  EXPECT_TRUE(Eventually([&] { return pool->waiting_count() == 1; }));
  lease.reset();
  waiter.join();
  EXPECT_TRUE(got);
  EXPECT_EQ(pool->open_count(), 1);
}

TEST_F(PoolTest, ABrokenConnectionIsNotUsedAgainAndTakesTheIdleOnesAlong) {
  {
    ASSERT_OK_AND_ASSIGN(const Pool::Lease first, pool_->Acquire(Soon()));
    ASSERT_OK_AND_ASSIGN(const Pool::Lease second, pool_->Acquire(Soon()));
  }
  EXPECT_EQ(pool_->open_count(), 2);
  {
    ASSERT_OK_AND_ASSIGN(const Pool::Lease lease, pool_->Acquire(Soon()));
    lease->MarkBroken();
  }
  EXPECT_EQ(pool_->open_count(), 0);
  ASSERT_OK(pool_->Ping(Soon()));
}

TEST_F(PoolTest, ManyThreadsShareFewConnections) {
  const auto pool = NewPool([](PoolOptions& options) {
    options.connections_max = 3;
    options.acquire_timeout = std::chrono::seconds(10);
  });
  std::atomic<int> ok_count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) ok_count += SelectInt(*pool, "SELECT ?", {round}) == round ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok_count, 240);
  EXPECT_LE(pool->open_count(), 3);
  EXPECT_EQ(pool->in_use_count(), 0);
}

TEST_F(PoolTest, CloseWakesThoseWhoWaitAndRefusesTheRest) {
  const auto pool = NewPool([](PoolOptions& options) {
    options.connections_max = 1;
    options.acquire_timeout = std::chrono::seconds(30);
  });
  {
    ASSERT_OK_AND_ASSIGN(const Pool::Lease lease, pool->Acquire(Soon()));
    std::thread waiter([&] {
      EXPECT_THAT(pool->Acquire(Soon(std::chrono::seconds(30))), StatusIs(StatusCode::kUnavailable, "SQL_CLOSED"));
    });
    EXPECT_TRUE(Eventually([&] { return pool->waiting_count() == 1; }));
    pool->Close();
    waiter.join();
  }
  EXPECT_EQ(pool->open_count(), 0);
  EXPECT_THAT(pool->Ping(Soon()), StatusIs(StatusCode::kUnavailable, "SQL_CLOSED"));
}

TEST_F(PoolTest, RetryDelaysGrowAreBoundedAndEndWithTheDeadline) {
  const auto elapsed = [&](int attempt) {
    const auto begin = steady_clock::now();
    EXPECT_TRUE(pool_->WaitBeforeRetry(attempt, Soon()));
    return steady_clock::now() - begin;
  };
  EXPECT_GE(elapsed(1), milliseconds(2));
  EXPECT_GE(elapsed(5), milliseconds(32));
  EXPECT_GE(elapsed(100), milliseconds(125));
  EXPECT_FALSE(pool_->WaitBeforeRetry(100, Soon(milliseconds(10))));
}

TEST_F(PoolTest, AnUnreachableServerIsUnavailableAndCountsNoConnection) {
  PoolOptions options = OptionsFor(dsn_);
  options.unix_socket.clear();
  options.host = "127.0.0.1";
  options.port = test::FreePort();
  Pool pool(options);
  EXPECT_THAT(pool.Ping(Soon()), StatusIs(StatusCode::kUnavailable, "SQL_UNAVAILABLE"));
  EXPECT_EQ(pool.open_count(), 0);
}

}  // namespace
}  // namespace jgt::sql
