// The policies of rounds, read once at start from versioned data files.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/roster/domain/rounds.h"

namespace jgt::roster {

// Every rounds-<year>.json of the folder, at least one. FAILED_PRECONDITION BAD_DATA_FILE names the file and the place
// in it.
StatusOr<RoundPolicies> ReadRoundPolicyFiles(const std::string& folder);

// One file's text; `origin` names it in errors.
StatusOr<RoundPolicy> ParseRoundPolicy(std::string_view text, const std::string& origin);

}  // namespace jgt::roster
