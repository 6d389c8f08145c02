// What entries have in the place of personal parts (architecture.md section 7, contact_events.proto).
#pragma once

#include <string>
#include <string_view>

#include "common/ids/ids.h"
#include "services/roster/domain/contact.h"

namespace jgt::roster {

inline constexpr size_t kSaltSize = 32;

// SHA-256 over the text "jgt.roster.contact.v1", the field's name, the salt and the value, each as a big-endian 64-bit
// length and its bytes; empty for an empty value.
std::string Commitment(std::string_view field, std::string_view salt, std::string_view value);

// A salt for each field that is given.
PersonalBytes SaltsFor(const PersonalPart& part, Random& random);
// Of each field.
PersonalBytes CommitmentsTo(const PersonalPart& part, const PersonalBytes& salts);

}  // namespace jgt::roster
