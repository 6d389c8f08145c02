#include "common/journal/relay.h"

#include <limits>

#include "tests/common/journal/journal_fixture.h"
#include "tests/support/redis_server.h"

namespace jgt::journal {
namespace {

class RelayTest : public JournalTest {
 protected:
  void SetUp() override {
    JournalTest::SetUp();
    auto redis = redis::ParseUrl(server_.Url());
    ASSERT_OK(redis);
    redis_ = *redis;
    client_ = std::make_unique<redis::Client>(redis_);
  }
  int64_t StreamLength(const std::string& region) {
    const auto reply = client_->Command({"XLEN", StreamName("notes", region)});
    JGT_CHECK(reply.ok());
    return reply->number;
  }
  void Hear(const std::string& follower, int64_t applied_seq) {
    ASSERT_OK(sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) {
      return tx.Insert(
          "INSERT INTO journal_reader (region, follower, applied_seq, seen_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6))",
          {"330327", follower, applied_seq});
    }));
  }
  test::RedisServer server_;
  redis::RedisOptions redis_;
  std::unique_ptr<redis::Client> client_;
};

TEST_F(RelayTest, EntriesArriveUnderTheirOwnNumberAndAreWhatWasStored) {
  for (int i = 1; i <= 3; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  Relay relay("notes", *pool_, redis_);
  EXPECT_THAT(relay.RunOnce(), test::IsOkAndHolds(3));
  EXPECT_THAT(relay.RunOnce(), test::IsOkAndHolds(0));
  ASSERT_OK_AND_ASSIGN(const auto told,
                       client_->Xread({{StreamName("notes", "330327"), "0-0"}}, 10, std::chrono::milliseconds(0)));
  ASSERT_EQ(told.size(), 3U);
  TableSource source("notes", *pool_);
  ASSERT_OK_AND_ASSIGN(const auto stored, source.Read("330327", 1, 10));
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(told[i].id, std::to_string(i + 1) + "-0");
    ASSERT_OK_AND_ASSIGN(const Entry entry, FromFields("notes", "330327", told[i].fields));
    EXPECT_EQ(entry, stored[i]);
  }
}

TEST_F(RelayTest, ASecondRelayAddsNothing) {
  ASSERT_OK(Note("330327", "n1"));
  Relay first("notes", *pool_, redis_);
  Relay second("notes", *pool_, redis_);
  EXPECT_THAT(first.RunOnce(), test::IsOkAndHolds(1));
  EXPECT_THAT(second.RunOnce(), test::IsOkAndHolds(0));
  EXPECT_EQ(StreamLength("330327"), 1);
}

TEST_F(RelayTest, AfterRedisLostEverythingTheRelayStartsAgainNearTheHead) {
  Relay relay("notes", *pool_, redis_, {.window = 2});
  for (int i = 1; i <= 5; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  ASSERT_OK(relay.RunOnce());
  server_.FlushData();
  ASSERT_OK(Note("330327", "n6"));
  EXPECT_FALSE(relay.RunOnce().ok());
  server_.Start();
  EXPECT_THAT(relay.RunOnce(), test::IsOkAndHolds(2));
  EXPECT_EQ(StreamLength("330327"), 2);
}

TEST_F(RelayTest, AStreamIsTrimmedBehindTheSlowestFollower) {
  for (int i = 1; i <= 5; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  Relay relay("notes", *pool_, redis_);
  ASSERT_OK(relay.RunOnce());
  Hear("slow", 2);
  Hear("fast", 5);
  ASSERT_OK(relay.Trim());
  EXPECT_EQ(StreamLength("330327"), 3);
}

TEST_F(RelayTest, AFollowerThatSaysItIsAheadOfTheJournalHasAppliedAllOfIt) {
  for (int i = 1; i <= 5; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  Relay relay("notes", *pool_, redis_);
  ASSERT_OK(relay.RunOnce());
  Hear("ahead", std::numeric_limits<int64_t>::max());
  ASSERT_OK(relay.Trim());
  EXPECT_EQ(StreamLength("330327"), 0);
}

TEST_F(RelayTest, AStreamOfAnotherLifeIsStartedAnew) {
  ASSERT_OK(client_->Xadd(StreamName("notes", "330327"), "99-0", {{"seq", "99"}}));
  ASSERT_OK(Note("330327", "n1"));
  Relay relay("notes", *pool_, redis_);
  EXPECT_THAT(relay.RunOnce(), test::IsOkAndHolds(1));
  EXPECT_EQ(StreamLength("330327"), 1);
}

}  // namespace
}  // namespace jgt::journal
