#include "services/roster/storage/school_filter.h"

#include <tuple>

#include "services/roster/storage/versions.h"

namespace jgt::roster {
namespace {

// Conditions that are true, false or NULL as domain/school_class.h says yes, no or unknown. A small-scale school has at
// most so many pupils as the policy says.
const std::string kRural = "(NULLIF(v.ownership, 0) = 1 AND NULLIF(v.locality, 0) <> 3 AND NULLIF(v.stage, 0) > 0)";
std::string SmallScale(const SchoolClassPolicy& policy) {
  return "(NULLIF(v.pupils, 0) <= " + std::to_string(policy.small_scale_pupils) + ")";
}
std::string RuralSmallScale(const SchoolClassPolicy& policy) {
  return "(" + kRural + " AND " + SmallScale(policy) + " AND NULLIF(v.stage, 0) = 1)";
}
std::string Priority(const SchoolClassPolicy& policy) {
  return "(2 * IFNULL(" + RuralSmallScale(policy) + ", 0) + 2 * (v.boarding = 1) + 2 * (v.weak = 1) + IFNULL(" +
         kRural + ", 0))";
}

const std::string kAfterName =
    "(v.display_name > ? OR (v.display_name = ? AND (v.region > ? OR (v.region = ? AND v.school_id > ?))))";
const std::string kByName = "v.display_name, v.region, v.school_id LIMIT ?";

// Gathers conditions and their parameters in the same order.
class Conditions {
 public:
  explicit Conditions(sql::Params& params) : params_(params) {}

  void Add(const std::string& condition) { text_ += " AND " + condition; }
  void Add(const std::string& condition, sql::Value value) {
    Add(condition);
    Param(std::move(value));
  }
  template <typename T>
  void AddIs(const std::string& column, const std::optional<T>& wanted) {
    if (wanted.has_value()) Add("v." + column + " = ?", static_cast<int>(*wanted));
  }
  void AddDerived(const std::string& condition, const std::optional<Known>& wanted) {
    if (!wanted.has_value()) return;
    Add(condition + (*wanted == Known::kUnknown ? " IS NULL" : *wanted == Known::kYes ? " = 1" : " = 0"));
  }
  void Param(sql::Value value) { params_.push_back(std::move(value)); }
  const std::string& text() const { return text_; }

 private:
  sql::Params& params_;
  std::string text_;
};

void AddFilter(const SchoolQuery& wanted, Conditions& conditions) {
  const SchoolFilter& filter = wanted.filter;
  if (filter.stage != Stage::kUnspecified) conditions.Add("v.stage = ?", static_cast<int>(filter.stage));
  if (!filter.display_name.empty()) conditions.Add("v.display_name = ?", filter.display_name);
  if (!filter.code.empty()) conditions.Add("v.school_code = ?", filter.code);
  conditions.AddIs("ownership", filter.ownership);
  conditions.AddIs("urban_rural", filter.urban_rural);
  conditions.AddIs("locality", filter.locality);
  conditions.AddIs("boarding", filter.boarding);
  conditions.AddIs("weak", filter.weak);
  conditions.AddIs("town_quality", filter.town_quality);
  conditions.AddDerived(kRural, filter.rural);
  conditions.AddDerived(SmallScale(wanted.policy), filter.small_scale);
  conditions.AddDerived(RuralSmallScale(wanted.policy), filter.rural_small_scale);
  if (filter.priority_min > 0) conditions.Add(Priority(wanted.policy) + " >= ?", filter.priority_min);
}

template <typename T>
bool Fits(const std::optional<T>& wanted, T value) {
  return !wanted.has_value() || *wanted == value;
}

}  // namespace

std::string SchoolConditions(const SchoolQuery& wanted, sql::Params& params) {
  Conditions conditions(params);
  AddFilter(wanted, conditions);
  if (!wanted.closed_too) conditions.Add("v.state <> 2");
  const std::string priority = Priority(wanted.policy);
  if (wanted.by_priority) {
    conditions.Add("(" + priority + " < ? OR (" + priority + " = ? AND " + kAfterName + "))");
    conditions.Param(wanted.after_priority);
    conditions.Param(wanted.after_priority);
  } else {
    conditions.Add(kAfterName);
  }
  for (const std::string& value :
       {wanted.after_name, wanted.after_name, wanted.after.region, wanted.after.region, wanted.after.id}) {
    conditions.Param(value);
  }
  conditions.Param(wanted.limit);
  return conditions.text() + " ORDER BY " + (wanted.by_priority ? priority + " DESC, " : "") + kByName;
}

bool Matches(const School& school, const SchoolQuery& wanted) {
  const SchoolFilter& filter = wanted.filter;
  const SchoolAttributes& attributes = school.attributes;
  const SchoolClass derived = ClassOf(school, wanted.policy);
  if (filter.stage != Stage::kUnspecified && school.stage != filter.stage) return false;
  if (!filter.display_name.empty() && school.display_name != filter.display_name) return false;
  if (!filter.code.empty() && attributes.code != filter.code) return false;
  if (!wanted.closed_too && school.state == SchoolState::kClosed) return false;
  const bool recorded = Fits(filter.ownership, school.ownership) && Fits(filter.urban_rural, attributes.urban_rural) &&
                        Fits(filter.locality, attributes.locality) && Fits(filter.boarding, attributes.boarding) &&
                        Fits(filter.weak, attributes.weak) && Fits(filter.town_quality, attributes.town_quality);
  const bool follows = Fits(filter.rural, derived.rural) && Fits(filter.small_scale, derived.small_scale) &&
                       Fits(filter.rural_small_scale, derived.rural_small_scale) &&
                       derived.priority >= filter.priority_min;
  if (!recorded || !follows) return false;
  const bool later = std::tie(school.display_name, school.key) > std::tie(wanted.after_name, wanted.after);
  if (!wanted.by_priority) return later;
  return derived.priority < wanted.after_priority || (derived.priority == wanted.after_priority && later);
}

bool ComesBefore(const School& a, const School& b, const SchoolQuery& wanted) {
  if (wanted.by_priority) {
    const int first = ClassOf(a, wanted.policy).priority;
    const int second = ClassOf(b, wanted.policy).priority;
    if (first != second) return first > second;
  }
  return std::tie(a.display_name, a.key) < std::tie(b.display_name, b.key);
}

}  // namespace jgt::roster
