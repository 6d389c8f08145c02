// The roles that a person's posts give, as jgt-roster knows them.
#pragma once

#include "jgt/roster/v1/organization_service.pb.h"
#include "services/ctl/session.h"

namespace jgt::ctl {

StatusOr<roster::v1::GetGrantsResponse> AskGrants(Session& session, const roster::v1::GetGrantsRequest& request);

}  // namespace jgt::ctl
