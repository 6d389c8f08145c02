#include "services/evidence/domain/schools.h"

namespace jgt::evidence {

std::string SchoolAliases::Canonical(std::string_view school) const {
  std::string name(school);
  for (int step = 0; step < kChainMax; ++step) {
    const auto target = targets_.find(name);
    if (target == targets_.end()) break;
    name = target->second;
  }
  return name;
}

std::vector<std::string> SchoolAliases::NamesOf(std::string_view school) const {
  if (school.empty()) return {};
  std::vector<std::string> names = {std::string(school)};
  const std::string canonical = Canonical(school);
  if (canonical != school) names.push_back(canonical);
  for (const auto& [alias, target] : targets_) {
    if (alias != school && alias != canonical && Canonical(alias) == canonical) names.push_back(alias);
  }
  return names;
}

std::optional<Side> SideOf(const PairingEnds& ends, const SchoolAliases& aliases, std::string_view school) {
  if (school.empty()) return std::nullopt;
  const std::string canonical = aliases.Canonical(school);
  if (!ends.supporter.empty() && aliases.Canonical(ends.supporter) == canonical) return Side::kSupporter;
  if (!ends.supported.empty() && aliases.Canonical(ends.supported) == canonical) return Side::kSupported;
  return std::nullopt;
}

}  // namespace jgt::evidence
