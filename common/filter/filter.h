// The subset of AIP-160 filters that our List methods take: terms `field op "value"` joined by AND, each (field, op) at
// most once. In a value \" stands for a quote and \\ for a backslash.
//   state = "FAILED" AND destination = "SCHOOL_SPACE"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt::filter {

// What a method allows; `hint` says in words what the value must be ("a day YYYY-MM-DD").
struct Allowed {
  std::string field;
  std::string comparison;  // "=", ">=" or "<="
  std::string hint;
};

struct Term {
  std::string field;
  std::string comparison;
  std::string value;
  size_t at = 0;  // byte of the filter, from 1, where the term begins
  bool operator==(const Term&) const = default;
};

// Empty text: no terms. INVALID_ARGUMENT BAD_FILTER names the byte, what stands there and what is allowed. At most 2000
// bytes.
StatusOr<std::vector<Term>> Parse(std::string_view text, const std::vector<Allowed>& allowed);

// The same error for a value that Parse cannot judge.
Status BadValue(const Term& term, const std::vector<Allowed>& allowed);

}  // namespace jgt::filter
