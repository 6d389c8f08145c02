#include "services/scoring/domain/submissions.h"

#include "tests/scoring/samples.h"

namespace jgt::scoring {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::Field;

Survey Good() {
  return {.name = "",
          .pairing = "regions/330327/pairings/P1",
          .year = 2022,
          .satisfied = 90,
          .mostly_satisfied = 5,
          .dissatisfied = 5,
          .abstained = 1};
}

std::vector<std::string> WrongFields(const Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(status).fields) fields.push_back(violation.field);
  return fields;
}

TEST(SurveyTest, AGoodSurveyIsTaken) { EXPECT_THAT(CheckSurveys(kRegion, {Good()}), IsOk()); }

TEST(SurveyTest, EveryWrongFieldIsNamed) {
  Survey survey = Good();
  survey.pairing = "regions/330326/pairings/P1";
  survey.year = 1999;
  survey.satisfied = -1;
  survey.abstained = 1'000'001;
  const Status status = CheckSurveys(kRegion, {Good(), survey});
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_SURVEY"));
  EXPECT_THAT(WrongFields(status),
              ElementsAre("surveys[1].pairing", "surveys[1].year", "surveys[1].satisfied", "surveys[1].abstained"));
  EXPECT_FALSE(DetailOf(status).message_zh.empty());
}

TEST(SurveyTest, ASurveyWithoutAValidAnswerIsRefused) {
  Survey survey = Good();
  survey.satisfied = survey.mostly_satisfied = survey.dissatisfied = 0;
  EXPECT_THAT(WrongFields(CheckSurveys(kRegion, {survey})), ElementsAre("surveys[0]"));
}

TEST(SurveyTest, ThereAreOneToAThousandAndEachPairingOnceAYear) {
  EXPECT_THAT(CheckSurveys(kRegion, {}), StatusIs(StatusCode::kInvalidArgument, "BAD_SURVEY"));
  EXPECT_THAT(WrongFields(CheckSurveys(kRegion, {Good(), Good()})), ElementsAre("surveys[1]"));
  std::vector<Survey> many;
  for (int i = 0; i < 1000; ++i) {
    many.push_back(Good());
    many.back().pairing += std::to_string(i);
  }
  EXPECT_THAT(CheckSurveys(kRegion, many), IsOk());
  many.push_back(Good());
  EXPECT_THAT(WrongFields(CheckSurveys(kRegion, many)), ElementsAre("surveys"));
}

Deduction GoodDeduction() {
  return {.name = "",
          .pairing = "regions/330327/pairings/P1",
          .year = 2022,
          .item = "annex5.7",
          .points = R(5, 2),
          .reason = "三项任务逾期"};
}

TEST(DeductionTest, AGoodDeductionIsTaken) {  // D20
  EXPECT_THAT(CheckDeduction(kRegion, GoodDeduction()), IsOk());
  EXPECT_THAT(CheckDeductionItem(&Book().rubrics.at("annex5-2022.1"), GoodDeduction()), IsOk());
}

TEST(DeductionTest, EveryWrongFieldIsNamed) {
  Deduction deduction = GoodDeduction();
  deduction.pairing = "P1";
  deduction.year = 2101;
  deduction.reason = "";
  deduction.points = R(-1);
  const Status status = CheckDeduction(kRegion, deduction);
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_DEDUCTION"));
  EXPECT_THAT(WrongFields(status),
              ElementsAre("deduction.pairing", "deduction.year", "deduction.reason", "deduction.points"));
}

TEST(DeductionTest, AReasonIsCountedInCharactersNotBytes) {
  Deduction deduction = GoodDeduction();
  deduction.reason.clear();
  for (int i = 0; i < 500; ++i) deduction.reason += "迟";
  EXPECT_THAT(CheckDeduction(kRegion, deduction), IsOk());
  deduction.reason += "迟";
  EXPECT_THAT(WrongFields(CheckDeduction(kRegion, deduction)), ElementsAre("deduction.reason"));
}

TEST(DeductionTest, OnlyOnTimeItemsOfThePairingsOwnRubricTakeDeductions) {  // R132
  const Rubric* const annex5 = &Book().rubrics.at("annex5-2022.1");
  Deduction deduction = GoodDeduction();
  deduction.points = R(31, 2);
  EXPECT_THAT(WrongFields(CheckDeductionItem(annex5, deduction)), ElementsAre("deduction.points"));
  deduction = GoodDeduction();
  deduction.item = "annex5.8";
  EXPECT_THAT(WrongFields(CheckDeductionItem(annex5, deduction)), ElementsAre("deduction.item"));
  EXPECT_THAT(WrongFields(CheckDeductionItem(&Book().rubrics.at("annex4-2022.1"), GoodDeduction())),
              ElementsAre("deduction.item"));
  EXPECT_THAT(WrongFields(CheckDeductionItem(nullptr, GoodDeduction())), ElementsAre("deduction.pairing"));
}

TEST(YearTest, YearsAre2000To2100) {
  EXPECT_THAT(CheckYear(2000), IsOk());
  EXPECT_THAT(CheckYear(2100), IsOk());
  EXPECT_THAT(CheckYear(1999), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  EXPECT_THAT(CheckYear(2101), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
}

}  // namespace
}  // namespace jgt::scoring
