// Page tokens that only the server can make and only the same list can use: HMAC-SHA256 over version, RPC, filter and
// position. They are opaque to callers, so their content may change with any release.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace jgt {

// What a token is bound to. `rpc` is the method's name; `filter` is every part of the request that chooses or orders
// the rows (parent, filter, order_by …), in any unambiguous writing: rpc::PageFilter(request) makes it from a message.
struct PageScope {
  std::string rpc;
  std::string filter;
};

class PageTokens {
 public:
  // The same key on all replicas; at least 32 bytes (checked: a shorter one is a bug of the composition root).
  explicit PageTokens(std::string key);

  // `position` is where the next page starts (the last key of this page). An empty position means the end: the token is
  // empty too.
  std::string Encode(const PageScope& scope, std::string_view position) const;
  // The position; "" for an empty token (the first page). INVALID_ARGUMENT BAD_PAGE_TOKEN with field page_token for
  // anything that Encode did not make for this scope.
  StatusOr<std::string> Decode(const PageScope& scope, std::string_view token) const;

 private:
  std::string Mac(const PageScope& scope, std::string_view position) const;
  std::string key_;
};

// What lists use unless they have a reason.
inline constexpr int kPageDefault = 100;
inline constexpr int kPageMax = 1000;

// The page size to use: `otherwise` for 0, never more than `max`; negative is INVALID_ARGUMENT BAD_PAGE_SIZE with field
// page_size.
StatusOr<int> PageSize(int64_t requested, int otherwise = kPageDefault, int max = kPageMax);

}  // namespace jgt
