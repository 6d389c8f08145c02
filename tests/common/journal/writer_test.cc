#include <atomic>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include "common/journal/answer.h"
#include "common/journal/command.h"
#include "tests/common/journal/journal_fixture.h"

namespace jgt::journal {
namespace {

using test::StatusIs;
using ::testing::HasSubstr;

class WriterTest : public JournalTest {
 protected:
  void Change(const std::string& update, const std::string& request_id) {
    EXPECT_OK(sql::RunTransaction(*pool_, {.deadline = Soon()}, [&](sql::Transaction& tx) {
      return tx.Execute(update + " WHERE request_id = ?", {request_id}).status();
    }));
  }
};

TEST_F(WriterTest, NumbersAreGaplessAndTablesChangeWithTheEntries) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_OK_AND_ASSIGN(const Answer answer, Note("330327", "n" + std::to_string(i)));
    EXPECT_EQ(answer.last_seq, i);
    EXPECT_EQ(answer.response, std::to_string(i));
    EXPECT_FALSE(answer.repeated);
  }
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note n JOIN journal j ON j.region = n.region AND j.seq = n.seq"), 3);
}

TEST_F(WriterTest, TheSameRequestGetsTheFirstAnswerAndChangesNothing) {
  ASSERT_OK(Note("330327", "a"));
  ASSERT_OK(Note("330327", "b"));
  ASSERT_OK_AND_ASSIGN(const Answer again, Note("330327", "a"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.response, "1");
  EXPECT_EQ(again.last_seq, 1);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal"), 2);
}

TEST_F(WriterTest, AStoredAnswerHasTheHashOfItsRow) {
  ASSERT_OK(Note("330327", "a"));
  ASSERT_OK(writer_->AppendAcross({"330328", "330327"}, MakeMutation("across"),
                                  [](const auto& batch) { return WriteNote("b")(batch("330328")); }));
  ASSERT_OK_AND_ASSIGN(const sql::Rows rows,
                       sql::RunQuery(*pool_,
                                     "SELECT region, request_id, request_hash, response, last_seq, recorded_at, "
                                     "row_hash FROM journal_request ORDER BY region",
                                     {}, Soon()));
  ASSERT_EQ(rows.size(), 2U);
  for (const sql::Row& row : rows) {
    EXPECT_EQ(row.Text(6), AnswerHash({.region = row.Text(0),
                                       .request_id = row.Text(1),
                                       .request_hash = row.Text(2),
                                       .response = row.Text(3),
                                       .last_seq = row.Int(4),
                                       .recorded_at = row.Time(5)}));
  }
}

TEST_F(WriterTest, ADamagedAnswerIsNotGivenAgainAndNothingIsWritten) {
  ASSERT_OK(Note("330327", "a"));
  ASSERT_OK(Note("330327", "b"));
  const std::map<std::string, std::string> damages = {{"d1", "response = 'other'"},
                                                      {"d2", "last_seq = 9"},
                                                      {"d3", "request_hash = REPEAT('x', 32)"},
                                                      {"d4", "recorded_at = recorded_at + INTERVAL 1 DAY"},
                                                      {"d5", "row_hash = REPEAT('x', 32)"}};
  for (const auto& [id, damage] : damages) {
    SCOPED_TRACE(damage);
    ASSERT_OK_AND_ASSIGN(const Answer first, Note("330327", id));
    Change("UPDATE journal_request SET " + damage, "r-" + id);
    EXPECT_THAT(Note("330327", id), StatusIs(StatusCode::kDataLoss, "ANSWER_DAMAGED"));
    EXPECT_THAT(writer_->AppendAcross({"330327", "330105"}, MakeMutation("r-" + id, id),
                                      [](const auto& batch) { return WriteNote("again")(batch("330327")); }),
                StatusIs(StatusCode::kDataLoss, "ANSWER_DAMAGED"));
    EXPECT_EQ(Count(*pool_, "SELECT MAX(seq) FROM journal"), first.last_seq);
  }
  // Rows of before there were hashes.
  Change("UPDATE journal_request SET row_hash = NULL", "r-b");
  ASSERT_OK_AND_ASSIGN(const Answer again, Note("330327", "b"));
  EXPECT_TRUE(again.repeated);
}

TEST_F(WriterTest, AnotherBodyUnderAUsedRequestIdIsRefused) {
  ASSERT_OK(Note("330327", "a"));
  EXPECT_THAT(writer_->Append("330327", MakeMutation("r-a", "other"), WriteNote("c")),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 1);
}

TEST_F(WriterTest, ARequestIdWithForeignCharactersIsRefused) {
  EXPECT_THAT(writer_->Append("330327", MakeMutation("a b"), WriteNote("c")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REQUEST_ID"));
  EXPECT_THAT(writer_->Append("330327", MakeMutation(""), WriteNote("c")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REQUEST_ID"));
}

TEST_F(WriterTest, ARefusedCommandLeavesNothing) {
  const auto refuse = [](Batch&) -> StatusOr<std::string> { return FailedPrecondition("NO", "no"); };
  EXPECT_THAT(writer_->Append("330327", MakeMutation("r"), refuse), StatusIs(StatusCode::kFailedPrecondition, "NO"));
  const auto refuse_late = [](Batch& batch) -> StatusOr<std::string> {
    RETURN_IF_ERROR(batch.Insert("INSERT INTO note (region, id, seq) VALUES (?, ?, ?)", {batch.region(), "late", 1}));
    batch.Append("test.Noted", "late");
    return FailedPrecondition("LATE", "no");
  };
  EXPECT_THAT(writer_->Append("330327", MakeMutation("r"), refuse_late),
              StatusIs(StatusCode::kFailedPrecondition, "LATE"));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 0);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal"), 0);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal_request"), 0);
}

// Writes a note for each command, and throws where it is told to.
class NoteRunner final : public CommandRunner {
 public:
  struct Note final : Command {
    explicit Note(std::string text) : id(std::move(text)) {}
    std::string id;
  };
  class Session final : public CommandSession {
   public:
    explicit Session(const NoteRunner& runner) : runner_(runner) {}
    StatusOr<std::string> Run(Batch& batch, const Command& command) override {
      const std::string& id = static_cast<const Note&>(command).id;
      notes_.push_back({batch.region(), id, batch.Append("test.Noted", id)});
      return id;
    }
    Status Flush(sql::Transaction& tx) override {
      if (runner_.throws_in_flush) throw std::out_of_range("a flush that throws");
      return tx.InsertMany("INSERT INTO note (region, id, seq) ", 3, notes_);
    }

   private:
    const NoteRunner& runner_;
    std::vector<sql::Params> notes_;
  };
  StatusOr<std::unique_ptr<CommandSession>> Begin(sql::Transaction&, const std::string&,
                                                  const std::vector<const Command*>&) override {
    if (throws_in_begin) throw std::runtime_error("a beginning that throws");
    return std::unique_ptr<CommandSession>(std::make_unique<Session>(*this));
  }
  bool throws_in_begin = false;
  bool throws_in_flush = false;
};

TEST_F(WriterTest, ARunnerThatThrowsLeavesNothingAndBlocksNobody) {
  NoteRunner runner;
  const NoteRunner::Note note("n");
  runner.throws_in_begin = true;
  EXPECT_THAT(writer_->Append("330327", MakeMutation("r1"), runner, note),
              StatusIs(StatusCode::kInternal, "WORK_THREW"));
  runner.throws_in_begin = false;
  runner.throws_in_flush = true;
  EXPECT_THAT(writer_->Append("330327", MakeMutation("r1"), runner, note),
              StatusIs(StatusCode::kInternal, "WORK_THREW"));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal"), 0);
  runner.throws_in_flush = false;
  ASSERT_OK_AND_ASSIGN(const Answer answer, writer_->Append("330327", MakeMutation("r1"), runner, note));
  EXPECT_EQ(answer.last_seq, 1);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 1);
}

TEST_F(WriterTest, AWorkThatThrowsLeavesNothingAndBlocksNobody) {
  const auto throws = [](Batch& batch) -> StatusOr<std::string> {
    RETURN_IF_ERROR(batch.Insert("INSERT INTO note (region, id, seq) VALUES (?, ?, ?)", {batch.region(), "x", 1}));
    throw std::runtime_error("a work that throws");
  };
  EXPECT_THAT(writer_->Append("330327", MakeMutation("r"), throws), StatusIs(StatusCode::kInternal, "WORK_THREW"));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), 0);
  EXPECT_OK(Note("330327", "after"));
}

TEST_F(WriterTest, ConcurrentCallersAreGroupedAndEachIsStoredOnce) {
  constexpr int kThreads = 16;
  constexpr int kEach = 40;
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        if (!Note("330327", id).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM note"), kThreads * kEach);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(DISTINCT seq) FROM journal"), kThreads * kEach);
  EXPECT_EQ(Count(*pool_, "SELECT MAX(seq) FROM journal"), kThreads * kEach);
  TableSource source("notes", *pool_);
  EXPECT_OK(Replay(source, "330327", 1, kThreads * kEach, [](const Entry&) { return OkStatus(); }));
}

TEST_F(WriterTest, AMemberThatFailsAfterWritingDoesNotTakeItsGroupAlong) {
  // A duplicate primary key is found only by the INSERT itself.
  std::vector<std::thread> threads;
  std::atomic<int> stored{0};
  std::atomic<int> refused{0};
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&, t] {
      const std::string note = t % 3 == 0 ? "same" : "own" + std::to_string(t);
      const auto answer = writer_->Append("330327", MakeMutation("r" + std::to_string(t)), WriteNote(note));
      if (answer.ok()) ++stored;
      if (ReasonOf(answer.status()) == "SQL_DUPLICATE") ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stored, 9);
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(Count(*pool_, "SELECT MAX(seq) FROM journal"), 9);
}

TEST_F(WriterTest, OneRequestSentTwiceAtOnceIsStoredOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> ok{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] { ok += Note("330327", "twin").ok() ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, 8);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal"), 1);
}

TEST_F(WriterTest, RecordedTimesNeverGoBack) {
  ASSERT_OK(Note("330327", "a"));
  clock_.Advance(-std::chrono::hours(1));
  ASSERT_OK(Note("330327", "b"));
  EXPECT_EQ(
      Count(*pool_,
            "SELECT COUNT(*) FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.recorded_at < a.recorded_at"),
      0);
}

TEST_F(WriterTest, ACommandAcrossRegionsIsStoredInAllOrNone) {
  const auto work = [](bool fail) -> WorkAcross {
    return [fail](const std::function<Batch&(const std::string&)>& batch) -> StatusOr<std::string> {
      batch("330327").Append("test.Noted", "here");
      batch("330105").Append("test.Noted", "there");
      if (fail) return FailedPrecondition("NO", "no");
      return std::string("done");
    };
  };
  EXPECT_THAT(writer_->AppendAcross({"330327", "330105"}, MakeMutation("x"), work(true)),
              StatusIs(StatusCode::kFailedPrecondition, "NO"));
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal"), 0);
  ASSERT_OK(writer_->AppendAcross({"330327", "330105"}, MakeMutation("x"), work(false)));
  ASSERT_OK_AND_ASSIGN(const Answer again, writer_->AppendAcross({"330327", "330105"}, MakeMutation("x"), work(false)));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(Count(*pool_, "SELECT COUNT(*) FROM journal WHERE seq = 1"), 2);
}

TEST_F(WriterTest, AFullQueueIsRefusedAtOnce) {
  Writer narrow("notes", *pool_, clock_, {.group_max = 1, .queue_max = 1, .on_committed = nullptr});
  std::atomic<bool> inside{false};
  std::atomic<bool> let_go{false};
  const auto wait = [&](Batch&) -> StatusOr<std::string> {
    inside = true;
    while (!let_go) std::this_thread::yield();
    return std::string("done");
  };
  const auto pass = [](Batch&) -> StatusOr<std::string> { return std::string("done"); };
  std::thread leader([&] { EXPECT_OK(narrow.Append("330327", MakeMutation("first"), wait)); });
  while (!inside) std::this_thread::yield();
  // One place in the queue: of two more callers exactly one is refused, at once, and the other is served.
  std::atomic<int> refused{0};
  std::atomic<int> served{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&, i] {
      const auto answer = narrow.Append("330327", MakeMutation("more" + std::to_string(i)), pass);
      if (answer.ok()) ++served;
      if (ReasonOf(answer.status()) == "REGION_BUSY") {
        EXPECT_GT(DetailOf(answer.status()).retry_after.count(), 0);
        ++refused;
      }
    });
  }
  while (refused == 0) std::this_thread::yield();
  let_go = true;
  for (std::thread& caller : callers) caller.join();
  leader.join();
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(served, 1);
}

TEST_F(WriterTest, ADamagedEntryAndAMissingOneAreNamed) {
  for (int i = 1; i <= 5; ++i) ASSERT_OK(Note("330327", "n" + std::to_string(i)));
  TableSource source("notes", *pool_);
  const auto replay = [&] { return Replay(source, "330327", 1, 5, [](const Entry&) { return OkStatus(); }); };
  EXPECT_OK(replay());
  ASSERT_OK(sql::RunTransaction(*pool_, {}, [](sql::Transaction& tx) {
    return tx.Execute("UPDATE journal SET body = 'n9' WHERE seq = 3").status();
  }));
  EXPECT_THAT(replay(), StatusIs(StatusCode::kDataLoss, "ENTRY_DAMAGED"));
  EXPECT_THAT(std::string(replay().message()), HasSubstr("entry 3"));
  ASSERT_OK(sql::RunTransaction(
      *pool_, {}, [](sql::Transaction& tx) { return tx.Execute("DELETE FROM journal WHERE seq = 3").status(); }));
  EXPECT_THAT(replay(), StatusIs(StatusCode::kDataLoss, "JOURNAL_GAP"));
}

}  // namespace
}  // namespace jgt::journal
