#include "services/reporting/domain/pairing.h"

#include <set>

namespace jgt::reporting {

Pairing OnDay(Pairing pairing, const Day& day) {
  const std::string on = ToString(day);
  pairing.mode = static_cast<Mode>(pairing.mode_steps.On(on, static_cast<int>(pairing.mode)));
  // Copies without days say no more than how it stands at last.
  if (pairing.begins_on.empty() && pairing.ends_on.empty()) return pairing;
  const bool stands = pairing.begins_on <= on && (pairing.ends_on.empty() || on < pairing.ends_on);
  if (!stands) {
    pairing.state = PairingState::kEnded;
  } else if (pairing.state == PairingState::kEnded) {
    pairing.state = pairing.supported.empty() ? PairingState::kPendingCounterpart : PairingState::kActive;
  }
  return pairing;
}
namespace {
constexpr int kAliasChainMax = 16;
}  // namespace

std::string Resolve(const Aliases& aliases, const std::string& school) {
  std::string name = school;
  for (int hop = 0; hop < kAliasChainMax; ++hop) {
    const auto found = aliases.find(name);
    if (found == aliases.end()) return name;
    name = found->second;
  }
  return school;
}

void ResolveEnds(const Aliases& aliases, std::vector<Pairing>& pairings) {
  for (Pairing& pairing : pairings) {
    pairing.supporter_school = Resolve(aliases, pairing.supporter);
    pairing.supported_school = Resolve(aliases, pairing.supported);
  }
}

std::vector<std::string> SchoolsOf(const std::vector<Pairing>& pairings, const Aliases& aliases) {
  std::set<std::string> schools;
  for (const Pairing& pairing : pairings) {
    for (const std::string& school : {pairing.supporter, pairing.supported}) {
      if (!school.empty()) schools.insert(Resolve(aliases, school));
    }
  }
  return {schools.begin(), schools.end()};
}

std::vector<std::string> RegionsOf(const std::vector<Pairing>& pairings) {
  std::set<std::string> regions;
  for (const Pairing& pairing : pairings) {
    for (const std::string& region : {pairing.region, pairing.supporter_region, pairing.supported_region}) {
      if (!region.empty()) regions.insert(region);
    }
  }
  return {regions.begin(), regions.end()};
}

}  // namespace jgt::reporting
