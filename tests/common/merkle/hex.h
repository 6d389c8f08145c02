// Known answers are written in hexadecimal.
#pragma once

#include <string>
#include <string_view>

namespace jgt::merkle::test {

inline std::string ToHex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text.push_back(kDigits[static_cast<unsigned char>(c) >> 4U]);
    text.push_back(kDigits[static_cast<unsigned char>(c) & 15U]);
  }
  return text;
}

inline std::string FromHex(std::string_view text) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1])));
  }
  return bytes;
}

}  // namespace jgt::merkle::test
