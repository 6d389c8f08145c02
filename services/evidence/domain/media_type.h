// What kind of file some bytes are, from the bytes: what a caller says of them is a claim to be checked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jgt::evidence {

// How many of a file's first bytes SniffMediaType wants to see (all of them when the file is shorter).
inline constexpr size_t kSniffSize = 4096;

// image/jpeg, image/png, video/mp4, application/pdf, application/zip (Office documents only), text/plain; "" for
// anything else, such as HEIC pictures, QuickTime videos, other archives and programs.
std::string SniffMediaType(std::string_view head);

// True for what SniffMediaType may answer, and for the proper names of the zip-based Office formats.
bool IsSupportedMediaType(std::string_view declared);

// Whether a claim agrees with what was found: equal, or the proper name of an Office format for application/zip.
bool MediaTypeAgrees(std::string_view declared, std::string_view found);

}  // namespace jgt::evidence
