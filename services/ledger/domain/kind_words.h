// How the codes, keys and names of definitions are written.
#pragma once

#include <string>
#include <string_view>

#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

inline constexpr size_t kCodeMax = 40;

// [A-Z][A-Z0-9_]*, at most 40 characters. BAD_CODE.
void CheckCode(const std::string& field, const std::string& code, Violations& violations);
// [a-z][a-z0-9_]*, at most 40 characters. BAD_KEY.
void CheckKey(const std::string& field, const std::string& key, Violations& violations);
// For people: 1-30 characters of one line. MISSING, and those of a text.
void CheckDisplayName(const std::string& field, const std::string& name, Violations& violations);

// A caller's key as a part of a field's path: cut, and with nothing in it but [a-z0-9_].
std::string Plain(std::string_view key);

}  // namespace jgt::ledger
