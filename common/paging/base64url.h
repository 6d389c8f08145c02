// Base64 with the URL alphabet and without padding (RFC 4648 section 5), as tokens write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jgt {

std::string EncodeBase64Url(std::string_view bytes);

// Strict: absent for other letters, padding, an impossible length, or bits set that no encoder sets; so every byte
// string has exactly one writing.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace jgt
