// A county's run over the wire: what it reflects, what it says and how it is added again.
#include "common/decimal/rational.h"
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "jgt/scoring/v1/events.pb.h"
#include "tests/scoring/scoring_world.h"

namespace jgt::scoring::test {
namespace {

using jgt::common::v1::SUBJECT_ENGLISH;
using jgt::common::v1::SUBJECT_MATHEMATICS;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using RunScoresTest = ScoringTest;

// Reads "13.5" and "7/3".
Rational Read(const std::string& text) {
  const size_t slash = text.find('/');
  if (slash == std::string::npos) return *Rational::Parse(text);
  return *Divide(*Rational::Parse(text.substr(0, slash)), *Rational::Parse(text.substr(slash + 1)));
}

// The printed rules once more, from nothing but the entries that a score sheet names.
Rational ReaddedAnnex4(const v1::Score& score) {
  const auto done = [&](const std::string& item, int condition) {
    Rational sum;
    for (const auto& entry : ItemOf(score, item).conditions(condition).entries()) {
      sum = *Add(sum, Read(entry.contribution()));
    }
    return sum;
  };
  const auto share = [](const Rational& part, int64_t whole) { return std::min(Rational(1), *Divide(part, whole)); };
  const Rational lessons = std::min(share(done("annex4.1", 0), 20), share(done("annex4.1", 1), 2));
  const int64_t teachers = Read(ItemOf(score, "annex4.3").conditions(0).required()).numerator();
  Rational total = *Multiply(30, lessons);
  total = *Add(total, *Multiply(18, share(done("annex4.2", 0), 12)));
  total = *Add(total, *Multiply(6, share(done("annex4.3", 0), teachers)));
  total = *Add(total, *Multiply(15, share(done("annex4.4", 0), 3)));
  return *Add(total, *Subtract(done("annex4.5", 0), 75));
}

TEST_F(RunScoresTest, TheTotalAddsUpAgainFromTheEntriesThatTheSheetNames) {  // R109-R111, R115, R116, R119, R121
  CountTeachers(kCore, 61);
  Do(kCoBuilt, "SYNC_LESSON", 7, SUBJECT_MATHEMATICS);
  Do(kCoBuilt, "SYNC_LESSON", 4, SUBJECT_ENGLISH);
  Do(kCoBuilt, "ONLINE_RESEARCH", 5);
  Do(kCoBuilt, "ONSITE_RESEARCH", 2);
  for (const char* id : {"1", "2", "3"}) Exchange(kCoBuilt, id);
  Exchange(kCoBuilt, "4", /*confirmed=*/false);
  for (int i = 0; i < 4; ++i) {
    const std::string group = FormGroup(kCoBuilt, "G" + std::to_string(i));
    for (int session = 0; session <= i; ++session) {
      ledger::v1::Activity activity = NewActivity(kCoBuilt, "MENTORING_SESSION");
      activity.set_mentor_group(group);
      Record(activity);
      Confirm(activity.name());
      Assess(activity.name());
    }
  }
  ASSERT_OK(RecordSurveys(Officer(), {Answers(kCoBuilt, 14, 1)}));
  const v1::Score score = ScoreNow(kCoBuilt);
  EXPECT_EQ(Read(score.total()), ReaddedAnnex4(score));
  // 30 x 11/20, 18 x 7/12, 6 x 3/7, 15 x (4/5 + 3/5 + 2/5) / 3, 15 + 3 1/3: the same by hand.
  EXPECT_EQ(score.total(), "1195/21");
  EXPECT_EQ(score.total_display(), "56.90");
  EXPECT_EQ(score.item_total(), "94");
  EXPECT_EQ(score.declared_total(), "100");
  EXPECT_THAT(NoticesOf(score), Contains("RUBRIC_TOTAL_MISMATCH"));
  EXPECT_EQ(score.policy(), "policy-2022.1");
}

// R11: a year is scored as it ends.
TEST_F(RunScoresTest, R11AChangedPairingIsScoredByWhatItIsAtTheYearsEnd) {
  const auto change = [&](const std::string& ends_on, const std::string& upgraded_on) {
    roster::v1::PairingChanged event;
    roster::v1::Pairing& pairing = *event.mutable_pairing();
    pairing.set_name(kCoBuilt);
    pairing.set_supporter(kCore);
    pairing.set_supported(kRural);
    pairing.set_mode(jgt::common::v1::MODE_INTEGRATED);
    pairing.set_scope(jgt::common::v1::SCOPE_IN_COUNTY);
    pairing.set_verification_level(jgt::common::v1::VERIFICATION_LEVEL_COUNTY);
    pairing.set_founded_year(2021);
    pairing.set_state(roster::v1::PAIRING_STATE_ENDED);
    pairing.set_begins_on("2021-01-01");
    pairing.set_ends_on(ends_on);
    auto* step = pairing.add_mode_steps();
    step->set_from_day("2021-01-01");
    step->set_mode(jgt::common::v1::MODE_CO_BUILT);
    step = pairing.add_mode_steps();
    step->set_from_day(upgraded_on);
    step->set_mode(jgt::common::v1::MODE_INTEGRATED);
    roster_.Add(kCounty, event);
    Follow();
  };
  const auto scored = [&] {
    const auto run = Run(Officer());
    EXPECT_OK(run);
    return Get(Officer(), run->score_run().name(), kCoBuilt);
  };
  change("2023-03-01", "2023-01-01");
  ASSERT_OK_AND_ASSIGN(const v1::Score co_built, scored());
  change("2023-03-01", "2022-12-31");
  ASSERT_OK_AND_ASSIGN(const v1::Score integrated, scored());
  // The share of teachers is asked of co-built pairings only.
  EXPECT_NE(ItemOf(co_built, "annex4.3").SerializeAsString(), ItemOf(integrated, "annex4.3").SerializeAsString());
  change("2022-12-31", "2022-06-01");
  EXPECT_FALSE(scored().ok());  // it does not stand at the end of 2022
}

TEST_F(RunScoresTest, EveryEntryStandsInItsJournalWhereTheSheetSays) {
  Do(kCoBuilt, "ONLINE_RESEARCH");
  const ledger::v1::Activity activity = NewActivity(kCoBuilt, "ONSITE_RESEARCH");
  const int64_t seq = Record(activity);
  Confirm(activity.name());
  Assess(activity.name());
  const v1::Score score = ScoreNow(kCoBuilt);
  const v1::Condition& condition = ItemOf(score, "annex4.2").conditions(0);
  ASSERT_THAT(condition.entries(), SizeIs(2));
  EXPECT_EQ(condition.entries(1).name(), activity.name());
  EXPECT_EQ(condition.entries(1).position().service(), "ledger");
  EXPECT_EQ(condition.entries(1).position().region(), kCounty);
  EXPECT_EQ(condition.entries(1).position().seq(), seq);
  EXPECT_EQ(condition.entries(1).contribution(), "1");
}

TEST_F(RunScoresTest, CityVerifiedPairingsAreListedLastAndNotScored) {  // D12
  ASSERT_OK_AND_ASSIGN(const auto run, Run(Officer()));
  EXPECT_EQ(run.score_run().scored(), 3);
  EXPECT_EQ(run.score_run().unassigned(), 1);
  ASSERT_OK_AND_ASSIGN(const auto list, List(Officer(), run.score_run().name()));
  ASSERT_THAT(list.scores(), SizeIs(4));
  const v1::Score& last = list.scores(3);
  EXPECT_EQ(last.pairing(), kByCity);
  EXPECT_THAT(NoticesOf(last), ElementsAre("RUBRIC_UNASSIGNED"));
  EXPECT_THAT(last.rubric(), IsEmpty());
  EXPECT_THAT(last.total(), IsEmpty());
  EXPECT_THAT(last.grade(), IsEmpty());
}

TEST_F(RunScoresTest, IntegratedAndCoBuiltPairingsOfOneCoreDifferInTheExchangeItem) {  // R26, R27
  CountTeachers(kCore, 30);
  Follow();
  EXPECT_EQ(ItemOf(ScoreNow(kIntegrated), "annex4.3").points(), "6");
  const v1::Score score = ScoreNow(kCoBuilt);
  EXPECT_EQ(ItemOf(score, "annex4.3").points(), "0");
  EXPECT_EQ(ItemOf(score, "annex4.3").conditions(0).required(), "3");
  Exchange(kCoBuilt, "1");
  EXPECT_EQ(ItemOf(ScoreNow(kCoBuilt), "annex4.3").points(), "2");
}

TEST_F(RunScoresTest, TheCrossRegionAnnexIsScoredWithItsDeductions) {  // R126-R133, D20
  Do(kCross, "VISITING_LESSON", 10);
  Do(kCross, "EXTENSION_COURSE");
  Do(kCross, "STUDENT_EXCHANGE");
  Do(kCross, "MASTER_STUDIO");
  ledger::v1::Activity shadowing = NewActivity(kCross, "SHADOWING");
  shadowing.set_end_day("2022-06-09");
  Record(shadowing);
  Confirm(shadowing.name());
  Assess(shadowing.name());
  ASSERT_OK(RecordSurveys(Officer(), {Answers(kCross, 92, 8)}));
  ASSERT_OK(Deduct(Officer(), DeductionRequest(kCross, "2.5")));
  const v1::Score score = ScoreNow(kCross);
  EXPECT_EQ(score.rubric(), "annex5-2022.1");
  EXPECT_EQ(score.total(), "69.5");  // 0 + 10 + 10 + 0 + 10 + 10 + 12.5 + 17
  const v1::ItemScore& on_time = ItemOf(score, "annex5.7");
  EXPECT_EQ(on_time.points(), "12.5");
  EXPECT_EQ(on_time.conditions(0).base(), "15");
  EXPECT_EQ(on_time.conditions(0).entries(0).contribution(), "-2.5");
  EXPECT_TRUE(ItemOf(score, "annex5.b1").bonus());
  EXPECT_EQ(ItemOf(score, "annex5.b1").points(), "0");
  EXPECT_THAT(NoticesOf(score), Not(Contains("RUBRIC_TOTAL_MISMATCH")));
}

TEST_F(RunScoresTest, UnevidencedCorrectedAndReversedActivitiesDoNotCount) {  // D13
  const std::string rejected = Do(kCoBuilt, "ONLINE_RESEARCH");
  const std::string corrected = Do(kCoBuilt, "ONLINE_RESEARCH");
  const std::string reversed = Do(kCoBuilt, "ONLINE_RESEARCH");
  Do(kCoBuilt, "ONLINE_RESEARCH");
  ledger::v1::Activity last_year = NewActivity(kCoBuilt, "ONLINE_RESEARCH");
  last_year.set_day("2021-12-31");
  Record(last_year);
  Confirm(last_year.name());
  Assess(last_year.name());
  Assess(rejected, false);
  ledger::v1::ActivityCorrected correction;
  correction.set_corrected(corrected);
  *correction.mutable_activity() = NewActivity(kCoBuilt, "ONLINE_RESEARCH");
  ledger_.Add(kCounty, correction);
  ledger::v1::ActivityReversed reversal;
  reversal.set_activity(reversed);
  ledger_.Add(kCounty, reversal);
  const v1::Score score = ScoreNow(kCoBuilt);
  EXPECT_EQ(ItemOf(score, "annex4.2").conditions(0).done(), "1");
  EXPECT_THAT(NoticesOf(score), Contains("UNEVIDENCED_ENTRIES"));
}

TEST_F(RunScoresTest, AConfirmedAliasBringsTheHeadCountOfItsOtherName) {  // D3, D7
  CountTeachers("regions/330327/schools/oldname", 40);
  Exchange(kCoBuilt, "1");
  roster::v1::AliasConfirmed event;
  event.mutable_proposal()->set_alias("regions/330327/schools/oldname");
  event.mutable_proposal()->set_target(kCore);
  roster_.Add(kCounty, event);
  EXPECT_EQ(ItemOf(ScoreNow(kCoBuilt), "annex4.3").conditions(0).required(), "4");
  roster::v1::AliasWithdrawn withdrawn;
  *withdrawn.mutable_proposal() = event.proposal();
  roster_.Add(kCounty, withdrawn);
  EXPECT_NE(ItemOf(ScoreNow(kCoBuilt), "annex4.3").conditions(0).required(), "4");
}

TEST_F(RunScoresTest, R11AChangedSchoolBringsTheHeadCountThatItHasNow) {
  Exchange(kCoBuilt, "1");
  EXPECT_NE(ItemOf(ScoreNow(kCoBuilt), "annex4.3").conditions(0).required(), "4");
  roster::v1::SchoolChanged event;
  event.mutable_school()->set_name(kCore);
  event.mutable_school()->set_teachers(40);
  event.mutable_school()->set_head_count_day("2022-09-01");
  roster_.Add(kCounty, event);
  EXPECT_EQ(ItemOf(ScoreNow(kCoBuilt), "annex4.3").conditions(0).required(), "4");
}

TEST_F(RunScoresTest, ARunStatesThePositionsThatItReflects) {
  Do(kCoBuilt, "ONLINE_RESEARCH", 2);
  Follow();
  ASSERT_OK(RecordSurveys(Officer(), {Answers(kCoBuilt, 9, 1)}));
  ASSERT_OK_AND_ASSIGN(const auto run, Run(Officer()));
  std::map<std::string, int64_t> positions;
  for (const auto& position : run.score_run().positions()) {
    EXPECT_EQ(position.region(), kCounty);
    positions[position.service()] = position.seq();
  }
  const std::map<std::string, int64_t> expected = {{"roster", 4}, {"ledger", 4}, {"evidence", 2}, {"scoring", 1}};
  EXPECT_EQ(positions, expected);
  v1::GetScoreRunRequest request;
  request.set_name(run.score_run().name());
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Officer(), &Stub::GetScoreRun, request));
  EXPECT_EQ(again.score_run().SerializeAsString(), run.score_run().SerializeAsString());
}

TEST_F(RunScoresTest, TheSamePositionsGiveTheSameScores) {
  CountTeachers(kCore, 35);
  Do(kCoBuilt, "SYNC_LESSON", 3, SUBJECT_ENGLISH);
  Do(kCross, "VISITING_LESSON", 3);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto first, Run(Officer()));
  ASSERT_OK_AND_ASSIGN(const auto second, Run(Officer()));
  for (const std::string& pairing : {kCoBuilt, kIntegrated, kCross, kByCity}) {
    ASSERT_OK_AND_ASSIGN(v1::Score a, Get(Officer(), first.score_run().name(), pairing));
    ASSERT_OK_AND_ASSIGN(v1::Score b, Get(Officer(), second.score_run().name(), pairing));
    EXPECT_NE(a.name(), b.name());
    a.clear_name();
    b.clear_name();
    EXPECT_EQ(a.SerializeAsString(), b.SerializeAsString());
  }
}

TEST_F(RunScoresTest, AnEarlierRunIsNotChangedByWhatCameLater) {
  ASSERT_OK_AND_ASSIGN(const auto run, Run(Officer()));
  ASSERT_OK_AND_ASSIGN(const v1::Score before, Get(Officer(), run.score_run().name(), kCoBuilt));
  Do(kCoBuilt, "ONLINE_RESEARCH", 12);
  EXPECT_EQ(ItemOf(ScoreNow(kCoBuilt), "annex4.2").points(), "18");
  ASSERT_OK_AND_ASSIGN(const v1::Score after, Get(Officer(), run.score_run().name(), kCoBuilt));
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
}

TEST_F(RunScoresTest, TheJournalKeepsTheRunAndThenEachScoreAsItIsRead) {
  ASSERT_OK_AND_ASSIGN(const auto run, Run(Officer()));
  const std::vector<journal::Entry> journal = Journal();
  ASSERT_THAT(journal, SizeIs(5));
  EXPECT_EQ(journal[0].type, "jgt.scoring.v1.ScoreRunRecorded");
  EXPECT_EQ(run.position().seq(), 5);
  ASSERT_OK_AND_ASSIGN(const auto list, List(Officer(), run.score_run().name()));
  for (int i = 0; i < list.scores_size(); ++i) {
    EXPECT_EQ(journal[static_cast<size_t>(i) + 1].type, "jgt.scoring.v1.ScoreRecorded");
    v1::ScoreRecorded event;
    ASSERT_TRUE(event.ParseFromString(journal[static_cast<size_t>(i) + 1].body));
    ASSERT_OK_AND_ASSIGN(const v1::Score read, Get(Officer(), run.score_run().name(), list.scores(i).pairing()));
    EXPECT_EQ(event.score().SerializeAsString(), read.SerializeAsString());
  }
}

TEST_F(RunScoresTest, TheSameRequestIsAnsweredOnceAndForAll) {
  v1::RunScoresRequest request;
  request.set_parent(kParent);
  request.set_request_id("run-1");
  request.set_year(2022);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Officer(), &Stub::RunScores, request));
  Do(kCoBuilt, "ONLINE_RESEARCH", 12);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Officer(), &Stub::RunScores, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(Journal(), SizeIs(5));
  request.set_year(2021);
  EXPECT_THAT(Call(Officer(), &Stub::RunScores, request), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(RunScoresTest, ARunWaitsForThePositionsItIsAskedToReflect) {
  v1::RunScoresRequest request;
  request.set_parent(kParent);
  request.set_request_id("run-1");
  request.set_year(2022);
  jgt::common::v1::Position& position = *request.add_min_positions();
  position.set_service("ledger");
  position.set_region(kCounty);
  position.set_seq(1);
  EXPECT_THAT(Call(Officer(), &Stub::RunScores, request, std::chrono::milliseconds(300)),
              StatusIs(StatusCode::kDeadlineExceeded));
  Do(kCoBuilt, "ONLINE_RESEARCH");
  Follow();
  EXPECT_THAT(Call(Officer(), &Stub::RunScores, request), IsOk());
  position.set_service("reporting");
  request.set_request_id("run-2");
  EXPECT_THAT(Call(Officer(), &Stub::RunScores, request), StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_POSITION"));
}

TEST_F(RunScoresTest, YearsAre2000To2100) {
  EXPECT_THAT(Run(Officer(), 1999), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  EXPECT_THAT(Run(Officer(), 2101), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  ASSERT_OK_AND_ASSIGN(const auto run, Run(Officer(), 2020));  // before any was founded
  EXPECT_EQ(run.score_run().scored(), 0);
  EXPECT_THAT(List(Officer(), run.score_run().name())->scores(), IsEmpty());
}

TEST_F(RunScoresTest, EntriesMayArriveBeforeWhatTheySpeakOf) {
  // Evidence is followed before the ledger, the ledger before the roster: nothing is lost, whatever comes first.
  const std::string late = "regions/330327/pairings/late";
  const ledger::v1::Activity activity = NewActivity(late, "ONLINE_RESEARCH");
  Assess(activity.name());
  Follow();
  Record(activity);
  Confirm(activity.name());
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto run, Run(Officer()));
  EXPECT_EQ(run.score_run().scored(), 3);
  ListPairing(late, kCore, kCampus, jgt::common::v1::MODE_CO_BUILT, jgt::common::v1::SCOPE_IN_COUNTY,
              jgt::common::v1::VERIFICATION_LEVEL_COUNTY);
  EXPECT_EQ(ItemOf(ScoreNow(late), "annex4.2").points(), "1.5");
}

}  // namespace
}  // namespace jgt::scoring::test
