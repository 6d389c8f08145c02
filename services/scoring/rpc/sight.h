// Which scores a caller may see.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/principal.h"
#include "common/names/names.h"
#include "common/rpc/call.h"
#include "services/scoring/domain/score_store.h"

namespace jgt::scoring {

// What a caller may see of a region's scores: all, or those of pairings of which an end lies within one of its roles.
class Sight {
 public:
  Sight(const rpc::Call& call, const std::string& region)
      : refusal_(call.AuthorizeOn(RegionName(region))), orgs_(call.VisibleOrgs()) {
    const auth::Org home{.region = region, .school = ""};
    within_ = std::any_of(orgs_.begin(), orgs_.end(), [&](const auth::Org& org) { return auth::Overlaps(org, home); });
  }

  bool whole() const { return refusal_.ok(); }
  // Whether a part of the region is within a role: then an empty list is an answer.
  bool within() const { return within_; }
  // OUTSIDE_SCOPE, for who sees nothing.
  const Status& refusal() const { return refusal_; }

  bool Shows(const RecordedScore& score) const {
    return whole() || Reaches(score.supporter) || Reaches(score.supported);
  }

 private:
  bool Reaches(const std::string& school) const {
    const std::optional<auth::Org> end = auth::ParseOrg(school);
    if (!end.has_value()) return false;
    return std::any_of(orgs_.begin(), orgs_.end(), [&](const auth::Org& org) { return auth::Covers(org, *end); });
  }

  const Status refusal_;
  const std::vector<auth::Org>& orgs_;
  bool within_ = false;
};

}  // namespace jgt::scoring
