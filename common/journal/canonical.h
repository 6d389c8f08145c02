// How fields are put one after another before they are hashed: no two lists of fields have the same bytes.
#pragma once

#include <string>
#include <string_view>

namespace jgt::journal {

// A big-endian 64-bit length, and the bytes.
inline void PutField(std::string& out, std::string_view field) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((field.size() >> shift) & 0xFFU));
  out.append(field);
}

}  // namespace jgt::journal
