// Which steps a proposed list goes through before its pairings stand (Pujiang 2019, 五2; R155): versioned policy of a
// year.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "services/roster/domain/by_year.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

// Numbers of this enum are those of the protos; their order is that of every chain.
enum class ApprovalStep : uint8_t {
  kUnspecified,
  kCountyBureau,
  kCountyGovernment,
  kCityBureau,
  kCityGovernment,
  kProvince,
};

// "CITY_BUREAU", as data files and errors write it, and as people say it.
std::string_view StepName(ApprovalStep step);
std::string_view ChineseName(ApprovalStep step);
// The level whose people decide it; a government's consent is recorded by the bureau of its level.
VerificationLevel LevelOf(ApprovalStep step);
inline bool IsGovernments(ApprovalStep step) {
  return step == ApprovalStep::kCountyGovernment || step == ApprovalStep::kCityGovernment;
}
// The code of a county's own region at that level: "330300" for the city of 330327. Empty for no level.
std::string RegionOfLevel(VerificationLevel level, std::string_view county);

struct ChainLink {
  ApprovalStep step = ApprovalStep::kUnspecified;
  bool document_required = false;
  bool operator==(const ChainLink&) const = default;
};
using ApprovalChain = std::vector<ChainLink>;

// The chain's step after `step`; unspecified after the last.
ApprovalStep StepAfter(const ApprovalChain& chain, ApprovalStep step);

struct ApprovalPolicy {
  int year = 0;
  std::string version;  // "2022.1"
  std::array<ApprovalChain, 4>
      chains;  // by scope, from IN_COUNTY to OUT_OF_PROVINCE; a wider one has all of a narrower

  // The chain of a list: that of its widest row. A row of unknown scope, whose counterpart may turn out to be anywhere,
  // counts as the widest (R180).
  const ApprovalChain& For(const std::vector<Scope>& scopes) const;
  ApprovalChain& Of(Scope scope) { return chains.at(static_cast<size_t>(scope) - 1); }
};

using ApprovalPolicies = ByYear<ApprovalPolicy>;

}  // namespace jgt::roster
