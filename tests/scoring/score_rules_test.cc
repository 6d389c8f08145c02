// The kinds of rules, and what holds for all of them.
#include <random>

#include "tests/scoring/samples.h"

namespace jgt::scoring {
namespace {

using ::testing::SizeIs;

// A book of one item over online research.
RubricBook BookWith(RuleType rule, std::vector<Step> steps = {}) {
  Rubric rubric{.version = "test-1", .display_name = "测试", .declared_total = R(10), .item_total = 0, .items = {}};
  rubric.items.push_back({.code = "test.1",
                          .display_name = "教研",
                          .text = "",
                          .points = R(10),
                          .rule = rule,
                          .bonus = false,
                          .conditions = {{.code = "research",
                                          .display_name = "教研",
                                          .unit = "次",
                                          .measure = Measure::kActivityCount,
                                          .required = R(4),
                                          .required_share = std::nullopt,
                                          .kinds = {"ONLINE_RESEARCH"},
                                          .modes = {}}},
                          .steps = std::move(steps),
                          .satisfaction = {}});
  Policy policy = Book().policy;
  policy.assignments = {{.modes = {}, .scopes = {}, .levels = {}, .rubric = "test-1"}};
  auto book = MakeRubricBook({rubric}, policy);
  JGT_CHECK(book.ok());
  return *std::move(book);
}

Rational PointsFor(const RubricBook& book, int done) {
  return PairingYear(Mode::kCoBuilt).DoMany("ONLINE_RESEARCH", done).Scored(book).total;
}

TEST(RuleTest, LinearIsProportionalAndStopsAtThePoints) {  // D5
  const RubricBook book = BookWith(RuleType::kLinear);
  EXPECT_EQ(PointsFor(book, 0), R(0));
  EXPECT_EQ(PointsFor(book, 3), R(15, 2));
  EXPECT_EQ(PointsFor(book, 9), R(10));
}

TEST(RuleTest, AllOrNothingGivesNothingBeforeTheEnd) {  // D5
  const RubricBook book = BookWith(RuleType::kAllOrNothing);
  EXPECT_EQ(PointsFor(book, 3), R(0));
  EXPECT_EQ(PointsFor(book, 4), R(10));
}

TEST(RuleTest, StepsGiveThePointsOfTheHighestStepReached) {  // D5
  const RubricBook book = BookWith(
      RuleType::kSteps,
      {{.ratio = R(1, 4), .points = R(2)}, {.ratio = R(3, 4), .points = R(6)}, {.ratio = R(1), .points = R(10)}});
  EXPECT_EQ(PointsFor(book, 0), R(0));
  EXPECT_EQ(PointsFor(book, 1), R(2));
  EXPECT_EQ(PointsFor(book, 2), R(2));
  EXPECT_EQ(PointsFor(book, 3), R(6));
  EXPECT_EQ(PointsFor(book, 4), R(10));
}

TEST(RuleTest, AConditionNamesAtMost2000Entries) {
  const Score score = PairingYear(Mode::kCoBuilt).DoMany("ONLINE_RESEARCH", 2005).Scored();
  const Condition& condition = ItemOf(score, "annex4.2").conditions[0];
  EXPECT_EQ(condition.done, R(2005));
  EXPECT_THAT(condition.entries, SizeIs(2000));
  EXPECT_EQ(PointsOf(score, "annex4.2"), R(18));
}

// A year of chance: anything may be too little, too much, unconfirmed or without evidence.
PairingYear RandomYear(std::mt19937& random, Mode mode) {
  const auto pick = [&](int max) { return std::uniform_int_distribution<int>(0, max)(random); };
  PairingYear year(mode);
  for (const char* kind : {"SYNC_LESSON", "VISITING_LESSON", "ONLINE_RESEARCH", "ONSITE_RESEARCH", "EXTENSION_COURSE",
                           "STUDENT_EXCHANGE", "SHADOWING", "MASTER_STUDIO", "CEREMONY"}) {
    for (int i = pick(12); i > 0; --i) {
      Activity& activity = year.Do(kind);
      activity.subject = 13 + pick(2);
      activity.state = pick(5) == 0 ? ActivityState::kRecorded : ActivityState::kConfirmed;
      activity.evidenced = pick(5) != 0;
      activity.end_day = DayFromNumber(DayNumber(activity.day) + pick(60));
    }
  }
  for (int i = pick(5); i > 0; --i) year.Group("G" + std::to_string(i), 2 + pick(2), pick(7));
  year.Exchanges(pick(6)).Exchanges(pick(2), false);
  if (pick(3) != 0) year.Answers(pick(100) + 1, pick(100), pick(40), pick(9));
  for (int i = pick(3); i > 0; --i) year.Deduct(R(pick(20), 4));
  return year;
}

TEST(PropertyTest, PointsAreNeverBelowZeroOrAboveTheItemsMaximum) {
  std::mt19937 random(94);
  for (int i = 0; i < 400; ++i) {
    const Mode mode = i % 3 == 0 ? Mode::kIntegrated : i % 3 == 1 ? Mode::kCoBuilt : Mode::kCollaborative;
    const Score score = RandomYear(random, mode).Scored(Book(), Teachers(i % 90));
    Rational sum;
    for (const ItemScore& item : score.items) {
      ASSERT_GE(item.points, R(0)) << item.code;
      ASSERT_LE(item.points, item.points_max) << item.code;
      sum = *Add(sum, item.points);
      for (const Condition& condition : item.conditions) {
        ASSERT_GE(condition.ratio, R(0));
        ASSERT_LE(condition.ratio, R(1));
        Rational done = condition.base;
        for (const CountedEntry& entry : condition.entries) done = *Add(done, entry.contribution);
        ASSERT_EQ(done, condition.done) << item.code << " " << condition.code;
      }
    }
    ASSERT_EQ(sum, score.total);
    ASSERT_LE(score.total, score.item_total);
  }
}

TEST(PropertyTest, DoingMoreNeverLosesPoints) {
  std::mt19937 random(18);
  const auto pick = [&](int max) { return std::uniform_int_distribution<int>(0, max)(random); };
  for (int i = 0; i < 400; ++i) {
    PairingYear year = RandomYear(random, i % 2 == 0 ? Mode::kCoBuilt : Mode::kCollaborative);
    const Rational before = year.Scored(Book(), Teachers(40)).total;
    switch (pick(4)) {
      case 0:
        year.Lessons(1 + pick(3), 1 + pick(2));
        break;
      case 1:
        year.DoMany("ONSITE_RESEARCH", 1);
        break;
      case 2:
        year.Exchanges(1);
        break;
      case 3:
        year.Group("MORE", 3, pick(6));
        break;
      default:
        for (Activity& activity : year.facts.activities) activity.evidenced = true;
    }
    ASSERT_GE(year.Scored(Book(), Teachers(40)).total, before);
  }
}

}  // namespace
}  // namespace jgt::scoring
