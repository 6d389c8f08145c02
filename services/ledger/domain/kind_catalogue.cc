#include "services/ledger/domain/kind_catalogue.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/status/status.h"
#include "services/ledger/domain/kind_words.h"

namespace jgt::ledger {
namespace {

bool Contains(const std::vector<std::string>& fields, std::string_view field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

constexpr std::array<std::string_view, 3> kModeNames = {"INTEGRATED", "CO_BUILT", "COLLABORATIVE"};
constexpr std::array<std::string_view, 4> kScopeNames = {"IN_COUNTY", "IN_CITY", "IN_PROVINCE", "OUT_OF_PROVINCE"};

template <size_t N>
int64_t NumberOf(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? 0 : found - names.begin() + 1;
}

template <size_t N>
std::string NamesOf(const std::array<std::string_view, N>& names, const std::vector<int64_t>& numbers) {
  std::string text;
  for (const int64_t number : numbers) {
    if (!text.empty()) text += ", ";
    text += names.at(static_cast<size_t>(number - 1));
  }
  return text.empty() ? "any" : text;
}

bool Holds(const std::vector<int64_t>& numbers, int64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

template <size_t N>
void CheckNumbers(const std::string& path, const std::array<std::string_view, N>& names,
                  const std::vector<int64_t>& numbers, Violations& violations) {
  std::set<int64_t> seen;
  for (const int64_t number : numbers) {
    if (number < 1 || number > static_cast<int64_t>(N)) {
      violations.Add(path, absl::StrFormat("UNKNOWN_VALUE: %d is none of 1-%d", number, N));
    } else if (!seen.insert(number).second) {
      violations.Add(path, absl::StrFormat("TWICE: %s is there before", std::string(names.at(number - 1))));
    }
  }
}

void CheckFields(const std::string& path, const Kind& kind, Violations& violations) {
  std::set<std::string> seen;
  for (const auto& [list, fields] :
       {std::pair("required_fields", &kind.required_fields), std::pair("optional_fields", &kind.optional_fields)}) {
    for (const std::string& field : *fields) {
      const std::string place = absl::StrFormat("%s.%s", path, list);
      if (!IsCatalogueField(field)) {
        violations.Add(place, absl::StrFormat("UNKNOWN_VALUE: %s is no fact of an activity", Shown(field)));
      } else if (!seen.insert(field).second) {
        violations.Add(place, absl::StrFormat("TWICE: %s is there before", field));
      }
    }
  }
  const std::string required = path + ".required_fields";
  for (const char* field : {"period", "subject", "teacher"}) {
    if (kind.lesson && !kind.Requires(field))
      violations.Add(required, absl::StrFormat("MISSING: a lesson must require %s", field));
  }
  if (kind.lasts && !kind.Requires("end_day"))
    violations.Add(required, "MISSING: a kind that lasts must require end_day");
  if (!kind.lasts && kind.Allows("end_day"))
    violations.Add(path + ".lasts", "CONTRADICTION: a kind with an end_day lasts");
}

void CheckOwnFacts(const std::string& path, const Kind& kind, Violations& violations) {
  if (kind.facts.size() > kFactsMax) {
    violations.Add(path + ".facts", absl::StrFormat("OUT_OF_RANGE: %d facts are given, at most %d are allowed",
                                                    kind.facts.size(), kFactsMax));
  }
  std::set<std::string> keys;
  int64_t once = 0;
  for (size_t i = 0; i < kind.facts.size() && i < kFactsMax; ++i) {
    const FactRule& rule = kind.facts[i];
    const std::string place = absl::StrFormat("%s.facts[%d]", path, i);
    CheckFactRule(place, rule, violations);
    if (IsCatalogueField(rule.key))
      violations.Add(place + ".key", absl::StrFormat("SHADOWS: %s is a field of every activity", rule.key));
    if (!keys.insert(rule.key).second)
      violations.Add(place + ".key", absl::StrFormat("TWICE: %s is there before", Shown(rule.key)));
    once += rule.once ? 1 : 0;
  }
  // An activity holds one slot at most (LessonSlot).
  if (once + (kind.lesson ? 1 : 0) > 1)
    violations.Add(path + ".facts", "CONTRADICTION: one fact at most is named once, and none of a lesson");
}

}  // namespace

int64_t ParseMode(std::string_view name) { return NumberOf(kModeNames, name); }
int64_t ParseScope(std::string_view name) { return NumberOf(kScopeNames, name); }
std::string ModeNames(const std::vector<int64_t>& modes) { return NamesOf(kModeNames, modes); }
std::string ScopeNames(const std::vector<int64_t>& scopes) { return NamesOf(kScopeNames, scopes); }

void CheckKind(const std::string& path, const Kind& kind, Violations& violations) {
  CheckCode(path + ".code", kind.code, violations);
  CheckDisplayName(path + ".display_name", kind.display_name, violations);
  CheckFields(path, kind, violations);
  CheckOwnFacts(path, kind, violations);
  CheckNumbers(path + ".modes", kModeNames, kind.modes, violations);
  CheckNumbers(path + ".scopes", kScopeNames, kind.scopes, violations);
  for (size_t i = 0; i < kind.minima.size(); ++i) {
    CheckNumbers(absl::StrFormat("%s.minima[%d].modes", path, i), kModeNames, kind.minima[i].modes, violations);
    CheckNumbers(absl::StrFormat("%s.minima[%d].scopes", path, i), kScopeNames, kind.minima[i].scopes, violations);
  }
}

bool Kind::IsOpenTo(int64_t mode, int64_t scope) const {
  return (mode == 0 || modes.empty() || Holds(modes, mode)) && (scope == 0 || scopes.empty() || Holds(scopes, scope));
}

bool IsCatalogueField(std::string_view field) {
  return std::find(kCatalogueFields.begin(), kCatalogueFields.end(), field) != kCatalogueFields.end();
}

bool Kind::Requires(std::string_view field) const { return Contains(required_fields, field); }

bool Kind::Allows(std::string_view field) const { return Requires(field) || Contains(optional_fields, field); }

const Kind* KindCatalogue::Find(std::string_view code) const {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.code == code; });
  return found == kinds.end() ? nullptr : &*found;
}

bool KindCatalogue::AllowsForAll(std::string_view field) const {
  return Contains(required_for_all, field) || Contains(optional_for_all, field);
}

std::string KindCatalogue::Codes() const {
  std::string codes;
  for (const Kind& kind : kinds) {
    if (!codes.empty()) codes += ", ";
    codes += kind.code;
  }
  return codes;
}

KindCatalogues::KindCatalogues(std::vector<KindCatalogue> catalogues) : catalogues_(std::move(catalogues)) {
  JGT_CHECK(!catalogues_.empty());
  const auto by_year = [](const KindCatalogue& a, const KindCatalogue& b) { return a.year < b.year; };
  std::sort(catalogues_.begin(), catalogues_.end(), by_year);
  const auto twice =
      std::adjacent_find(catalogues_.begin(), catalogues_.end(),
                         [](const KindCatalogue& a, const KindCatalogue& b) { return a.year == b.year; });
  JGT_CHECK(twice == catalogues_.end());
}

const KindCatalogue& KindCatalogues::For(int year) const {
  const KindCatalogue* chosen = &catalogues_.front();
  for (const KindCatalogue& catalogue : catalogues_) {
    if (catalogue.year <= year) chosen = &catalogue;
  }
  return *chosen;
}

}  // namespace jgt::ledger
