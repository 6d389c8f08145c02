// The database goes away at the worst moment. Each acknowledged command is stored once; a refused or unknown one at
// most once, and repeating it with its request id settles the matter.
#include <atomic>
#include <thread>

#include "tests/common/journal/journal_fixture.h"

namespace jgt::journal {
namespace {

using test::StatusIs;

class ScriptedFaults final : public sql::FaultInjector {
 public:
  sql::CommitFault OnCommit() override {
    const int number = ++commits;
    return armed && number % every == 0 ? fault : sql::CommitFault::kNone;
  }
  std::atomic<bool> armed{false};
  std::atomic<int> every{1};
  std::atomic<int> commits{0};
  sql::CommitFault fault = sql::CommitFault::kNone;
};

class WriterFaultTest : public ::testing::TestWithParam<sql::CommitFault> {
 protected:
  void SetUp() override {
    faults_.fault = GetParam();
    pool_ = OpenSchema(test::SharedMariadb().CreateDatabase(), &faults_);
    writer_ = std::make_unique<Writer>("notes", *pool_, clock_);
  }
  ScriptedFaults faults_;
  test::FakeClock clock_{"2022-04-05 06:07:08"};
  std::unique_ptr<sql::Pool> pool_;
  std::unique_ptr<Writer> writer_;
};

TEST_P(WriterFaultTest, EveryThirdCommitIsLostAndStillEachCommandIsStoredOnce) {
  faults_.every = 3;
  faults_.commits = 0;
  faults_.armed = true;
  std::vector<std::thread> threads;
  std::atomic<int> acknowledged{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 15; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        acknowledged += writer_->Append("330327", MakeMutation(id, id), WriteNote(id)).ok() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  faults_.armed = false;
  EXPECT_EQ(acknowledged, 60);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 60);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal"), 60);
  EXPECT_EQ(Count(*pool_, "SELECT MAX(seq) FROM journal"), 60);
}

TEST_P(WriterFaultTest, ADatabaseThatStaysAwayGivesAnUnknownOutcomeThatARepetitionSettles) {
  faults_.every = 1;
  faults_.armed = true;
  Mutation hurried = MakeMutation("r", "a");
  hurried.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  const auto first = writer_->Append("330327", hurried, WriteNote("a"));
  faults_.armed = false;
  if (GetParam() == sql::CommitFault::kBeforeEffect) {
    EXPECT_THAT(first, StatusIs(StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  } else {
    // The second try cannot commit its look-up either, so even here nobody can say.
    EXPECT_FALSE(first.ok() && first->response != "1");
  }
  ASSERT_OK_AND_ASSIGN(const Answer again, writer_->Append("330327", MakeMutation("r", "a"), WriteNote("a")));
  EXPECT_EQ(again.response, "1");
  EXPECT_EQ(again.repeated, GetParam() == sql::CommitFault::kAfterEffect);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 1);
}

INSTANTIATE_TEST_SUITE_P(Both, WriterFaultTest,
                         ::testing::Values(sql::CommitFault::kBeforeEffect, sql::CommitFault::kAfterEffect));

TEST(WriterKillTest, AcknowledgedCommandsSurviveAKilledServer) {
  test::MariadbServer server;
  const std::string dsn = server.CreateDatabase();
  const auto pool = OpenSchema(dsn);
  const test::FakeClock clock{"2022-04-05 06:07:08"};
  Writer writer("notes", *pool, clock);
  std::atomic<bool> stop{false};
  std::atomic<int> next{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (!stop) {
        // A client repeats until it knows: with the same id each time.
        const std::string id = std::to_string(next++);
        while (!writer.Append("330327", MakeMutation(id, id), WriteNote(id)).ok()) std::this_thread::yield();
      }
    });
  }
  for (int round = 1; round <= 3; ++round) {
    const int before = next;
    while (next < before + 40) std::this_thread::yield();
    server.Kill9();
    server.Start();
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count(*pool, "SELECT COUNT(*) FROM note"), next);
  EXPECT_EQ(Count(*pool, "SELECT COUNT(DISTINCT id) FROM note"), next);
  EXPECT_EQ(Count(*pool, "SELECT MAX(seq) FROM journal"), next);
  EXPECT_EQ(Count(*pool, "SELECT COUNT(*) FROM journal"), next);
}

}  // namespace
}  // namespace jgt::journal
