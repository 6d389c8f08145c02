#include "services/scoring/domain/rubric.h"

#include <algorithm>
#include <set>

namespace jgt::scoring {
namespace {

template <typename T>
bool Matches(const std::vector<T>& allowed, T value) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

// Collects what is wrong, each with the path of the place.
class Findings {
 public:
  void Expect(bool holds, const std::string& place, const std::string& rule) {
    if (!holds) violations_.push_back({.field = place, .description = rule});
  }
  const std::vector<FieldViolation>& violations() const { return violations_; }

 private:
  std::vector<FieldViolation> violations_;
};

bool CountsActivities(Measure measure) {
  return measure == Measure::kActivityCount || measure == Measure::kDistinctSubjects ||
         measure == Measure::kDistinctTeachers || measure == Measure::kMentorGroups;
}

// 1/n must be a finite decimal, because it is printed as a contribution.
bool HasFiniteInverse(int number) {
  if (number < 1) return false;
  while (number % 2 == 0) number /= 2;
  while (number % 5 == 0) number /= 5;
  return number == 1;
}

void CheckCondition(const RubricItem& item, const ConditionRule& rule, const std::string& place, Findings& findings) {
  findings.Expect(!rule.code.empty() && !rule.display_name.empty() && !rule.unit.empty(), place,
                  "code, display_name and unit must be given");
  findings.Expect(rule.required >= Rational(0) && rule.required <= Rational(kEntriesMax), place + ".required",
                  "must be 0 to 2000");
  findings.Expect(CountsActivities(rule.measure) != rule.kinds.empty(), place + ".kinds",
                  "must be given for measures that count activities, and for no other");
  findings.Expect(rule.months_min >= 0 && rule.months_min <= 12, place + ".months_min", "must be 0 to 12");
  if (rule.measure == Measure::kMentorGroups) {
    findings.Expect(HasFiniteInverse(rule.sessions_required), place + ".sessions_required",
                    "must be at least 1 and have no prime factor but 2 and 5");
    findings.Expect(rule.required >= Rational(1) && rule.required.denominator() == 1, place + ".required",
                    "must be a whole number of groups");
  }
  if (rule.required_share.has_value()) {
    findings.Expect(*rule.required_share > Rational(0) && *rule.required_share <= Rational(1),
                    place + ".required_share", "must be above 0 and at most 1");
  }
  const bool exchanges = rule.measure == Measure::kConfirmedExchanges;
  findings.Expect(exchanges || (!rule.required_share.has_value() && rule.across == Across::kPairing), place,
                  "required_share and across SUPPORTER belong to CONFIRMED_EXCHANGES");
  findings.Expect((rule.measure == Measure::kSurveyRate) == (item.rule == RuleType::kSatisfaction) &&
                      (rule.measure == Measure::kDeductions) == (item.rule == RuleType::kOnTime),
                  place + ".measure",
                  "SURVEY_RATE belongs to SATISFACTION, DEDUCTIONS to ON_TIME, and neither elsewhere");
}

void CheckSteps(const RubricItem& item, const std::string& place, Findings& findings) {
  findings.Expect((item.rule == RuleType::kSteps) == !item.steps.empty(), place + ".steps",
                  "must be given for STEPS, and for no other rule");
  for (size_t i = 0; i < item.steps.size(); ++i) {
    const Step& step = item.steps[i];
    const bool ascends = i == 0 || (step.ratio > item.steps[i - 1].ratio && step.points >= item.steps[i - 1].points);
    findings.Expect(ascends && step.ratio >= Rational(0) && step.ratio <= Rational(1) && step.points >= Rational(0) &&
                        step.points <= item.points,
                    absl::StrFormat("%s.steps[%d]", place, i),
                    "ratio must rise within 0 and 1, points must not fall and stay within 0 and the item's points");
  }
}

void CheckItem(const RubricItem& item, const std::string& place, Findings& findings) {
  findings.Expect(!item.code.empty() && !item.display_name.empty(), place, "code and display_name must be given");
  findings.Expect(item.points >= Rational(0) && item.points <= Rational(1000), place + ".points", "must be 0 to 1000");
  findings.Expect(!item.conditions.empty(), place + ".conditions", "must have at least one");
  if (item.rule == RuleType::kSatisfaction || item.rule == RuleType::kOnTime) {
    findings.Expect(item.conditions.size() == 1 && item.points > Rational(0), place + ".conditions",
                    "SATISFACTION and ON_TIME have one condition, and points above 0");
  }
  if (item.rule == RuleType::kSatisfaction) {
    const SatisfactionRule& rule = item.satisfaction;
    findings.Expect(rule.base_rate >= Rational(0) && rule.base_rate <= Rational(100) &&
                        rule.base_points >= Rational(0) && rule.base_points <= item.points &&
                        rule.points_per_percent >= Rational(0) && rule.points_per_percent <= Rational(100),
                    place + ".satisfaction", "base_rate within 0 and 100, base_points within the item's points");
  }
  CheckSteps(item, place, findings);
  for (size_t i = 0; i < item.conditions.size(); ++i) {
    CheckCondition(item, item.conditions[i], absl::StrFormat("%s.conditions[%d]", place, i), findings);
  }
}

Status CheckPolicy(const RubricBook& book) {
  const Policy& policy = book.policy;
  Findings findings;
  findings.Expect(!policy.version.empty(), "version", "must be given");
  findings.Expect(!policy.satisfied_options.empty(), "satisfied_options", "must name at least one");
  findings.Expect(policy.mentees_min >= 0 && policy.mentees_min <= 100, "mentees_min", "must be 0 to 100");
  findings.Expect(policy.head_count_month >= 1 && policy.head_count_month <= 12 && policy.head_count_day >= 1 &&
                      policy.head_count_day <= 28,
                  "head_count_day", "must be a day MM-DD that every year has");
  findings.Expect(!policy.grades.empty() && policy.grades.back().at_least == Rational(0), "grades",
                  "the last must begin at 0, so that everybody has one");
  for (size_t i = 1; i < policy.grades.size(); ++i) {
    findings.Expect(policy.grades[i].at_least < policy.grades[i - 1].at_least, absl::StrFormat("grades[%d]", i),
                    "must begin below the one before it");
  }
  for (const auto& [code, points] : policy.bonus_points) {
    findings.Expect(points >= Rational(0) && points <= Rational(1000), "bonus_points." + code, "must be 0 to 1000");
  }
  for (size_t i = 0; i < policy.assignments.size(); ++i) {
    findings.Expect(book.rubrics.count(policy.assignments[i].rubric) == 1, absl::StrFormat("assignments[%d].rubric", i),
                    absl::StrFormat("\"%s\" is not a rubric of this policy", policy.assignments[i].rubric));
  }
  if (findings.violations().empty()) return OkStatus();
  return InvalidArgument("BAD_POLICY", absl::StrFormat("the scoring policy \"%s\" cannot be applied", policy.version))
      .Fields(findings.violations())
      .Zh("考核政策数据有误");
}

}  // namespace

const Rubric* RubricBook::Find(const Pairing& pairing) const {
  for (const Assignment& row : policy.assignments) {
    if (Matches(row.modes, pairing.mode) && Matches(row.scopes, pairing.scope) && Matches(row.levels, pairing.level)) {
      return &rubrics.at(row.rubric);
    }
  }
  return nullptr;
}

StatusOr<Rubric> CheckRubric(Rubric rubric) {
  Findings findings;
  findings.Expect(!rubric.version.empty() && !rubric.display_name.empty(), "version",
                  "version and display_name must be given");
  findings.Expect(rubric.declared_total >= Rational(0) && rubric.declared_total <= Rational(10000), "declared_total",
                  "must be 0 to 10000");
  findings.Expect(!rubric.items.empty(), "items", "must have at least one");
  std::set<std::string> codes;
  rubric.item_total = 0;
  for (size_t i = 0; i < rubric.items.size(); ++i) {
    const RubricItem& item = rubric.items[i];
    const std::string place = absl::StrFormat("items[%d]", i);
    CheckItem(item, place, findings);
    findings.Expect(codes.insert(item.code).second, place + ".code", "is used twice");
    if (item.bonus) continue;
    ASSIGN_OR_RETURN(rubric.item_total, Add(rubric.item_total, item.points));
  }
  findings.Expect(rubric.item_total > Rational(0), "items", "must give points");
  if (findings.violations().empty()) return rubric;
  return InvalidArgument("BAD_RUBRIC", absl::StrFormat("the rubric \"%s\" cannot be applied", rubric.version))
      .Fields(findings.violations())
      .Zh("考核细则数据有误");
}

StatusOr<RubricBook> MakeRubricBook(std::vector<Rubric> rubrics, Policy policy) {
  RubricBook book{.rubrics = {}, .policy = std::move(policy)};
  for (Rubric& rubric : rubrics) {
    ASSIGN_OR_RETURN(Rubric checked, CheckRubric(std::move(rubric)));
    const std::string version = checked.version;
    if (!book.rubrics.emplace(version, std::move(checked)).second) {
      return InvalidArgument("BAD_POLICY", absl::StrFormat("the rubric \"%s\" is given twice", version))
          .Field("rubrics", absl::StrFormat("\"%s\" is given twice", version))
          .Zh("考核细则版本重复");
    }
  }
  RETURN_IF_ERROR(CheckPolicy(book));
  return book;
}

}  // namespace jgt::scoring
