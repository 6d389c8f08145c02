// Counting what a list says: communities, pairings, names, schools; a school under two confirmed names is one.
// Reconciliation and quotas count with it, so that no two figures of one thing can differ.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/roster/domain/pairing.h"

namespace jgt::roster {

// Which pairings of a county's list count.
using PairingTest = bool (*)(const Pairing& pairing, const std::string& county);

bool AnyPairing(const Pairing& pairing, const std::string& county);
bool IsIntegrated(const Pairing& pairing, const std::string& county);
bool IsCoBuilt(const Pairing& pairing, const std::string& county);
// Integrated or co-built.
bool IsClose(const Pairing& pairing, const std::string& county);
bool IsCollaborative(const Pairing& pairing, const std::string& county);
// Its schools lie in different cities; and of those the collaborative ones.
bool IsWide(const Pairing& pairing, const std::string& county);
bool IsWideCollaborative(const Pairing& pairing, const std::string& county);
bool IsCityVerified(const Pairing& pairing, const std::string& county);
// Both its schools lie in the county.
bool IsInCounty(const Pairing& pairing, const std::string& county);
// In different counties of one city.
bool IsInCity(const Pairing& pairing, const std::string& county);

// Where the schools lie that count.
enum class Where { kAnywhere, kLocal, kExternal };

// The list under a set of aliases. What it is given outlives it.
class ListCount {
 public:
  ListCount(const std::string& county, const std::vector<Pairing>& pairings, const std::map<Key, Key>& alias_of)
      : county_(county), pairings_(pairings), alias_of_(alias_of) {}

  int64_t Communities() const;
  int64_t Pairings(PairingTest test) const;
  // Different ones as printed, aliases not joined.
  int64_t Names(Where where) const;
  // Each once, with the pairings for which it counts, in printed order.
  using SchoolsOfPairings = std::map<Key, std::vector<const Pairing*>>;
  SchoolsOfPairings Schools(PairingTest test, Where where) const;
  // Of the county, both in close and in collaborative pairings.
  int64_t SchoolsInBoth() const;

  // The school that stands for it.
  Key Resolved(Key school) const;

 private:
  bool Lies(const std::string& region, Where where) const;

  const std::string& county_;
  const std::vector<Pairing>& pairings_;
  const std::map<Key, Key>& alias_of_;
};

}  // namespace jgt::roster
