#include "common/redis/redis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/support/redis_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::redis {
namespace {

using ::jgt::test::IsOkAndHolds;
using ::jgt::test::StatusIs;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(RedisUrlTest, ReadsBothForms) {
  ASSERT_OK_AND_ASSIGN(const RedisOptions tcp, ParseUrl("redis://:s@cret@cache.local:6380/"));
  EXPECT_EQ(tcp.host, "cache.local");
  EXPECT_EQ(tcp.port, 6380);
  EXPECT_EQ(tcp.password, "s@cret");
  ASSERT_OK_AND_ASSIGN(const RedisOptions socket, ParseUrl("unix:///run/redis.sock"));
  EXPECT_EQ(socket.unix_socket, "/run/redis.sock");
  ASSERT_OK_AND_ASSIGN(const RedisOptions plain, ParseUrl("redis://cache"));
  EXPECT_EQ(plain.port, 6379);
}

TEST(RedisUrlTest, RefusesEverythingElse) {
  for (const char* url : {"", "http://h", "redis://", "redis://h:0", "redis://h:70000", "redis://h:x",
                          "redis://user:p@h", "redis://h/1", "unix://relative", "rediss://h"}) {
    EXPECT_THAT(ParseUrl(url), StatusIs(StatusCode::kInvalidArgument, "REDIS_URL")) << url;
  }
}

class RedisTest : public ::testing::Test {
 protected:
  RedisTest() : client_(*ParseUrl(test::SharedRedis().Url())), stream_(NewStream()) {}

  static std::string NewStream() {
    static int count = 0;
    return "ev:" + std::to_string(++count) + ":test";
  }

  Client client_;
  const std::string stream_;
};

TEST_F(RedisTest, AnEntryComesBackByteForByte) {
  const Fields fields = {{"type", "张三😀"}, {"body", std::string("a\0b\r\n\xff", 6)}, {"", ""}};
  EXPECT_THAT(client_.Xadd(stream_, "1-0", fields), IsOkAndHolds(true));
  EXPECT_THAT(client_.Xread({{stream_, "0"}}, 10, milliseconds(0)),
              IsOkAndHolds(ElementsAre(StreamEntry{.stream = stream_, .id = "1-0", .fields = fields})));
}

TEST_F(RedisTest, AnIdThatIsNotGreaterIsAlreadyThere) {
  EXPECT_THAT(client_.Xadd(stream_, "5-0", {{"a", "b"}}), IsOkAndHolds(true));
  EXPECT_THAT(client_.Xadd(stream_, "5-0", {{"a", "b"}}), IsOkAndHolds(false));
  EXPECT_THAT(client_.Xadd(stream_, "4-0", {{"a", "b"}}), IsOkAndHolds(false));
  EXPECT_THAT(client_.Xadd(stream_, "6-0", {{"a", "b"}}), IsOkAndHolds(true));
}

TEST_F(RedisTest, OtherRefusalsAreErrorsAndTheConnectionStays) {
  EXPECT_THAT(client_.Xadd(stream_, "0-0", {{"a", "b"}}), StatusIs(StatusCode::kFailedPrecondition, "REDIS_REFUSED"));
  ASSERT_OK(client_.Command({"SET", stream_ + "x", "1"}));
  EXPECT_THAT(client_.Xadd(stream_ + "x", "1-0", {{"a", "b"}}),
              StatusIs(StatusCode::kFailedPrecondition, "REDIS_REFUSED"));
  EXPECT_THAT(client_.Command({"NOSUCHCOMMAND"}), StatusIs(StatusCode::kFailedPrecondition, "REDIS_REFUSED"));
  EXPECT_OK(client_.Ping());
}

TEST_F(RedisTest, XaddManyCountsTheNewOnes) {
  ASSERT_OK(client_.Xadd(stream_, "2-0", {{"a", "b"}}));
  std::vector<StreamEntry> entries;
  for (int i = 1; i <= 5; ++i)
    entries.push_back({.stream = stream_, .id = std::to_string(i) + "-0", .fields = {{"n", std::to_string(i)}}});
  EXPECT_THAT(client_.XaddMany(entries), IsOkAndHolds(3));
  EXPECT_THAT(client_.XaddMany(entries), IsOkAndHolds(0));
  EXPECT_THAT(client_.XaddMany({}), IsOkAndHolds(0));
}

TEST_F(RedisTest, XreadIsBoundedPerStreamAndGoesOnAfterTheLastId) {
  const std::string other = NewStream();
  for (int i = 1; i <= 3; ++i) {
    ASSERT_OK(client_.Xadd(stream_, std::to_string(i) + "-0", {{"n", "1"}}));
    ASSERT_OK(client_.Xadd(other, std::to_string(i) + "-0", {{"n", "2"}}));
  }
  EXPECT_THAT(client_.Xread({{stream_, "0"}, {other, "2-0"}}, 2, milliseconds(0)), IsOkAndHolds(SizeIs(3)));
  EXPECT_THAT(client_.Xread({{stream_, "3-0"}}, 2, milliseconds(0)), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(client_.Xread({{NewStream(), "0"}}, 2, milliseconds(0)), IsOkAndHolds(IsEmpty()));
}

TEST_F(RedisTest, ABlockingXreadAnswersEmptyAfterItsTime) {
  const auto begin = steady_clock::now();
  EXPECT_THAT(client_.Xread({{stream_, "0"}}, 1, milliseconds(60)), IsOkAndHolds(IsEmpty()));
  EXPECT_GE(steady_clock::now() - begin, milliseconds(50));
  EXPECT_OK(client_.Ping());
}

TEST_F(RedisTest, ABlockingXreadOutlastsTheCommandTimeoutAndWakesForAnEntry) {
  RedisOptions options = *ParseUrl(test::SharedRedis().Url());
  options.command_timeout = milliseconds(100);
  Client impatient(options);
  EXPECT_THAT(impatient.Xread({{stream_, "0"}}, 1, milliseconds(300)), IsOkAndHolds(IsEmpty()));
  StatusOr<std::vector<StreamEntry>> entries;
  std::thread reader([&] { entries = impatient.Xread({{stream_, "0"}}, 1, milliseconds(20000)); });
  EXPECT_OK(client_.Xadd(stream_, "1-0", {{"a", "b"}}));
  reader.join();
  EXPECT_THAT(entries, IsOkAndHolds(SizeIs(1)));
}

TEST_F(RedisTest, TrimmingKeepsTheLastId) {
  EXPECT_THAT(client_.LastId(stream_), IsOkAndHolds(std::nullopt));
  for (int i = 1; i <= 4; ++i) ASSERT_OK(client_.Xadd(stream_, std::to_string(i) + "-0", {{"n", "1"}}));
  EXPECT_THAT(client_.XtrimMinId(stream_, "3-0"), IsOkAndHolds(2));
  EXPECT_THAT(client_.Xread({{stream_, "0"}}, 10, milliseconds(0)), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(client_.XtrimMinId(stream_, "9-0"), IsOkAndHolds(2));
  EXPECT_THAT(client_.LastId(stream_), IsOkAndHolds("4-0"));
  EXPECT_THAT(client_.Xadd(stream_, "4-0", {{"n", "1"}}), IsOkAndHolds(false));
}

TEST_F(RedisTest, APipelineAnswersInOrderWithErrorsAmongTheAnswers) {
  ASSERT_OK_AND_ASSIGN(const std::vector<Reply> replies, client_.Pipeline({{"SET", stream_, std::string("\0x", 2)},
                                                                           {"GET", stream_},
                                                                           {"INCR", stream_},
                                                                           {"STRLEN", stream_},
                                                                           {"GET", stream_ + "none"}}));
  ASSERT_EQ(replies.size(), 5U);
  EXPECT_EQ(replies[0].text, "OK");
  EXPECT_EQ(replies[1].text, std::string("\0x", 2));
  EXPECT_EQ(replies[2].kind, Reply::Kind::kError);
  EXPECT_EQ(replies[3].number, 2);
  EXPECT_EQ(replies[4].kind, Reply::Kind::kNil);
}

TEST_F(RedisTest, APipelineMayBeAsLongAsItsMaximum) {
  const std::vector<std::vector<std::string>> commands(Client::kPipelineMax, {"ECHO", std::string(2000, 'x')});
  EXPECT_THAT(client_.Pipeline(commands), IsOkAndHolds(SizeIs(Client::kPipelineMax)));
}

}  // namespace
}  // namespace jgt::redis
