// Whether files may be shown for activities. All or none of a request: the first thing wrong refuses the whole.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/evidence/domain/evidence.h"
#include "services/evidence/domain/schools.h"

namespace jgt::evidence {

// One wish of a request. The school is known by now: given, or inferred from the caller's only one.
struct NewLink {
  std::string sha256;
  std::string activity_id;
  EvidenceRole role = EvidenceRole::kUnspecified;
  std::string school;
};

// All that deciding needs, as it stands under the region's lock.
struct LinkingFacts {
  std::string region;
  std::map<std::string, Activity> activities;      // by id, those asked for
  std::map<std::string, PairingEnds> ends;         // by the pairing's name, those of the activities
  SchoolAliases aliases;                           // of the schools in these regions
  std::set<std::string> files;                     // hashes that are stored in the region
  std::map<std::string, std::vector<Link>> links;  // by activity id: what is shown already
};

// What becomes of one wish, in the order of the request.
struct PlannedLink {
  Link link;           // without id, time and seq when fresh
  bool fresh = false;  // false: it was shown before, and `link` is that one
  size_t same_as = 0;  // the first wish of this request for the same thing; its own index when there is none
};

// Errors, in order of precedence over the whole request: NOT_FOUND NO_SUCH_ACTIVITY, NO_SUCH_FILE; UNAVAILABLE
// PAIRING_NOT_FOLLOWED (the roster's entry has not come yet); PERMISSION_DENIED NOT_A_PARTY; FAILED_PRECONDITION
// WRONG_STATE, TOO_MANY_LINKS. What is shown already may be shown again in any state: nothing happens.
StatusOr<std::vector<PlannedLink>> PlanLinks(const std::vector<NewLink>& wishes, const LinkingFacts& facts);

}  // namespace jgt::evidence
