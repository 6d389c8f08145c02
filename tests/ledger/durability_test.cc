#include <set>
#include <thread>

#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {
namespace {

class DurabilityTest : public LedgerTest {
 protected:
  // Gapless from 1, undamaged, and one row for each entry.
  void ExpectWholeJournal(size_t entries) {
    const auto journal = Journal();
    ASSERT_EQ(journal.size(), entries);
    for (size_t i = 0; i < journal.size(); ++i) {
      EXPECT_EQ(journal[i].seq, static_cast<int64_t>(i) + 1);
      EXPECT_THAT(journal::CheckEntry("ledger", journal[i]), IsOk());
    }
    EXPECT_EQ(Count("SELECT COUNT(*) FROM activities"), static_cast<int64_t>(entries));
    EXPECT_EQ(Count("SELECT COUNT(DISTINCT seq) FROM activities WHERE region = ?", {kCounty}),
              static_cast<int64_t>(entries));
  }
};

TEST_F(DurabilityTest, ThirtyTwoClientsRecordEachOnceAndTheJournalHasNoGap) {
  constexpr int kClients = 32;
  constexpr int kEach = 5;
  std::vector<std::vector<v1::Activity>> told(kClients);
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      const std::string token = Filer(c % 2 == 0 ? kCore : kRural);
      for (int i = 0; i < kEach; ++i) {
        const auto request = RecordRequest(absl::StrFormat("c%d-%d", c, i), Lesson(1 + i, absl::StrFormat("T-%d", c)));
        // Each sends everything twice, as a client does that lost the first answer.
        for (int attempt = 0; attempt < 2; ++attempt) {
          const auto response = Call(token, &Stub::RecordActivity, request);
          EXPECT_THAT(response, IsOk());
          if (response.ok()) told[static_cast<size_t>(c)].push_back(response->activity());
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  std::set<std::string> names;
  for (const auto& of_client : told) {
    ASSERT_EQ(of_client.size(), 2U * kEach);
    for (size_t i = 0; i < of_client.size(); i += 2) {
      EXPECT_EQ(of_client[i].SerializeAsString(), of_client[i + 1].SerializeAsString());
      names.insert(of_client[i].name());
    }
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(kClients * kEach));
  ExpectWholeJournal(kClients * kEach);
}

TEST_F(DurabilityTest, OfThoseWhoTellTheSameLessonAtOnceOneWins) {  // D17
  constexpr int kClients = 8;
  std::atomic<int> won{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&] {
      const auto told = Record(Filer(kCore), Lesson(2));
      if (told.ok()) ++won;
      if (!told.ok()) EXPECT_THAT(told, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(won.load(), 1);
  ExpectWholeJournal(1);
}

TEST_F(DurabilityTest, ACommitThatFailsBeforeItsEffectIsMadeGood) {
  faults_.FailNextCommit(sql::CommitFault::kBeforeEffect);
  const auto request = RecordRequest("once", Lesson(2));
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Filer(kCore), &Stub::RecordActivity, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Filer(kCore), &Stub::RecordActivity, request));
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  ExpectWholeJournal(1);
}

TEST_F(DurabilityTest, ACommitWhoseAnswerIsLostIsNotRepeated) {
  faults_.FailNextCommit(sql::CommitFault::kAfterEffect);
  const auto request = RecordRequest("once", Lesson(2));
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Filer(kCore), &Stub::RecordActivity, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Filer(kCore), &Stub::RecordActivity, request));
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  ExpectWholeJournal(1);
}

TEST_F(DurabilityTest, ABatchSurvivesALostCommitWholeAndOnce) {
  v1::BatchRecordActivitiesRequest request;
  request.set_parent("regions/" + kCounty);
  request.set_request_id("batch");
  for (int i = 0; i < 120; ++i) *request.add_activities() = Lesson(1 + i % 12, "T-" + std::to_string(i));
  for (const sql::CommitFault fault : {sql::CommitFault::kBeforeEffect, sql::CommitFault::kAfterEffect}) {
    faults_.FailNextCommit(fault);
    EXPECT_THAT(Call(Filer(kCore), &Stub::BatchRecordActivities, request), IsOk());
  }
  ExpectWholeJournal(120);
}

}  // namespace
}  // namespace jgt::ledger::test
