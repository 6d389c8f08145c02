// What is one character: for whoever must put foreign bytes where only UTF-8 may stand.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jgt {

// The length of the well-formed UTF-8 sequence at the beginning of `text`, which is not empty; 0 when there is none.
size_t Utf8SequenceLength(std::string_view text);

// The beginning of `text`, at most `bytes_max` long and cut between characters; a byte that belongs to none becomes
// "?". What the database takes into a text column, whatever a platform or an exception has said.
std::string CutUtf8(std::string_view text, size_t bytes_max);

}  // namespace jgt
