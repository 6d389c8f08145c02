// Commands that nobody waits for, and those that come when too many wait already.
#include <atomic>
#include <map>
#include <thread>

#include "common/journal/command.h"
#include "common/runtime/executor.h"
#include "common/runtime/mutex.h"
#include "tests/common/journal/journal_fixture.h"
#include "tests/support/eventually.h"

namespace jgt::journal {
namespace {

using test::StatusIs;

// Writes a note for each command; waits in one that is called "gate" until the gate is open.
class NoteRunner final : public CommandRunner {
 public:
  struct Note final : Command {
    explicit Note(std::string text) : id(std::move(text)) {}
    std::string id;
  };
  class Session final : public CommandSession {
   public:
    explicit Session(NoteRunner& runner) : runner_(runner) {}
    StatusOr<std::string> Run(Batch& batch, const Command& command) override {
      const std::string& id = static_cast<const Note&>(command).id;
      if (id.starts_with("gate")) runner_.Wait();
      notes_.push_back({batch.region(), id, batch.Append("test.Noted", id)});
      return id;
    }
    Status Flush(sql::Transaction& tx) override {
      return tx.InsertMany("INSERT INTO note (region, id, seq) ", 3, notes_);
    }

   private:
    NoteRunner& runner_;
    std::vector<sql::Params> notes_;
  };
  StatusOr<std::unique_ptr<CommandSession>> Begin(sql::Transaction&, const std::string&,
                                                  const std::vector<const Command*>& commands) override {
    largest = std::max(largest.load(), commands.size());
    return std::unique_ptr<CommandSession>(std::make_unique<Session>(*this));
  }
  void Wait() {
    inside = true;
    while (!open) std::this_thread::yield();
  }
  std::atomic<bool> inside{false};
  std::atomic<bool> open{false};
  std::atomic<size_t> largest{0};
};

class WriterQueueTest : public JournalTest {
 protected:
  void SetUp() override {
    JournalTest::SetUp();
    Make(4);
  }

  void Make(int threads) {
    groups_ = std::make_unique<Executor>(ExecutorOptions{.name = "groups", .thread_count = threads});
    later_ = std::make_unique<Writer>("notes", *pool_, clock_, WriterOptions{.executor = groups_.get()});
  }

  void TearDown() override {
    runner_.open = true;
    groups_.reset();
  }

  void Later(const std::string& region, const std::string& id, const Mutation& mutation) {
    later_->AppendLater(region, mutation, runner_, std::make_unique<const NoteRunner::Note>(id),
                        [this, id](StatusOr<Answer> answer) {
                          const MutexLock lock(mutex_);
                          EXPECT_TRUE(answers_.emplace(id, std::move(answer)).second) << "told twice";
                        });
  }
  void Later(const std::string& region, const std::string& id) { Later(region, id, MakeMutation("r-" + id, id)); }

  size_t Told() {
    const MutexLock lock(mutex_);
    return answers_.size();
  }
  Status StatusOf(const std::string& id) {
    const MutexLock lock(mutex_);
    const auto found = answers_.find(id);
    return found == answers_.end() ? Internal("NOT_TOLD", id) : found->second.status();
  }

  NoteRunner runner_;
  std::unique_ptr<Writer> later_;
  std::unique_ptr<Executor> groups_;
  Mutex mutex_;
  std::map<std::string, StatusOr<Answer>> answers_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(WriterQueueTest, CommandsThatNobodyWaitsForAreGroupedAndToldOnce) {
  constexpr int kCommands = 200;
  Later("330327", "gate");
  ASSERT_TRUE(test::Eventually([&] { return runner_.inside.load(); }));
  for (int i = 0; i < kCommands; ++i) Later("330327", "n" + std::to_string(i));
  EXPECT_EQ(Told(), 0U) << "a group is being written, and nobody was held up";
  runner_.open = true;
  ASSERT_TRUE(test::Eventually([&] { return Told() == kCommands + 1; }));
  EXPECT_EQ(runner_.largest.load(), kCommands) << "all that came meanwhile are one group";
  for (int i = 0; i < kCommands; ++i) EXPECT_OK(StatusOf("n" + std::to_string(i)));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), kCommands + 1);
  EXPECT_EQ(Count(*pool_, "SELECT MAX(seq) FROM journal"), kCommands + 1);
}

TEST_F(WriterQueueTest, ThoseWhoWaitAndThoseWhoDoNotShareTheirGroups) {
  constexpr int kThreads = 8;
  constexpr int kEach = 20;
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        Later("330327", id);
        if (!later_->Append("330327", MakeMutation("w-" + id, id), WriteNote("w" + id)).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(test::Eventually([&] { return Told() == size_t{kThreads} * kEach; }));
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 2 * kThreads * kEach);
  EXPECT_EQ(Count(*pool_, "SELECT MAX(seq) FROM journal"), 2 * kThreads * kEach);
}

TEST_F(WriterQueueTest, RegionsTakeTurnsOnOneThread) {
  Make(1);
  for (int i = 0; i < 30; ++i) Later("33032" + std::to_string(i % 3), "n" + std::to_string(i));
  EXPECT_TRUE(test::Eventually([&] { return Told() == 30; }));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 30);
}

TEST_F(WriterQueueTest, ARefusedCommandIsToldAtOnce) {
  Later("330327", "bad", {.request_id = "a b", .request_hash = "", .principal = "", .deadline = Soon()});
  EXPECT_THAT(StatusOf("bad"), StatusIs(StatusCode::kInvalidArgument, "BAD_REQUEST_ID"));
}

TEST_F(WriterQueueTest, ACommandThatExpiredWhileItWaitedIsNotStored) {
  Later("330327", "gate");
  ASSERT_TRUE(test::Eventually([&] { return runner_.inside.load(); }));
  Mutation late = MakeMutation("late");
  late.deadline = std::chrono::steady_clock::now();
  Later("330327", "late", late);
  runner_.open = true;
  ASSERT_TRUE(test::Eventually([&] { return Told() == 2; }));
  EXPECT_THAT(StatusOf("late"), StatusIs(StatusCode::kDeadlineExceeded, "DEADLINE_PASSED"));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 1);
}

TEST_F(WriterQueueTest, ACommandWhoseTurnWouldComeTooLateIsRefusedAtOnce) {
  // A group that took 50 ms shows how long they take.
  Later("330327", "gate-1");
  ASSERT_TRUE(test::Eventually([&] { return runner_.inside.load(); }));
  const auto slow = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  while (std::chrono::steady_clock::now() < slow) std::this_thread::yield();
  runner_.open = true;
  ASSERT_TRUE(test::Eventually([&] { return Told() == 1; }));
  runner_.open = false;
  runner_.inside = false;
  Later("330327", "gate-2");
  ASSERT_TRUE(test::Eventually([&] { return runner_.inside.load(); }));
  Mutation hurried = MakeMutation("hurried");
  hurried.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(40);
  Later("330327", "hurried", hurried);
  EXPECT_THAT(StatusOf("hurried"), StatusIs(StatusCode::kResourceExhausted, "REGION_BUSY"));
  Later("330327", "patient");
  EXPECT_THAT(StatusOf("patient"), StatusIs(StatusCode::kInternal, "NOT_TOLD")) << "it waits";
  runner_.open = true;
  ASSERT_TRUE(test::Eventually([&] { return Told() == 4; }));
  EXPECT_OK(StatusOf("patient"));
}

TEST_F(WriterQueueTest, WhoeverWaitsWhenTheExecutorStopsIsTold) {
  Make(1);
  Later("330327", "gate");
  ASSERT_TRUE(test::Eventually([&] { return runner_.inside.load(); }));
  Later("330105", "waits");      // its turn is behind the one that runs
  Later("330327", "waits-too");  // its turn is not even ordered
  std::thread stopper([&] { static_cast<void>(groups_->Stop(std::chrono::milliseconds(0))); });
  ASSERT_TRUE(test::Eventually([&] { return Told() == 1; }));
  EXPECT_THAT(StatusOf("waits"), StatusIs(StatusCode::kUnavailable, "SHUTTING_DOWN"));
  runner_.open = true;
  stopper.join();
  EXPECT_OK(StatusOf("gate")) << "what runs is finished";
  EXPECT_THAT(StatusOf("waits-too"), StatusIs(StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 1);
}

}  // namespace
}  // namespace jgt::journal
