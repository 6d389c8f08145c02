// The facts that only one kind of activities has: what each looks like, by definition and not by code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock/clock.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

// The numbers are those of the proto.
enum class FactType : uint8_t {
  kText = 1,
  kInteger = 2,
  kDecimal = 3,
  kDay = 4,
  kCode = 5,
  kLink = 6,
  kActivity = 7,
};
// "TEXT" and back; absent when there is no such type.
std::string_view FactTypeName(FactType type);
std::optional<FactType> ParseFactType(std::string_view name);

struct FactCode {
  std::string code;
  std::string display_name;
  bool operator==(const FactCode&) const = default;
};

struct FactRule {
  static constexpr int64_t kLengthStandard = 200;

  std::string key;
  std::string display_name;
  FactType type = FactType::kText;
  bool required = false;
  bool many = false;  // CODE: several, joined by commas
  // ACTIVITY: named by one living activity of the kind. INTEGER: told by one living activity of the kind in the same
  // mentor group, or pairing where it has none.
  bool once = false;
  std::vector<FactCode> codes;
  int64_t length_max = 0;  // TEXT; 0: kLengthStandard
  std::string min;         // INTEGER, DECIMAL; empty: 0
  std::string max;         // empty: kNumberMax
  int64_t places = 0;      // DECIMAL
  std::vector<std::string> of_kinds;
  bool operator==(const FactRule&) const = default;
};
inline constexpr char kNumberMax[] = "999999999999";
inline constexpr size_t kFactsMax = 16;

// Whether a definition can be: adds what is wrong with it under `path`.
void CheckFactRule(const std::string& path, const FactRule& rule, Violations& violations);

// Whose facts are checked, and against what.
struct FactScope {
  std::string path;  // "activities[3]": violations are of its ".facts.<key>"
  std::string kind;  // "BUDGET_LINE (经费)"
  Day today;
};
// Checks what is told against the rules of its kind, sorts it by key, writes numbers in one way ("007.50" is 7.5) and
// sets `once`.
void CheckFacts(const FactScope& scope, const std::vector<FactRule>& rules, std::vector<Fact>& facts,
                Violations& violations);

}  // namespace jgt::ledger
