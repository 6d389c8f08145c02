#include "common/ids/uuid.h"

#include <openssl/sha.h>

#include <array>
#include <cstdint>

namespace jgt {
namespace {

// 6ba7b811-9dad-11d1-80b4-00c04fd430c8, RFC 4122 appendix C.
constexpr std::array<uint8_t, 16> kUrlNamespace = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                                   0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
constexpr std::string_view kPattern = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

std::string UuidOfIri(std::string_view iri) {
  std::string bytes(kUrlNamespace.begin(), kUrlNamespace.end());
  bytes += iri;
  std::array<uint8_t, SHA_DIGEST_LENGTH> hash{};
  SHA1(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), hash.data());
  hash[6] = static_cast<uint8_t>((hash[6] & 0x0FU) | 0x50U);
  hash[8] = static_cast<uint8_t>((hash[8] & 0x3FU) | 0x80U);
  std::string text;
  for (size_t i = 0; text.size() < kPattern.size(); ++i) {
    if (kPattern[text.size()] == '-') text.push_back('-');
    text.push_back(kHex[hash.at(i) >> 4U]);
    text.push_back(kHex[hash.at(i) & 0x0FU]);
  }
  return text;
}

bool IsUuid(std::string_view text) {
  if (text.size() != kPattern.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_hex = kHex.find(text[i]) != std::string_view::npos;
    if (kPattern[i] == '-' ? text[i] != '-' : !is_hex) return false;
  }
  return text[14] >= '1' && text[14] <= '5' && std::string_view("89ab").find(text[19]) != std::string_view::npos;
}

}  // namespace jgt
