#include "services/roster/domain/quota.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "services/roster/domain/list_count.h"
#include "services/roster/domain/plan_check.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr size_t kTargetsMax = 20;
constexpr int64_t kSchoolsMax = 100'000;
constexpr int64_t kPercentMax = 100;
constexpr int64_t kPercentParts = 10'000;  // 4 digits after the point
constexpr size_t kSourceMax = 500;
constexpr int kPercentPlaces = 2;

struct QuotaDefinition {
  std::string_view code;
  std::string_view display_name;
  bool share;
  PairingTest test;
  std::string_view numerator;
};

constexpr std::string_view kAll =
    "参与当年名单中任一结对的本县学校数（支援校与受援校都计），合并已确认的别名，每校计一次";
constexpr std::string_view kBase =
    "本县义务教育段学校数：随目标给出的数；未给出的，为当日名册中本县在办的学校数，别名不计";

constexpr std::array<QuotaDefinition, 7> kQuotaDefinitions = {{
    {"SHARE_AT_LEAST", "结对学校占义务教育段学校的比例（不低于）", true, AnyPairing, kAll},
    {"SHARE_AIM", "结对学校占义务教育段学校的比例（争取）", true, AnyPairing, kAll},
    {"SCHOOLS_AT_LEAST", "完成结对帮扶的学校（以上）", false, AnyPairing, kAll},
    {"SCHOOLS", "结对帮扶学校指标", false, AnyPairing, kAll},
    {"SCHOOLS_IN_CITY", "其中市域范围的结对帮扶学校", false, IsInCity,
     "参与两校在同一设区市不同县的结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_IN_COUNTY", "县域内结对学校", false, IsInCounty,
     "参与两校都在本县的结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_CROSS_REGION", "跨地区结对学校", false, IsWide,
     "参与两校不在同一设区市的结对的本县学校数，合并已确认的别名，每校计一次"},
}};

const QuotaDefinition* FindQuota(const std::string& code) {
  const auto* const found = std::find_if(kQuotaDefinitions.begin(), kQuotaDefinitions.end(),
                                         [&](const QuotaDefinition& definition) { return definition.code == code; });
  return found == kQuotaDefinitions.end() ? nullptr : found;
}

std::string QuotaCodes() {
  std::string codes;
  for (const QuotaDefinition& definition : kQuotaDefinitions) {
    codes += codes.empty() ? "" : ", ";
    codes += definition.code;
  }
  return codes;
}

// The figure, and what it is made of. A share of no schools is none.
Status Measure(const QuotaFacts& facts, const QuotaDefinition& definition, Quota& quota) {
  if (!definition.share) {
    quota.actual = Rational(quota.numerator);
    quota.actual_text = std::to_string(quota.numerator);
    return OkStatus();
  }
  quota.denominator_given = quota.target.has_value() && quota.target->base > 0;
  quota.denominator = quota.denominator_given ? quota.target->base : facts.schools_known;
  if (quota.denominator == 0) return OkStatus();
  ASSIGN_OR_RETURN(quota.actual, Rational::Of(quota.numerator * kPercentMax, quota.denominator));
  quota.actual_text = quota.actual->Round(kPercentPlaces) + "%";
  return OkStatus();
}

Status Compare(Quota& quota) {
  if (!quota.target.has_value() || !quota.actual.has_value()) return OkStatus();
  ASSIGN_OR_RETURN(const Rational target, Rational::Parse(quota.target->target));
  ASSIGN_OR_RETURN(quota.difference, Subtract(*quota.actual, target));
  quota.met = *quota.actual >= target;
  return OkStatus();
}

void CheckTarget(const std::string& path, const QuotaTarget& target, Problems& problems) {
  const QuotaDefinition* const definition = FindQuota(target.code);
  if (definition == nullptr) {
    problems.Add(path + ".code",
                 absl::StrFormat("UNKNOWN_QUOTA: \"%s\"; %s", FirstCharacters(target.code, 40), QuotaCodes()));
    return;
  }
  const int64_t max = definition->share ? kPercentMax : kSchoolsMax;
  const int64_t parts = definition->share ? kPercentParts : 1;
  const StatusOr<Rational> number = Rational::Parse(target.target);
  const bool fits = number.ok() && *number >= Rational(0) && *number <= Rational(max);
  if (!fits || parts % number->denominator() != 0) {
    problems.Add(path + ".target",
                 absl::StrFormat("BAD_TARGET: \"%s\"; a number from 0 to %d%s", FirstCharacters(target.target, 40), max,
                                 definition->share ? " with at most 4 digits after the point" : ", a whole one"));
  }
  const int64_t base_max = definition->share ? kSchoolsMax : 0;
  if (target.base < 0 || target.base > base_max) {
    problems.Add(path + ".base", absl::StrFormat("BAD_BASE: %d; 0 to %d", target.base, base_max));
  }
  CheckText(path + ".source", target.source, 1, kSourceMax, problems);
}

}  // namespace

StatusOr<std::vector<Quota>> QuotasOf(const QuotaFacts& facts) {
  const ListCount count(facts.list.county, facts.list.pairings, facts.list.alias_of);
  std::vector<Quota> quotas;
  quotas.reserve(kQuotaDefinitions.size());
  for (const QuotaDefinition& definition : kQuotaDefinitions) {
    Quota quota;
    quota.code = definition.code;
    quota.display_name = definition.display_name;
    quota.unit = definition.share ? "%" : "所";
    quota.numerator_definition = definition.numerator;
    if (definition.share) {
      quota.denominator_definition = kBase;
      quota.rounding = "四舍五入至小数点后两位，仅用于显示；比较用精确值";
    }
    for (const QuotaTarget& target : facts.targets) {
      if (target.code == definition.code) quota.target = target;
    }
    quota.numerator = static_cast<int64_t>(count.Schools(definition.test, Where::kLocal).size());
    RETURN_IF_ERROR(Measure(facts, definition, quota));
    RETURN_IF_ERROR(Compare(quota));
    quotas.push_back(std::move(quota));
  }
  return quotas;
}

Status CheckQuotaCode(const std::string& code) {
  if (FindQuota(code) != nullptr) return OkStatus();
  const std::string shown = FirstCharacters(code, 40);
  return InvalidArgument("UNKNOWN_QUOTA", absl::StrFormat("code: \"%s\" is no quota", shown))
      .Field("code", absl::StrFormat("\"%s\"; %s", shown, QuotaCodes()))
      .Zh(absl::StrFormat("未知的指标代码“%s”", shown));
}

StatusOr<std::vector<QuotaSchool>> SchoolsBehind(const ListFacts& facts, const std::string& code) {
  RETURN_IF_ERROR(CheckQuotaCode(code));
  const ListCount count(facts.county, facts.pairings, facts.alias_of);
  std::vector<QuotaSchool> schools;
  for (const auto& [key, pairings] : count.Schools(FindQuota(code)->test, Where::kLocal)) {
    QuotaSchool& school = schools.emplace_back();
    school.school = key;
    std::set<std::string> seen;
    const auto add_name = [&](const Key& end, const std::string& name) {
      if (count.Resolved(end) == school.school && seen.insert(name).second) school.printed_names.push_back(name);
    };
    school.pairings.reserve(pairings.size());
    for (const Pairing* const pairing : pairings) {
      school.pairings.push_back(pairing->key);
      add_name(pairing->supporter, pairing->supporter_name);
      if (pairing->supported.has_value()) add_name(*pairing->supported, pairing->supported_name);
    }
  }
  return schools;
}

Status CheckTargets(const std::vector<QuotaTarget>& targets) {
  if (targets.empty() || targets.size() > kTargetsMax) {
    return InvalidArgument("BAD_COUNT",
                           absl::StrFormat("targets: %d given, allowed are 1 to %d", targets.size(), kTargetsMax))
        .Field("targets", absl::StrFormat("%d given; allowed are 1 to %d", targets.size(), kTargetsMax))
        .Zh(absl::StrFormat("指标应为 1–%d 项，实有 %d 项", kTargetsMax, targets.size()));
  }
  Problems problems;
  std::set<std::string> seen;
  for (size_t i = 0; i < targets.size(); ++i) {
    const std::string path = absl::StrFormat("targets[%d]", i);
    CheckTarget(path, targets[i], problems);
    if (!seen.insert(targets[i].code).second) problems.Add(path + ".code", "DUPLICATE: given before");
  }
  return problems.ToStatus("BAD_QUOTA", "指标填写有误");
}

}  // namespace jgt::roster
