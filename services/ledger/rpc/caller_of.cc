#include "services/ledger/rpc/caller_of.h"

#include "common/names/names.h"

namespace jgt::ledger {

Caller CallerOf(const rpc::Call& call, const std::string& region) {
  Caller caller;
  const auth::Org home{.region = region, .school = ""};
  for (const auth::Org& org : call.VisibleOrgs()) {
    caller.whole = caller.whole || auth::Covers(org, home);
    caller.within = caller.within || auth::Overlaps(org, home);
    if (org.school.empty()) {
      caller.regions.push_back(org.region);
    } else {
      caller.schools.push_back(auth::OrgName(org));
    }
  }
  return caller;
}

StatusOr<Caller> AdmittedCaller(const rpc::Call& call, const std::string& region, ActivityStore& store) {
  Caller caller = CallerOf(call, region);
  if (caller.within) return caller;
  // The other county's school of a pairing that is at home here.
  ASSIGN_OR_RETURN(const std::vector<std::string> pairings, store.PairingsOf(region, caller, call.deadline));
  if (pairings.empty()) return call.AuthorizeOn(RegionName(region));
  return caller;
}

}  // namespace jgt::ledger
