#include "services/ledger/domain/confirmation_policy.h"

#include <algorithm>
#include <set>
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

bool FitsAll(const ConfirmationRule& rule) { return rule.kinds.empty() && rule.modes.empty() && rule.scopes.empty(); }

// What one policy's rules may act upon; nothing when it never acts.
std::optional<Acting> ActingOf(const ConfirmationPolicy& policy, const Day& today) {
  std::set<std::string> kinds;
  bool all_kinds = false;
  bool at_once = false;
  int days_min = kPolicyDaysMax + 1;
  for (const ConfirmationRule& rule : policy.rules) {
    if (rule.outcome != TimeoutOutcome::kAwait) {
      all_kinds = all_kinds || rule.kinds.empty();
      kinds.insert(rule.kinds.begin(), rule.kinds.end());
      at_once = at_once || (rule.days == 0 && rule.outcome == TimeoutOutcome::kConfirm);
      days_min = std::min(days_min, rule.days);
    }
    if (FitsAll(rule)) break;  // what comes after it decides nothing
  }
  if (days_min > kPolicyDaysMax) return std::nullopt;
  Acting acting;
  if (!all_kinds) acting.kinds.assign(kinds.begin(), kinds.end());
  // Working days are days at least.
  if (!at_once) acting.told_before = ShanghaiMidnight(DayFromNumber(DayNumber(today) - days_min));
  return acting;
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

const ConfirmationPolicy& PolicyFor(int year, const std::map<int, ConfirmationPolicy>& set,
                                    const ConfirmationPolicies& defaults) {
  const auto own = set.find(year);
  return own == set.end() || own->second.rules.empty() ? defaults.For(year) : own->second;
}

std::vector<Acting> WhatActs(const std::map<int, ConfirmationPolicy>& set, const ConfirmationPolicies& defaults,
                             const Day& today) {
  std::vector<Acting> all;
  const ConfirmationPolicy* before = nullptr;
  for (int year = kYearMin; year <= kYearMax; ++year) {
    const ConfirmationPolicy& policy = PolicyFor(year, set, defaults);
    const bool same = &policy == std::exchange(before, &policy);
    if (same && !all.empty() && all.back().last_year == year - 1) {
      all.back().last_year = year;
      continue;
    }
    if (same) continue;  // and it never acts
    std::optional<Acting> acting = ActingOf(policy, today);
    if (!acting.has_value()) continue;
    acting->first_year = year;
    acting->last_year = year;
    all.push_back(*std::move(acting));
  }
  return all;
}

}  // namespace jgt::ledger
