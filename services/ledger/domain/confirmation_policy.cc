#include "services/ledger/domain/confirmation_policy.h"

#include <algorithm>
#include <utility>

namespace jgt::ledger {
namespace {

template <typename T>
bool Fits(const std::vector<T>& allowed, const T& value) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

bool IsKindCode(const std::string& kind) {
  constexpr size_t kKindMax = 40;
  return !kind.empty() && kind.size() <= kKindMax && std::all_of(kind.begin(), kind.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::string PolicyVersion(const std::string& region, int year, int64_t seq) {
  return absl::StrFormat("%s-%d@%d", region, year, seq);
}

const ConfirmationRule* RuleFor(const ConfirmationPolicy& policy, const Activity& activity, const Pairing& pairing) {
  for (const ConfirmationRule& rule : policy.rules) {
    if (Fits(rule.kinds, activity.kind) && Fits(rule.modes, ModeOn(pairing, activity.day)) &&
        Fits(rule.scopes, pairing.scope))
      return &rule;
  }
  return nullptr;
}

StatusOr<Day> DueDay(const ConfirmationRule& rule, Instant recorded_at, const WorkCalendar& calendar) {
  int64_t day = DayNumber(ShanghaiDay(recorded_at));
  if (!rule.working_days) return DayFromNumber(day + rule.days);
  for (int left = rule.days; left > 0;) {
    ++day;
    ASSIGN_OR_RETURN(const bool works, calendar.IsWorkday(DayFromNumber(day)));
    if (works) --left;
  }
  return DayFromNumber(day);
}

bool Acts(const ConfirmationPolicy& policy) {
  return std::any_of(policy.rules.begin(), policy.rules.end(),
                     [](const ConfirmationRule& rule) { return rule.outcome != TimeoutOutcome::kAwait; });
}

void CheckPolicy(const std::string& path, const ConfirmationPolicy& policy, Violations& violations) {
  if (policy.year < kYearMin || policy.year > kYearMax) {
    violations.Add(path + ".year",
                   absl::StrFormat("BAD_YEAR: %d is given, %d-%d are allowed", policy.year, kYearMin, kYearMax));
  }
  if (policy.rules.size() > kPolicyRulesMax) {
    violations.Add(path + ".rules", absl::StrFormat("TOO_MANY: %d are given, at most %d are allowed",
                                                    policy.rules.size(), kPolicyRulesMax));
  }
  for (size_t i = 0; i < policy.rules.size(); ++i) {
    const ConfirmationRule& rule = policy.rules[i];
    const std::string at = absl::StrFormat("%s.rules[%d]", path, i);
    for (const std::string& kind : rule.kinds) {
      if (!IsKindCode(kind))
        violations.Add(at + ".kinds", absl::StrFormat("BAD_KIND: %s is not 1-40 of A-Z, 0-9 and _", Shown(kind)));
    }
    if (rule.outcome < TimeoutOutcome::kAwait || rule.outcome > TimeoutOutcome::kLapse)
      violations.Add(at + ".outcome", "NOT_SAID: AWAIT, CONFIRM or LAPSE is expected");
    if (rule.days < 0 || rule.days > kPolicyDaysMax) {
      violations.Add(at + ".days",
                     absl::StrFormat("OUT_OF_RANGE: %d is given, 0-%d are allowed", rule.days, kPolicyDaysMax));
    }
  }
}

ConfirmationPolicies::ConfirmationPolicies(std::vector<ConfirmationPolicy> policies) : policies_(std::move(policies)) {
  JGT_CHECK(!policies_.empty());
  std::sort(policies_.begin(), policies_.end(),
            [](const ConfirmationPolicy& a, const ConfirmationPolicy& b) { return a.year < b.year; });
  const auto twice =
      std::adjacent_find(policies_.begin(), policies_.end(),
                         [](const ConfirmationPolicy& a, const ConfirmationPolicy& b) { return a.year == b.year; });
  JGT_CHECK(twice == policies_.end());
}

bool ConfirmationPolicies::AnyActs() const { return std::any_of(policies_.begin(), policies_.end(), Acts); }

const ConfirmationPolicy& ConfirmationPolicies::For(int year) const {
  const ConfirmationPolicy* chosen = &policies_.front();
  for (const ConfirmationPolicy& policy : policies_) {
    if (policy.year <= year) chosen = &policy;
  }
  return *chosen;
}

}  // namespace jgt::ledger
