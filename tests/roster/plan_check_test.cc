#include "services/roster/domain/plan_check.h"

#include <gmock/gmock.h>

#include "services/roster/storage/plan_policy_files.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const PlanPolicy& Policy() {
  static const PlanPolicies policies = *ReadPlanPolicyFiles(JGT_DATA_DIR);
  return policies.For(2022);
}

Pairing Paired(Scope scope) {
  Pairing pairing;
  pairing.scope = scope;
  return pairing;
}

// One item of each of the seven parts.
AssistancePlan WholePlan() {
  AssistancePlan plan;
  plan.key.year = 2022;
  for (const PlanPart& part : Policy().parts) {
    plan.items.push_back(
        {.part = part.code, .kind = part.kinds.front(), .count = 1, .due = "2022-05", .due_day = "", .note = ""});
  }
  return plan;
}

SupportRequest WholeRequest() {
  SupportRequest request;
  request.key.year = 2022;
  request.lessons = {{.subject = 14, .weekday = 2, .period = 3, .supported_class = "四(2)班", .teacher = "T-0009"}};
  request.researches = {{.topic = "分数的初步认识", .time = "2022-04", .online = true}};
  return request;
}

std::vector<std::string> FieldsOf(const Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(status).fields) fields.push_back(violation.field);
  return fields;
}

// R87
TEST(PlanCheck, R87ACrossRegionPlanHasSevenPartsAndEachMissingOneIsNamed) {
  ASSERT_EQ(Policy().parts.size(), 7U);
  for (const Scope scope : {Scope::kInCity, Scope::kInProvince, Scope::kOutOfProvince}) {
    EXPECT_OK(CheckParts(Policy(), Paired(scope), WholePlan()));
    for (size_t i = 0; i < Policy().parts.size(); ++i) {
      AssistancePlan plan = WholePlan();
      plan.items.erase(plan.items.begin() + static_cast<std::ptrdiff_t>(i));
      const Status status = CheckParts(Policy(), Paired(scope), plan);
      ASSERT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "PLAN_PARTS_MISSING"));
      ASSERT_EQ(DetailOf(status).fields.size(), 1U);
      EXPECT_THAT(DetailOf(status).fields[0].description, HasSubstr(Policy().parts[i].code));
      EXPECT_THAT(DetailOf(status).message_zh, HasSubstr(Policy().parts[i].display_name));
    }
  }
}

// R87
TEST(PlanCheck, R87APlanWithinTheCountyNeedsItsThreeTasksOnly) {
  AssistancePlan plan = WholePlan();
  std::erase_if(plan.items, [](const PlanItem& item) {
    return item.part != "SYNC_LESSONS" && item.part != "RESEARCH" && item.part != "MENTORING";
  });
  EXPECT_OK(CheckParts(Policy(), Paired(Scope::kInCounty), plan));
  plan.items.pop_back();
  EXPECT_THAT(CheckParts(Policy(), Paired(Scope::kInCounty), plan),
              StatusIs(StatusCode::kFailedPrecondition, "PLAN_PARTS_MISSING"));
}

TEST(PlanCheck, ADueMonthMeansItsLastDayAndNoneTheYears) {
  AssistancePlan plan = WholePlan();
  plan.items[0].due = "2022-02";
  plan.items[1].due = "2022-06-30";
  plan.items[2].due = "";
  ASSERT_OK(CheckPlan(Policy(), plan));
  EXPECT_EQ(plan.items[0].due_day, "2022-02-28");
  EXPECT_EQ(plan.items[1].due_day, "2022-06-30");
  EXPECT_EQ(plan.items[2].due_day, "2022-12-31");
  EXPECT_EQ(plan.policy_version, "2022.1");
}

TEST(PlanCheck, WhatIsWrongWithAPlanIsNamedFieldByField) {
  AssistancePlan plan = WholePlan();
  plan.items[0].part = "LUNCH";
  plan.items[1].kind = "SYNC_LESSON";  // of another part
  plan.items[2].count = 0;
  plan.items[3].count = 1001;
  plan.items[4].due = "2023-01";
  plan.items[5].note = std::string(201, 'x');
  plan.items[6].kind = "student exchange";
  const Status status = CheckPlan(Policy(), plan);
  ASSERT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_PLAN"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("assistance_plan.items[0].part", "assistance_plan.items[1].kind",
                                            "assistance_plan.items[2].count", "assistance_plan.items[3].count",
                                            "assistance_plan.items[4].due", "assistance_plan.items[5].note",
                                            "assistance_plan.items[6].kind", "assistance_plan.items[6].kind"));
}

TEST(PlanCheck, OtherThingsMayBePlannedBeside) {
  AssistancePlan plan = WholePlan();
  plan.items.push_back(
      {.part = "OTHER", .kind = "PARTY_BUILDING", .count = 1000, .due = "", .due_day = "", .note = ""});
  EXPECT_OK(CheckPlan(Policy(), plan));
}

TEST(PlanCheck, APlanHasSoManyItemsAndNoMore) {
  AssistancePlan plan = WholePlan();
  while (plan.items.size() < kPlanItemsMax) plan.items.push_back(plan.items[0]);
  EXPECT_OK(CheckPlan(Policy(), plan));
  plan.items.push_back(plan.items[0]);
  EXPECT_THAT(CheckPlan(Policy(), plan), StatusIs(StatusCode::kInvalidArgument, "BAD_PLAN"));
  plan.items.clear();
  EXPECT_THAT(FieldsOf(CheckPlan(Policy(), plan)), ElementsAre("assistance_plan.items"));
}

// R85
TEST(PlanCheck, R85ARequestSaysSubjectTimeClassTeacherAndResearch) {
  EXPECT_OK(CheckSupportRequest(WholeRequest()));
  SupportRequest request = WholeRequest();
  request.lessons[0] = {};
  request.researches[0] = {};
  EXPECT_THAT(FieldsOf(CheckSupportRequest(request)),
              ElementsAre("support_request.lessons[0].subject", "support_request.lessons[0].period",
                          "support_request.lessons[0].teacher", "support_request.lessons[0].supported_class",
                          "support_request.lessons[0].weekday", "support_request.researches[0].topic",
                          "support_request.researches[0].time"));
  request.lessons.clear();
  request.researches.clear();
  EXPECT_THAT(FieldsOf(CheckSupportRequest(request)),
              ElementsAre("support_request.lessons", "support_request.researches"));
}

// R85
TEST(PlanCheck, R85ALessonsTimeIsADayOrAWeekday) {
  SupportRequest request = WholeRequest();
  request.lessons[0].day = "2022-03-08";
  EXPECT_THAT(FieldsOf(CheckSupportRequest(request)), ElementsAre("support_request.lessons[0].weekday"));
  request.lessons[0].weekday = 0;
  EXPECT_OK(CheckSupportRequest(request));
  request.lessons[0].day = "2021-03-08";
  EXPECT_THAT(FieldsOf(CheckSupportRequest(request)), ElementsAre("support_request.lessons[0].day"));
}

TEST(PlanCheck, ATeacherIsAReferenceAndNeverAName) {
  SupportRequest request = WholeRequest();
  request.lessons[0].teacher = "某老师";
  EXPECT_THAT(FieldsOf(CheckSupportRequest(request)), ElementsAre("support_request.lessons[0].teacher"));
}

TEST(PlanCheck, AnotherRevisionThanWasSeenIsRefused) {
  EXPECT_OK(CheckRevision(0, 0));
  EXPECT_OK(CheckRevision(7, 7));
  EXPECT_THAT(CheckRevision(0, 7), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(CheckRevision(7, 0), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
}

constexpr char kSmall[] = R"({"format": "jgt.plan-parts.v1", "year": 2022, "version": "x",
  "parts": [{"code": "A", "display_name": "甲", "kinds": ["K"]}],
  "required": [{"scopes": ["IN_CITY"], "parts": ["A"]}]})";

std::string Small(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  const size_t at = text.find(from);
  JGT_CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(PlanPolicyFiles, WhatIsWrongIsNamedWithFileAndPlace) {
  EXPECT_OK(ParsePlanPolicy(kSmall, "f.json"));
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"{", "line 1"},
      {Small("jgt.plan-parts.v1", "other"), "format"},
      {Small("2022", "1999"), "year"},
      {Small("\"code\": \"A\"", "\"code\": \"OTHER\""), "parts[0].code"},
      {Small("\"kinds\": [\"K\"]", "\"kinds\": [1]"), "parts[0].kinds"},
      {Small("IN_CITY", "FAR"), "required[0].scopes"},
      {Small("\"scopes\"", "\"scope\": [], \"scopes\""), "required[0].scope"},
      {Small("\"parts\": [\"A\"]", "\"parts\": [\"B\"]"), "required[0].parts"},
      {Small("[{\"scopes\": [\"IN_CITY\"], \"parts\": [\"A\"]}]", "[]"), "required"}};
  for (const auto& [text, place] : wrong) {
    const auto policy = ParsePlanPolicy(text, "f.json");
    ASSERT_THAT(policy, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE")) << place;
    EXPECT_THAT(std::string(policy.status().message()), HasSubstr("f.json: " + place + ":"));
  }
  EXPECT_THAT(ReadPlanPolicyFiles("/nowhere"), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

TEST(PlanPolicyFiles, AYearWithoutAFileUsesTheLastBeforeIt) {
  PlanPolicy a = *ParsePlanPolicy(kSmall, "f.json");
  PlanPolicy b = a;
  b.year = 2025;
  const PlanPolicies policies({b, a});
  EXPECT_EQ(policies.For(2019).year, 2022);
  EXPECT_EQ(policies.For(2024).year, 2022);
  EXPECT_EQ(policies.For(2025).year, 2025);
}

}  // namespace
}  // namespace jgt::roster
