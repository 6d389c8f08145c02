// Months that a filed form has frozen: what changes their counts is accepted, and marked when it is committed.
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/reporting/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"
#include "tests/support/late_entry.h"

namespace jgt::ledger::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kMay = "regions/330327/bureauForms/2022-05";

class MonthLockTest : public LedgerTest {
 protected:
  static std::vector<std::string> MarksOf(const v1::Activity& activity) {
    return {activity.restates().begin(), activity.restates().end()};
  }
  // The marks of the last entry.
  template <class Event>
  std::vector<std::string> LastMarks() {
    Event event;
    JGT_CHECK(event.ParseFromString(Journal().back().body));
    return {event.restates().begin(), event.restates().end()};
  }
};

TEST_F(MonthLockTest, WhatComesBeforeTheFilingIsNoRestatement) {
  ASSERT_OK_AND_ASSIGN(const auto before, Record(Filer(kCore), Lesson(1)));
  EXPECT_THAT(MarksOf(before), IsEmpty());
  FileForm(kCounty, "2022-05");
  EXPECT_THAT(MarksOf(*Get(Officer(), before.name())), IsEmpty());
}

TEST_F(MonthLockTest, EveryChangeOfAFrozenMonthIsAcceptedAndMarked) {
  ASSERT_OK_AND_ASSIGN(const auto before, Record(Filer(kCore), Lesson(1)));
  FileForm(kCounty, "2022-05");
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Confirm(Filer(kRural), before.name()));
  EXPECT_THAT(MarksOf(confirmed), ElementsAre(kMay));
  EXPECT_THAT(LastMarks<v1::ActivityConfirmed>(), ElementsAre(kMay));
  ASSERT_OK_AND_ASSIGN(const auto late, Record(Filer(kCore), Lesson(2)));
  EXPECT_THAT(MarksOf(late), ElementsAre(kMay));
  EXPECT_THAT(LastMarks<v1::ActivityRecorded>(), ElementsAre(kMay));
  v1::Activity june = Lesson(3);
  june.set_day("2022-06-10");
  ASSERT_OK_AND_ASSIGN(const auto corrected, Correct(Filer(kCore), late.name(), june));
  EXPECT_THAT(MarksOf(corrected), IsEmpty());                          // June is open ...
  EXPECT_THAT(LastMarks<v1::ActivityCorrected>(), ElementsAre(kMay));  // ... but May has one less
  ASSERT_THAT(Reverse(Filer(kCore), before.name()), IsOk());
  EXPECT_THAT(LastMarks<v1::ActivityReversed>(), ElementsAre(kMay));
  EXPECT_THAT(MarksOf(*Get(Officer(), before.name())), ElementsAre(kMay));
}

TEST_F(MonthLockTest, ATimeOutIsMarkedToo) {
  ASSERT_THAT(Record(Filer(kCore), Lesson(1)), IsOk());
  v1::SetConfirmationPolicyRequest request;
  request.set_parent("regions/" + kCounty);
  request.set_request_id(NextRequestId());
  request.mutable_policy()->set_year(2022);
  request.mutable_policy()->add_rules()->set_outcome(v1::TIMEOUT_OUTCOME_CONFIRM);
  request.set_reason("一方填报即可");
  ASSERT_THAT(CallConfirmations(Officer(), &Confirmations::SetConfirmationPolicy, request), IsOk());
  FileForm(kCounty, "2022-05");
  ASSERT_EQ(*timeouts_->RunOnce(), 1);
  EXPECT_THAT(LastMarks<v1::ActivityTimedOut>(), ElementsAre(kMay));
}

TEST_F(MonthLockTest, TheFormsOfBothCountiesAndTheirCitiesCount) {
  FileForm("330105", "2022-05");
  FileForm("330300", "2022-05");
  FileForm("330726", "2022-05");  // has no end of the pairing
  ASSERT_OK_AND_ASSIGN(const auto across, Record(Filer(kOther), Lesson(1, "T-1", kFarPairing)));
  EXPECT_THAT(MarksOf(across), ElementsAre("regions/330105/bureauForms/2022-05", "regions/330300/bureauForms/2022-05"));
  ASSERT_OK_AND_ASSIGN(const auto local, Record(Filer(kCore), Lesson(1)));
  EXPECT_THAT(MarksOf(local), ElementsAre("regions/330300/bureauForms/2022-05"));
}

TEST_F(MonthLockTest, OtherMonthsStayOpenAndAFormFiledInAdvanceFreezesNothing) {
  FileForm(kCounty, "2022-04");
  FileForm(kCounty, "2022-07");  // the clock says June
  ASSERT_OK_AND_ASSIGN(const auto may, Record(Filer(kCore), Lesson(1)));
  EXPECT_THAT(MarksOf(may), IsEmpty());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM month_locks"), 1);
}

TEST_F(MonthLockTest, TheSecondFilingAndARebuildLeaveTheLockAsItWas) {
  FileForm(kCounty, "2022-05");
  FileForm(kCounty, "2022-05");
  EXPECT_EQ(Count("SELECT seq FROM month_locks"), 1);
  EXPECT_THAT(jgt::test::ApplyLate(*pool_, *reporting_follower_, kCounty, 1), IsOk());
  EXPECT_EQ(Count("SELECT seq FROM month_locks"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM month_locks"), 1);
}

TEST_F(MonthLockTest, AnActivityMayWaitForTheFilingThatItsCallerSaw) {
  reporting::v1::BureauFormFiled event;
  event.set_month("2022-05");
  reporting_.now = clock_.Now();
  v1::RecordActivityRequest request = RecordRequest("after", Lesson(1));
  auto& position = *request.add_min_positions();
  position.set_service("reporting");
  position.set_region(kCounty);
  position.set_seq(reporting_.Add(kCounty, event));
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto recorded, Call(Filer(kCore), &Stub::RecordActivity, request));
  EXPECT_THAT(MarksOf(recorded.activity()), ElementsAre(kMay));
}

}  // namespace
}  // namespace jgt::ledger::test
