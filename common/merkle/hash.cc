#include "common/merkle/hash.h"

#include <openssl/evp.h>

#include <array>
#include <initializer_list>
#include <memory>

#include "common/status/status.h"

namespace jgt::merkle {
namespace {

constexpr std::string_view kLeafPrefix("\0", 1);
constexpr std::string_view kNodePrefix("\1", 1);

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetching an algorithm walks OpenSSL's providers; it is done once each.
const EVP_MD* Algorithm(HashKind kind) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  const EVP_MD* const algorithm = kind == HashKind::kSm3 ? sm3 : sha256;
  JGT_CHECK(algorithm != nullptr);
  return algorithm;
}

Hash Digest(HashKind kind, std::initializer_list<std::string_view> parts) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  JGT_CHECK(context != nullptr && EVP_DigestInit_ex2(context.get(), Algorithm(kind), nullptr) == 1);
  for (const std::string_view part : parts) {
    JGT_CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  }
  std::array<unsigned char, kHashSize> digest{};
  unsigned int size = 0;
  JGT_CHECK(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1 && size == digest.size());
  return {digest.begin(), digest.end()};
}

}  // namespace

std::string_view HashName(HashKind kind) { return kind == HashKind::kSm3 ? "SM3" : "SHA-256"; }

std::optional<HashKind> ParseHashKind(std::string_view name) {
  for (const HashKind kind : {HashKind::kSha256, HashKind::kSm3}) {
    if (HashName(kind) == name) return kind;
  }
  return std::nullopt;
}

Hash Hasher::Leaf(std::string_view data) const { return Digest(kind_, {kLeafPrefix, data}); }
Hash Hasher::Node(std::string_view left, std::string_view right) const {
  return Digest(kind_, {kNodePrefix, left, right});
}
Hash Hasher::Plain(std::string_view data) const { return Digest(kind_, {data}); }

}  // namespace jgt::merkle
