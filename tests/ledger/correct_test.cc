#include "jgt/ledger/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {
namespace {

using ::testing::ElementsAre;

class CorrectTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    ASSERT_OK_AND_ASSIGN(old_, Record(Filer(kCore), Lesson(2)));
  }
  v1::Activity old_;
};

TEST_F(CorrectTest, ACorrectionTakesThePlaceOfTheOldOne) {
  ASSERT_THAT(Confirm(Filer(kRural), old_.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto corrected, Correct(Filer(kCore), old_.name(), Lesson(3)));
  EXPECT_EQ(corrected.state(), v1::ACTIVITY_STATE_RECORDED);
  EXPECT_EQ(corrected.corrects(), old_.name());
  EXPECT_EQ(corrected.period(), 3);
  EXPECT_EQ(corrected.seq(), 3);
  ASSERT_OK_AND_ASSIGN(const auto old, Get(Officer(), old_.name()));
  EXPECT_EQ(old.state(), v1::ACTIVITY_STATE_SUPERSEDED);
  EXPECT_EQ(old.superseded_by(), corrected.name());
  EXPECT_EQ(old.revision(), 3);
  v1::ActivityCorrected entry;
  ASSERT_TRUE(entry.ParseFromString(Journal()[2].body));
  EXPECT_EQ(entry.corrected(), old_.name());
  EXPECT_EQ(entry.activity().name(), corrected.name());
  EXPECT_EQ(entry.activity().corrects(), old_.name());
  EXPECT_EQ(entry.reason(), "填错节次");
}

TEST_F(CorrectTest, TheCorrectionIsConfirmedAnewAndTheOldSlotIsFree) {  // D17
  ASSERT_OK_AND_ASSIGN(const auto corrected, Correct(Filer(kRural), old_.name(), Lesson(3)));
  EXPECT_EQ(corrected.recorded_by(), kRural);
  EXPECT_THAT(Confirm(Filer(kRural), corrected.name()), StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  EXPECT_THAT(Confirm(Filer(kCore), corrected.name()), IsOk());
  EXPECT_THAT(Record(Filer(kCore), Lesson(2)), IsOk());
}

TEST_F(CorrectTest, AnActivityIsCorrectedOnceButACorrectionMayBeCorrected) {
  ASSERT_OK_AND_ASSIGN(const auto second, Correct(Filer(kCore), old_.name(), Lesson(2)));
  EXPECT_THAT(Correct(Filer(kCore), old_.name(), Lesson(4)), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_OK_AND_ASSIGN(const auto third, Correct(Filer(kCore), second.name(), Lesson(5)));
  EXPECT_EQ(third.corrects(), second.name());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities WHERE lesson_slot IS NOT NULL"), 1);
}

TEST_F(CorrectTest, ACorrectionMayNotTakeAnotherLessonsSlot) {  // D17
  ASSERT_OK_AND_ASSIGN(const auto other, Record(Filer(kCore), Lesson(3)));
  const auto result = Correct(Filer(kCore), old_.name(), Lesson(3));
  EXPECT_THAT(result, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
  EXPECT_EQ(DetailOf(result.status()).metadata.at("activity"), other.name());
}

TEST_F(CorrectTest, ACorrectionIsCheckedAsARecordIs) {
  v1::Activity bad = Lesson(2);
  bad.set_day("2023-01-01");
  const auto result = Correct(Filer(kCore), old_.name(), bad);
  EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(FieldsOf(result.status()), ElementsAre("activity.day"));
  EXPECT_THAT(Correct(Officer(), old_.name(), Lesson(2, "T-1", kFarPairing)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  v1::CorrectActivityRequest request;
  request.set_request_id("no-reason");
  request.set_name(old_.name());
  *request.mutable_activity() = Lesson(2);
  const auto without = Call(Filer(kCore), &Stub::CorrectActivity, request);
  EXPECT_THAT(FieldsOf(without.status()), ElementsAre("reason"));
}

TEST_F(CorrectTest, AReversedActivityIsGoneForGood) {
  ASSERT_OK_AND_ASSIGN(const auto reversed, Reverse(Filer(kRural), old_.name()));
  EXPECT_EQ(reversed.state(), v1::ACTIVITY_STATE_REVERSED);
  EXPECT_EQ(reversed.revision(), 2);
  v1::ActivityReversed entry;
  ASSERT_TRUE(entry.ParseFromString(Journal()[1].body));
  EXPECT_EQ(entry.activity(), old_.name());
  EXPECT_EQ(entry.reason(), "未开课");
  EXPECT_THAT(Confirm(Filer(kRural), old_.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Correct(Filer(kCore), old_.name(), Lesson(2)), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Reverse(Filer(kCore), old_.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Record(Filer(kCore), Lesson(2)), IsOk());  // its slot is free
}

TEST_F(CorrectTest, AnOldRevisionIsRefused) {
  ASSERT_THAT(Confirm(Filer(kRural), old_.name()), IsOk());
  const auto stale = Reverse(Filer(kCore), old_.name(), old_.revision());
  EXPECT_THAT(stale, StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_EQ(DetailOf(stale.status()).metadata.at("revision"), "2");
  EXPECT_THAT(Correct(Filer(kCore), old_.name(), Lesson(4), old_.revision()),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Correct(Filer(kCore), old_.name(), Lesson(4), 2), IsOk());
}

TEST_F(CorrectTest, AnotherSchoolChangesNothing) {
  EXPECT_THAT(Correct(Filer(kOther), old_.name(), Lesson(4)), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_THAT(Reverse(Filer(kOther), old_.name()), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_THAT(Reverse(Officer(), "regions/330327/activities/none"),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_ACTIVITY"));
}

}  // namespace
}  // namespace jgt::ledger::test
