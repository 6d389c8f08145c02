// Annex 4, item by item, on the rubric as it is shipped.
#include "tests/scoring/samples.h"

namespace jgt::scoring {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST(Annex4Test, ItsItemsAddTo94OfADeclared100AndTheScoreSaysSo) {  // R109, D4
  const Rubric& rubric = Book().rubrics.at("annex4-2022.1");
  EXPECT_EQ(rubric.item_total, R(94));
  EXPECT_EQ(rubric.declared_total, R(100));
  const Score score = PerfectCoBuilt().Scored(Book(), Teachers(50));
  EXPECT_EQ(score.total, R(94));
  EXPECT_EQ(score.item_total, R(94));
  EXPECT_EQ(score.declared_total, R(100));
  EXPECT_THAT(NoticesOf(score), Contains("RUBRIC_TOTAL_MISMATCH"));
  EXPECT_EQ(score.grade, "优秀");
}

TEST(Annex4Test, TheItemsHaveThePrintedPoints) {  // R110, R115, R116, R119, R121
  const std::vector<RubricItem>& items = Book().rubrics.at("annex4-2022.1").items;
  ASSERT_THAT(items, SizeIs(5));
  EXPECT_EQ(items[0].points, R(30));
  EXPECT_EQ(items[1].points, R(18));
  EXPECT_EQ(items[2].points, R(6));
  EXPECT_EQ(items[3].points, R(15));
  EXPECT_EQ(items[4].points, R(25));
}

TEST(Annex4Test, LessonsGivePointsInProportionUpTo20) {  // R110, D5
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Lessons(7, 2).Scored(), "annex4.1"), R(21, 2));
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Lessons(20, 2).Scored(), "annex4.1"), R(30));
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Lessons(45, 3).Scored(), "annex4.1"), R(30));
}

TEST(Annex4Test, ASingleSubjectHalvesTheLessonsItem) {  // R111, D5: the smaller ratio decides
  const Score score = PairingYear(Mode::kCoBuilt).Lessons(20, 1).Scored();
  EXPECT_EQ(PointsOf(score, "annex4.1"), R(15));
  const ItemScore& item = ItemOf(score, "annex4.1");
  ASSERT_THAT(item.conditions, SizeIs(2));
  EXPECT_EQ(item.conditions[0].ratio, R(1));
  EXPECT_EQ(item.conditions[1].done, R(1));
  EXPECT_EQ(item.conditions[1].ratio, R(1, 2));
}

TEST(Annex4Test, MoralityOfPrimaryAndJuniorSchoolIsOneSubject) {
  PairingYear year(Mode::kCoBuilt);
  year.Do("SYNC_LESSON").subject = 11;
  year.Do("SYNC_LESSON").subject = 12;
  year.Do("SYNC_LESSON").subject = 0;
  EXPECT_EQ(ItemOf(year.Scored(), "annex4.1").conditions[1].done, R(1));
}

TEST(Annex4Test, OfflineLessonsDoNotCountTowardsTheOnlineItem) {  // R110
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).DoMany("VISITING_LESSON", 20).Scored(), "annex4.1"), R(0));
}

TEST(Annex4Test, OnlineAndOnsiteResearchCountTogetherTowards12) {  // R115
  PairingYear year(Mode::kCoBuilt);
  year.DoMany("ONLINE_RESEARCH", 4).DoMany("ONSITE_RESEARCH", 3);
  EXPECT_EQ(PointsOf(year.Scored(), "annex4.2"), R(21, 2));
}

TEST(Annex4Test, AnIntegratedPairingHasTheExchangePointsWithoutAMinimum) {  // R26, R116
  const Score score = PairingYear(Mode::kIntegrated).Scored();
  EXPECT_EQ(PointsOf(score, "annex4.3"), R(6));
  EXPECT_THAT(ItemOf(score, "annex4.3").explanation, HasSubstr("无最低要求"));
  EXPECT_THAT(NoticesOf(score), Not(Contains("HEAD_COUNT_MISSING")));
}

TEST(Annex4Test, ACoBuiltCoreSendsTenPercentOfItsTeachersRoundedUp) {  // R27, R116, D7
  PairingYear year(Mode::kCoBuilt);
  year.Exchanges(3);
  const Score score = year.Scored(Book(), Teachers(61));
  EXPECT_EQ(ItemOf(score, "annex4.3").conditions[0].required, R(7));
  EXPECT_EQ(PointsOf(score, "annex4.3"), R(18, 7));
  EXPECT_EQ(PointsOf(year.Exchanges(4).Scored(Book(), Teachers(61)), "annex4.3"), R(6));
  EXPECT_EQ(ItemOf(year.Scored(Book(), Teachers(60)), "annex4.3").conditions[0].required, R(6));
}

TEST(Annex4Test, WithoutAHeadCountOneTeacherIsRequiredAndTheNoticeSaysSo) {  // R27, D7
  const Score none = PairingYear(Mode::kCoBuilt).Scored();
  EXPECT_EQ(PointsOf(none, "annex4.3"), R(0));
  EXPECT_THAT(NoticesOf(none), Contains("HEAD_COUNT_MISSING"));
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Exchanges(1).Scored(), "annex4.3"), R(6));
  EXPECT_THAT(NoticesOf(PairingYear(Mode::kCoBuilt).Scored(Book(), Teachers(0))), Contains("HEAD_COUNT_MISSING"));
}

TEST(Annex4Test, OnlyConfirmedExchangesCountAndATeacherCountsOnce) {  // R118
  PairingYear year(Mode::kCoBuilt);
  year.Exchanges(2).Exchanges(5, /*confirmed=*/false);
  year.facts.exchanges.push_back(year.facts.exchanges.front());
  EXPECT_EQ(ItemOf(year.Scored(Book(), Teachers(50)), "annex4.3").conditions[0].done, R(2));
}

TEST(Annex4Test, MentoringIsTheBestThreeGroupsEachByItsSessions) {  // R119, D8
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Groups(3, 5).Scored(), "annex4.4"), R(15));
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Groups(1, 30).Scored(), "annex4.4"), R(5));
  PairingYear year(Mode::kCoBuilt);
  year.Group("A", 3, 1).Group("B", 3, 5).Group("C", 3, 4).Group("D", 3, 2);
  const Score score = year.Scored();
  EXPECT_EQ(ItemOf(score, "annex4.4").conditions[0].done, R(11, 5));
  EXPECT_EQ(PointsOf(score, "annex4.4"), R(11));
}

TEST(Annex4Test, AGroupOfFewerThanThreeMenteesIsFlaggedAndNotCounted) {  // R119, D8
  PairingYear year(Mode::kCoBuilt);
  year.Groups(2, 5).Group("SHORT", 2, 5);
  const Score score = year.Scored();
  EXPECT_EQ(PointsOf(score, "annex4.4"), R(10));
  EXPECT_THAT(NoticesOf(score), Contains("SHORT_GROUP"));
  RubricBook lenient = Book();
  lenient.policy.short_groups_count = true;
  EXPECT_EQ(PointsOf(year.Scored(lenient), "annex4.4"), R(15));
  EXPECT_THAT(NoticesOf(year.Scored(lenient)), Contains("SHORT_GROUP"));
}

TEST(Annex4Test, SessionsOfAGroupOfAnotherPairingDoNotCount) {
  PairingYear year(Mode::kCoBuilt);
  year.Do("MENTORING_SESSION").mentor_group = "regions/330327/pairings/P9/mentorGroups/G1";
  year.Do("MENTORING_SESSION");
  EXPECT_EQ(PointsOf(year.Scored(), "annex4.4"), R(0));
}

TEST(Annex4Test, NinetyPercentGive15AndEachPointOneMoreOrLess) {  // R121, D6
  const auto points = [](int satisfied, int mostly, int dissatisfied) {
    return PointsOf(PairingYear(Mode::kCoBuilt).Answers(satisfied, mostly, dissatisfied).Scored(), "annex4.5");
  };
  EXPECT_EQ(points(90, 0, 10), R(15));
  EXPECT_EQ(points(60, 30, 10), R(15));
  EXPECT_EQ(points(100, 0, 0), R(25));
  EXPECT_EQ(points(85, 0, 15), R(10));
  EXPECT_EQ(points(75, 0, 25), R(0));
  EXPECT_EQ(points(10, 0, 90), R(0));
  EXPECT_EQ(points(2, 0, 1), R(0));
  EXPECT_EQ(points(181, 0, 19), R(31, 2));
  EXPECT_EQ(points(14, 0, 1), R(55, 3));  // 93 1/3 % -> 18 1/3, exact
}

TEST(Annex4Test, AbstentionsAreNotInTheDenominator) {  // R121, D6
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Answers(9, 0, 1, 1000).Scored(), "annex4.5"), R(15));
}

TEST(Annex4Test, WhichAnswersCountAsSatisfiedIsPolicy) {  // D6
  RubricBook strict = Book();
  strict.policy.satisfied_options = {AnswerOption::kSatisfied};
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCoBuilt).Answers(90, 10, 0).Scored(strict), "annex4.5"), R(15));
}

TEST(Annex4Test, WithoutASurveyTheItemIsZeroAndTheNoticeSaysSo) {  // R121
  const Score score = PairingYear(Mode::kCoBuilt).Scored();
  EXPECT_EQ(PointsOf(score, "annex4.5"), R(0));
  EXPECT_THAT(NoticesOf(score), Contains("SURVEY_MISSING"));
}

TEST(Annex4Test, GradesAreSharesOfTheItemTotalAndMarkedAsAssumed) {  // R122, D14
  const auto grade = [](int64_t numerator, int64_t denominator) {
    return *GradeOf(Book().policy, R(numerator, denominator));
  };
  EXPECT_EQ(grade(9, 10), "优秀");
  EXPECT_EQ(grade(89999, 100000), "良好");
  EXPECT_EQ(grade(8, 10), "良好");
  EXPECT_EQ(grade(6, 10), "合格");
  EXPECT_EQ(grade(59, 100), "不合格");
  EXPECT_EQ(grade(0, 1), "不合格");
  // 85 of 94 is 90.4 %: excellent on the items, although 85 of the declared 100 would not be.
  PairingYear year = PerfectCoBuilt();
  year.Answers(91, 0, 9);
  const Score score = year.Scored(Book(), Teachers(50));
  EXPECT_EQ(score.total, R(85));
  EXPECT_EQ(score.grade, "优秀");
  EXPECT_THAT(NoticesOf(score), Contains("GRADE_THRESHOLDS_ASSUMED"));
}

TEST(Annex4Test, NormalisingToTheDeclaredTotalIsAPolicyThatIsOff) {  // D4
  EXPECT_EQ(Book().policy.total_basis, TotalBasis::kItemTotal);
  RubricBook normalising = Book();
  normalising.policy.total_basis = TotalBasis::kDeclaredTotal;
  const Score score = PerfectCoBuilt().Scored(normalising, Teachers(50));
  EXPECT_EQ(score.total, R(100));
  PairingYear year = PerfectCoBuilt();
  year.Answers(91, 0, 9);
  EXPECT_EQ(year.Scored(normalising, Teachers(50)).total, R(8500, 94));
  EXPECT_EQ(year.Scored(normalising, Teachers(50)).grade, "优秀");
}

}  // namespace
}  // namespace jgt::scoring
