#include "services/scoring/storage/rubric_files.h"

#include <map>
#include <utility>

#include "services/scoring/storage/json_object.h"

namespace jgt::scoring {
namespace {

using nlohmann::json;

constexpr char kRubricFormat[] = "jgt.rubric.v1";
constexpr char kPolicyFormat[] = "jgt.scoring-policy.v1";

const std::map<std::string, RuleType> kRuleTypes = {{"LINEAR", RuleType::kLinear},
                                                    {"ALL_OR_NOTHING", RuleType::kAllOrNothing},
                                                    {"STEPS", RuleType::kSteps},
                                                    {"SATISFACTION", RuleType::kSatisfaction},
                                                    {"ON_TIME", RuleType::kOnTime}};
const std::map<std::string, Measure> kMeasures = {{"ACTIVITY_COUNT", Measure::kActivityCount},
                                                  {"DISTINCT_SUBJECTS", Measure::kDistinctSubjects},
                                                  {"DISTINCT_TEACHERS", Measure::kDistinctTeachers},
                                                  {"MENTOR_GROUPS", Measure::kMentorGroups},
                                                  {"CONFIRMED_EXCHANGES", Measure::kConfirmedExchanges},
                                                  {"SURVEY_RATE", Measure::kSurveyRate},
                                                  {"DEDUCTIONS", Measure::kDeductions}};
const std::map<std::string, Across> kAcross = {{"PAIRING", Across::kPairing}, {"SUPPORTER", Across::kSupporter}};
const std::map<std::string, Mode> kModes = {{"UNSPECIFIED", Mode::kUnspecified},
                                            {"INTEGRATED", Mode::kIntegrated},
                                            {"CO_BUILT", Mode::kCoBuilt},
                                            {"COLLABORATIVE", Mode::kCollaborative}};
const std::map<std::string, Scope> kScopes = {{"UNSPECIFIED", Scope::kUnspecified},
                                              {"IN_COUNTY", Scope::kInCounty},
                                              {"IN_CITY", Scope::kInCity},
                                              {"IN_PROVINCE", Scope::kInProvince},
                                              {"OUT_OF_PROVINCE", Scope::kOutOfProvince}};
const std::map<std::string, VerificationLevel> kLevels = {{"UNSPECIFIED", VerificationLevel::kUnspecified},
                                                          {"COUNTY", VerificationLevel::kCounty},
                                                          {"CITY", VerificationLevel::kCity},
                                                          {"PROVINCE", VerificationLevel::kProvince}};
const std::map<std::string, Basis> kBases = {
    {"RECORDED", Basis::kRecorded}, {"CONFIRMED", Basis::kConfirmed}, {"EVIDENCED", Basis::kEvidenced}};
const std::map<std::string, TotalBasis> kTotalBases = {{"ITEM_TOTAL", TotalBasis::kItemTotal},
                                                       {"DECLARED_TOTAL", TotalBasis::kDeclaredTotal}};
const std::map<std::string, AnswerOption> kOptions = {{"SATISFIED", AnswerOption::kSatisfied},
                                                      {"MOSTLY_SATISFIED", AnswerOption::kMostlySatisfied}};

StatusOr<ConditionRule> ReadCondition(JsonObject& object) {
  ConditionRule rule;
  rule.code = object.Text("code");
  rule.display_name = object.Text("display_name");
  rule.unit = object.Text("unit");
  rule.measure = object.Word("measure", kMeasures);
  // What a satisfaction or an on-time item requires stands in the item.
  const bool in_item = rule.measure == Measure::kSurveyRate || rule.measure == Measure::kDeductions;
  if (!in_item) rule.required = object.Decimal("required");
  if (object.Has("required_share")) rule.required_share = object.Decimal("required_share");
  if (object.Has("kinds")) rule.kinds = object.Texts("kinds");
  if (object.Has("months_min")) rule.months_min = object.Number("months_min");
  if (object.Has("sessions_required")) rule.sessions_required = object.Number("sessions_required");
  if (object.Has("across")) rule.across = object.Word("across", kAcross);
  if (object.Has("modes")) rule.modes = object.Words("modes", kModes);
  RETURN_IF_ERROR(object.Problem());
  return rule;
}

StatusOr<RubricItem> ReadItem(JsonObject& object) {
  RubricItem item;
  item.code = object.Text("code");
  item.display_name = object.Text("display_name");
  item.text = object.Text("text");
  item.points = object.Decimal("points");
  item.rule = object.Word("rule", kRuleTypes);
  if (object.Has("bonus")) item.bonus = object.Flag("bonus");
  for (JsonObject& condition : object.Objects("conditions")) {
    ASSIGN_OR_RETURN(ConditionRule rule, ReadCondition(condition));
    item.conditions.push_back(std::move(rule));
  }
  if (item.rule == RuleType::kSteps) {
    for (JsonObject& step : object.Objects("steps")) {
      item.steps.push_back({.ratio = step.Decimal("ratio"), .points = step.Decimal("points")});
      RETURN_IF_ERROR(step.Problem());
    }
  }
  if (item.rule == RuleType::kSatisfaction) {
    JsonObject rule = object.Object("satisfaction");
    item.satisfaction = {.base_rate = rule.Decimal("base_rate"),
                         .base_points = rule.Decimal("base_points"),
                         .points_per_percent = rule.Decimal("points_per_percent")};
    RETURN_IF_ERROR(rule.Problem());
  }
  RETURN_IF_ERROR(object.Problem());
  return item;
}

StatusOr<Rubric> RubricFrom(const json& document, const std::string& origin) {
  JsonObject object(document, origin, "");
  if (object.Text("format") != kRubricFormat) object.Complain("format", absl::StrFormat("must be %s", kRubricFormat));
  Rubric rubric;
  rubric.version = object.Text("version");
  rubric.display_name = object.Text("display_name");
  rubric.declared_total = object.Decimal("declared_total");
  for (JsonObject& element : object.Objects("items")) {
    ASSIGN_OR_RETURN(RubricItem item, ReadItem(element));
    rubric.items.push_back(std::move(item));
  }
  RETURN_IF_ERROR(object.Problem());
  auto checked = CheckRubric(std::move(rubric));
  if (!checked.ok()) return Annotate(checked.status(), origin);
  return checked;
}

// "09-01".
void ReadHeadCountDay(JsonObject& object, Policy& policy) {
  const std::string text = object.Text("head_count_day");
  const StatusOr<Day> day = ParseDay("2001-" + text);
  if (!day.ok()) {
    object.Complain("head_count_day", absl::StrFormat("\"%s\" is not a day MM-DD", text));
    return;
  }
  policy.head_count_month = day->month;
  policy.head_count_day = day->day;
}

Status ReadPolicyLists(JsonObject& object, Policy& policy) {
  for (JsonObject& grade : object.Objects("grades")) {
    policy.grades.push_back({.name = grade.Text("name"), .at_least = grade.Decimal("at_least")});
    RETURN_IF_ERROR(grade.Problem());
  }
  JsonObject bonus = object.Object("bonus_points");
  for (const std::string& item : bonus.Keys()) policy.bonus_points[item] = bonus.Decimal(item.c_str());
  RETURN_IF_ERROR(bonus.Problem());
  for (JsonObject& row : object.Objects("assignments")) {
    Assignment assignment;
    if (row.Has("modes")) assignment.modes = row.Words("modes", kModes);
    if (row.Has("scopes")) assignment.scopes = row.Words("scopes", kScopes);
    if (row.Has("levels")) assignment.levels = row.Words("levels", kLevels);
    assignment.rubric = row.Text("rubric");
    RETURN_IF_ERROR(row.Problem());
    policy.assignments.push_back(std::move(assignment));
  }
  return OkStatus();
}

StatusOr<PolicyFile> PolicyFrom(const json& document, const std::string& origin) {
  JsonObject object(document, origin, "");
  if (object.Text("format") != kPolicyFormat) object.Complain("format", absl::StrFormat("must be %s", kPolicyFormat));
  PolicyFile file;
  Policy& policy = file.policy;
  policy.version = object.Text("version");
  file.rubric_files = object.Texts("rubrics");
  policy.basis = object.Word("basis", kBases);
  policy.total_basis = object.Word("total_basis", kTotalBases);
  policy.satisfied_options = object.Words("satisfied_options", kOptions);
  policy.mentees_min = object.Number("mentees_min");
  policy.short_groups_count = object.Flag("short_groups_count");
  policy.bonus_points_cap = object.Decimal("bonus_points_cap");
  ReadHeadCountDay(object, policy);
  RETURN_IF_ERROR(ReadPolicyLists(object, policy));
  RETURN_IF_ERROR(object.Problem());
  return file;
}

}  // namespace

StatusOr<Rubric> ParseRubric(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(const json document, ParseJson(text, origin));
  return RubricFrom(document, origin);
}

StatusOr<PolicyFile> ParsePolicy(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(const json document, ParseJson(text, origin));
  return PolicyFrom(document, origin);
}

StatusOr<RubricBook> ReadRubricBook(const std::string& data_dir, const std::string& policy_file) {
  const std::string policy_path = data_dir + "/" + policy_file;
  ASSIGN_OR_RETURN(const json document, ReadJsonFile(policy_path));
  ASSIGN_OR_RETURN(PolicyFile file, PolicyFrom(document, policy_path));
  std::vector<Rubric> rubrics;
  for (const std::string& name : file.rubric_files) {
    const std::string path = data_dir + "/" + name;
    ASSIGN_OR_RETURN(const json rubric_document, ReadJsonFile(path));
    ASSIGN_OR_RETURN(Rubric rubric, RubricFrom(rubric_document, path));
    rubrics.push_back(std::move(rubric));
  }
  auto book = MakeRubricBook(std::move(rubrics), std::move(file.policy));
  if (!book.ok()) return Annotate(book.status(), policy_path);
  return book;
}

}  // namespace jgt::scoring
