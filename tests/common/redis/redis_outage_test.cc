// What callers are told when Redis goes away, and what they find when it is back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "common/redis/redis.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"
#include "tests/support/redis_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::redis {
namespace {

using ::jgt::test::IsOkAndHolds;
using ::jgt::test::StatusIs;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RedisOutageTest : public ::testing::Test {
 protected:
  RedisOutageTest() : client_(Options()) {}

  RedisOptions Options() {
    RedisOptions options = *ParseUrl(server_.Url());
    options.command_timeout = milliseconds(300);
    return options;
  }

  test::RedisServer server_;
  Client client_;
};

TEST_F(RedisOutageTest, AfterAnErrorTheNextCommandConnectsAnew) {
  ASSERT_OK(client_.Ping());
  server_.Restart();
  EXPECT_THAT(client_.Ping(), StatusIs(StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  EXPECT_OK(client_.Ping());
}

TEST_F(RedisOutageTest, AKilledServerIsUnavailableAndSigpipeDoesNotKillUs) {
  ASSERT_OK(client_.Ping());
  server_.Kill9();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(client_.Ping(), StatusIs(StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  const std::vector<std::vector<std::string>> commands(Client::kPipelineMax, {"ECHO", std::string(2000, 'x')});
  EXPECT_THAT(client_.Pipeline(commands), StatusIs(StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  server_.Start();
  EXPECT_OK(client_.Ping());
}

TEST_F(RedisOutageTest, ARestartKeepsWhatReachedTheDisk) {
  // Redis writes its file before it answers, and only the fsync comes later: killing the process alone loses nothing.
  ASSERT_OK(client_.Xadd("s", "7-0", {{"a", "b"}}));
  server_.Restart();
  (void)client_.Ping();
  EXPECT_THAT(client_.LastId("s"), IsOkAndHolds("7-0"));
  EXPECT_THAT(client_.Xadd("s", "7-0", {{"a", "b"}}), IsOkAndHolds(false));
}

TEST_F(RedisOutageTest, WithItsDataGoneStreamsAreEmptyAndTakeAnyIdAgain) {
  ASSERT_OK(client_.Xadd("s", "7-0", {{"a", "b"}}));
  server_.FlushData();
  server_.Start();
  (void)client_.Ping();
  EXPECT_THAT(client_.LastId("s"), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(client_.Xread({{"s", "0"}}, 10, milliseconds(0)), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(client_.Xadd("s", "3-0", {{"a", "b"}}), IsOkAndHolds(true));
}

TEST_F(RedisOutageTest, AServerThatDoesNotAnswerIsGivenUpAndItsLateAnswerIsNotTakenForAnother) {
  ASSERT_OK(client_.Ping());
  server_.Freeze();
  const auto begin = steady_clock::now();
  EXPECT_THAT(client_.Command({"ECHO", "late"}), StatusIs(StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(5));
  server_.Thaw();
  ASSERT_OK_AND_ASSIGN(const Reply reply, client_.Command({"ECHO", "prompt"}));
  EXPECT_EQ(reply.text, "prompt");
}

TEST_F(RedisOutageTest, NobodyListeningIsUnavailable) {
  Client client({.host = "127.0.0.1", .port = test::FreePort()});
  EXPECT_THAT(client.Ping(), StatusIs(StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
}

TEST(RedisAuthTest, ThePasswordIsSentOverTcp) {
  test::RedisServer server({.tcp = true, .extra_args = {"--requirepass", "hush"}});
  Client client(*ParseUrl("redis://:hush@127.0.0.1:" + std::to_string(server.port())));
  EXPECT_OK(client.Ping());
  Client wrong(*ParseUrl("redis://:wrong@127.0.0.1:" + std::to_string(server.port())));
  EXPECT_THAT(wrong.Ping(), StatusIs(StatusCode::kFailedPrecondition, "REDIS_REFUSED"));
  EXPECT_THAT(wrong.Ping(), StatusIs(StatusCode::kFailedPrecondition, "REDIS_REFUSED"));
  Client none(*ParseUrl(server.TcpUrl()));
  EXPECT_THAT(none.Ping(), StatusIs(StatusCode::kFailedPrecondition, "REDIS_REFUSED"));
}

}  // namespace
}  // namespace jgt::redis
