#include "common/paging/page_token.h"

#include <gmock/gmock.h>

#include "common/paging/base64url.h"
#include "tests/support/status_matchers.h"

namespace jgt {
namespace {

using test::IsOkAndHolds;
using test::StatusIs;

const PageScope kScope{.rpc = "jgt.roster.v1.RosterService/ListSchools", .filter = "regions/330327"};

std::string Key(char letter) { return std::string(32, letter); }

TEST(PageTokensTest, APositionComesBackForTheSameList) {
  const PageTokens tokens(Key('k'));
  for (const std::string& position :
       {std::string("7"), std::string("regions/330327/schools/教"), std::string("\0x", 2)}) {
    const std::string token = tokens.Encode(kScope, position);
    EXPECT_THAT(token, testing::MatchesRegex("[A-Za-z0-9_-]+"));
    EXPECT_THAT(tokens.Decode(kScope, token), IsOkAndHolds(position));
  }
}

TEST(PageTokensTest, TheFirstPageHasNoTokenAndTheLastGivesNone) {
  const PageTokens tokens(Key('k'));
  EXPECT_EQ(tokens.Encode(kScope, ""), "");
  EXPECT_THAT(tokens.Decode(kScope, ""), IsOkAndHolds(""));
}

TEST(PageTokensTest, ATokenOfAnotherRpcFilterOrKeyIsRefused) {
  const PageTokens tokens(Key('k'));
  const std::string token = tokens.Encode(kScope, "7");
  const PageScope other_rpc{.rpc = "jgt.roster.v1.RosterService/ListPairings", .filter = kScope.filter};
  const PageScope other_filter{.rpc = kScope.rpc, .filter = "regions/330326"};
  // The same letters, divided otherwise.
  const PageScope shifted{.rpc = kScope.rpc + "r", .filter = kScope.filter.substr(1)};
  for (const PageScope& scope : {other_rpc, other_filter, shifted}) {
    const auto refused = tokens.Decode(scope, token);
    EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
    EXPECT_EQ(DetailOf(refused.status()).fields.at(0).field, "page_token");
  }
  EXPECT_THAT(PageTokens(Key('o')).Decode(kScope, token), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
}

TEST(PageTokensTest, AnyChangedByteIsNoticed) {
  const PageTokens tokens(Key('k'));
  const std::string token = tokens.Encode(kScope, "position");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(tokens.Decode(kScope, changed), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN")) << i;
  }
  for (size_t size = 1; size < token.size(); ++size) {
    EXPECT_THAT(tokens.Decode(kScope, token.substr(0, size)), StatusIs(StatusCode::kInvalidArgument)) << size;
  }
}

TEST(PageTokensTest, RubbishIsRefused) {
  const PageTokens tokens(Key('k'));
  for (const std::string& rubbish :
       {std::string("!"), std::string("AAAA"), std::string("=="), std::string(5'000, 'A')}) {
    EXPECT_THAT(tokens.Decode(kScope, rubbish), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  }
}

TEST(PageTokensDeathTest, AShortKeyIsABug) { EXPECT_DEATH(PageTokens(std::string(31, 'k')), "broken invariant"); }

TEST(PageSizeTest, ZeroMeansTheDefaultAndLargeMeansTheMaximum) {
  EXPECT_THAT(PageSize(0, 50, 1'000), IsOkAndHolds(50));
  EXPECT_THAT(PageSize(1, 50, 1'000), IsOkAndHolds(1));
  EXPECT_THAT(PageSize(1'000, 50, 1'000), IsOkAndHolds(1'000));
  EXPECT_THAT(PageSize(int64_t{1} << 40, 50, 1'000), IsOkAndHolds(1'000));
  EXPECT_THAT(PageSize(-1, 50, 1'000), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_SIZE"));
}

TEST(Base64UrlTest, EveryByteStringHasOneWriting) {
  // RFC 4648 section 10.
  EXPECT_EQ(EncodeBase64Url(""), "");
  EXPECT_EQ(EncodeBase64Url("f"), "Zg");
  EXPECT_EQ(EncodeBase64Url("fo"), "Zm8");
  EXPECT_EQ(EncodeBase64Url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64Url("\xFB\xFF"), "-_8");
  for (int size = 0; size < 300; ++size) {
    std::string bytes;
    for (int i = 0; i < size; ++i) bytes += static_cast<char>(i * 7 + size);
    EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(bytes)), bytes);
  }
  for (const char* bad : {"Z", "Zh", "Zm9=", "Zm9+", "Zm9/", "Z g", "Zm9vY"})
    EXPECT_EQ(DecodeBase64Url(bad), std::nullopt);
}

}  // namespace
}  // namespace jgt
