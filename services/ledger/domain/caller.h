// For whom a caller may act, as far as one region's activities are concerned. The two ends of a pairing may lie in
// different counties (D11), so a role on the other county, or on its school, counts as well as one at home.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "services/ledger/domain/roster_facts.h"

namespace jgt::ledger {

struct Caller {
  bool whole = false;                // a role on the home region or above it: may act for both ends of every pairing
  bool within = false;               // a role somewhere in the home region: learns whether a thing exists
  std::vector<std::string> regions;  // codes of the regions it may act for
  std::vector<std::string> schools;  // resource names of the schools it may act for
};

struct ActableEnds {
  bool supporter = false;
  bool supported = false;
  bool any() const { return supporter || supported; }
  bool operator==(const ActableEnds&) const = default;
};

ActableEnds EndsOf(const Caller& caller, const Pairing& pairing, const SchoolAliases& aliases);

// The end of the pairing on whose behalf the caller speaks: the one that is `said` (under any of its names), or the
// only one that the caller may act for. `field` says where the caller may name it. PERMISSION_DENIED NOT_A_PARTY;
// INVALID_ARGUMENT BAD_ACTIVITY when both are possible and none is said.
StatusOr<std::string> SpeakingEnd(const Caller& caller, const Pairing& pairing, const SchoolAliases& aliases,
                                  const std::string& said, std::string_view field);

// The end that confirms what `recorded_by` told: the other one, which the caller must be able to act for.
// PERMISSION_DENIED OWN_ACTIVITY, NOT_A_PARTY.
StatusOr<std::string> ConfirmingEnd(const Caller& caller, const Pairing& pairing, const SchoolAliases& aliases,
                                    const std::string& recorded_by, const std::string& said);

// PERMISSION_DENIED NOT_A_PARTY.
Error NotAParty(const Pairing& pairing, const std::string& school);

}  // namespace jgt::ledger
