#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <thread>

#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/free_port.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::test {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TempDirTest, DisappearsWithTheObject) {
  std::string path;
  {
    const TempDir dir;
    path = dir.path();
    WriteFile(dir.File("x"), std::string_view("a\0b", 3));
    EXPECT_EQ(ReadFile(dir.File("x")), std::string("a\0b", 3));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(FreePortTest, IsNotGivenTwice) {
  std::set<int> ports;
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(ports.insert(FreePort()).second);
}

TEST(EventuallyTest, EndsWhenTheConditionHoldsOrTheTimeIsOver) {
  int count = 0;
  EXPECT_TRUE(Eventually([&] { return ++count == 3; }));
  EXPECT_EQ(count, 3);
  EXPECT_FALSE(Eventually([] { return false; }, milliseconds(10)));
}

TEST(FakeClockTest, StandsStillUntilItIsMoved) {
  FakeClock clock("2022-04-05 06:07:08");
  const Instant before = clock.Now();
  EXPECT_EQ(clock.Now(), before);
  clock.Advance(std::chrono::seconds(2));
  EXPECT_EQ(ToSql(clock.Now()), "2022-04-05 06:07:10.000000");
  clock.Set(before);
  EXPECT_EQ(clock.Now(), before);
}

TEST(StatusMatchersTest, TellStatusesApart) {
  const Status missing = NotFound("SCHOOL_NOT_FOUND", "no school 7");
  EXPECT_THAT(OkStatus(), IsOk());
  EXPECT_THAT(missing, Not(IsOk()));
  EXPECT_THAT(missing, StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(missing, StatusIs(StatusCode::kNotFound, "SCHOOL_NOT_FOUND"));
  EXPECT_THAT(missing, Not(StatusIs(StatusCode::kNotFound, "OTHER")));
  EXPECT_THAT(StatusOr<int>(3), IsOkAndHolds(Gt(2)));
  EXPECT_THAT(StatusOr<int>(missing), Not(IsOkAndHolds(Gt(2))));
}

TEST(StatusMatchersTest, SayWhatTheyFound) {
  ::testing::StringMatchResultListener listener;
  const ::testing::Matcher<StatusOr<int>> matcher = IsOkAndHolds(3);
  EXPECT_FALSE(matcher.MatchAndExplain(NotFound("SCHOOL_NOT_FOUND", "no school 7"), &listener));
  EXPECT_THAT(listener.str(), AllOf(HasSubstr("NOT_FOUND"), HasSubstr("no school 7")));
}

TEST(ServersTest, SeveralStartAtTheSameTime) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([] {
      MariadbServer mariadb({.tcp = true});
      EXPECT_GT(mariadb.port(), 0);
      RedisServer redis({.tcp = true});
      EXPECT_GT(redis.port(), 0);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ServersTest, AStoppedServerStartsAgain) {
  MariadbServer server;
  const std::string dsn = server.CreateDatabase();
  server.Stop();
  server.Start();
  EXPECT_NE(dsn, server.CreateDatabase());
}

}  // namespace
}  // namespace jgt::test
