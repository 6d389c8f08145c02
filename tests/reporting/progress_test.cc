#include "services/reporting/domain/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reporting/storage/data_files.h"
#include "tests/support/status_matchers.h"

namespace jgt::reporting {
namespace {

using jgt::test::StatusIs;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Minima& TheMinima() {
  static const Minima minima = *ReadMinimaFiles(JGT_DATA_DIR);
  return minima;
}

Pairing InCounty(Mode mode = Mode::kCoBuilt) {
  return {.name = "p",
          .supporter = "core",
          .mode = mode,
          .scope = Scope::kInCounty,
          .verification_level = VerificationLevel::kCounty};
}
Pairing AcrossRegions() {
  return {.name = "x",
          .supporter = "far",
          .mode = Mode::kCollaborative,
          .scope = Scope::kInProvince,
          .verification_level = VerificationLevel::kProvince};
}

TaskProgress Task(const Pairing& pairing, const PairingCounts& counts, const std::string& task) {
  const PairingProgress progress = Measure(pairing, TheMinima().Find(pairing, 2022), counts);
  for (const TaskProgress& each : progress.tasks) {
    if (each.task == task) return each;
  }
  ADD_FAILURE() << "no task " << task;
  return {};
}

TEST(MinimaTest, InCountyAndCrossRegionPairingsHaveTheirOwnCatalogues) {  // R46
  EXPECT_EQ(TheMinima().Find(InCounty(Mode::kIntegrated), 2022)->name, "minima-2022/in-county");
  EXPECT_EQ(TheMinima().Find(InCounty(Mode::kCoBuilt), 2022)->name, "minima-2022/in-county");
  EXPECT_EQ(TheMinima().Find(AcrossRegions(), 2022)->name, "minima-2022/cross-region");
}

TEST(MinimaTest, CityVerifiedCollaborationAndYearsBeforeTheFirstCatalogueHaveNone) {  // D12
  Pairing city = AcrossRegions();
  city.scope = Scope::kInCity;
  city.verification_level = VerificationLevel::kCity;
  EXPECT_EQ(TheMinima().Find(city, 2022), nullptr);
  EXPECT_EQ(TheMinima().Find(InCounty(Mode::kUnspecified), 2022), nullptr);
  EXPECT_EQ(TheMinima().Find(InCounty(), 2018), nullptr);
  EXPECT_NE(TheMinima().Find(InCounty(), 2023), nullptr) << "in force until a newer one";
  EXPECT_THAT(Measure(city, nullptr, {}).tasks, IsEmpty());
  EXPECT_EQ(Measure(city, nullptr, {}).minima, "");
}

TEST(MinimaTest, AWrongFileIsRefusedWithItsPlace) {
  EXPECT_THAT(ParseMinima("m.json", "{"), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  const auto place = [](const std::string& text) {
    return DetailOf(ParseMinima("m.json", text).status()).fields.front().field;
  };
  EXPECT_EQ(place(R"({"format": "other"})"), "format");
  const std::string head = R"({"format": "jgt.minima.v1", "name": "m", "first_year": 2022, )";
  EXPECT_EQ(place(head + R"("sets": {}})"), "sets");
  const auto task = [](const std::string& rule) {
    return R"("sets": {"a": [{"task": "t", "display_name": "d", "unit": "u", "requirement": "R1", "required": 1, )"
           R"("kinds": ["X"], "rule": ")" +
           rule + R"("}]}, )";
  };
  EXPECT_EQ(place(head + task("?") + R"("assignments": []})"), "sets.a[0].rule");
  EXPECT_EQ(
      place(head + task("ACTIVITIES") + R"("assignments": [{"modes": [], "scopes": [], "levels": [], "set": "b"}]})"),
      "assignments[0].set");
  const std::string good = R"("assignments": [{"modes": [], "scopes": [], "levels": [], "set": "a"}])";
  EXPECT_THAT(ParseMinima("m.json", head + task("ACTIVITIES") + good + "}"), jgt::test::IsOk());
  EXPECT_EQ(place(head + task("ACTIVITIES") + good + R"(, "assignment": []})"), "assignment");
}

TEST(ProgressTest, LessonsInCountyAreTwentyOfTwoSubjectsSynchronousOrVisiting) {  // R53
  PairingCounts counts;
  counts.activities = {{"SYNC_LESSON", 15}, {"VISITING_LESSON", 5}, {"MASTER_CLASS", 9}};
  counts.subjects = {{"SYNC_LESSON", {13}}};
  TaskProgress lessons = Task(InCounty(), counts, "lessons");
  EXPECT_EQ(lessons.required, 20);
  EXPECT_EQ(lessons.done, 20);
  EXPECT_FALSE(lessons.met) << "one subject only";
  EXPECT_THAT(lessons.note, HasSubstr("1 门"));
  counts.subjects["VISITING_LESSON"] = {41};
  EXPECT_TRUE(Task(InCounty(), counts, "lessons").met);
  counts.activities["SYNC_LESSON"] = 14;
  EXPECT_FALSE(Task(InCounty(), counts, "lessons").met);
}

TEST(ProgressTest, ResearchInCountyIsTwelveOnlineOrOnSite) {  // R54
  PairingCounts counts;
  counts.activities = {{"ONLINE_RESEARCH", 11}};
  EXPECT_FALSE(Task(InCounty(), counts, "research").met);
  counts.activities["ONSITE_RESEARCH"] = 1;
  EXPECT_TRUE(Task(InCounty(), counts, "research").met);
}

TEST(ProgressTest, MentoringIsThreeGroupsOfThreeWithFiveSessionsEach) {  // R56, R47, D8
  PairingCounts counts;
  counts.mentor_groups = {{"g1", {3, 5}}, {"g2", {4, 7}}, {"g3", {3, 4}}, {"g4", {2, 9}}};
  const TaskProgress mentoring = Task(InCounty(), counts, "mentoring");
  EXPECT_EQ(mentoring.required, 3);
  EXPECT_EQ(mentoring.done, 2) << "g3 lacks a session, g4 a mentee";
  EXPECT_FALSE(mentoring.met);
  EXPECT_THAT(mentoring.note, HasSubstr("不足 3 人的 1 组不计"));
  counts.mentor_groups["g3"].sessions = 5;
  EXPECT_TRUE(Task(InCounty(), counts, "mentoring").met);
  EXPECT_TRUE(Task(AcrossRegions(), counts, "mentoring").met);
}

TEST(ProgressTest, ACoBuiltCoreSendsTenPercentOfItsTeachersRoundedUp) {  // R55, R94, D7
  PairingCounts counts;
  counts.exchanged_teachers = 8;
  counts.supporter_teachers = 81;
  TaskProgress exchange = Task(InCounty(), counts, "teacher_exchange");
  EXPECT_EQ(exchange.required, 9);
  EXPECT_FALSE(exchange.met);
  EXPECT_EQ(exchange.shared_by, "core");
  counts.exchanged_teachers = 9;
  EXPECT_TRUE(Task(InCounty(), counts, "teacher_exchange").met);
  counts.supporter_teachers.reset();
  exchange = Task(InCounty(), counts, "teacher_exchange");
  EXPECT_EQ(exchange.required, 1);
  EXPECT_THAT(exchange.note, HasSubstr("未登记"));
  // R94: at least one, however small the core is.
  counts.exchanged_teachers = 0;
  counts.supporter_teachers = 0;
  exchange = Task(InCounty(), counts, "teacher_exchange");
  EXPECT_EQ(exchange.required, 1);
  EXPECT_FALSE(exchange.met);
}

TEST(ProgressTest, AnIntegratedCommunityHasNoNumberOfExchangedTeachers) {  // R55, R94
  const TaskProgress exchange = Task(InCounty(Mode::kIntegrated), {}, "teacher_exchange");
  EXPECT_EQ(exchange.required, 0);
  EXPECT_TRUE(exchange.met);
}

TEST(ProgressTest, CrossRegionTasksAreThoseOfThePlan) {  // R47-R52
  PairingCounts counts;
  counts.activities = {{"SYNC_LESSON", 9},
                       {"VISITING_LESSON", 1},
                       {"ONLINE_RESEARCH", 10},
                       {"EXTENSION_COURSE", 1},
                       {"STUDENT_EXCHANGE", 1}};
  EXPECT_TRUE(Task(AcrossRegions(), counts, "lessons").met) << "ten, and no rule about subjects";
  EXPECT_TRUE(Task(AcrossRegions(), counts, "research").met);
  EXPECT_TRUE(Task(AcrossRegions(), counts, "extension_course").met);
  EXPECT_TRUE(Task(AcrossRegions(), counts, "student_exchange").met);
  EXPECT_FALSE(Task(AcrossRegions(), counts, "shadowing").met);
}

// What annex 2 asks of April and May is what the plan asks of the year, so one catalogue serves both.
TEST(ProgressTest, R89_AnnexTwoAsksOfPairingsAcrossRegionsWhatTheYearDoes) {
  PairingCounts counts;
  counts.mentor_groups = {{"g1", {3, 4}}, {"g2", {3, 5}}, {"g3", {3, 5}}};
  EXPECT_EQ(Task(AcrossRegions(), counts, "lessons").required, 10);
  EXPECT_EQ(Task(AcrossRegions(), counts, "research").required, 10);
  EXPECT_EQ(Task(AcrossRegions(), counts, "mentoring").done, 2) << "five sessions each";
  EXPECT_EQ(Task(AcrossRegions(), counts, "shadowing").required, 1);
  EXPECT_EQ(Task(AcrossRegions(), counts, "extension_course").required, 1);
  EXPECT_EQ(Task(AcrossRegions(), counts, "student_exchange").required, 1);
}

TEST(ProgressTest, R93_AnnexTwoAsksOfPairingsInACountyWhatTheYearDoes) {
  PairingCounts counts;
  counts.mentor_groups = {{"g1", {3, 4}}, {"g2", {3, 5}}, {"g3", {3, 5}}};
  for (const Mode mode : {Mode::kIntegrated, Mode::kCoBuilt}) {
    EXPECT_EQ(Task(InCounty(mode), counts, "lessons").required, 20);
    EXPECT_EQ(Task(InCounty(mode), counts, "research").required, 12);
    EXPECT_EQ(Task(InCounty(mode), counts, "mentoring").done, 2) << "five sessions each";
  }
}

// R152
TEST(ProgressTest, APairingOf2019MustHoldASynchronousLessonAndMayChooseTheOtherForms) {
  Pairing pairing = InCounty();
  pairing.mode = Mode::kUnspecified;  // the lists of 2019 print none
  for (const Scope scope : {Scope::kUnspecified, Scope::kInCounty, Scope::kInProvince, Scope::kOutOfProvince}) {
    pairing.scope = scope;
    const MinimaSet* const minima = TheMinima().Find(pairing, 2019);
    ASSERT_NE(minima, nullptr);
    PairingCounts counts;
    counts.activities = {{"DELIVERED_COURSE", 30}, {"ONLINE_RESEARCH", 30}, {"MASTER_CLASS", 30}};
    PairingProgress progress = Measure(pairing, minima, counts);
    ASSERT_EQ(progress.tasks.size(), 1U);
    EXPECT_FALSE(progress.tasks[0].met);
    counts.activities = {{"SYNC_LESSON", 1}};
    progress = Measure(pairing, minima, counts);
    EXPECT_TRUE(progress.tasks[0].met);
  }
}

TEST(ProgressTest, AStayCountsFromOneMonthOn) {  // R48
  EXPECT_TRUE(LastsAMonth({.first = {2022, 3, 1}, .last = {2022, 3, 31}}));
  EXPECT_FALSE(LastsAMonth({.first = {2022, 3, 1}, .last = {2022, 3, 30}}));
  EXPECT_TRUE(LastsAMonth({.first = {2022, 3, 15}, .last = {2022, 4, 14}}));
  EXPECT_TRUE(LastsAMonth({.first = {2022, 1, 31}, .last = {2022, 2, 28}}));
  EXPECT_FALSE(LastsAMonth({.first = {2022, 1, 31}, .last = {2022, 2, 27}}));
  EXPECT_TRUE(LastsAMonth({.first = {2022, 12, 10}, .last = {2023, 1, 9}}));
  PairingCounts counts;
  counts.stays = {{.teacher = "T-1", .first = {2022, 3, 1}, .last = {2022, 3, 20}}};
  EXPECT_EQ(Task(AcrossRegions(), counts, "shadowing").done, 0);
  counts.stays.push_back({.teacher = "T-1", .first = {2022, 4, 1}, .last = {2022, 5, 10}});
  counts.stays.push_back({.teacher = "T-1", .first = {2022, 9, 1}, .last = {2022, 10, 10}});
  EXPECT_EQ(Task(AcrossRegions(), counts, "shadowing").done, 1) << "teachers, not stays";
}

TEST(ProgressTest, TotalsAddUpTasksAndCountWhatASupporterSharesOnce) {
  PairingCounts counts;
  counts.exchanged_teachers = 2;
  counts.supporter_teachers = 30;
  counts.activities = {{"ONLINE_RESEARCH", 12}};
  const MinimaSet* minima = TheMinima().Find(InCounty(), 2022);
  Pairing second = InCounty();
  second.name = "q";
  const std::vector<TaskTotal> totals = Total({Measure(InCounty(), minima, counts), Measure(second, minima, counts)});
  ASSERT_THAT(totals, ElementsAre(Field(&TaskTotal::task, "lessons"), Field(&TaskTotal::task, "research"),
                                  Field(&TaskTotal::task, "mentoring"), Field(&TaskTotal::task, "teacher_exchange")));
  EXPECT_EQ(totals[1].pairings, 2);
  EXPECT_EQ(totals[1].pairings_met, 2);
  EXPECT_EQ(totals[1].required, 24);
  EXPECT_EQ(totals[1].done, 24);
  EXPECT_EQ(totals[3].pairings, 2);
  EXPECT_EQ(totals[3].required, 3) << "one core, not two";
  EXPECT_EQ(totals[3].done, 2);
}

}  // namespace
}  // namespace jgt::reporting
