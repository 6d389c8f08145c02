// Recording, reading and who may do it, over the wire.
#include "common/journal/follower.h"
#include "jgt/scoring/v1/events.pb.h"
#include "tests/scoring/scoring_world.h"

namespace jgt::scoring::test {
namespace {

using auth::Role;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using SubmissionsRpcTest = ScoringTest;

TEST_F(SubmissionsRpcTest, ALaterSurveyTakesThePlaceOfTheEarlierAndTheJournalKeepsBoth) {  // R121
  ASSERT_OK_AND_ASSIGN(const auto first, RecordSurveys(Officer(), {Answers(kCoBuilt, 5, 5), Answers(kCross, 9, 1)}));
  ASSERT_THAT(first.surveys(), SizeIs(2));
  EXPECT_EQ(first.position().seq(), 2);
  EXPECT_NE(first.surveys(0).name(), first.surveys(1).name());
  ASSERT_OK(RecordSurveys(Officer(), {Answers(kCoBuilt, 95, 5)}));
  EXPECT_EQ(ItemOf(ScoreNow(kCoBuilt), "annex4.5").points(), "20");
  const std::vector<journal::Entry> journal = Journal();
  v1::SurveyRecorded event;
  ASSERT_TRUE(event.ParseFromString(journal[0].body));
  EXPECT_EQ(event.survey().SerializeAsString(), first.surveys(0).SerializeAsString());
}

TEST_F(SubmissionsRpcTest, ASurveyOfAnUnknownPairingIsRefusedAndNothingIsKept) {
  EXPECT_THAT(RecordSurveys(Officer(), {Answers(kCoBuilt, 9, 1), Answers("regions/330327/pairings/none", 9, 1)}),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_THAT(Journal(), IsEmpty());
}

TEST_F(SubmissionsRpcTest, ABadSurveyIsRefusedWithItsFields) {
  const auto refused = RecordSurveys(Officer(), {Answers(kCoBuilt, 0, 0), Answers(kCross, -1, 5, 1999)});
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "BAD_SURVEY"));
  EXPECT_THAT(FieldsOf(refused.status()), ElementsAre("surveys[0]", "surveys[1].year", "surveys[1].satisfied"));
}

TEST_F(SubmissionsRpcTest, ADeductionNeedsAnItemOfThePairingsRubricAndAReason) {  // R132, D20
  EXPECT_THAT(Deduct(Officer(), DeductionRequest(kCross, "2")), IsOk());
  EXPECT_THAT(Deduct(Officer(), DeductionRequest(kCross, "two")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
  EXPECT_THAT(Deduct(Officer(), DeductionRequest(kCross, "-2")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
  EXPECT_THAT(Deduct(Officer(), DeductionRequest(kCross, "15.5")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
  EXPECT_THAT(Deduct(Officer(), DeductionRequest(kCoBuilt, "2")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
  EXPECT_THAT(Deduct(Officer(), DeductionRequest(kByCity, "2")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
  EXPECT_THAT(Deduct(Officer(), DeductionRequest("regions/330327/pairings/none", "2")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  v1::RecordDeductionRequest silent = DeductionRequest(kCross, "2");
  silent.mutable_deduction()->clear_reason();
  EXPECT_THAT(Deduct(Officer(), silent), StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
  EXPECT_THAT(Journal(), SizeIs(1));
}

TEST_F(SubmissionsRpcTest, RequestIdsAreCheckedAndKept) {
  v1::RecordDeductionRequest request = DeductionRequest(kCross, "2");
  ASSERT_OK_AND_ASSIGN(const auto first, Deduct(Officer(), request));
  ASSERT_OK_AND_ASSIGN(const auto again, Deduct(Officer(), request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  request.mutable_deduction()->set_points("3");
  EXPECT_THAT(Deduct(Officer(), request), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  request.set_request_id("");
  EXPECT_THAT(Deduct(Officer(), request), StatusIs(StatusCode::kInvalidArgument, "BAD_REQUEST_ID"));
}

class ReadingTest : public ScoringTest {
 protected:
  void SetUp() override {
    ScoringTest::SetUp();
    ASSERT_OK(
        RecordSurveys(Officer(), {Answers(kCoBuilt, 80, 20), Answers(kIntegrated, 100, 0), Answers(kCross, 90, 10)}));
    ASSERT_OK_AND_ASSIGN(const auto run, Run(Officer()));
    run_ = run.score_run().name();
  }

  static std::vector<std::string> PairingsOf(const StatusOr<v1::ListScoresResponse>& list) {
    std::vector<std::string> names;
    JGT_CHECK(list.ok());
    for (const v1::Score& score : list->scores()) names.push_back(score.pairing());
    return names;
  }

  std::string run_;
};

TEST_F(ReadingTest, PagesGoFromTheBestToTheUnassigned) {
  // 31 of 94, 30 of 100, 5 of 94.
  EXPECT_THAT(PairingsOf(List(Officer(), run_)), ElementsAre(kIntegrated, kCross, kCoBuilt, kByCity));
  ASSERT_OK_AND_ASSIGN(const auto first, List(Officer(), run_, 3));
  EXPECT_THAT(first.scores(), SizeIs(3));
  ASSERT_OK_AND_ASSIGN(const auto second, List(Officer(), run_, 3, first.next_page_token()));
  EXPECT_THAT(PairingsOf(second), ElementsAre(kByCity));
  EXPECT_THAT(second.next_page_token(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto exact, List(Officer(), run_, 4));
  EXPECT_THAT(exact.next_page_token(), IsEmpty());
}

TEST_F(ReadingTest, ListsCarryItemsOnlyWhenAskedAndNeverTheirEntries) {
  EXPECT_THAT(List(Officer(), run_)->scores(0).items(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto list, List(Officer(), run_, 0, "", /*with_items=*/true));
  ASSERT_THAT(list.scores(0).items(), SizeIs(5));
  EXPECT_THAT(list.scores(0).items(4).conditions(0).entries(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto whole, Get(Officer(), run_, kIntegrated));
  EXPECT_THAT(whole.items(4).conditions(0).entries(), SizeIs(1));
}

TEST_F(ReadingTest, PageTokensAndSizesOfSomebodyElseAreRefused) {
  ASSERT_OK_AND_ASSIGN(const auto first, List(Officer(), run_, 1));
  EXPECT_THAT(List(Officer(), run_, 1, first.next_page_token() + "x"),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(List(Officer(), run_, 1, first.next_page_token(), /*with_items=*/true),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(List(Officer(), run_, -1), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_SIZE"));
}

TEST_F(ReadingTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(List(Officer(), "regions/330327/scoreRuns/none"), StatusIs(StatusCode::kNotFound, "NO_SUCH_RUN"));
  EXPECT_THAT(Get(Officer(), run_, "none"), StatusIs(StatusCode::kNotFound, "NO_SUCH_SCORE"));
  v1::GetScoreRunRequest request;
  request.set_name("regions/330327/scoreRuns/none");
  EXPECT_THAT(Call(Officer(), &Stub::GetScoreRun, request), StatusIs(StatusCode::kNotFound, "NO_SUCH_RUN"));
  EXPECT_THAT(Get(Officer(), "regions/330327/runs/1", kCoBuilt), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

TEST_F(ReadingTest, ASchoolSeesTheScoresOfItsOwnPairings) {
  EXPECT_THAT(PairingsOf(List(Filer(kRural), run_)), ElementsAre(kCross, kCoBuilt));
  EXPECT_THAT(PairingsOf(List(Filer(kRural), run_, 1)), ElementsAre(kCross));
  EXPECT_FALSE(List(Filer(kRural), run_, 1)->next_page_token().empty());
  EXPECT_THAT(List(Filer(kRural), run_, 2)->next_page_token(), IsEmpty());
  EXPECT_THAT(Get(Filer(kRural), run_, kCoBuilt), IsOk());
  EXPECT_THAT(Get(Filer(kRural), run_, kIntegrated), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Get(Filer(kRural), run_, "guessed"), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(ReadingTest, TheSupporterInAnotherCountySeesItsPairingAndNothingElse) {  // D11
  for (const std::string& token : {Filer(kFar), Token(Role::kCountyOfficer, "regions/330105")}) {
    EXPECT_THAT(PairingsOf(List(token, run_)), ElementsAre(kCross));
    EXPECT_THAT(Get(token, run_, kCross), IsOk());
    EXPECT_THAT(Get(token, run_, kCoBuilt), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  }
}

TEST_F(ReadingTest, AnotherCountySeesAndDoesNothing) {
  const std::string other = Token(Role::kCountyOfficer, "regions/330326");
  EXPECT_THAT(List(other, run_), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(List(other, "regions/330327/scoreRuns/guessed"),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Get(other, run_, kCoBuilt), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Run(other), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(RecordSurveys(other, {Answers(kCoBuilt, 1, 0)}),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Deduct(other, DeductionRequest(kCross, "1")), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  v1::GetScoreRunRequest request;
  request.set_name(run_);
  EXPECT_THAT(Call(other, &Stub::GetScoreRun, request), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  // In its own name it may not touch this county's pairing either.
  v1::RecordDeductionRequest foreign = DeductionRequest(kCross, "1");
  foreign.set_parent("regions/330326");
  EXPECT_THAT(Deduct(other, foreign), StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
}

TEST_F(ReadingTest, RolesWithoutThePermissionAreRefusedByName) {
  for (const std::string& token : {Filer(kRural), Token(Role::kAuditor, kParent), Token(Role::kIntegrator, kParent)}) {
    EXPECT_THAT(Run(token), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
    EXPECT_THAT(RecordSurveys(token, {Answers(kCoBuilt, 1, 0)}),
                StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
    EXPECT_THAT(Deduct(token, DeductionRequest(kCross, "1")),
                StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  }
  const std::string op = Token(Role::kOperator, kParent);
  EXPECT_THAT(Get(op, run_, kCoBuilt), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(List(op, run_), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Deduct(Token(Role::kLeadingGroup, kParent), DeductionRequest(kCross, "1")), IsOk());
  EXPECT_THAT(Run(Token(Role::kProvinceOfficer, "regions/330000")), IsOk());
}

TEST_F(ReadingTest, NobodyComesInWithoutAToken) {
  EXPECT_THAT(Run(""), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(List("", run_), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Get("", run_, kCoBuilt), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(RecordSurveys("", {}), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Deduct("", DeductionRequest(kCross, "1")), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Call("", &Stub::ListRubrics, v1::ListRubricsRequest()),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(ReadingTest, TheRubricsAreListedWithTheirTotals) {  // R109
  ASSERT_OK_AND_ASSIGN(const auto list, Call(Filer(kRural), &Stub::ListRubrics, v1::ListRubricsRequest()));
  EXPECT_EQ(list.policy(), "policy-2022.1");
  ASSERT_THAT(list.rubrics(), SizeIs(2));
  EXPECT_EQ(list.rubrics(0).version(), "annex4-2022.1");
  EXPECT_EQ(list.rubrics(0).declared_total(), "100");
  EXPECT_EQ(list.rubrics(0).item_total(), "94");
  EXPECT_EQ(list.rubrics(1).item_total(), "100");
  EXPECT_EQ(list.rubrics(0).items(0).points_max(), "30");
  EXPECT_EQ(list.rubrics(0).items(0).conditions(0).required(), "20");
  EXPECT_EQ(list.rubrics(1).items(6).conditions(0).base(), "15");
}

TEST_F(ScoringTest, AnEntryAboutAnUnknownActivityWaitsAmongTheDeadLetters) {
  Confirm("regions/330327/activities/never");
  const std::string counted = Do(kCoBuilt, "ONLINE_RESEARCH");
  // It is tried a bounded number of times, then put aside, and what follows it is applied.
  for (int round = 0; round < 20; ++round) static_cast<void>(followers_[1]->RunOnce());
  EXPECT_EQ(ItemOf(ScoreNow(kCoBuilt), "annex4.2").conditions(0).entries(0).name(), counted);
  ASSERT_OK_AND_ASSIGN(const auto dead,
                       journal::ListDeadLetters(*pool_, std::chrono::steady_clock::now() + std::chrono::seconds(5)));
  ASSERT_THAT(dead, SizeIs(1));
  EXPECT_EQ(dead[0].type, "jgt.ledger.v1.ActivityConfirmed");
}

}  // namespace
}  // namespace jgt::scoring::test
