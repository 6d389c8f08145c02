// The documented subset of AIP-160 filters: `field = "VALUE"` joined by AND.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt::roster {

// Field and value; each field at most once. Empty text: no conditions. INVALID_ARGUMENT BAD_FILTER names the character
// (from 1) at which the text is wrong, and the fields that are known.
StatusOr<std::map<std::string, std::string>> ParseFilter(std::string_view text, const std::vector<std::string>& fields);

// The error for a value that its field does not have.
Status UnknownFilterValue(std::string_view field, std::string_view value, std::string_view allowed);

}  // namespace jgt::roster
