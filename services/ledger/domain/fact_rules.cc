#include "services/ledger/domain/fact_rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "common/decimal/rational.h"
#include "common/names/names.h"
#include "services/ledger/domain/kind_words.h"
#include "services/ledger/domain/text_check.h"

namespace jgt::ledger {
namespace {

constexpr std::array<std::string_view, 7> kTypeNames = {"TEXT", "INTEGER", "DECIMAL", "DAY",
                                                        "CODE", "LINK",    "ACTIVITY"};
constexpr int64_t kLengthMax = 500;
constexpr int64_t kPlacesMax = 6;
constexpr size_t kCodesMax = 30;
// All facts of one activity together, as they are stored.
constexpr size_t kTogetherMax = 4000;
constexpr char kActivityPattern[] = "regions/*/activities/*";

bool IsNumber(FactType type) { return type == FactType::kInteger || type == FactType::kDecimal; }

StatusOr<Rational> Least(const FactRule& rule) { return Rational::Parse(rule.min.empty() ? "0" : rule.min); }
StatusOr<Rational> Greatest(const FactRule& rule) { return Rational::Parse(rule.max.empty() ? kNumberMax : rule.max); }

size_t PlacesOf(std::string_view number) {
  const size_t point = number.find('.');
  return point == std::string_view::npos ? 0 : number.size() - point - 1;
}

std::string Joined(const std::vector<FactCode>& codes) {
  std::string text;
  for (const FactCode& code : codes) text += (text.empty() ? "" : ", ") + code.code;
  return text;
}

// One told fact against its rule.
class FactChecker {
 public:
  FactChecker(const FactScope& scope, const FactRule& rule, Fact& fact, Violations& violations)
      : scope_(scope),
        rule_(rule),
        fact_(fact),
        violations_(violations),
        field_(absl::StrFormat("%s.facts.%s", scope.path, rule.key)) {}

  void Run() {
    switch (rule_.type) {
      case FactType::kText:
        return CheckText(field_, fact_.value, rule_.length_max == 0 ? FactRule::kLengthStandard : rule_.length_max,
                         violations_);
      case FactType::kInteger:
      case FactType::kDecimal:
        return Number();
      case FactType::kDay:
        return OneDay();
      case FactType::kCode:
        return Codes();
      case FactType::kLink:
        return CheckLink(field_, fact_.value, violations_);
      case FactType::kActivity:
        fact_.once = rule_.once;
        if (!ParseName(field_, fact_.value, kActivityPattern).ok()) {
          Add(absl::StrFormat("BAD_NAME: %s is not of the form %s", Shown(fact_.value), kActivityPattern));
        }
        return;
    }
  }

 private:
  void Add(std::string description) { violations_.Add(field_, std::move(description)); }

  void Number() {
    const bool whole = rule_.type == FactType::kInteger;
    const StatusOr<Rational> number = Rational::Parse(fact_.value);
    const StatusOr<Rational> least = Least(rule_);
    const StatusOr<Rational> greatest = Greatest(rule_);
    const size_t places = whole ? 0 : static_cast<size_t>(rule_.places);
    if (!number.ok() || PlacesOf(fact_.value) > places) {
      return Add(absl::StrFormat("BAD_NUMBER: %s is not a number with at most %d digits after the point",
                                 Shown(fact_.value), places));
    }
    if (!least.ok() || !greatest.ok() || *number < *least || *number > *greatest) {
      return Add(absl::StrFormat("OUT_OF_RANGE: %s is not in %s-%s", fact_.value, rule_.min.empty() ? "0" : rule_.min,
                                 rule_.max.empty() ? kNumberMax : rule_.max));
    }
    fact_.value = number->ToText();
    fact_.once = rule_.once;
  }

  void OneDay() {
    const StatusOr<Day> day = ParseDay(fact_.value);
    if (!day.ok()) {
      Add(absl::StrFormat("BAD_DAY: %s is not a day YYYY-MM-DD of the years %d-%d", Shown(fact_.value), kYearMin,
                          kYearMax));
    } else if (*day > scope_.today) {
      Add(absl::StrFormat("IN_THE_FUTURE: %s is after today, %s", fact_.value, ToString(scope_.today)));
    }
  }

  void Codes() {
    std::set<std::string> given;
    for (size_t start = 0; start <= fact_.value.size();) {
      const size_t comma = rule_.many ? std::min(fact_.value.find(',', start), fact_.value.size()) : fact_.value.size();
      const std::string code = fact_.value.substr(start, comma - start);
      start = comma + 1;
      const bool known = std::any_of(rule_.codes.begin(), rule_.codes.end(),
                                     [&](const FactCode& allowed) { return allowed.code == code; });
      if (!known) {
        Add(absl::StrFormat("UNKNOWN_VALUE: %s is not one of %s", Shown(code), Joined(rule_.codes)));
      } else if (!given.insert(code).second) {
        Add(absl::StrFormat("TWICE: %s is given before", code));
      }
    }
  }

  const FactScope& scope_;
  const FactRule& rule_;
  Fact& fact_;
  Violations& violations_;
  const std::string field_;
};

void CheckNumberRule(const std::string& path, const FactRule& rule, Violations& violations) {
  const StatusOr<Rational> least = Least(rule);
  const StatusOr<Rational> greatest = Greatest(rule);
  if (!least.ok()) violations.Add(path + ".min", absl::StrFormat("BAD_NUMBER: %s is no number", Shown(rule.min)));
  if (!greatest.ok()) violations.Add(path + ".max", absl::StrFormat("BAD_NUMBER: %s is no number", Shown(rule.max)));
  if (least.ok() && greatest.ok() && *greatest < *least) {
    violations.Add(path + ".max", absl::StrFormat("OUT_OF_RANGE: %s is below min %s", rule.max, rule.min));
  }
  if (rule.places < 0 || rule.places > (rule.type == FactType::kDecimal ? kPlacesMax : 0)) {
    violations.Add(path + ".places",
                   absl::StrFormat("OUT_OF_RANGE: %d is not in 0-%d (INTEGER: 0)", rule.places, kPlacesMax));
  }
}

void CheckCodeRule(const std::string& path, const FactRule& rule, Violations& violations) {
  if (rule.codes.empty() || rule.codes.size() > kCodesMax) {
    violations.Add(path + ".codes",
                   absl::StrFormat("OUT_OF_RANGE: %d codes are given, 1-%d are allowed", rule.codes.size(), kCodesMax));
  }
  std::set<std::string> codes;
  for (size_t i = 0; i < rule.codes.size(); ++i) {
    const std::string place = absl::StrFormat("%s.codes[%d]", path, i);
    CheckCode(place + ".code", rule.codes[i].code, violations);
    CheckDisplayName(place + ".display_name", rule.codes[i].display_name, violations);
    if (!codes.insert(rule.codes[i].code).second)
      violations.Add(place + ".code", absl::StrFormat("TWICE: %s is there before", Shown(rule.codes[i].code)));
  }
}

// What belongs to another type would be passed over in silence.
void CheckForeign(const std::string& path, const FactRule& rule, Violations& violations) {
  const auto only = [&](bool given, bool fits, const char* name, const char* type) {
    if (given && !fits) violations.Add(path + "." + name, absl::StrFormat("NOT_FOR_TYPE: it is for %s only", type));
  };
  only(rule.length_max != 0, rule.type == FactType::kText, "length_max", "TEXT");
  only(!rule.codes.empty(), rule.type == FactType::kCode, "codes", "CODE");
  only(rule.many, rule.type == FactType::kCode, "many", "CODE");
  only(!rule.min.empty(), IsNumber(rule.type), "min", "INTEGER and DECIMAL");
  only(!rule.max.empty(), IsNumber(rule.type), "max", "INTEGER and DECIMAL");
  only(rule.places != 0, IsNumber(rule.type), "places", "DECIMAL");
  only(rule.once, rule.type == FactType::kActivity || rule.type == FactType::kInteger, "once", "ACTIVITY and INTEGER");
  only(!rule.of_kinds.empty(), rule.type == FactType::kActivity, "of_kinds", "ACTIVITY");
}

// As activity_rows.cc writes them.
size_t SizeTogether(const std::vector<Fact>& facts) {
  size_t size = 0;
  for (const Fact& fact : facts) size += fact.key.size() + fact.value.size() + 3;
  return size;
}

}  // namespace

std::string_view FactTypeName(FactType type) { return kTypeNames.at(static_cast<size_t>(type) - 1); }

std::optional<FactType> ParseFactType(std::string_view name) {
  const auto* const found = std::find(kTypeNames.begin(), kTypeNames.end(), name);
  if (found == kTypeNames.end()) return std::nullopt;
  return static_cast<FactType>(found - kTypeNames.begin() + 1);
}

void CheckFactRule(const std::string& path, const FactRule& rule, Violations& violations) {
  CheckKey(path + ".key", rule.key, violations);
  CheckDisplayName(path + ".display_name", rule.display_name, violations);
  const auto type = static_cast<size_t>(rule.type);
  if (type < 1 || type > kTypeNames.size()) {
    violations.Add(path + ".type", "UNKNOWN_VALUE: allowed are TEXT, INTEGER, DECIMAL, DAY, CODE, LINK, ACTIVITY");
    return;
  }
  CheckForeign(path, rule, violations);
  if (rule.type == FactType::kText && (rule.length_max < 0 || rule.length_max > kLengthMax)) {
    violations.Add(path + ".length_max", absl::StrFormat("OUT_OF_RANGE: %d is not in 1-%d (0: %d)", rule.length_max,
                                                         kLengthMax, FactRule::kLengthStandard));
  }
  if (IsNumber(rule.type)) CheckNumberRule(path, rule, violations);
  if (rule.type == FactType::kCode) CheckCodeRule(path, rule, violations);
}

void CheckFacts(const FactScope& scope, const std::vector<FactRule>& rules, std::vector<Fact>& facts,
                Violations& violations) {
  std::set<std::string> given;
  for (Fact& fact : facts) {
    fact.once = false;
    const std::string field = absl::StrFormat("%s.facts.%s", scope.path, Plain(fact.key));
    const auto rule =
        std::find_if(rules.begin(), rules.end(), [&](const FactRule& each) { return each.key == fact.key; });
    if (rule == rules.end()) {
      violations.Add(field, absl::StrFormat("NOT_FOR_KIND: %s has no fact %s", scope.kind, Shown(fact.key)));
    } else if (!given.insert(fact.key).second) {
      violations.Add(field, absl::StrFormat("TWICE: %s is given before", fact.key));
    } else if (!fact.value.empty()) {
      FactChecker(scope, *rule, fact, violations).Run();
    }
  }
  // A fact without a value says nothing, and is not kept.
  std::erase_if(facts, [](const Fact& fact) { return fact.value.empty(); });
  for (const FactRule& rule : rules) {
    const bool said = std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.key == rule.key; });
    if (rule.required && !said) {
      violations.Add(absl::StrFormat("%s.facts.%s", scope.path, rule.key),
                     absl::StrFormat("MISSING: %s needs %s (%s)", scope.kind, rule.key, rule.display_name));
    }
  }
  std::sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) { return a.key < b.key; });
  if (SizeTogether(facts) > kTogetherMax) {
    violations.Add(scope.path + ".facts",
                   absl::StrFormat("TOO_LONG: %d bytes together, at most %d", SizeTogether(facts), kTogetherMax));
  }
}

}  // namespace jgt::ledger
