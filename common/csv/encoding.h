// Bytes of a file to UTF-8 text without a byte order mark.
#pragma once

#include <string>
#include <string_view>

#include "common/csv/csv.h"
#include "common/status/status.h"

namespace jgt::csv {

// INVALID_ARGUMENT BAD_ENCODING names the line and the byte of the first wrong byte.
StatusOr<std::string> ToUtf8(std::string_view bytes, Encoding encoding);

// How many bytes at the start of `text` are one well-formed UTF-8 character (no overlong forms, no surrogates); 0 when
// they are not, or when `text` is empty.
size_t Utf8Length(std::string_view text);

}  // namespace jgt::csv
