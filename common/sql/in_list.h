// Lists in statements: "... WHERE region = ? AND id IN (" + InList(ids, params).
#pragma once

#include <string>
#include <vector>

#include "common/sql/value.h"

namespace jgt::sql {

inline constexpr size_t kInListMax = 1000;

// "?, ?, ?)", and the list itself appended to `params`. Lists are filled up to a few sizes by repeating their last
// element, so that a connection keeps few prepared statements. At least one, at most kInListMax (checked).
std::string InList(const std::vector<std::string>& ids, Params& params);

// The list in pieces of at most kInListMax.
std::vector<std::vector<std::string>> InListParts(const std::vector<std::string>& ids);

}  // namespace jgt::sql
