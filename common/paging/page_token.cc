#include "common/paging/page_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <utility>

#include "common/paging/base64url.h"

namespace jgt {
namespace {

constexpr char kVersion = 1;
constexpr size_t kMacSize = 16;  // HMAC-SHA256, cut to 128 bits
constexpr size_t kKeySizeMin = 32;
constexpr size_t kTokenSizeMax = 4'096;

// Each part with its length before it: no two different scopes are written alike.
void Append(std::string& out, std::string_view part) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>((part.size() >> shift) & 255);
  out += part;
}

Status BadToken() {
  return InvalidArgument("BAD_PAGE_TOKEN", "page_token was not issued for this list with these parameters")
      .Field("page_token", "pass the next_page_token of the previous answer, and change nothing else in the request")
      .Zh("翻页标记无效：翻页时请勿改变查询条件");
}

}  // namespace

PageTokens::PageTokens(std::string key) : key_(std::move(key)) { JGT_CHECK(key_.size() >= kKeySizeMin); }

std::string PageTokens::Mac(const PageScope& scope, std::string_view position) const {
  std::string text(1, kVersion);
  Append(text, scope.rpc);
  Append(text, scope.filter);
  Append(text, position);
  std::string mac(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  auto* out = reinterpret_cast<unsigned char*>(mac.data());
  JGT_CHECK(HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), data, text.size(), out, &size) != nullptr);
  mac.resize(kMacSize);
  return mac;
}

std::string PageTokens::Encode(const PageScope& scope, std::string_view position) const {
  if (position.empty()) return "";
  std::string bytes(1, kVersion);
  bytes += Mac(scope, position);
  bytes += position;
  return EncodeBase64Url(bytes);
}

StatusOr<std::string> PageTokens::Decode(const PageScope& scope, std::string_view token) const {
  if (token.empty()) return std::string();
  if (token.size() > kTokenSizeMax) return BadToken();
  const auto bytes = DecodeBase64Url(token);
  if (!bytes || bytes->size() <= 1 + kMacSize || bytes->front() != kVersion) return BadToken();
  std::string position = bytes->substr(1 + kMacSize);
  const std::string mac = Mac(scope, position);
  if (CRYPTO_memcmp(mac.data(), bytes->data() + 1, kMacSize) != 0) return BadToken();
  return position;
}

StatusOr<int> PageSize(int64_t requested, int otherwise, int max) {
  if (requested < 0) {
    return InvalidArgument("BAD_PAGE_SIZE", absl::StrFormat("page_size %d is negative", requested))
        .Field("page_size", absl::StrFormat("is %d; allowed: 0 (for %d) to %d", requested, otherwise, max))
        .Zh("每页条数不能为负数");
  }
  if (requested == 0) return otherwise;
  return static_cast<int>(std::min<int64_t>(requested, max));
}

}  // namespace jgt
