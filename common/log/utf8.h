// What is one character: for whoever must put foreign bytes where only UTF-8 may stand.
#pragma once

#include <cstddef>
#include <string_view>

namespace jgt {

// The length of the well-formed UTF-8 sequence at the beginning of `text`, which is not empty; 0 when there is none.
size_t Utf8SequenceLength(std::string_view text);

}  // namespace jgt
