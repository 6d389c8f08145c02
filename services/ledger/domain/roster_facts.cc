#include "services/ledger/domain/roster_facts.h"

namespace jgt::ledger {

const std::string& SchoolAliases::Resolve(const std::string& school) const {
  const std::string* name = &school;
  for (int step = 0; step < kChainMax; ++step) {
    const auto found = target_of_.find(*name);
    if (found == target_of_.end()) break;
    name = &found->second;
  }
  return *name;
}

bool SchoolAliases::Same(const std::string& a, const std::string& b) const {
  return !a.empty() && !b.empty() && Resolve(a) == Resolve(b);
}

}  // namespace jgt::ledger
