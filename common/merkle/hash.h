// The hashing of RFC 6962 section 2.1, over SHA-256 or over SM3 (GB/T 32905): a leaf is H(0x00 || data), a node is
// H(0x01 || left || right), so that a leaf can never be passed off as a node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jgt::merkle {

// The numbers are stored.
enum class HashKind : uint8_t { kSha256 = 1, kSm3 = 2 };

// "SHA-256", "SM3" and back.
std::string_view HashName(HashKind kind);
std::optional<HashKind> ParseHashKind(std::string_view name);

inline constexpr size_t kHashSize = 32;  // of both
using Hash = std::string;                // kHashSize bytes

class Hasher {
 public:
  explicit Hasher(HashKind kind) : kind_(kind) {}

  HashKind kind() const { return kind_; }
  Hash Leaf(std::string_view data) const;
  Hash Node(std::string_view left, std::string_view right) const;
  // H(data), without a prefix.
  Hash Plain(std::string_view data) const;

 private:
  HashKind kind_;
};

}  // namespace jgt::merkle
