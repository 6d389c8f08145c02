// Commands that come together are one transaction: what one of them leaves is what the next one finds.
#include <future>
#include <thread>

#include "common/names/names.h"
#include "common/sql/transaction.h"
#include "tests/ledger/ledger_world.h"
#include "tests/support/eventually.h"

namespace jgt::ledger::test {
namespace {

class GroupTest : public LedgerTest {
 protected:
  // Runs the calls so that all but the first are one group: the region's head stays locked until all of them wait.
  void Together(const std::vector<std::function<void()>>& calls) {
    std::promise<void> locked;
    std::promise<void> release;
    std::thread holder([&] {
      const Status held = sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) -> Status {
        RETURN_IF_ERROR(tx.Query("SELECT seq FROM journal_head WHERE region = ? FOR UPDATE", {kCounty}).status());
        locked.set_value();
        release.get_future().wait();
        return OkStatus();
      });
      ASSERT_OK(held);
    });
    locked.get_future().wait();
    std::vector<std::thread> threads;
    for (size_t i = 0; i < calls.size(); ++i) {
      const int sent = faults_.statements;
      threads.emplace_back(calls[i]);
      // The first one is taken as soon as its transaction begins, and is not among those that wait.
      EXPECT_TRUE(jgt::test::Eventually(
          [&] { return writer_->waiting(kCounty) == i && (i > 0 || faults_.statements > sent); }));
    }
    release.set_value();
    holder.join();
    for (std::thread& thread : threads) thread.join();
  }

  // Makes the head row, which Together locks, and the leader's own command.
  StatusOr<v1::Activity> Begin() { return Record(Filer(kCore), Lesson(1)); }
  std::function<void()> Lead() {
    return [this] { EXPECT_THAT(Record(Filer(kCore), Lesson(2)), IsOk()); };
  }
};

TEST_F(GroupTest, TheSameLessonToldTwiceInOneGroupIsOneLesson) {  // D17
  ASSERT_OK(Begin());
  StatusOr<v1::Activity> first = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> second = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> other = Status(StatusCode::kUnknown, "");
  Together({Lead(), [&] { first = Record(Filer(kCore), Lesson(3)); },
            [&] { second = Record(Filer(kRural), Lesson(3)); }, [&] { other = Record(Filer(kCore), Lesson(4)); }});
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(other, IsOk());
  ASSERT_THAT(second, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
  EXPECT_EQ(DetailOf(second.status()).metadata.at("activity"), first->name());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities"), 4);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 4);
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT recorded_at) FROM journal WHERE seq > 2"), 1) << "they were no group";
}

TEST_F(GroupTest, AnActivityIsConfirmedOnceAndThenReversedInOneGroup) {
  ASSERT_OK_AND_ASSIGN(const v1::Activity told, Begin());
  StatusOr<v1::Activity> once = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> twice = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> reversed = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> again = Status(StatusCode::kUnknown, "");
  Together({Lead(), [&] { once = Confirm(Filer(kRural), told.name()); },
            [&] { twice = Confirm(Filer(kRural), told.name()); },
            [&] { reversed = Reverse(Filer(kCore), told.name()); }, [&] { again = Record(Filer(kCore), Lesson(1)); }});
  ASSERT_THAT(once, IsOk());
  EXPECT_THAT(twice, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_THAT(reversed, IsOk());
  EXPECT_EQ(reversed->confirmed_by(), kRural);
  EXPECT_THAT(again, IsOk()) << "the lesson that was taken back gave its slot up";
  ASSERT_OK_AND_ASSIGN(const v1::Activity stands, Get(Filer(kCore), told.name()));
  EXPECT_EQ(stands.state(), v1::ACTIVITY_STATE_REVERSED);
  EXPECT_EQ(stands.revision(), reversed->revision());
}

TEST_F(GroupTest, ACorrectionWithARevisionThatItsGroupHasOvertakenIsRefused) {
  ASSERT_OK_AND_ASSIGN(const v1::Activity told, Begin());
  v1::Activity better = Lesson(1);
  better.set_students(90);
  StatusOr<v1::Activity> corrected = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> late = Status(StatusCode::kUnknown, "");
  Together({Lead(), [&] { corrected = Correct(Filer(kCore), told.name(), better, told.revision()); },
            [&] { late = Correct(Filer(kCore), told.name(), better, told.revision()); }});
  ASSERT_THAT(corrected, IsOk());
  EXPECT_THAT(late, StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_OK_AND_ASSIGN(const v1::Activity old, Get(Filer(kCore), told.name()));
  EXPECT_EQ(old.superseded_by(), corrected->name());
}

TEST_F(GroupTest, MoreCommandsInAGroupCostHardlyMoreStatements) {
  ASSERT_OK(Begin());
  const auto statements_of = [&](int calls) {
    std::vector<std::function<void()>> all = {Lead()};
    for (int i = 0; i < calls; ++i) {
      all.push_back([this, i, calls] {
        EXPECT_THAT(Record(Filer(kCore), Lesson(5, absl::StrFormat("T-%d-%d", calls, i))), IsOk());
      });
    }
    all.front() = [this, calls] {
      EXPECT_THAT(Record(Filer(kCore), Lesson(2, absl::StrFormat("L-%d", calls))), IsOk());
    };
    const int before = faults_.statements;
    Together(all);
    return faults_.statements - before;
  };
  const int few = statements_of(2);
  const int many = statements_of(6);
  // Rows go in by statements of 1, 2, 4, … rows; everything else is read and written once for all of them.
  EXPECT_LT(many - few, 4) << "four commands more";
}

// The group is written all the same: its deadline is that of whoever can wait longest.
TEST_F(GroupTest, ADeadlineThatPassesWhileItsGroupIsWrittenCostsTheAnswerAndNotTheEntry) {
  ASSERT_OK(Begin());
  std::promise<void> told_late;
  // After everything is decided and the entries are inserted, before they are committed.
  faults_.Before("UPDATE journal_head SET seq", 1, [&] { told_late.get_future().wait(); });
  const auto request = RecordRequest("late-1", Lesson(3));
  StatusOr<v1::RecordActivityResponse> late = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> patient = Status(StatusCode::kUnknown, "");
  Together({Lead(),
            [&] {
              late = Call(Filer(kCore), &Stub::RecordActivity, request, std::chrono::seconds(3));
              EXPECT_EQ(Count("SELECT COUNT(*) FROM journal WHERE request_id = 'late-1'"), 0) << "told too late";
              told_late.set_value();
            },
            [&] { patient = Record(Filer(kCore), Lesson(4)); }});
  EXPECT_EQ(late.status().code(), StatusCode::kDeadlineExceeded);
  ASSERT_THAT(patient, IsOk());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal WHERE request_id = 'late-1'"), 1);
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT recorded_at) FROM journal WHERE seq > 2"), 1) << "they were no group";

  ASSERT_OK_AND_ASSIGN(const v1::RecordActivityResponse found, Call(Filer(kCore), &Stub::RecordActivity, request));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities WHERE id = ?", {IdOf(found.activity().name())}), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 4);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities"), 4);
}

TEST_F(GroupTest, ADeadlineThatPassesBeforeItsGroupIsDecidedLeavesNothingAndIsRepeated) {
  ASSERT_OK(Begin());
  std::promise<void> told_late;
  faults_.Before("SELECT request_id, request_hash", 1, [&] { told_late.get_future().wait(); });
  const auto request = RecordRequest("late-2", Lesson(3));
  StatusOr<v1::RecordActivityResponse> late = Status(StatusCode::kUnknown, "");
  StatusOr<v1::Activity> patient = Status(StatusCode::kUnknown, "");
  Together({Lead(),
            [&] {
              // The server counts from when it was asked, which is later.
              const auto passed = std::chrono::steady_clock::now() + std::chrono::seconds(4);
              late = Call(Filer(kCore), &Stub::RecordActivity, request, std::chrono::seconds(3));
              EXPECT_TRUE(jgt::test::Eventually([&] { return std::chrono::steady_clock::now() >= passed; }));
              told_late.set_value();
            },
            [&] { patient = Record(Filer(kCore), Lesson(4)); }});
  EXPECT_EQ(late.status().code(), StatusCode::kDeadlineExceeded);
  ASSERT_THAT(patient, IsOk());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal WHERE request_id = 'late-2'"), 0);

  ASSERT_THAT(Call(Filer(kCore), &Stub::RecordActivity, request), IsOk());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal WHERE request_id = 'late-2'"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 4);
}

}  // namespace
}  // namespace jgt::ledger::test
