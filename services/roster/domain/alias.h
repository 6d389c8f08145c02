// Guesses that two printed names are one school (D3). Rules guess, a person decides; nothing is merged silently.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/roster/domain/region_book.h"
#include "services/roster/domain/school.h"

namespace jgt::roster {

enum class AliasRule : uint8_t { kKnownMisprint, kTownSuffix, kCountyPrefix, kShortForm };
inline constexpr int kAliasRuleCount = 4;

// "TOWN_SUFFIX" and so on.
std::string_view AliasRuleName(AliasRule rule);
// Of 100 guesses by this rule, how many are right: by hand, from the two plans and their neighbours' lists.
int ConfidenceOf(AliasRule rule);

struct AliasProposal {
  Key key;  // in the region of the two schools
  std::string alias_id;
  std::string alias_name;
  std::string target_id;
  std::string target_name;
  std::string rule;
  int64_t confidence = 0;
  bool confirmed = false;
  bool operator==(const AliasProposal&) const = default;
};

// A name on a list, and the school that bears it.
struct BorneName {
  std::string name;
  Key school;
};

// The pairs among `names` that lie in one region and coincide under a rule; the first rule that joins two schools is
// the one named. The longer name stands (the shorter is how people say it), of a misprint the correct one. Ordered by
// confidence, then region and names: the same list always gives the same guesses. The keys' ids are left empty.
std::vector<AliasProposal> ProposeAliases(const std::vector<BorneName>& names, const RegionBook& regions);

// Whether a proposal may be confirmed: an alias must point at a school of its own, and nothing may point at an alias.
struct AliasEnds {
  bool alias_is_alias = false;
  bool alias_has_aliases = false;
  bool target_is_alias = false;
};
Status CheckNoChain(const AliasProposal& proposal, const AliasEnds& ends);
// FAILED_PRECONDITION ALIAS_NOT_CONFIRMED: there is nothing to withdraw.
Status CheckConfirmed(const AliasProposal& proposal);

}  // namespace jgt::roster
