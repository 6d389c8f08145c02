// What a county is asked to reach in a year, against its list of that year (R9, R71, R139, R154): each with its
// definition, an exact figure, and the schools behind it. Counted by list_count.h, as reconciliation is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/decimal/rational.h"
#include "common/status/status.h"
#include "services/roster/domain/reconciliation.h"

namespace jgt::roster {

struct QuotaTarget {
  std::string code;
  std::string target;  // at least this: an exact decimal, of shares in percent
  int64_t base = 0;    // of shares: how many schools the county has; 0: those that the roster knows
  std::string source;
  bool operator==(const QuotaTarget&) const = default;
};

struct QuotaFacts {
  ListFacts list;             // proposals and printed totals are not needed
  int64_t schools_known = 0;  // of the county: open on the day, no aliases
  std::vector<QuotaTarget> targets;
};

struct Quota {
  std::string code;
  std::string display_name;
  std::string unit;
  std::string numerator_definition;
  std::string denominator_definition;  // empty unless it is a share
  std::string rounding;                // of actual_text; empty for whole numbers
  std::optional<QuotaTarget> target;
  int64_t numerator = 0;
  int64_t denominator = 0;
  bool denominator_given = false;
  std::optional<Rational> actual;  // absent for a share of nothing
  std::string actual_text;
  std::optional<Rational> difference;  // actual - target
  std::optional<bool> met;
};

// A school of a numerator, with what it counts for.
struct QuotaSchool {
  Key school;
  std::vector<std::string> printed_names;  // in printed order
  std::vector<Key> pairings;               // in printed order
};

// All of them in a fixed order, asked for or not. OUT_OF_RANGE DECIMAL_OVERFLOW cannot come of targets that were
// checked.
StatusOr<std::vector<Quota>> QuotasOf(const QuotaFacts& facts);

// By key. INVALID_ARGUMENT UNKNOWN_QUOTA.
StatusOr<std::vector<QuotaSchool>> SchoolsBehind(const ListFacts& facts, const std::string& code);
// INVALID_ARGUMENT UNKNOWN_QUOTA.
Status CheckQuotaCode(const std::string& code);

// INVALID_ARGUMENT BAD_COUNT (1 to 20), BAD_QUOTA with a violation for each wrong field.
Status CheckTargets(const std::vector<QuotaTarget>& targets);

}  // namespace jgt::roster
