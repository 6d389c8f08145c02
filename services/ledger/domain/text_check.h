// What every text that a school writes must be: one line of UTF-8, not too long, and without personal data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

// Adds what is wrong with `text` under `field`: NOT_UTF8, TOO_LONG, CONTROL_CHARACTER, PERSONAL_DATA.
void CheckText(const std::string& field, const std::string& text, int64_t max, Violations& violations);

// An http(s) address: as a text, but its digits are nobody's number. BAD_LINK.
void CheckLink(const std::string& field, const std::string& link, Violations& violations);

// What the text seems to hold ("a mobile phone number", "an identity number"), if it is anything personal. Digits may
// be parted by single blanks or hyphens, and may be full-width ones.
std::optional<std::string> PersonalData(std::string_view text);

// PERSONAL_DATA, without the value: what must not be stored must not be in an answer or a log either.
void CheckPersonalData(const std::string& field, std::string_view text, Violations& violations);

}  // namespace jgt::ledger
