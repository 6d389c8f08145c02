#include "services/roster/domain/approval_policy.h"

#include <algorithm>

#include "common/names/names.h"

namespace jgt::roster {

std::string_view StepName(ApprovalStep step) {
  switch (step) {
    case ApprovalStep::kCountyBureau:
      return "COUNTY_BUREAU";
    case ApprovalStep::kCountyGovernment:
      return "COUNTY_GOVERNMENT";
    case ApprovalStep::kCityBureau:
      return "CITY_BUREAU";
    case ApprovalStep::kCityGovernment:
      return "CITY_GOVERNMENT";
    case ApprovalStep::kProvince:
      return "PROVINCE";
    case ApprovalStep::kUnspecified:
      break;
  }
  return "";
}

std::string_view ChineseName(ApprovalStep step) {
  switch (step) {
    case ApprovalStep::kCountyBureau:
      return "县教育局初审";
    case ApprovalStep::kCountyGovernment:
      return "县政府同意";
    case ApprovalStep::kCityBureau:
      return "市教育局审核";
    case ApprovalStep::kCityGovernment:
      return "市政府同意";
    case ApprovalStep::kProvince:
      return "省教育厅确认公布";
    case ApprovalStep::kUnspecified:
      break;
  }
  return "";
}

VerificationLevel LevelOf(ApprovalStep step) {
  switch (step) {
    case ApprovalStep::kCountyBureau:
    case ApprovalStep::kCountyGovernment:
      return VerificationLevel::kCounty;
    case ApprovalStep::kCityBureau:
    case ApprovalStep::kCityGovernment:
      return VerificationLevel::kCity;
    case ApprovalStep::kProvince:
      return VerificationLevel::kProvince;
    case ApprovalStep::kUnspecified:
      break;
  }
  return VerificationLevel::kUnspecified;
}

std::string RegionOfLevel(VerificationLevel level, std::string_view county) {
  switch (level) {
    case VerificationLevel::kCounty:
      return std::string(county);
    case VerificationLevel::kCity:
      return CityOf(county);
    case VerificationLevel::kProvince:
      return ProvinceOf(county);
    case VerificationLevel::kUnspecified:
      break;
  }
  return "";
}

ApprovalStep StepAfter(const ApprovalChain& chain, ApprovalStep step) {
  const auto at = std::find_if(chain.begin(), chain.end(), [&](const ChainLink& link) { return link.step == step; });
  if (at == chain.end() || at + 1 == chain.end()) return ApprovalStep::kUnspecified;
  return (at + 1)->step;
}

const ApprovalChain& ApprovalPolicy::For(const std::vector<Scope>& scopes) const {
  Scope widest = Scope::kInCounty;
  for (const Scope scope : scopes)
    widest = std::max(widest, scope == Scope::kUnspecified ? Scope::kOutOfProvince : scope);
  return chains.at(static_cast<size_t>(widest) - 1);
}

}  // namespace jgt::roster
