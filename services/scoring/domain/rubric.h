// Rubrics and the policy that applies them: versioned data, not code (D1). A rubric says what is printed; the policy
// says what the print leaves open (domain.md section 2), so that each answer can name the version it used.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/decimal/rational.h"
#include "common/status/status.h"
#include "services/scoring/domain/facts.h"

namespace jgt::scoring {

// How an item's ratio becomes points.
enum class RuleType {
  kLinear,        // points x ratio (D5)
  kAllOrNothing,  // points when the ratio is 1, otherwise none
  kSteps,         // the points of the highest step that the ratio reaches
  kSatisfaction,  // base points +- so many per percentage point, within 0 and the item's points (D6)
  kOnTime,        // the item's points less recorded deductions (D20)
};

// What a condition counts.
enum class Measure {
  kActivityCount,       // activities of the kinds
  kDistinctSubjects,    // different subjects of such activities
  kDistinctTeachers,    // different teachers of such activities
  kMentorGroups,        // the best groups, each by its share of sessions (D8)
  kConfirmedExchanges,  // different teachers of exchanges that the leading group confirmed (R118)
  kSurveyRate,          // satisfied of valid answers, in percent
  kDeductions,          // points left after deductions
};

// Whose facts a condition counts. R27 binds the core school as a whole: the teachers it sends to all its members count
// together.
enum class Across { kPairing, kSupporter };

struct ConditionRule {
  std::string code;
  std::string display_name;
  std::string unit;
  Measure measure = Measure::kActivityCount;
  Rational required;                       // with required_share: what is required when the head count is missing
  std::optional<Rational> required_share;  // of the supporter's teachers, rounded up (D7)
  std::vector<std::string> kinds;          // of activities
  int months_min = 0;                      // activities that last at least so many calendar months
  int sessions_required = 0;               // of a mentor group
  Across across = Across::kPairing;
  std::vector<Mode> modes;  // the condition is for pairings of these; empty: of all
};

struct Step {
  Rational ratio;
  Rational points;
};

struct SatisfactionRule {
  Rational base_rate;  // percent
  Rational base_points;
  Rational points_per_percent;
};

struct RubricItem {
  std::string code;
  std::string display_name;
  std::string text;  // as printed
  Rational points;
  RuleType rule = RuleType::kLinear;
  bool bonus = false;  // listed as achieved or not; its points are policy (D16)
  std::vector<ConditionRule> conditions;
  std::vector<Step> steps;  // kSteps: ascending
  SatisfactionRule satisfaction;
};

struct Rubric {
  std::string version;
  std::string display_name;
  Rational declared_total;  // what the heading says
  Rational item_total;      // what the items add up to, without bonus items
  std::vector<RubricItem> items;
};

// Which activities count (D13). Verification by a third party is not recorded yet, so there is no basis for it.
enum class Basis { kRecorded, kConfirmed, kEvidenced };

// What a percentage for the grade is of, and whether points are stretched to the heading's total (D4).
enum class TotalBasis { kItemTotal, kDeclaredTotal };

enum class AnswerOption { kSatisfied, kMostlySatisfied };

struct Grade {
  std::string name;
  Rational at_least;  // percent
};

// One row of the map (mode, scope, level) -> rubric (D12). An empty list matches everything.
struct Assignment {
  std::vector<Mode> modes;
  std::vector<Scope> scopes;
  std::vector<VerificationLevel> levels;
  std::string rubric;
};

struct Policy {
  std::string version;
  Basis basis = Basis::kEvidenced;
  TotalBasis total_basis = TotalBasis::kItemTotal;
  std::vector<AnswerOption> satisfied_options;
  bool short_groups_count = false;
  int mentees_min = 3;
  int head_count_month = 9;  // day of the year for which a head count is wanted (D7)
  int head_count_day = 1;
  std::vector<Grade> grades;                     // best first; the last takes everything
  std::map<std::string, Rational> bonus_points;  // by item code
  Rational bonus_points_cap;
  std::vector<Assignment> assignments;  // the first that matches
};

// All rubrics by version and the policy: what a process knows about scoring, read once at its start.
struct RubricBook {
  std::map<std::string, Rubric> rubrics;
  Policy policy;

  // The rubric of a pairing; nullptr when the policy assigns none.
  const Rubric* Find(const Pairing& pairing) const;
};

// How many entries a condition names at most; no rubric requires more, so that points always re-add from the entries
// named.
inline constexpr int kEntriesMax = 2000;

// Fills item_total and says what makes the rubric unfit to be applied: INVALID_ARGUMENT BAD_RUBRIC with a violation for
// each.
StatusOr<Rubric> CheckRubric(Rubric rubric);
// The same for the policy, whose assignments must name known rubrics: INVALID_ARGUMENT BAD_POLICY.
StatusOr<RubricBook> MakeRubricBook(std::vector<Rubric> rubrics, Policy policy);

}  // namespace jgt::scoring
