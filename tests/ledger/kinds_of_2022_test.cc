// What each kind of the catalogue of 2022 must say, by the numbers of the requirements.
#include <gmock/gmock.h>

#include "services/ledger/domain/activity_check.h"
#include "services/ledger/storage/kind_files.h"
#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class KindsOf2022Test : public ::testing::Test {
 protected:
  static const KindCatalogues& Kinds() {
    static const KindCatalogues kinds = *ReadKindFiles(JGT_DATA_DIR);
    return kinds;
  }

  static Activity Of(const std::string& kind, std::vector<Fact> facts = {}) {
    Activity activity;
    activity.pairing = test::kPairingName;
    activity.kind = kind;
    activity.day = "2022-05-10";
    activity.facts = std::move(facts);
    return activity;
  }

  // "field: CODE" of everything wrong.
  static std::vector<std::string> Wrong(Activity activity) {
    Violations violations;
    const CheckRules rules{.catalogues = Kinds(), .region = test::kRegion, .today = {2022, 6, 15}};
    CheckActivity("a", rules, activity, violations);
    std::vector<std::string> wrong;
    for (const FieldViolation& violation : violations.kept()) {
      wrong.push_back(violation.field + ": " + violation.description.substr(0, violation.description.find(':')));
    }
    return wrong;
  }

  // A good one passes; without any one of its own facts `missing` is said.
  static void ExpectNeeds(const Activity& good, const std::vector<std::string>& keys) {
    EXPECT_THAT(Wrong(good), IsEmpty()) << good.kind;
    for (const std::string& key : keys) {
      Activity spoilt = good;
      std::erase_if(spoilt.facts, [&](const Fact& fact) { return fact.key == key; });
      EXPECT_THAT(Wrong(spoilt), ElementsAre("a.facts." + key + ": MISSING")) << good.kind;
    }
  }

  // The fact takes each of the values and no other word.
  static void ExpectCodes(Activity activity, const std::string& key, const std::vector<std::string>& codes) {
    const auto set = [&](const std::string& value) {
      std::erase_if(activity.facts, [&](const Fact& fact) { return fact.key == key; });
      activity.facts.push_back({.key = key, .value = value});
    };
    for (const std::string& code : codes) {
      set(code);
      EXPECT_THAT(Wrong(activity), IsEmpty()) << code;
    }
    set("SOMETHING_ELSE");
    EXPECT_THAT(Wrong(activity), ElementsAre("a.facts." + key + ": UNKNOWN_VALUE"));
  }
};

// R147 R148
TEST_F(KindsOf2022Test, ASynchronousLessonMaySayItsComponents) {
  Activity lesson = test::SampleLesson();
  lesson.facts = {{.key = "components", .value = "CLASS,HOMEWORK,TUTORING,JOINT_PREPARATION"}};
  EXPECT_THAT(Wrong(lesson), IsEmpty());
  ExpectCodes(test::SampleLesson(), "components",
              {"CLASS", "HOMEWORK", "TUTORING", "JOINT_PREPARATION", "JOINT_TEACHING", "JOINT_MARKING", "JOINT_TEST"});
  lesson.facts[0].value = "CLASS,CLASS";
  EXPECT_THAT(Wrong(lesson), ElementsAre("a.facts.components: TWICE"));
}

// R149
TEST_F(KindsOf2022Test, ADeliveredCourseIsALessonWithAnAddress) {
  Activity course = Of("DELIVERED_COURSE", {{.key = "course_link", .value = "https://example.org/course/1"}});
  course.period = 6;
  course.subject = 15;
  course.teacher = "T-0001";
  EXPECT_THAT(Wrong(course), IsEmpty());
  course.facts[0].value = "the usual place";
  EXPECT_THAT(Wrong(course), ElementsAre("a.facts.course_link: BAD_LINK"));
  course.facts.clear();
  course.subject = 0;
  EXPECT_THAT(Wrong(course), ElementsAre("a.subject: MISSING"));
}

// R151
TEST_F(KindsOf2022Test, AMasterClassIsALessonOrAMicroLesson) {
  Activity course = Of("MASTER_CLASS");
  course.period = 6;
  course.subject = 13;
  course.teacher = "T-0001";
  ExpectCodes(course, "form", {"LESSON", "MICRO_LESSON"});
}

// R50 R54 R150
TEST_F(KindsOf2022Test, ResearchSaysItsForm) {
  for (const char* kind : {"ONLINE_RESEARCH", "ONSITE_RESEARCH"}) {
    Activity research = Of(kind, {{.key = "form", .value = "DIAGNOSIS"}});
    research.title = "分数教学诊断";
    research.teachers = 12;
    ExpectNeeds(research, {"form"});
    ExpectCodes(research, "form", {"JOINT_PREPARATION", "DIAGNOSIS", "THEMED_STUDY"});
  }
}

// R47 R56
TEST_F(KindsOf2022Test, AMentoringSessionSaysItsGroupAndItsNumber) {
  Activity session = Of("MENTORING_SESSION", {{.key = "session", .value = "05"}});
  session.mentor_group = test::kPairingName + "/mentorGroups/g1";
  ExpectNeeds(session, {"session"});
  for (const char* number : {"0", "100", "-1"}) {
    session.facts[0].value = number;
    EXPECT_THAT(Wrong(session), ElementsAre("a.facts.session: OUT_OF_RANGE")) << number;
  }
  for (const char* number : {"1.5", "five", "1e1"}) {
    session.facts[0].value = number;
    EXPECT_THAT(Wrong(session), ElementsAre("a.facts.session: BAD_NUMBER")) << number;
  }
  session.facts[0].value = "5";
  session.mentor_group = "";
  EXPECT_THAT(Wrong(session), ElementsAre("a.mentor_group: MISSING"));
}

// R48
TEST_F(KindsOf2022Test, ShadowingHasAFirstAndALastDayAndATeacherAndMayBeShort) {
  Activity stay = Of("SHADOWING");
  stay.end_day = "2022-05-12";
  stay.teacher = "T-0009";
  EXPECT_THAT(Wrong(stay), IsEmpty()) << "kept; reporting and scoring count from a month on";
  stay.end_day = "";
  stay.teacher = "";
  EXPECT_THAT(Wrong(stay), ElementsAre("a.end_day: MISSING", "a.teacher: MISSING"));
}

// R21 R22 R55
TEST_F(KindsOf2022Test, AnExchangeSaysWhichMovementItIs) {
  Activity exchange = Of("TEACHER_EXCHANGE", {{.key = "movement", .value = "TWO_WAY"}});
  exchange.end_day = "2022-06-01";
  exchange.teacher = "T-0009";
  exchange.subject = 14;
  exchange.exchange = test::kPairingName + "/exchanges/e1";
  ExpectNeeds(exchange, {"movement"});
  ExpectCodes(exchange, "movement", {"TWO_WAY", "ORDERLY_TRANSFER", "SUPPORT_TEACHING"});
  exchange.exchange = "";
  EXPECT_THAT(Wrong(exchange), ElementsAre("a.exchange: MISSING"));
}

// R117: support teaching says of which subject, where a subject is what is asked for.
TEST_F(KindsOf2022Test, R117SupportTeachingTellsTheSubjectOfTheTeacher) {
  Activity sent = Of("TEACHER_EXCHANGE", {{.key = "movement", .value = "SUPPORT_TEACHING"}});
  sent.end_day = "2022-06-01";
  sent.teacher = "T-0009";
  sent.exchange = test::kPairingName + "/exchanges/e1";
  sent.subject = 14;
  EXPECT_THAT(Wrong(sent), IsEmpty());
  sent.subject = 7;
  EXPECT_THAT(Wrong(sent), Not(IsEmpty())) << "no code of a subject";
}

// R21
TEST_F(KindsOf2022Test, StaffDeploymentSaysWhereAndByWhatRule) {
  Activity deployed =
      Of("STAFF_DEPLOYMENT", {{.key = "to", .value = "SUPPORTED"}, {.key = "basis", .value = "COUNTY_MANAGED"}});
  deployed.teachers = 3;
  ExpectNeeds(deployed, {"to", "basis"});
}

// R51
TEST_F(KindsOf2022Test, AnExtensionCourseHasASubjectAndATitle) {
  Activity course = Of("EXTENSION_COURSE");
  EXPECT_THAT(Wrong(course), ElementsAre("a.subject: MISSING", "a.title: MISSING"));
  course.subject = 101;
  course.title = "围棋";
  EXPECT_THAT(Wrong(course), IsEmpty());
}

// R34 R52
TEST_F(KindsOf2022Test, AStudentExchangeIsOfOneOfThreeKindsAndCountsStudents) {
  Activity trip = Of("STUDENT_EXCHANGE");
  EXPECT_THAT(Wrong(trip), ElementsAre("a.exchange_kind: MISSING", "a.students: MISSING"));
  trip.students = 60;
  for (const char* kind : {"ARTS_SPORTS", "LABOUR", "STUDY_TRIP"}) {
    trip.exchange_kind = kind;
    EXPECT_THAT(Wrong(trip), IsEmpty()) << kind;
  }
}

// R38
TEST_F(KindsOf2022Test, AMasterStudioNamesItsMaster) {
  Activity studio = Of("MASTER_STUDIO");
  EXPECT_THAT(Wrong(studio), ElementsAre("a.teacher: MISSING", "a.title: MISSING"));
}

// R29
TEST_F(KindsOf2022Test, PartyBuildingIsAJointOrganisationOrAnActivity) {
  Activity party = Of("PARTY_BUILDING", {{.key = "form", .value = "JOINT_ORGANISATION"}});
  party.title = "联合党支部成立";
  ExpectNeeds(party, {"form"});
  ExpectCodes(party, "form", {"JOINT_ORGANISATION", "JOINT_ACTIVITY"});
}

// R39
TEST_F(KindsOf2022Test, RotationTrainingAndOnlineStudyAreFormsOfTraining) {
  Activity training = Of("TRAINING", {{.key = "form", .value = "ROTATION"}});
  training.title = "乡村教师轮训";
  training.teachers = 8;
  ExpectNeeds(training, {"form"});
  ExpectCodes(training, "form", {"ROTATION", "ONLINE_STUDY"});
}

// R33
TEST_F(KindsOf2022Test, AProgressMeetingIsMinuted) {
  Activity meeting = Of("PROGRESS_MEETING", {{.key = "minutes", .value = "商定下月安排"}});
  meeting.title = "推进例会";
  ExpectNeeds(meeting, {"minutes"});
  std::string minutes;
  for (int i = 0; i < 501; ++i) minutes += "议";
  meeting.facts[0].value = minutes;
  EXPECT_THAT(Wrong(meeting), ElementsAre("a.facts.minutes: TOO_LONG"));
}

// R96
TEST_F(KindsOf2022Test, AVisitOfResearchStaffGuidesOrDiagnoses) {
  Activity visit = Of("RESEARCHER_VISIT", {{.key = "form", .value = "GUIDANCE"}});
  visit.title = "教研员深入结对学校";
  ExpectNeeds(visit, {"form"});
}

// R20
TEST_F(KindsOf2022Test, PublicityIsAFeatureACaseOrAResultWithLevelAndLink) {
  Activity report = Of("PUBLICITY", {{.key = "form", .value = "CASE"}});
  report.title = "典型推广";
  report.publicity_level = "CITY";
  report.link = "https://example.org/1";
  ExpectNeeds(report, {"form"});
  ExpectCodes(report, "form", {"FEATURE", "CASE", "RESULT"});
}

// R44
TEST_F(KindsOf2022Test, TheThreeMilestonesOfAPairingAreKinds) {
  for (const char* milestone : {"PLAN_DRAWN_UP", "AGREEMENT_SIGNED", "CEREMONY"}) {
    Activity activity = Of(milestone);
    EXPECT_THAT(Wrong(activity), ElementsAre("a.title: MISSING"));
    activity.title = "里程碑";
    EXPECT_THAT(Wrong(activity), IsEmpty());
  }
}

// R30 R61
TEST_F(KindsOf2022Test, ABudgetLineIsExactMoneyOfAStageAPurposeAndAProject) {
  Activity budget = Of("BUDGET_LINE", {{.key = "stage", .value = "DISBURSED"},
                                       {.key = "purpose", .value = "FACILITY"},
                                       {.key = "amount", .value = "12345.60"},
                                       {.key = "project", .value = "LIVELIHOOD"}});
  budget.title = "录播教室";
  ExpectNeeds(budget, {"stage", "purpose", "amount", "project"});
  ExpectCodes(budget, "stage", {"BUDGETED", "DISBURSED"});
  ExpectCodes(budget, "purpose", {"FACILITY", "WORKING"});
  for (const auto& [amount, code] : std::vector<std::pair<std::string, std::string>>{{"0", "OUT_OF_RANGE"},
                                                                                     {"-1", "OUT_OF_RANGE"},
                                                                                     {"1000000000", "OUT_OF_RANGE"},
                                                                                     {"1.005", "BAD_NUMBER"},
                                                                                     {"12,000", "BAD_NUMBER"},
                                                                                     {"1.2万", "BAD_NUMBER"}}) {
    budget.facts[2].value = amount;
    EXPECT_THAT(Wrong(budget), ElementsAre("a.facts.amount: " + code)) << amount;
  }
}

// R36 R60
TEST_F(KindsOf2022Test, EquipmentWorkIsDesignedEstimatedAndAskedFor) {
  Activity design = Of("EQUIPMENT_DESIGN", {{.key = "school", .value = "SUPPORTED"}});
  design.title = "录播教室改造方案";
  ExpectNeeds(design, {"school"});
  Activity estimate = Of("EQUIPMENT_ESTIMATE", {{.key = "school", .value = "SUPPORTER"},
                                                {.key = "cost", .value = "80000.5"},
                                                {.key = "design", .value = "regions/330327/activities/d1"}});
  estimate.title = "工程核算";
  ExpectNeeds(estimate, {"school", "cost"});
  estimate.facts[2].value = "regions/330326/activities/d1";
  EXPECT_THAT(Wrong(estimate), ElementsAre("a.facts.design: OTHER_REGION"));
  estimate.facts[2].value = "d1";
  EXPECT_THAT(Wrong(estimate), ElementsAre("a.facts.design: BAD_NAME"));
  Activity request =
      Of("EQUIPMENT_REQUEST", {{.key = "school", .value = "BOTH"}, {.key = "need", .value = "DEBUGGING"}});
  request.title = "两地画面不同步";
  ExpectNeeds(request, {"school", "need"});
  ExpectCodes(request, "need", {"CONFIGURATION", "DEBUGGING"});
}

// R168 R194
TEST_F(KindsOf2022Test, AnEquipmentCheckSaysTheBaselineAndTheResultByTheGuide) {
  const Activity check = Of("EQUIPMENT_CHECK", {{.key = "school", .value = "SUPPORTED"},
                                                {.key = "interaction", .value = "MET"},
                                                {.key = "multimedia", .value = "NOT_MET"},
                                                {.key = "result", .value = "NOT_COMPLIANT"}});
  ExpectNeeds(check, {"school", "interaction", "multimedia", "result"});
}

// R57
TEST_F(KindsOf2022Test, AProblemIsReportedRoutedAndClosed) {
  Activity report = Of("PROBLEM_REPORT", {{.key = "field", .value = "EQUIPMENT"}});
  report.title = "画面卡顿";
  ExpectNeeds(report, {"field"});
  const std::string name = "regions/330327/activities/r1";
  ExpectNeeds(
      Of("PROBLEM_ROUTING", {{.key = "report", .value = name}, {.key = "section", .value = "EQUIPMENT_CENTRE"}}),
      {"report", "section"});
  Activity closed =
      Of("PROBLEM_RESOLUTION", {{.key = "report", .value = name}, {.key = "outcome", .value = "RESOLVED"}});
  closed.title = "已更换摄像机";
  ExpectNeeds(closed, {"report", "outcome"});
}

// R46
TEST_F(KindsOf2022Test, FactsOfAnotherKindAreRefusedAndEmptyOnesAreNotKept) {
  Activity lesson = test::SampleLesson();
  lesson.facts = {{.key = "amount", .value = "1"}, {.key = "components", .value = ""}};
  EXPECT_THAT(Wrong(lesson), ElementsAre("a.facts.amount: NOT_FOR_KIND"));
  Violations violations;
  const CheckRules rules{.catalogues = Kinds(), .region = test::kRegion, .today = {2022, 6, 15}};
  const KindTerms terms = CheckActivity("a", rules, lesson, violations);
  EXPECT_EQ(lesson.facts.size(), 1U);
  EXPECT_EQ(terms.version, "2022.3");
}

TEST_F(KindsOf2022Test, FactsAreKeptInOrderAndNumbersInOneForm) {
  Activity budget = Of("BUDGET_LINE", {{.key = "stage", .value = "DISBURSED"},
                                       {.key = "purpose", .value = "FACILITY"},
                                       {.key = "project", .value = "OTHER"},
                                       {.key = "amount", .value = "007.50", .once = true}});
  budget.title = "x";
  Violations violations;
  const CheckRules rules{.catalogues = Kinds(), .region = test::kRegion, .today = {2022, 6, 15}};
  CheckActivity("a", rules, budget, violations);
  EXPECT_TRUE(violations.empty());
  ASSERT_EQ(budget.facts.size(), 4U);
  EXPECT_EQ(budget.facts[0], (Fact{.key = "amount", .value = "7.5", .once = false}));
  EXPECT_EQ(budget.facts[3].key, "stage");
}

TEST_F(KindsOf2022Test, TextsHoldNobodysNumbers) {
  Activity lesson = test::SampleLesson();
  for (const char* title : {"联系电话13812345678", "138-1234-5678", "138 1234 5678", "１３８１２３４５６７８",
                            "身份证33032720100101123X", "330327201001011234"}) {
    lesson.title = title;
    EXPECT_THAT(Wrong(lesson), ElementsAre("a.title: PERSONAL_DATA")) << title;
  }
  for (const char* title : {"2022-05-10 13:00", "第12345678901期", "0577-64751234", "1381234567", "138123456789"}) {
    lesson.title = title;
    EXPECT_THAT(Wrong(lesson), IsEmpty()) << title;
  }
  lesson.title = "";
  lesson.teacher = "13812345678";
  EXPECT_THAT(Wrong(lesson), ElementsAre("a.teacher: PERSONAL_DATA"));
  Activity meeting = Of("PROGRESS_MEETING", {{.key = "minutes", .value = "请致电13812345678"}});
  meeting.title = "例会";
  EXPECT_THAT(Wrong(meeting), ElementsAre("a.facts.minutes: PERSONAL_DATA"));
  Violations violations;
  CheckReason("电话13812345678", violations);
  ASSERT_EQ(violations.count(), 1U);
  EXPECT_THAT(violations.kept()[0].description, StartsWith("PERSONAL_DATA"));
  EXPECT_THAT(violations.kept()[0].description, ::testing::Not(HasSubstr("138")));
}

}  // namespace
}  // namespace jgt::ledger
