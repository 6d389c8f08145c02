#include "services/scoring/storage/rubric_files.h"

#include <utility>

#include "common/data_file/data_file.h"

namespace jgt::scoring {
namespace {

constexpr DataWord<RuleType> kRuleTypes[] = {{"LINEAR", RuleType::kLinear},
                                             {"ALL_OR_NOTHING", RuleType::kAllOrNothing},
                                             {"STEPS", RuleType::kSteps},
                                             {"SATISFACTION", RuleType::kSatisfaction},
                                             {"ON_TIME", RuleType::kOnTime}};
constexpr DataWord<Measure> kMeasures[] = {{"ACTIVITY_COUNT", Measure::kActivityCount},
                                           {"DISTINCT_SUBJECTS", Measure::kDistinctSubjects},
                                           {"DISTINCT_TEACHERS", Measure::kDistinctTeachers},
                                           {"MENTOR_GROUPS", Measure::kMentorGroups},
                                           {"CONFIRMED_EXCHANGES", Measure::kConfirmedExchanges},
                                           {"SURVEY_RATE", Measure::kSurveyRate},
                                           {"DEDUCTIONS", Measure::kDeductions}};
constexpr DataWord<Across> kAcross[] = {{"PAIRING", Across::kPairing}, {"SUPPORTER", Across::kSupporter}};
constexpr DataWord<Mode> kModes[] = {{"UNSPECIFIED", Mode::kUnspecified},
                                     {"INTEGRATED", Mode::kIntegrated},
                                     {"CO_BUILT", Mode::kCoBuilt},
                                     {"COLLABORATIVE", Mode::kCollaborative}};
constexpr DataWord<Scope> kScopes[] = {{"UNSPECIFIED", Scope::kUnspecified},
                                       {"IN_COUNTY", Scope::kInCounty},
                                       {"IN_CITY", Scope::kInCity},
                                       {"IN_PROVINCE", Scope::kInProvince},
                                       {"OUT_OF_PROVINCE", Scope::kOutOfProvince}};
constexpr DataWord<VerificationLevel> kLevels[] = {{"UNSPECIFIED", VerificationLevel::kUnspecified},
                                                   {"COUNTY", VerificationLevel::kCounty},
                                                   {"CITY", VerificationLevel::kCity},
                                                   {"PROVINCE", VerificationLevel::kProvince}};
constexpr DataWord<Basis> kBases[] = {
    {"RECORDED", Basis::kRecorded}, {"CONFIRMED", Basis::kConfirmed}, {"EVIDENCED", Basis::kEvidenced}};
constexpr DataWord<TotalBasis> kTotalBases[] = {{"ITEM_TOTAL", TotalBasis::kItemTotal},
                                                {"DECLARED_TOTAL", TotalBasis::kDeclaredTotal}};
constexpr DataWord<AnswerOption> kOptions[] = {{"SATISFIED", AnswerOption::kSatisfied},
                                               {"MOSTLY_SATISFIED", AnswerOption::kMostlySatisfied}};

// Counts and months: far above any of them.
constexpr DataRange kCounts = {0, 100000};

ConditionRule ReadCondition(DataObject object) {
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
  if (object.Has("months_min")) rule.months_min = object.Number("months_min", kCounts);
  if (object.Has("sessions_required")) rule.sessions_required = object.Number("sessions_required", kCounts);
  if (object.Has("across")) rule.across = object.Word("across", kAcross);
  if (object.Has("modes")) rule.modes = object.Words("modes", kModes);
  return rule;
}

RubricItem ReadItem(DataObject object) {
  RubricItem item;
  item.code = object.Text("code");
  item.display_name = object.Text("display_name");
  item.text = object.Text("text");
  item.points = object.Decimal("points");
  item.rule = object.Word("rule", kRuleTypes);
  if (object.Has("bonus")) item.bonus = object.Flag("bonus");
  for (const DataObject& condition : object.Objects("conditions")) item.conditions.push_back(ReadCondition(condition));
  if (item.rule == RuleType::kSteps) {
    for (DataObject& step : object.Objects("steps")) {
      item.steps.push_back({.ratio = step.Decimal("ratio"), .points = step.Decimal("points")});
    }
  }
  if (item.rule == RuleType::kSatisfaction) {
    DataObject rule = object.Object("satisfaction");
    item.satisfaction = {.base_rate = rule.Decimal("base_rate"),
                         .base_points = rule.Decimal("base_points"),
                         .points_per_percent = rule.Decimal("points_per_percent")};
  }
  return item;
}

StatusOr<Rubric> RubricFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.rubric.v1");
  Rubric rubric;
  rubric.version = file.Text("version");
  rubric.display_name = file.Text("display_name");
  rubric.declared_total = file.Decimal("declared_total");
  for (const DataObject& item : file.Objects("items")) rubric.items.push_back(ReadItem(item));
  RETURN_IF_ERROR(document.Problem());
  auto checked = CheckRubric(std::move(rubric));
  if (!checked.ok()) return Annotate(checked.status(), document.file());
  return checked;
}

// "09-01".
void ReadHeadCountDay(DataObject& file, Policy& policy) {
  const std::string text = file.Text("head_count_day");
  const StatusOr<Day> day = ParseDay("2001-" + text);
  if (!day.ok()) {
    file.Complain("head_count_day", absl::StrFormat("a day MM-DD is expected, not \"%s\"", text));
    return;
  }
  policy.head_count_month = day->month;
  policy.head_count_day = day->day;
}

void ReadPolicyLists(DataObject& file, Policy& policy) {
  for (DataObject& grade : file.Objects("grades")) {
    policy.grades.push_back({.name = grade.Text("name"), .at_least = grade.Decimal("at_least")});
  }
  DataObject bonus = file.Object("bonus_points");
  for (const std::string& item : bonus.Keys()) policy.bonus_points[item] = bonus.Decimal(item);
  for (DataObject& row : file.Objects("assignments")) {
    Assignment assignment;
    if (row.Has("modes")) assignment.modes = row.Words("modes", kModes);
    if (row.Has("scopes")) assignment.scopes = row.Words("scopes", kScopes);
    if (row.Has("levels")) assignment.levels = row.Words("levels", kLevels);
    assignment.rubric = row.Text("rubric");
    policy.assignments.push_back(std::move(assignment));
  }
}

StatusOr<PolicyFile> PolicyFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.scoring-policy.v1");
  PolicyFile read;
  Policy& policy = read.policy;
  policy.version = file.Text("version");
  read.rubric_files = file.Texts("rubrics");
  policy.basis = file.Word("basis", kBases);
  policy.total_basis = file.Word("total_basis", kTotalBases);
  policy.satisfied_options = file.Words("satisfied_options", kOptions);
  policy.mentees_min = file.Number("mentees_min", kCounts);
  policy.short_groups_count = file.Flag("short_groups_count");
  policy.bonus_points_cap = file.Decimal("bonus_points_cap");
  ReadHeadCountDay(file, policy);
  ReadPolicyLists(file, policy);
  RETURN_IF_ERROR(document.Problem());
  return read;
}

}  // namespace

StatusOr<Rubric> ParseRubric(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return RubricFrom(document);
}

StatusOr<PolicyFile> ParsePolicy(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return PolicyFrom(document);
}

StatusOr<RubricBook> ReadRubricBook(const std::string& data_dir, const std::string& policy_file) {
  const std::string policy_path = data_dir + "/" + policy_file;
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Read(policy_path));
  ASSIGN_OR_RETURN(PolicyFile file, PolicyFrom(document));
  std::vector<Rubric> rubrics;
  for (const std::string& name : file.rubric_files) {
    ASSIGN_OR_RETURN(DataDocument rubric_document, DataDocument::Read(data_dir + "/" + name));
    ASSIGN_OR_RETURN(Rubric rubric, RubricFrom(rubric_document));
    rubrics.push_back(std::move(rubric));
  }
  auto book = MakeRubricBook(std::move(rubrics), std::move(file.policy));
  if (!book.ok()) return Annotate(book.status(), policy_path);
  return book;
}

}  // namespace jgt::scoring
