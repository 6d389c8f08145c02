// The policies of approval chains, read once at start from versioned data files.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/roster/domain/approval_policy.h"

namespace jgt::roster {

// Every approval-chains-<year>.json of the folder, at least one. FAILED_PRECONDITION BAD_DATA_FILE names the file and
// the place in it. Each scope has one chain, whose steps are in the order of ApprovalStep and whose governments' steps
// need a document; a wider scope's chain has all steps of a narrower one's, so that it can stand for both.
StatusOr<ApprovalPolicies> ReadApprovalPolicyFiles(const std::string& folder);

// One file's text; `origin` names it in errors.
StatusOr<ApprovalPolicy> ParseApprovalPolicy(std::string_view text, const std::string& origin);

}  // namespace jgt::roster
