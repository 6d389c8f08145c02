// Annex 5, item by item, on the rubric as it is shipped.
#include "tests/scoring/samples.h"

namespace jgt::scoring {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST(Annex5Test, ItsItemsAddTo100AndAPerfectYearHasThem) {  // R133
  const Score score = PerfectCrossRegion().Scored();
  EXPECT_EQ(score.rubric, "annex5-2022.1");
  EXPECT_EQ(score.total, R(100));
  EXPECT_EQ(score.item_total, R(100));
  EXPECT_EQ(score.declared_total, R(100));
  EXPECT_THAT(NoticesOf(score), Not(Contains("RUBRIC_TOTAL_MISMATCH")));
  EXPECT_EQ(score.grade, "优秀");
}

TEST(Annex5Test, MentoringGives10ForThreeGroupsOfFiveSessions) {  // R126, D8
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCollaborative).Groups(3, 5).Scored(), "annex5.1"), R(10));
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCollaborative).Groups(2, 5).Scored(), "annex5.1"), R(20, 3));
}

TEST(Annex5Test, ShadowingNeedsOneTeacherForAMonth) {  // R127
  const auto points = [](const Day& first, const Day& last) {
    PairingYear year(Mode::kCollaborative);
    Activity& activity = year.Do("SHADOWING");
    activity.day = first;
    activity.end_day = last;
    return PointsOf(year.Scored(), "annex5.2");
  };
  EXPECT_EQ(points({2022, 4, 1}, {2022, 4, 30}), R(10));
  EXPECT_EQ(points({2022, 4, 1}, {2022, 4, 29}), R(0));
  EXPECT_EQ(points({2022, 4, 15}, {2022, 5, 14}), R(10));
  EXPECT_EQ(points({2022, 4, 15}, {2022, 5, 13}), R(0));
  EXPECT_EQ(points({2022, 2, 1}, {2022, 2, 28}), R(10));
  EXPECT_EQ(points({2022, 12, 10}, {2023, 1, 9}), R(10));
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCollaborative).DoMany("SHADOWING", 3).Scored(), "annex5.2"), R(0));
}

TEST(Annex5Test, ThirtyDaysApartAreAlwaysAMonth) {  // R127
  for (int64_t day = DayNumber({2022, 1, 1}); day <= DayNumber({2024, 12, 31}); ++day) {
    EXPECT_TRUE(LastsMonths(DayFromNumber(day), DayFromNumber(day + 30), 1)) << ToString(DayFromNumber(day));
    EXPECT_FALSE(LastsMonths(DayFromNumber(day), DayFromNumber(day + 26), 1)) << ToString(DayFromNumber(day));
  }
}

TEST(Annex5Test, TheSameTeacherShadowingTwiceIsOneTeacher) {  // R127
  PairingYear year = PerfectCrossRegion();
  year.facts.activities.push_back(year.facts.activities.back());
  EXPECT_EQ(ItemOf(year.Scored(), "annex5.2").conditions[0].done, R(1));
}

TEST(Annex5Test, SynchronousAndVisitingLessonsCountTogetherTowards10) {  // R128
  PairingYear year(Mode::kCollaborative);
  year.DoMany("SYNC_LESSON", 4).DoMany("VISITING_LESSON", 3);
  EXPECT_EQ(PointsOf(year.Scored(), "annex5.3"), R(7));
}

TEST(Annex5Test, JointResearchCountsTowards10) {  // R129
  PairingYear year(Mode::kCollaborative);
  year.DoMany("ONLINE_RESEARCH", 2).DoMany("ONSITE_RESEARCH", 3);
  EXPECT_EQ(PointsOf(year.Scored(), "annex5.4"), R(5));
}

TEST(Annex5Test, OneExtensionCourseAndOneStudentExchangeGiveTenEach) {  // R130, R131
  const Score none = PairingYear(Mode::kCollaborative).Scored();
  EXPECT_EQ(PointsOf(none, "annex5.5"), R(0));
  EXPECT_EQ(PointsOf(none, "annex5.6"), R(0));
  PairingYear year(Mode::kCollaborative);
  year.DoMany("EXTENSION_COURSE", 1).DoMany("STUDENT_EXCHANGE", 2);
  EXPECT_EQ(PointsOf(year.Scored(), "annex5.5"), R(10));
  EXPECT_EQ(PointsOf(year.Scored(), "annex5.6"), R(10));
}

TEST(Annex5Test, OnTimeBeginsAt15LessWhatAnInspectorDeducted) {  // R132, D20
  const Score fresh = PairingYear(Mode::kCollaborative).Scored();
  EXPECT_EQ(PointsOf(fresh, "annex5.7"), R(15));
  EXPECT_THAT(NoticesOf(fresh), Contains("BASELINE_ON_TIME"));
  const Score score = PairingYear(Mode::kCollaborative).Deduct(R(2)).Deduct(R(5, 2)).Scored();
  EXPECT_EQ(PointsOf(score, "annex5.7"), R(21, 2));
  const Condition& condition = ItemOf(score, "annex5.7").conditions[0];
  EXPECT_EQ(condition.base, R(15));
  EXPECT_EQ(condition.entries[0].contribution, R(-2));
  EXPECT_EQ(condition.entries[1].contribution, R(-5, 2));
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCollaborative).Deduct(R(10)).Deduct(R(10)).Scored(), "annex5.7"), R(0));
}

TEST(Annex5Test, SatisfactionHasTheSameFormulaAsAnnex4) {  // R133, D6
  EXPECT_EQ(PointsOf(PairingYear(Mode::kCollaborative).Answers(181, 0, 19).Scored(), "annex5.8"), R(31, 2));
}

TEST(Annex5Test, AMasterStudioIsListedAsAchievedAndWorthWhatPolicySays) {  // R90, D16
  const Score without = PairingYear(Mode::kCollaborative).Scored();
  EXPECT_THAT(ItemOf(without, "annex5.b1").explanation, HasSubstr("未达成"));
  PairingYear year = PerfectCrossRegion();
  year.DoMany("MASTER_STUDIO", 1);
  const Score score = year.Scored();
  EXPECT_TRUE(ItemOf(score, "annex5.b1").bonus);
  EXPECT_THAT(ItemOf(score, "annex5.b1").explanation, HasSubstr("加分项已达成，政策分值 0 分"));
  EXPECT_THAT(ItemOf(score, "annex5.b1").conditions[0].entries, SizeIs(1));
  EXPECT_EQ(score.total, R(100));
}

TEST(Annex5Test, TeachersWhoTeachAtTheSupportedSchoolAreABonusToo) {  // R91, D16
  PairingYear year = PerfectCrossRegion();
  year.Exchanges(1);
  EXPECT_THAT(ItemOf(year.Scored(), "annex5.b2").explanation, HasSubstr("已达成"));
  EXPECT_THAT(ItemOf(PerfectCrossRegion().Exchanges(2, false).Scored(), "annex5.b2").explanation, HasSubstr("未达成"));
}

TEST(Annex5Test, BonusPointsAreCapped) {  // D16
  RubricBook generous = Book();
  generous.policy.bonus_points = {{"annex5.b1", R(3)}, {"annex5.b2", R(2)}};
  generous.policy.bonus_points_cap = R(4);
  PairingYear year = PerfectCrossRegion();
  year.DoMany("MASTER_STUDIO", 1);
  EXPECT_EQ(year.Scored(generous).total, R(103));
  EXPECT_EQ(year.Exchanges(1).Scored(generous).total, R(104));
  EXPECT_EQ(year.Scored(generous).item_total, R(100));
}

TEST(AssignmentTest, RubricsAreAssignedByModeScopeAndVerifier) {  // D12
  EXPECT_EQ(PairingYear(Mode::kIntegrated).Scored().rubric, "annex4-2022.1");
  EXPECT_EQ(PairingYear(Mode::kCoBuilt).Scored().rubric, "annex4-2022.1");
  EXPECT_EQ(PairingYear(Mode::kCollaborative).Scored().rubric, "annex5-2022.1");
}

TEST(AssignmentTest, ACityVerifiedCollaborativePairingIsNeverScored) {  // D12: rows 43-47
  PairingYear year = PerfectCrossRegion();
  year.facts.pairing.scope = Scope::kInCity;
  year.facts.pairing.level = VerificationLevel::kCity;
  const Score score = year.Scored();
  EXPECT_FALSE(score.assigned());
  EXPECT_THAT(score.items, SizeIs(0));
  EXPECT_EQ(score.grade, "");
  EXPECT_THAT(NoticesOf(score), ::testing::ElementsAre("RUBRIC_UNASSIGNED"));
}

TEST(AssignmentTest, APairingWithoutAPrintedModeHasNoRubric) {  // D12
  PairingYear year(Mode::kUnspecified);
  EXPECT_FALSE(year.Scored().assigned());
}

TEST(BasisTest, OnlyWhatIsConfirmedAndEvidencedCounts) {  // D13
  PairingYear year(Mode::kCoBuilt);
  year.DoMany("ONLINE_RESEARCH", 3);
  year.Do("ONLINE_RESEARCH").state = ActivityState::kRecorded;
  year.Do("ONLINE_RESEARCH").evidenced = false;
  year.Do("CEREMONY").evidenced = false;
  const auto done = [&](Basis basis) {
    RubricBook book = Book();
    book.policy.basis = basis;
    return ItemOf(year.Scored(book), "annex4.2").conditions[0].done;
  };
  EXPECT_EQ(done(Basis::kEvidenced), R(3));
  EXPECT_EQ(done(Basis::kConfirmed), R(4));
  EXPECT_EQ(done(Basis::kRecorded), R(5));
}

TEST(BasisTest, ConfirmedActivitiesWithoutEvidenceAreReported) {  // D13
  PairingYear year(Mode::kCoBuilt);
  const std::string name = year.Do("ONLINE_RESEARCH").name;
  EXPECT_THAT(NoticesOf(year.Scored()), Not(Contains("UNEVIDENCED_ENTRIES")));
  year.facts.activities.back().evidenced = false;
  year.Do("CEREMONY").evidenced = false;  // counts towards no item, so nothing is lost
  const Score score = year.Scored();
  ASSERT_THAT(NoticesOf(score), Contains("UNEVIDENCED_ENTRIES"));
  const auto notice = std::find_if(score.notices.begin(), score.notices.end(),
                                   [](const Notice& each) { return each.code == "UNEVIDENCED_ENTRIES"; });
  EXPECT_THAT(notice->message, HasSubstr("1 项"));
  EXPECT_THAT(notice->message, HasSubstr(name));
}

}  // namespace
}  // namespace jgt::scoring
