#include "services/rollup/domain/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "jgt/ledger/v1/events.pb.h"
#include "services/rollup/domain/comparison.h"
#include "services/rollup/domain/memory_cell_book.h"
#include "services/rollup/events/events.h"
#include "tests/rollup/random_events.h"
#include "tests/support/status_matchers.h"

namespace jgt::rollup {
namespace {

using test::StatusIs;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPairing[] = "regions/330726/pairings/P1";
constexpr char kActivity[] = "regions/330726/activities/A1";

ActivityFacts Lesson() {
  return {
      .pairing = kPairing, .day = {2019, 4, 16}, .kind = "SYNC_LESSON", .subject = 13, .teachers = 2, .students = 80};
}

CellKey LessonCell(Basis basis) { return {.basis = basis, .month = {2019, 4}, .kind = "SYNC_LESSON", .subject = 13}; }

CellSum CountyCell(const MemoryCellBook& book, const CellKey& key) {
  const auto found = book.cells().county.find(key);
  return found == book.cells().county.end() ? CellSum{} : found->second;
}

// A book whose cells are what its activities and files say, added up from nothing: what the fold's deltas must always
// equal.
Cells Recounted(const MemoryCellBook& book) {
  Cells cells;
  for (const auto& [name, activity] : book.activities()) cells.Add(ContributionOf(activity));
  for (const auto& [pairing_file, month] : book.first_shown()) cells.materials[{pairing_file.first, month}] += 1;
  cells.DropZeros();
  return cells;
}

// The nth call of Add does nothing: the bug that a comparison must find.
class ForgetfulBook final : public CellBook {
 public:
  ForgetfulBook(CellBook& book, int forget) : book_(book), left_(forget) {}
  StatusOr<std::optional<Activity>> FindActivity(const std::string& name) override { return book_.FindActivity(name); }
  Status PutActivity(const Activity& activity) override { return book_.PutActivity(activity); }
  StatusOr<std::vector<ShownFile>> FilesOf(const std::string& activity) override { return book_.FilesOf(activity); }
  StatusOr<std::optional<Month>> MonthOfFile(const ShownFile& shown) override { return book_.MonthOfFile(shown); }
  Status PutFile(const ShownFile& shown) override { return book_.PutFile(shown); }
  StatusOr<std::optional<Month>> FirstShown(const std::string& pairing, const std::string& file) override {
    return book_.FirstShown(pairing, file);
  }
  Status PutFirstShown(const std::string& pairing, const std::string& file, const Month& month) override {
    return book_.PutFirstShown(pairing, file, month);
  }
  StatusOr<std::optional<CountyKind>> FindKind(int year, const std::string& kind) override {
    return book_.FindKind(year, kind);
  }
  Status PutKind(const CountyKind& kind) override { return book_.PutKind(kind); }
  StatusOr<std::optional<CountyHead>> FindHead(const std::string& county) override { return book_.FindHead(county); }
  Status PutHead(const CountyHead& head) override { return book_.PutHead(head); }
  Status PutAssessed(const Assessed& assessed) override { return book_.PutAssessed(assessed); }
  Status Add(const Cells& changes) override { return --left_ == 0 ? OkStatus() : book_.Add(changes); }

 private:
  CellBook& book_;
  int left_;
};

TEST(FoldTest, ARecordedActivityCountsUnderRecordedOnly) {
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kRecorded)), (CellSum{1, 2, 80}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kConfirmed)), CellSum{});
}

TEST(FoldTest, ConfirmingAndEvidenceRaiseTheBasisStepByStep) {  // D13
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  ASSERT_OK(FoldAssessed(book, {.activity = kActivity, .seq = 5, .satisfied = true, .verified = false}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kEvidenced)), CellSum{}) << "evidenced needs confirmed";
  ASSERT_OK(FoldConfirmed(book, kActivity, 2));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kConfirmed)), (CellSum{1, 2, 80}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kEvidenced)), (CellSum{1, 2, 80}));
  ASSERT_OK(FoldAssessed(book, {.activity = kActivity, .seq = 9, .satisfied = false, .verified = false}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kEvidenced)), CellSum{}) << "a rejected photo takes it back";
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kConfirmed)), (CellSum{1, 2, 80}));
  ASSERT_OK(FoldAssessed(book, {.activity = kActivity, .seq = 5, .satisfied = true, .verified = false}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kEvidenced)), CellSum{}) << "an older verdict that comes late";
}

TEST(FoldTest, AReversalLeavesNothingUnderAnyBasis) {
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  ASSERT_OK(FoldConfirmed(book, kActivity, 2));
  ASSERT_OK(FoldAssessed(book, {.activity = kActivity, .seq = 5, .satisfied = true, .verified = false}));
  ASSERT_OK(FoldEnded(book, kActivity, 3));
  EXPECT_THAT(Compare(book.cells(), Cells{}).differences, IsEmpty());
}

TEST(FoldTest, ACorrectionMovesTheCountToTheNewFactsAndMustBeConfirmedAgain) {
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  ASSERT_OK(FoldConfirmed(book, kActivity, 2));
  ActivityFacts corrected = Lesson();
  corrected.day = {2019, 5, 7};
  corrected.students = 79;
  ASSERT_OK(FoldEnded(book, kActivity, 3));
  ASSERT_OK(FoldTold(book, "regions/330726/activities/A2", corrected, 3));
  CellKey may = LessonCell(Basis::kRecorded);
  may.month = {2019, 5};
  EXPECT_EQ(CountyCell(book, may), (CellSum{1, 2, 79}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kRecorded)), CellSum{});
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kConfirmed)), CellSum{});
}

TEST(FoldTest, ATimeOutCountsFromItsEntryAndALateAnswerDoesNotCountAgain) {  // D13
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  ASSERT_OK(FoldTimedOut(book, kActivity, 4));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kConfirmed)), (CellSum{1, 2, 80}));
  EXPECT_TRUE(book.activities().at(kActivity).timed_out);
  ASSERT_OK(FoldConfirmed(book, kActivity, 6));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kConfirmed)), (CellSum{1, 2, 80}));
  EXPECT_EQ(book.activities().at(kActivity).confirmed_seq, 4);
  EXPECT_TRUE(book.activities().at(kActivity).answered);
}

TEST(FoldTest, WhatIsVerifiedIsEvidencedAndAcceptedToo) {  // D13
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  ASSERT_OK(FoldConfirmed(book, kActivity, 2));
  ASSERT_OK(FoldAssessed(book, {.activity = kActivity, .seq = 1, .satisfied = true, .verified = false}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kVerified)), CellSum{});
  ASSERT_OK(FoldAssessed(book, {.activity = kActivity, .seq = 2, .satisfied = true, .verified = true}));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kVerified)), (CellSum{1, 2, 80}));
}

TEST(FoldTest, EvidenceThatComesBeforeItsActivityCountsOnceTheActivityIsTold) {
  MemoryCellBook book;
  ASSERT_OK(FoldShown(book, {.activity = kActivity, .file = "F1", .month = {2019, 4}}));
  ASSERT_OK(FoldAssessed(book, {.activity = kActivity, .seq = 5, .satisfied = true, .verified = false}));
  EXPECT_TRUE(book.cells().empty());
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  ASSERT_OK(FoldConfirmed(book, kActivity, 2));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kEvidenced)), (CellSum{1, 2, 80}));
  EXPECT_EQ(book.cells().materials.at({kPairing, {2019, 4}}), 1);
}

TEST(FoldTest, AFileIsNewMaterialOnceForAPairingInTheMonthItWasFirstShown) {  // R186
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, kActivity, Lesson(), 1));
  ASSERT_OK(FoldTold(book, "A2", Lesson(), 2));
  ASSERT_OK(FoldShown(book, {.activity = kActivity, .file = "F1", .month = {2019, 5}}));
  ASSERT_OK(FoldShown(book, {.activity = "A2", .file = "F1", .month = {2019, 6}}));
  ASSERT_OK(FoldShown(book, {.activity = "A3", .file = "F1", .month = {2019, 4}}));
  ASSERT_OK(FoldTold(book, "A3", Lesson(), 3));
  Cells cells = book.cells();
  cells.DropZeros();
  EXPECT_THAT(cells.materials, SizeIs(1));
  EXPECT_EQ(cells.materials.at({kPairing, {2019, 4}}), 1) << "the earliest showing wins, whenever it is heard of";
}

TEST(FoldTest, AttendancesAreSumsAndNoStudentIsKnown) {  // D18
  MemoryCellBook book;
  ASSERT_OK(FoldTold(book, "A1", Lesson(), 1));
  ASSERT_OK(FoldTold(book, "A2", Lesson(), 2));
  EXPECT_EQ(CountyCell(book, LessonCell(Basis::kRecorded)), (CellSum{2, 4, 160}));
}

TEST(FoldTest, AnActivityWithoutADayIsADamagedEntry) {
  const FoldDispatch dispatch = AllEvents();
  std::vector<journal::Entry> ledger;
  jgt::ledger::v1::ActivityRecorded recorded;
  recorded.mutable_activity()->set_name(kActivity);
  recorded.mutable_activity()->set_pairing(kPairing);
  AppendEntry("ledger", ledger, {}, recorded);
  MemoryCellBook book;
  EXPECT_THAT(dispatch.Fold(book, ledger.front()), StatusIs(StatusCode::kDataLoss, "BAD_BODY"));
  ledger.front().body = "\xFF\xFF";
  EXPECT_THAT(dispatch.Fold(book, ledger.front()), StatusIs(StatusCode::kDataLoss, "BAD_BODY"));
}

TEST(FoldTest, EntriesOfOtherKindsAreSkipped) {
  const FoldDispatch dispatch = AllEvents();
  MemoryCellBook book;
  EXPECT_OK(dispatch.Fold(book, {.region = kCounty, .seq = 1, .type = "jgt.ledger.v1.SomethingNew", .body = "?"}));
  EXPECT_TRUE(book.cells().empty());
}

CountyHead Head(int64_t size, int64_t seq) {
  return {.county = kCounty, .size = size, .root = std::string(32, static_cast<char>(size)), .note = "n", .seq = seq};
}

TEST(FoldTest, OfALogsHeadsTheLargestStaysInWhateverOrderTheyCome) {
  // Of size 7 two entries tell: the first of them is kept.
  const std::vector<CountyHead> told = {Head(3, 1), Head(7, 2), Head(7, 3), Head(5, 4)};
  std::vector<size_t> order = {0, 1, 2, 3};
  do {
    MemoryCellBook book;
    for (const size_t i : order) ASSERT_OK(FoldHeadPublished(book, told[i]));
    for (const size_t i : order) ASSERT_OK(FoldHeadPublished(book, told[i]));
    ASSERT_THAT(book.heads(), SizeIs(1));
    EXPECT_EQ(book.heads().at(kCounty), told[1]);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(FoldTest, AHeadIsToldInItsProvincesPartitionWholeOrNotAtAll) {
  const FoldDispatch dispatch = AllEvents();
  const auto fold = [&](const std::string& province,
                        const std::function<void(ledger::v1::CheckpointPublished&)>& edit) {
    ledger::v1::CheckpointPublished event;
    event.set_region("regions/330726");
    event.set_size(3);
    event.set_root(std::string(32, 'r'));
    event.set_note("n");
    edit(event);
    MemoryCellBook book;
    const Status folded = dispatch.Fold(
        book,
        {.region = province, .seq = 9, .type = event.descriptor()->full_name(), .body = event.SerializeAsString()});
    EXPECT_EQ(book.heads().size(), folded.ok() ? 1U : 0U);
    EXPECT_TRUE(book.cells().empty()) << "a province's region has no cells";
    return folded;
  };
  EXPECT_OK(fold("330000", [](auto&) {}));
  const auto bad = StatusIs(StatusCode::kDataLoss, "BAD_BODY");
  EXPECT_THAT(fold("340000", [](auto&) {}), bad);
  EXPECT_THAT(fold("330000", [](auto& event) { event.set_region("regions/x"); }), bad);
  EXPECT_THAT(fold("330000", [](auto& event) { event.set_size(0); }), bad);
  EXPECT_THAT(fold("330000", [](auto& event) { event.set_root("short"); }), bad);
  EXPECT_THAT(fold("330000", [](auto& event) { event.clear_note(); }), bad);
}

class FoldPropertyTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(FoldPropertyTest, CellsAlwaysEqualARecountHoweverTheTwoJournalsInterleave) {
  RandomCounty county(GetParam());
  for (int i = 0; i < 160; ++i) county.Step();
  const FoldDispatch dispatch = AllEvents();
  SeededRandom random(GetParam() * 7919 + 1);
  MemoryCellBook followed;
  const auto& [ledger, evidence] = county.histories();
  size_t next_ledger = 0;
  size_t next_evidence = 0;
  while (next_ledger < ledger.size() || next_evidence < evidence.size()) {
    const bool from_ledger =
        next_evidence == evidence.size() || (next_ledger < ledger.size() && random.Next() % 2 == 0);
    ASSERT_OK(dispatch.Fold(followed, from_ledger ? ledger[next_ledger++] : evidence[next_evidence++]));
    Cells cells = followed.cells();
    cells.DropZeros();
    ASSERT_EQ(cells, Recounted(followed)) << "seed " << GetParam() << " after " << next_ledger << "+" << next_evidence;
  }
  MemoryCellBook recount;
  for (const journal::Entry& entry : ledger) ASSERT_OK(dispatch.Fold(recount, entry));
  for (const journal::Entry& entry : evidence) ASSERT_OK(dispatch.Fold(recount, entry));
  EXPECT_THAT(Compare(followed.cells(), recount.cells()).differences, IsEmpty()) << "seed " << GetParam();
  EXPECT_EQ(followed.activities(), recount.activities());
}

TEST_P(FoldPropertyTest, OneForgottenChangeIsAlwaysFound) {
  RandomCounty county(GetParam());
  for (int i = 0; i < 60; ++i) county.Step();
  const FoldDispatch dispatch = AllEvents();
  MemoryCellBook damaged;
  ForgetfulBook forgetful(damaged, 1 + static_cast<int>(GetParam() % 8));
  MemoryCellBook recount;
  for (const auto* journal : {&county.histories().ledger, &county.histories().evidence}) {
    for (const journal::Entry& entry : *journal) {
      ASSERT_OK(dispatch.Fold(forgetful, entry));
      ASSERT_OK(dispatch.Fold(recount, entry));
    }
  }
  EXPECT_GT(Compare(damaged.cells(), recount.cells()).different, 0) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, FoldPropertyTest, ::testing::Range<uint64_t>(1, 25));

TEST(ComparisonTest, NamesTheCellAndBothFiguresAndStopsAtAHundred) {
  Cells stands;
  stands.county[LessonCell(Basis::kConfirmed)] = {.activities = 3, .teachers = 6, .students = 240};
  stands.materials[{kPairing, {2019, 4}}] = 0;
  Comparison comparison = Compare(stands, Cells{});
  ASSERT_THAT(comparison.differences, SizeIs(1));
  EXPECT_EQ(comparison.differences[0].cell, "2019-04 SYNC_LESSON subject 13 basis CONFIRMED");
  EXPECT_EQ(comparison.differences[0].stands, "3/6/240");
  EXPECT_EQ(comparison.differences[0].recounted, "0/0/0");
  for (int i = 0; i < 150; ++i) {
    CellKey key = LessonCell(Basis::kRecorded);
    key.subject = i + 1000;
    stands.county[key] = {.activities = 1};
  }
  comparison = Compare(stands, Cells{});
  EXPECT_THAT(comparison.differences, SizeIs(kDifferencesMax));
  EXPECT_EQ(comparison.different, 151);
  EXPECT_EQ(comparison.cells, 151);
}

}  // namespace
}  // namespace jgt::rollup
