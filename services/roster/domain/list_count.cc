#include "services/roster/domain/list_count.h"

#include <algorithm>
#include <set>
#include <utility>

namespace jgt::roster {

bool AnyPairing(const Pairing&, const std::string&) { return true; }
bool IsIntegrated(const Pairing& pairing, const std::string&) { return pairing.mode == Mode::kIntegrated; }
bool IsCoBuilt(const Pairing& pairing, const std::string&) { return pairing.mode == Mode::kCoBuilt; }
bool IsClose(const Pairing& pairing, const std::string& county) {
  return IsIntegrated(pairing, county) || IsCoBuilt(pairing, county);
}
bool IsCollaborative(const Pairing& pairing, const std::string&) { return pairing.mode == Mode::kCollaborative; }
bool IsWide(const Pairing& pairing, const std::string&) {
  return pairing.scope == Scope::kInProvince || pairing.scope == Scope::kOutOfProvince;
}
bool IsWideCollaborative(const Pairing& pairing, const std::string& county) {
  return IsCollaborative(pairing, county) && IsWide(pairing, county);
}
bool IsCityVerified(const Pairing& pairing, const std::string& county) {
  return pairing.level == VerificationLevel::kCity && IsCollaborative(pairing, county);
}
bool IsInCounty(const Pairing& pairing, const std::string& county) {
  return pairing.scope == Scope::kInCounty && pairing.supporter.region == county;
}
bool IsInCity(const Pairing& pairing, const std::string&) { return pairing.scope == Scope::kInCity; }

int64_t ListCount::Communities() const {
  std::set<Key> communities;
  for (const Pairing& pairing : pairings_) {
    if (pairing.community.has_value()) communities.insert(*pairing.community);
  }
  return static_cast<int64_t>(communities.size());
}

int64_t ListCount::Pairings(PairingTest test) const {
  return std::count_if(pairings_.begin(), pairings_.end(),
                       [&](const Pairing& pairing) { return test(pairing, county_); });
}

bool ListCount::Lies(const std::string& region, Where where) const {
  return where == Where::kAnywhere || (region == county_) == (where == Where::kLocal);
}

int64_t ListCount::Names(Where where) const {
  std::set<std::pair<std::string, std::string>> names;
  const auto add = [&](const std::string& region, const std::string& name) {
    if (Lies(region, where)) names.emplace(region, name);
  };
  for (const Pairing& pairing : pairings_) {
    add(pairing.supporter.region, pairing.supporter_name);
    if (pairing.supported.has_value()) add(pairing.supported->region, pairing.supported_name);
  }
  return static_cast<int64_t>(names.size());
}

// An alias of an alias does not exist (ALIAS_CHAIN), but a supposed one may be: follow to the end, without circling.
Key ListCount::Resolved(Key school) const {
  for (size_t step = 0; step <= alias_of_.size(); ++step) {
    const auto found = alias_of_.find(school);
    if (found == alias_of_.end()) break;
    school = found->second;
  }
  return school;
}

ListCount::SchoolsOfPairings ListCount::Schools(PairingTest test, Where where) const {
  SchoolsOfPairings schools;
  const auto add = [&](const Key& school, const Pairing& pairing) {
    if (Lies(school.region, where)) schools[Resolved(school)].push_back(&pairing);
  };
  for (const Pairing& pairing : pairings_) {
    if (!test(pairing, county_)) continue;
    add(pairing.supporter, pairing);
    if (pairing.supported.has_value()) add(*pairing.supported, pairing);
  }
  return schools;
}

int64_t ListCount::SchoolsInBoth() const {
  const SchoolsOfPairings close = Schools(IsClose, Where::kLocal);
  const SchoolsOfPairings loose = Schools(IsCollaborative, Where::kLocal);
  return std::count_if(close.begin(), close.end(), [&](const auto& each) { return loose.contains(each.first); });
}

}  // namespace jgt::roster
