// What requests about organisations and posts say, as the domain has it. Shape only: what fits what, the store decides.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "common/auth/principal.h"
#include "common/clock/clock.h"
#include "jgt/roster/v1/organization_service.pb.h"
#include "services/roster/domain/region_book.h"
#include "services/roster/domain/structure.h"
#include "services/roster/rpc/requests.h"

namespace jgt::roster {

// INVALID_ARGUMENT UNKNOWN_REGION for one that is not of the deployment.
StatusOr<RegionLevel> LevelOf(const RegionBook& regions, std::string_view field, const std::string& region);

// The roles that post may carry which grant nothing but what the principal holds on the region.
std::set<PostRole> GrantableBy(const auth::Principal& principal, const Clock& clock, const std::string& region);

// Day, reason and document. INVALID_ARGUMENT BAD_DATE and those of CheckGround.
template <typename Request>
StatusOr<Ground> StructureGroundOf(const Request& request) {
  Ground ground = {.day = {}, .reason = request.reason(), .document = request.document()};
  ASSIGN_OR_RETURN(ground.day, DayIn("effective_day", request.effective_day()));
  RETURN_IF_ERROR(CheckGround(ground, /*correction=*/false));
  return ground;
}

// INVALID_ARGUMENT BAD_SUBJECT unless it is 1-100 characters of [A-Za-z0-9._:-].
Status CheckSubject(const std::string& subject);
// The day after the last; absent when empty. INVALID_ARGUMENT BAD_DATE, BAD_PERIOD when it is not after `from`.
StatusOr<std::optional<Day>> UntilIn(std::string_view field, const std::string& text, const Day& from);

// A place of a post, or all of a region's: kRegion for the region itself. INVALID_ARGUMENT BAD_NAME.
struct PlaceOfRegion {
  std::string region;
  PostPlace place;
};
StatusOr<PlaceOfRegion> PlaceIn(std::string_view field, const std::string& name);
// A school or an organisation. INVALID_ARGUMENT BAD_NAME.
struct MemberOfRegion {
  std::string region;
  Member member;
};
StatusOr<MemberOfRegion> MemberIn(std::string_view field, const std::string& name);

// What the request sets, but not what its caller may grant. The errors that SetOrganizations documents.
StatusOr<StructureChange> StructureChangeOf(const jgt::roster::v1::SetOrganizationsRequest& request,
                                            const std::string& region);

}  // namespace jgt::roster
