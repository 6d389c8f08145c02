#include "common/merkle/hash.h"

#include <gmock/gmock.h>

#include "tests/common/merkle/hex.h"

namespace jgt::merkle::test {
namespace {

TEST(HashTest, Sha256IsThatOfTheReferenceOfCertificateTransparency) {
  const Hasher hasher(HashKind::kSha256);
  EXPECT_EQ(ToHex(hasher.Plain("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(hasher.Leaf("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(ToHex(hasher.Leaf("L123456")), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  EXPECT_EQ(ToHex(hasher.Node("N123", "N456")), "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
}

TEST(HashTest, Sm3IsThatOfTheStandardsAppendix) {
  const Hasher hasher(HashKind::kSm3);
  EXPECT_EQ(ToHex(hasher.Plain("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string sixteen;
  for (int i = 0; i < 16; ++i) sixteen += "abcd";
  EXPECT_EQ(ToHex(hasher.Plain(sixteen)), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

TEST(HashTest, ALeafIsNeverANode) {
  for (const HashKind kind : {HashKind::kSha256, HashKind::kSm3}) {
    const Hasher hasher(kind);
    EXPECT_EQ(hasher.Leaf("ab"), hasher.Plain(std::string("\0ab", 3)));
    EXPECT_EQ(hasher.Node("a", "b"), hasher.Plain("\1ab"));
    EXPECT_EQ(hasher.Leaf("ab").size(), kHashSize);
  }
}

TEST(HashTest, NamesAreReadBack) {
  EXPECT_EQ(ParseHashKind("SHA-256"), HashKind::kSha256);
  EXPECT_EQ(ParseHashKind("SM3"), HashKind::kSm3);
  EXPECT_EQ(ParseHashKind("sm3"), std::nullopt);
  EXPECT_EQ(ParseHashKind(""), std::nullopt);
}

}  // namespace
}  // namespace jgt::merkle::test
