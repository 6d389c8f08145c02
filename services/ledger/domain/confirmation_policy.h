// How long the other school has to confirm, and what follows when it does not answer: a named policy with a default
// for each year, which a county and year may override.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/status/status.h"
#include "common/workdays/workdays.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/roster_facts.h"
#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

// The numbers are those of the proto.
enum class TimeoutOutcome : uint8_t { kAwait = 1, kConfirm = 2, kLapse = 3 };

inline constexpr int kPolicyRulesMax = 50;
inline constexpr int kPolicyDaysMax = 366;

struct ConfirmationRule {
  std::vector<std::string> kinds = {};  // empty: all; so for modes and scopes, which are the roster's numbers
  std::vector<int64_t> modes = {};
  std::vector<int64_t> scopes = {};
  TimeoutOutcome outcome = TimeoutOutcome::kAwait;
  int days = 0;
  bool working_days = false;
  bool operator==(const ConfirmationRule&) const = default;
};

struct ConfirmationPolicy {
  std::string version;  // "2022.1", "330327-2022@17"
  int year = 0;         // of the activities' days
  std::vector<ConfirmationRule> rules;
  int64_t seq = 0;  // of the entry that set it; 0: a data file's
  bool operator==(const ConfirmationPolicy&) const = default;
};

// "330327-2022@17".
std::string PolicyVersion(const std::string& region, int year, int64_t seq);

// The rule for an activity of the pairing: the first that fits, null when none does (then it is awaited for ever).
const ConfirmationRule* RuleFor(const ConfirmationPolicy& policy, const Activity& activity, const Pairing& pairing);

// The last day on which an answer is expected for what was told at `recorded_at`: `days` after its Shanghai day.
// FAILED_PRECONDITION NO_CALENDAR_YEAR.
StatusOr<Day> DueDay(const ConfirmationRule& rule, Instant recorded_at, const WorkCalendar& calendar);

// Whether any rule has an outcome other than to wait: otherwise nothing ever happens by itself.
bool Acts(const ConfirmationPolicy& policy);

void CheckPolicy(const std::string& path, const ConfirmationPolicy& policy, Violations& violations);

// Those of the data files: a year without one uses the last before it, and a year before the first uses the first.
class ConfirmationPolicies {
 public:
  // At least one, in any order; two of one year are a bug of the loader (checked).
  explicit ConfirmationPolicies(std::vector<ConfirmationPolicy> policies);

  const ConfirmationPolicy& For(int year) const;
  // Whether any of them ever does something by itself.
  bool AnyActs() const;

 private:
  std::vector<ConfirmationPolicy> policies_;  // by year
};

// The policy in force for a year's activities: what the region set itself (`set`, by year), else the default. One
// without rules takes an earlier one back, and is none.
const ConfirmationPolicy& PolicyFor(int year, const std::map<int, ConfirmationPolicy>& set,
                                    const ConfirmationPolicies& defaults);

// Activities of some years that a rule may let time out, as far as a query can tell them apart.
struct Acting {
  int first_year = 0;
  int last_year = 0;
  std::vector<std::string> kinds = {};                // empty: all
  std::optional<Instant> told_before = std::nullopt;  // what was told later has days left; empty: nothing has
  bool operator==(const Acting&) const = default;
};

// Outside of all of these nothing has timed out on `today`, so that what rests for ever need not be looked at. In the
// order of years, none overlapping; empty when nothing ever happens by itself.
std::vector<Acting> WhatActs(const std::map<int, ConfirmationPolicy>& set, const ConfirmationPolicies& defaults,
                             const Day& today);

}  // namespace jgt::ledger
