// Roll-ups of counties, cities, the province and the nation.
#include "common/journal/rpc/mutation.h"
#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SumsTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPujiang();
    Follow();
  }
  // 浦江 supports, 义乌 is supported: its home is 义乌.
  const std::string across_ = "regions/330782/pairings/s2";
  const std::string inside_ = "regions/330726/pairings/n1";
};

TEST_F(SumsTest, APairingAcrossTwoCountiesIsInBothCountiesAndOnceInCityProvinceAndNation) {  // D11
  TellConfirmed(across_, "SYNC_LESSON", "2019-04-16");
  TellConfirmed(inside_, "SYNC_LESSON", "2019-04-17");
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto pujiang, Sum(kPujiang, "2019-04"));
  ASSERT_OK_AND_ASSIGN(const auto yiwu, Sum(kYiwu, "2019-04"));
  ASSERT_OK_AND_ASSIGN(const auto jinhua, Sum(kJinhua, "2019-04"));
  ASSERT_OK_AND_ASSIGN(const auto zhejiang, Sum(kZhejiang, "2019-04"));
  ASSERT_OK_AND_ASSIGN(const auto nation, Sum("000000", "2019-04"));
  EXPECT_EQ(Activities(pujiang), 2);
  EXPECT_EQ(Activities(yiwu), 1);
  EXPECT_EQ(Activities(jinhua), 2) << "not the sum of the counties, which is 3";
  EXPECT_EQ(Activities(zhejiang), 2);
  EXPECT_EQ(Activities(nation), 2);
  EXPECT_EQ(pujiang.pairings(), 11);
  EXPECT_EQ(yiwu.pairings(), 2);
  EXPECT_EQ(jinhua.pairings(), 11);
  EXPECT_EQ(zhejiang.pairings(), 11);
}

TEST_F(SumsTest, SchoolsOfARegionsPairingsCountOnce) {  // D2
  ASSERT_OK_AND_ASSIGN(const auto pujiang, Sum(kPujiang, "2019-04"));
  EXPECT_EQ(pujiang.schools(), 20) << "ten pairs of schools, and 实验小学 has a second, pending pairing";
  roster::v1::AliasConfirmed event;
  event.mutable_proposal()->set_alias("regions/330726/schools/sizhong");
  event.mutable_proposal()->set_target("regions/330726/schools/shiyan");
  roster_.Add(kPujiang, event);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto merged, Sum(kPujiang, "2019-04"));
  EXPECT_EQ(merged.schools(), 19);
  roster::v1::AliasWithdrawn withdrawn;  // D3
  *withdrawn.mutable_proposal() = event.proposal();
  roster_.Add(kPujiang, withdrawn);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto apart, Sum(kPujiang, "2019-04"));
  EXPECT_EQ(apart.schools(), 20);
}

// What is kept of the roster's copies goes when they change, also when no position moves.
TEST_F(SumsTest, ADeadLetterAppliedLateIsInTheNextAnswer) {  // D2
  roster::v1::AliasConfirmed event;
  event.mutable_proposal()->set_alias("regions/330726/schools/sizhong");
  event.mutable_proposal()->set_target("regions/330726/schools/shiyan");
  const int64_t seq = roster_.Add(kPujiang, event);
  Execute(
      "INSERT INTO dead_letter (region, source, follower, seq, type, error, attempts, dead_at) "
      "VALUES ('330726', 'roster', 'reporting', 1000, 'any', 'any', 5, '2019-04-01')");
  ASSERT_OK_AND_ASSIGN(const auto before, Sum(kPujiang, "2019-04"));
  EXPECT_EQ(before.schools(), 20);
  Execute("DELETE FROM dead_letter");
  ASSERT_OK(ApplyLate(roster_, kPujiang, seq));
  ASSERT_OK_AND_ASSIGN(const auto after, Sum(kPujiang, "2019-04"));
  EXPECT_EQ(after.schools(), 19);
}

TEST_F(SumsTest, EachBasisCountsWhatItSays) {  // D13
  Tell(inside_, "SYNC_LESSON", "2019-04-16");
  TellConfirmed(inside_, "SYNC_LESSON", "2019-04-17");
  Assess(TellConfirmed(inside_, "SYNC_LESSON", "2019-04-18"));
  Follow();
  for (const std::string& region : {kPujiang, kJinhua, kZhejiang}) {
    EXPECT_EQ(Activities(*Sum(region, "2019-04", v1::BASIS_RECORDED)), 3) << region;
    EXPECT_EQ(Activities(*Sum(region, "2019-04", v1::BASIS_UNSPECIFIED)), 2) << region;
    EXPECT_EQ(Activities(*Sum(region, "2019-04", v1::BASIS_CONFIRMED)), 2) << region;
    EXPECT_EQ(Activities(*Sum(region, "2019-04", v1::BASIS_EVIDENCED)), 1) << region;
  }
}

TEST_F(SumsTest, CellsAreByMonthKindAndSubjectWithAttendances) {  // D18
  const auto chinese = [](ledger::v1::Activity& activity) { activity.set_subject(jgt::common::v1::SUBJECT_CHINESE); };
  TellConfirmed(inside_, "SYNC_LESSON", "2019-04-16", chinese);
  TellConfirmed(inside_, "SYNC_LESSON", "2019-04-17", chinese);
  TellConfirmed(inside_, "ONLINE_RESEARCH", "2019-05-06");
  Follow();
  v1::GetRollupRequest request;
  request.set_parent("regions/" + kPujiang);
  request.set_from_month("2019-04");
  request.set_to_month("2019-05");
  ASSERT_OK_AND_ASSIGN(const auto sums, Call(Officer(kPujiang), &Reporting::GetRollup, request));
  ASSERT_EQ(sums.cells_size(), 2);
  EXPECT_EQ(sums.cells(0).month(), "2019-04");
  EXPECT_EQ(sums.cells(0).kind(), "SYNC_LESSON");
  EXPECT_EQ(sums.cells(0).subject(), jgt::common::v1::SUBJECT_CHINESE);
  EXPECT_EQ(sums.cells(0).activities(), 2);
  EXPECT_EQ(sums.cells(0).teachers(), 4);
  EXPECT_EQ(sums.cells(0).students(), 80);
  EXPECT_EQ(sums.cells(1).month(), "2019-05");
}

TEST_F(SumsTest, CorrectionsAndReversalsSubtract) {
  const std::string wrong = TellConfirmed(inside_, "SYNC_LESSON", "2019-04-16");
  const std::string gone = TellConfirmed(inside_, "SYNC_LESSON", "2019-04-17");
  ledger::v1::ActivityReversed reversed;
  reversed.set_activity(gone);
  ledger_.Add(kPujiang, reversed);
  ledger::v1::ActivityCorrected corrected;
  corrected.set_corrected(wrong);
  corrected.mutable_activity()->set_name("regions/330726/activities/new");
  corrected.mutable_activity()->set_pairing(inside_);
  corrected.mutable_activity()->set_kind("SYNC_LESSON");
  corrected.mutable_activity()->set_day("2019-05-16");
  ledger_.Add(kPujiang, corrected);
  Follow();
  EXPECT_THAT(Sum(kZhejiang, "2019-04", v1::BASIS_RECORDED)->cells(), IsEmpty()) << "cells of zeros are not shown";
  EXPECT_EQ(Activities(*Sum(kZhejiang, "2019-05", v1::BASIS_RECORDED)), 1);
  EXPECT_EQ(Activities(*Sum(kZhejiang, "2019-05", v1::BASIS_CONFIRMED)), 0);
}

TEST_F(SumsTest, AnAnswerStatesThePositionsItReflects) {
  TellConfirmed(across_, "SYNC_LESSON", "2019-04-16");
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto sums, Sum(kPujiang, "2019-04"));
  std::vector<std::string> positions;
  for (const auto& position : sums.positions()) {
    positions.push_back(position.service() + " " + position.region() + " " + std::to_string(position.seq()));
  }
  EXPECT_THAT(positions, Contains("ledger 330782 2"));
  EXPECT_THAT(positions, Contains("roster 330726 7"));
  EXPECT_THAT(positions, Contains("roster 330782 1"));
}

TEST_F(SumsTest, MinPositionsWaitForTheLedger) {
  TellConfirmed(inside_, "SYNC_LESSON", "2019-04-16");
  v1::GetRollupRequest request;
  request.set_parent("regions/" + kPujiang);
  request.set_from_month("2019-04");
  request.set_to_month("2019-04");
  auto& position = *request.add_min_positions();
  position.set_service("ledger");
  position.set_region(kPujiang);
  position.set_seq(2);
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::GetRollup, request, std::chrono::milliseconds(300))),
              StatusIs(StatusCode::kDeadlineExceeded, "POSITION_NOT_REACHED"));
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto sums, Call(Officer(kPujiang), &Reporting::GetRollup, request));
  EXPECT_EQ(Activities(sums), 1);
  position.set_service("scoring");
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::GetRollup, request)),
              StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_POSITION"));
}

TEST_F(SumsTest, ARangeIsAtMostTenYearsAndRunsForward) {
  const auto sum = [&](const std::string& from, const std::string& to) {
    v1::GetRollupRequest request;
    request.set_parent("regions/" + kPujiang);
    request.set_from_month(from);
    request.set_to_month(to);
    return Call(Officer(kPujiang), &Reporting::GetRollup, request);
  };
  EXPECT_OK(sum("2019-04", "2029-03"));
  EXPECT_THAT(sum("2019-04", "2029-04"), StatusIs(StatusCode::kInvalidArgument, "BAD_RANGE"));
  EXPECT_THAT(sum("2019-04", "2019-03"), StatusIs(StatusCode::kInvalidArgument, "BAD_RANGE"));
  EXPECT_THAT(sum("2019-4", "2019-04"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(sum("2019-04", "2101-01"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
}

TEST_F(SumsTest, AnUnknownBasisIsRefused) {
  EXPECT_THAT(Sum(kPujiang, "2019-04", static_cast<v1::Basis>(9)), StatusIs(StatusCode::kInvalidArgument, "BAD_BASIS"));
}

}  // namespace
}  // namespace jgt::reporting::test
