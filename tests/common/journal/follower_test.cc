#include "common/journal/follower.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <stdexcept>

#include "common/journal/dispatch.h"
#include "common/journal/followers.h"
#include "common/journal/relay.h"
#include "common/log/log.h"
#include "common/runtime/mutex.h"
#include "tests/common/journal/journal_fixture.h"
#include "tests/support/eventually.h"
#include "tests/support/redis_server.h"

namespace jgt::journal {
namespace {

using test::StatusIs;

// Copies what it is told into its own table, so that an entry applied twice breaks a key and one left out leaves a
// hole.
class CopyHandler final : public EntryHandler {
 public:
  Status Apply(sql::Transaction& tx, const Entry& entry) override {
    ++calls[entry.region];
    if (entry.body == thrower) throw std::out_of_range("a handler that throws");
    if (entry.body == waiter) return Aborted("NOT_YET", "another journal has not come so far");
    if (entry.body == poison) {
      ++failures;
      return InvalidArgument("POISON",
                             "this entry cannot be applied: " + std::string(941, 'x') + "一二三四五六七八九十");
    }
    return tx.Insert("INSERT INTO note (region, id, seq) VALUES (?, ?, ?)", {entry.region, entry.body, entry.seq});
  }
  Status ApplyAll(sql::Transaction& tx, std::span<const Entry> entries) override {
    if (entries.size() > in_transaction_max) {
      ++too_large;
      return DeadlineExceeded("SQL_DEADLINE", "the transaction took too long");
    }
    largest = std::max(largest, entries.size());
    return EntryHandler::ApplyAll(tx, entries);
  }
  std::string poison = "never";
  std::string thrower = "never";
  std::string waiter = "never";
  std::atomic<int> failures{0};
  int too_large = 0;
  size_t in_transaction_max = 1000;  // more entries than this take too long together
  size_t largest = 0;
  std::map<std::string, int> calls;
};

class FollowerTest : public JournalTest {
 protected:
  void SetUp() override {
    JournalTest::SetUp();
    own_ = OpenSchema(test::SharedMariadb().CreateDatabase());
    source_ = std::make_unique<TableSource>("notes", *pool_);
  }

  static FollowerOptions Options(const std::string& owner) {
    return {.name = "copy",
            .owner = owner,
            .poll_interval = std::chrono::milliseconds(0),
            .lease = std::chrono::milliseconds(10000)};
  }

  std::unique_ptr<Follower> MakeFollower(const FollowerOptions& options,
                                         std::optional<redis::RedisOptions> redis = std::nullopt) {
    return std::make_unique<Follower>(options, *own_, *source_, std::move(redis), handler_);
  }

  int64_t Copied() { return Count(*own_, "SELECT COUNT(*) FROM note"); }

  std::unique_ptr<sql::Pool> own_;
  std::unique_ptr<TableSource> source_;
  CopyHandler handler_;
};

TEST_F(FollowerTest, EveryEntryIsAppliedOnceWithoutRedis) {
  const auto follower = MakeFollower(Options("a"));
  EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(0));
  for (int i = 0; i < 5; ++i) ASSERT_OK(Note(i % 2 == 0 ? "330327" : "330105", "n" + std::to_string(i)));
  EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(5));
  EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(0));
  EXPECT_EQ(Copied(), 5);
  ASSERT_OK_AND_ASSIGN(const auto states, ListFollowers(*own_, Soon()));
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[1].next_seq, 4);
  EXPECT_EQ(states[1].backlog(), 0);
}

TEST_F(FollowerTest, AHoleInTheStreamIsFilledFromTheJournal) {
  test::RedisServer server;
  ASSERT_OK_AND_ASSIGN(const auto redis, redis::ParseUrl(server.Url()));
  for (int i = 1; i <= 6; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  // Redis knows only 3 and 6.
  redis::Client client(redis);
  ASSERT_OK_AND_ASSIGN(const auto entries, source_->Read("330327", 1, 10));
  for (const int i : {3, 6}) {
    ASSERT_OK(client.Xadd(StreamName("notes", "330327"), std::to_string(i) + "-0",
                          ToFields(entries[static_cast<size_t>(i) - 1])));
  }
  const auto follower = MakeFollower(Options("a"), redis);
  ASSERT_OK(follower->RunOnce());
  ASSERT_OK(follower->RunOnce());
  EXPECT_EQ(Copied(), 6);
}

TEST_F(FollowerTest, ADamagedEntryInTheStreamIsReadFromTheJournalInstead) {
  test::RedisServer server;
  ASSERT_OK_AND_ASSIGN(const auto redis, redis::ParseUrl(server.Url()));
  ASSERT_OK(Note("330327", "true"));
  ASSERT_OK_AND_ASSIGN(const auto entries, source_->Read("330327", 1, 10));
  Entry forged = entries.front();
  forged.body = "forged";
  redis::Client client(redis);
  ASSERT_OK(client.Xadd(StreamName("notes", "330327"), "1-0", ToFields(forged)));
  const auto follower = MakeFollower(Options("a"), redis);
  ASSERT_OK(follower->RunOnce());
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM note WHERE id = 'true'"), 1);
  EXPECT_EQ(Copied(), 1);
}

TEST_F(FollowerTest, AnEntryThatCannotBeAppliedIsPutAsideAndCanBeRequeued) {
  for (int i = 1; i <= 4; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  handler_.poison = "n2";
  FollowerOptions options = Options("a");
  options.attempts_max = 3;
  const auto follower = MakeFollower(options);
  for (int round = 0; round < 4; ++round) (void)follower->RunOnce();
  EXPECT_EQ(Copied(), 3);
  ASSERT_OK_AND_ASSIGN(const auto letters, ListDeadLetters(*own_, Soon()));
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters.front().seq, 2);
  EXPECT_EQ(letters.front().attempts, 3);
  EXPECT_THAT(letters.front().error, ::testing::HasSubstr("POISON"));
  EXPECT_THAT(follower->Requeue("330327", 2), StatusIs(StatusCode::kInvalidArgument, "POISON"));
  handler_.poison = "never";
  EXPECT_OK(follower->Requeue("330327", 2));
  EXPECT_THAT(follower->Requeue("330327", 2), StatusIs(StatusCode::kNotFound, "NO_SUCH_DEAD_LETTER"));
  EXPECT_EQ(Copied(), 4);
}

TEST_F(FollowerTest, AHandlerThatThrowsCostsItsEntryAndNotTheProcess) {
  for (int i = 1; i <= 3; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  handler_.thrower = "n2";
  FollowerOptions options = Options("a");
  options.attempts_max = 2;
  const auto follower = MakeFollower(options);
  for (int round = 0; round < 3; ++round) (void)follower->RunOnce();
  EXPECT_EQ(Copied(), 2);
  ASSERT_OK_AND_ASSIGN(const auto letters, ListDeadLetters(*own_, Soon()));
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_THAT(letters.front().error, ::testing::HasSubstr("HANDLER_THREW"));
}

TEST_F(FollowerTest, ABatchThatTakesTooLongIsHalvedUntilItFits) {
  for (int i = 1; i <= 40; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  handler_.in_transaction_max = 6;
  const auto follower = MakeFollower(Options("a"));
  // 40, 20 and 10 are too many: each try is a round of its own, which begins by renewing the leases.
  for (int round = 1; round <= 3; ++round) {
    EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(0));
    EXPECT_EQ(source_->polls, round);
  }
  EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(40));
  EXPECT_EQ(Copied(), 40);
  EXPECT_EQ(handler_.largest, 5U) << "halves, not one by one";
  EXPECT_EQ(handler_.too_large, 3) << "what was too much is not tried again at once";
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM dead_letter"), 0);
}

TEST_F(FollowerTest, LeasesAreRenewedBetweenRegionsOfALongRound) {
  for (int i = 0; i < 4; ++i) ASSERT_OK(Note("33032" + std::to_string(i), "n" + std::to_string(i)));
  FollowerOptions options = Options("a");
  options.poll_interval = std::chrono::hours(1);
  options.lease = std::chrono::milliseconds(0);  // old as soon as it is taken
  const auto follower = MakeFollower(options);
  // Transactions have a part of the lease's time, which is none: but each region is preceded by a renewal.
  EXPECT_THAT(follower->RunOnce(), StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_EQ(source_->polls, 5);
}

TEST_F(FollowerTest, ARegionThatKeepsWaitingIsToldOnce) {
  std::vector<std::string> lines;
  log::Capture capture([&](std::string_view line) { lines.emplace_back(line); });
  ASSERT_OK(Note("330327", "early"));
  handler_.waiter = "early";
  const auto follower = MakeFollower(Options("a"));
  const auto told = [&] {
    return std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
      return line.find("keeps waiting") != std::string::npos && line.find("330327") != std::string::npos;
    });
  };
  for (int round = 0; round < 19; ++round) EXPECT_THAT(follower->RunOnce(), StatusIs(StatusCode::kAborted));
  EXPECT_EQ(told(), 0) << "a while is nothing to tell";
  for (int round = 0; round < 20; ++round) EXPECT_THAT(follower->RunOnce(), StatusIs(StatusCode::kAborted));
  EXPECT_EQ(told(), 1);
  handler_.waiter = "nobody";
  EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(1));
}

TEST_F(FollowerTest, ARegionThatFailsPausesAloneWhileTheOthersGoOn) {
  ASSERT_OK(Note("330105", "good"));
  ASSERT_OK(Note("330327", "bad"));
  handler_.poison = "bad";
  FollowerOptions options = Options("a");
  options.poll_interval = std::chrono::hours(1);  // also the pause
  const auto follower = MakeFollower(options);
  EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(1));
  EXPECT_EQ(Copied(), 1);
  const int tried = handler_.calls["330327"];
  for (int round = 0; round < 5; ++round) EXPECT_THAT(follower->RunOnce(), test::IsOkAndHolds(0));
  EXPECT_EQ(handler_.calls["330327"], tried) << "it pauses";
}

TEST_F(FollowerTest, ARegionThatFailsDoesNotMakeTheThreadPause) {
  test::RedisServer server;
  ASSERT_OK_AND_ASSIGN(const auto redis, redis::ParseUrl(server.Url()));
  ASSERT_OK(Note("330105", "good"));
  ASSERT_OK(MakeFollower(Options("a"))->RunOnce());
  ASSERT_OK(Note("330327", "bad"));
  handler_.poison = "bad";
  FollowerOptions options = Options("a");
  options.poll_interval = std::chrono::hours(1);  // what comes in time comes through the bell
  const auto follower = MakeFollower(options, redis);
  follower->Start();
  // Its first round finds nothing but the entry that fails.
  ASSERT_TRUE(test::Eventually([&] { return handler_.failures > 0; }));
  ASSERT_OK(Note("330105", "later"));
  ASSERT_OK_AND_ASSIGN(const auto entries, source_->Read("330105", 2, 1));
  redis::Client client(redis);
  ASSERT_OK(client.Xadd(StreamName("notes", "330105"), "2-0", ToFields(entries.front())));
  EXPECT_TRUE(test::Eventually([&] { return Copied() == 2; }));
  follower->Stop();
}

// The end of a zombie's lease: long past, or, by a clock that was set back since, later than any lease can end.
class FollowerZombieTest : public FollowerTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(FollowerZombieTest, CannotApplyOnceAnotherTookOver) {
  ASSERT_OK(Note("330327", "n1"));
  FollowerOptions slow = Options("zombie");
  slow.poll_interval = std::chrono::hours(1);  // takes its lease once and then believes in it
  const auto zombie = MakeFollower(slow);
  ASSERT_OK(zombie->RunOnce());
  EXPECT_EQ(Copied(), 1);
  const std::string end = GetParam();
  ASSERT_OK(sql::RunTransaction(*own_, {}, [&](sql::Transaction& tx) {
    RETURN_IF_ERROR(tx.Execute("UPDATE follower_member SET expires_at = " + end).status());
    return tx.Execute("UPDATE follower SET expires_at = " + end).status();
  }));
  const auto heir = MakeFollower(Options("heir"));
  ASSERT_OK(Note("330327", "n2"));
  ASSERT_OK(heir->RunOnce());
  EXPECT_EQ(Copied(), 2);
  // The zombie wakes up and is told of an entry through nothing but its own belief.
  ASSERT_OK(Note("330327", "n3"));
  EXPECT_THAT(zombie->RunOnce(), test::IsOkAndHolds(0));
  EXPECT_EQ(Copied(), 2);
  ASSERT_OK(heir->RunOnce());
  EXPECT_EQ(Copied(), 3);
}

INSTANTIATE_TEST_SUITE_P(Leases, FollowerZombieTest,
                         ::testing::Values("UTC_TIMESTAMP(6) - INTERVAL 1 SECOND",
                                           "UTC_TIMESTAMP(6) + INTERVAL 1 HOUR"));

TEST_F(FollowerTest, TwoProcessesShareThePartitionsFairly) {
  for (int i = 0; i < 6; ++i) ASSERT_OK(Note("33032" + std::to_string(i), "n" + std::to_string(i)));
  const auto first = MakeFollower(Options("a"));
  const auto second = MakeFollower(Options("b"));
  ASSERT_OK(first->RunOnce());
  for (int round = 0; round < 3; ++round) {
    ASSERT_OK(second->RunOnce());
    ASSERT_OK(first->RunOnce());
  }
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM follower WHERE owner = 'a'"), 3);
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM follower WHERE owner = 'b'"), 3);
  EXPECT_EQ(Copied(), 6);
}

TEST_F(FollowerTest, FollowersOfOneProcessApplyRegionsBesideEachOther) {
  // Two transactions are under way at once, or the first waits for the second until its deadline.
  class Meeting final : public EntryHandler {
   public:
    Status Apply(sql::Transaction& tx, const Entry& entry) override {
      {
        MutexLock lock(mutex_);
        met_.insert(entry.region);
        changed_.NotifyAll();
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(2);
        while (met_.size() < 2) {
          if (!changed_.WaitUntil(mutex_, until)) return Aborted("ALONE", "nobody else came");
        }
      }
      return tx.Insert("INSERT INTO note (region, id, seq) VALUES (?, ?, ?)", {entry.region, entry.body, entry.seq});
    }

   private:
    Mutex mutex_;
    CondVar changed_;
    std::set<std::string> met_ ABSL_GUARDED_BY(mutex_);
  };
  for (int i = 0; i < 40; ++i) ASSERT_OK(Note("33032" + std::to_string(i % 4), "n" + std::to_string(i)));
  Meeting handler;
  FollowerOptions options = Options("a");
  options.poll_interval = std::chrono::milliseconds(20);
  Followers followers(2, options, *own_, *source_, std::nullopt, handler);
  std::atomic<int> told{0};
  followers.NotifyOnApplied([&] { ++told; });
  followers.Start();
  EXPECT_TRUE(test::Eventually([&] { return Copied() == 40; }));
  EXPECT_TRUE(test::Eventually([&] {
    return Count(*own_, "SELECT COUNT(*) FROM (SELECT owner FROM follower GROUP BY owner HAVING COUNT(*) = 2) o") == 2;
  })) << "each follows two of the four regions";
  followers.Stop();
  EXPECT_GE(told, 2);
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM follower WHERE owner <> ''"), 0) << "leases are dropped on the way out";
}

TEST_F(FollowerTest, RunningThreadsFollowThroughALostRedis) {
  test::RedisServer server;
  ASSERT_OK_AND_ASSIGN(const auto redis, redis::ParseUrl(server.Url()));
  Relay relay("notes", *pool_, redis, {.poll_interval = std::chrono::milliseconds(50)});
  Writer writer("notes", *pool_, clock_,
                {.on_committed = [&](const std::string& region, int64_t seq) { relay.Ring(region, seq); }});
  relay.Start();
  FollowerOptions options = Options("a");
  options.poll_interval = std::chrono::milliseconds(50);
  const auto follower = MakeFollower(options, redis);
  follower->Start();
  int written = 0;
  const auto write = [&](int count) {
    for (int i = 0; i < count; ++i, ++written) {
      const std::string id = "w" + std::to_string(written);
      ASSERT_OK(writer.Append("330327", MakeMutation(id, id), WriteNote(id)));
    }
  };
  write(20);
  EXPECT_TRUE(test::Eventually([&] { return Copied() == written; }));
  server.FlushData();
  write(20);
  EXPECT_TRUE(test::Eventually([&] { return Copied() == written; })) << "Redis is away: polling must do";
  server.Start();
  write(20);
  EXPECT_TRUE(test::Eventually([&] { return Copied() == written; }));
  follower->Stop();
  relay.Stop();
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM follower WHERE owner <> ''"), 0) << "leases are dropped on the way out";
}

}  // namespace
}  // namespace jgt::journal
