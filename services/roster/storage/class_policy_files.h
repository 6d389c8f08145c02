// The policies by which schools are classed, read once at start from versioned data files.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/roster/domain/school_class.h"

namespace jgt::roster {

// Every school-classes-<year>.json of the folder, at least one. FAILED_PRECONDITION BAD_DATA_FILE names the file and
// the place in it.
StatusOr<SchoolClassPolicies> ReadClassPolicyFiles(const std::string& folder);

// One file's text; `origin` names it in errors.
StatusOr<SchoolClassPolicy> ParseClassPolicy(std::string_view text, const std::string& origin);

}  // namespace jgt::roster
