#include "services/evidence/rpc/access.h"

#include <algorithm>

#include "common/auth/principal.h"
#include "common/names/names.h"

namespace jgt::evidence {

Access::Access(const rpc::Call& call, const std::string& region)
    : call_(call), outside_(call.AuthorizeOn(RegionName(region))) {
  whole_ = outside_.ok();
  within_ = whole_ || std::ranges::any_of(call.VisibleOrgs(),
                                          [&](const auth::Org& org) { return RegionCovers(region, org.region); });
}

Status Access::CheckAny(const std::vector<std::string>& schools) const {
  if (whole_ || std::ranges::any_of(schools, [&](const std::string& school) { return MayActFor(school); })) {
    return OkStatus();
  }
  return outside_;
}

bool Access::MayActFor(const std::string& school) const { return !school.empty() && call_.AuthorizeOn(school).ok(); }

Status Access::NotThere(const Status& missing) const { return within_ ? missing : outside_; }

std::string SoleSchool(const rpc::Call& call) {
  const std::vector<auth::Org>& orgs = call.VisibleOrgs();
  return orgs.size() == 1 && !orgs.front().school.empty() ? auth::OrgName(orgs.front()) : "";
}

}  // namespace jgt::evidence
