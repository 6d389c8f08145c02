#include "services/roster/domain/plan_policy.h"

#include <algorithm>

namespace jgt::roster {

const PlanPart* PlanPolicy::Find(std::string_view code) const {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const PlanPart& part) { return part.code == code; });
  return found == parts.end() ? nullptr : &*found;
}

std::string PlanPolicy::Codes() const {
  std::string codes;
  for (const PlanPart& part : parts) codes += part.code + ", ";
  return codes + std::string(kOtherPart);
}

const std::vector<std::string>& PlanPolicy::RequiredOf(Scope scope) const {
  static const std::vector<std::string> none;
  for (const RequiredParts& line : required) {
    if (std::find(line.scopes.begin(), line.scopes.end(), scope) != line.scopes.end()) return line.parts;
  }
  return none;
}

}  // namespace jgt::roster
