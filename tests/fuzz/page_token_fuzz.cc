// Page tokens: nothing that this server has not made for this very list is taken for one, and what it has made comes
// back whole.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/paging/page_token.h"
#include "tests/fuzz/fuzz.h"

namespace jgt::fuzz {
namespace {

const PageTokens& Tokens() {
  static const PageTokens tokens(std::string(32, 'k'));
  return tokens;
}

void RequireRefused(const PageScope& scope, const std::string& token) {
  const StatusOr<std::string> position = Tokens().Decode(scope, token);
  Require(!position.ok(), "a token that nobody made: " + token);
  RequireRefusal(position.status());
  Require(ReasonOf(position.status()) == "BAD_PAGE_TOKEN", "another reason: " + ToString(position.status()));
}

void Run(std::string_view input) {
  const PageScope scope{.rpc = "ListSchools", .filter = "regions/330327"};
  const std::string text(input);
  const std::string own = Tokens().Encode(scope, text);
  if (!text.empty()) RequireRefused(scope, text);
  if (text.empty()) return Require(own.empty(), "a token for the end");

  const StatusOr<std::string> back = Tokens().Decode(scope, own);
  if (!back.ok()) return Require(text.size() > 1024, "an own token is refused");
  Require(*back == text, "an own token comes back as another");
  RequireRefused({.rpc = "ListPairings", .filter = scope.filter}, own);
  RequireRefused({.rpc = scope.rpc, .filter = scope.filter + "x"}, own);
  // One character changed, in the place that the input chooses.
  std::string changed = own;
  char& at = changed[static_cast<uint8_t>(text.front()) % changed.size()];
  at = at == 'A' ? 'B' : 'A';
  RequireRefused(scope, changed);
  RequireRefused(scope, own + "A");
  RequireRefused(scope, own.substr(0, own.size() - 1));
}

}  // namespace
}  // namespace jgt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT(readability-identifier-naming)
  jgt::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
