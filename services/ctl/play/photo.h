// Pictures for demonstrations: valid PNG files, each different, none of anybody.
#pragma once

#include <cstdint>
#include <string>

namespace jgt::ctl {

// A small abstract picture; the same seed makes the same bytes.
std::string MakePhoto(uint64_t seed);

}  // namespace jgt::ctl
