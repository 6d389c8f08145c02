#include "common/merkle/checkpoint.h"

#include <gmock/gmock.h>

#include "tests/common/merkle/hex.h"
#include "tests/support/status_matchers.h"

namespace jgt::merkle::test {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;

const std::string kRoot = FromHex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62");

Checkpoint Sample(HashKind hash = HashKind::kSha256) {
  return {.origin = "example.com/behind-the-sofa", .hash = hash, .size = 20852163, .root = kRoot};
}

TEST(CheckpointTest, TheTextIsTheSpecificationsExample) {
  const std::string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  EXPECT_EQ(FormatCheckpoint(Sample()), text);
  ASSERT_OK_AND_ASSIGN(const Checkpoint read, ParseCheckpoint(text));
  EXPECT_EQ(read, Sample());
}

TEST(CheckpointTest, AnotherHashIsNamedAndSigned) {
  const std::string text = FormatCheckpoint(Sample(HashKind::kSm3));
  EXPECT_THAT(text, ::testing::EndsWith("\nhash SM3\n"));
  ASSERT_OK_AND_ASSIGN(const Checkpoint read, ParseCheckpoint(text));
  EXPECT_EQ(read, Sample(HashKind::kSm3));
}

TEST(CheckpointTest, WhatIsNoCheckpointIsRefused) {
  const std::string root = EncodeBase64(kRoot);
  for (const std::string& text : std::vector<std::string>{
           "", "\n", "a\n", "a\n1\n", "\n1\n" + root + "\n", "a\n0\n" + root + "\n", "a\n-1\n" + root + "\n",
           "a\n01\n" + root + "\n", "a\n1x\n" + root + "\n", "a\n99999999999999999999\n" + root + "\n", "a\n1\n" + root,
           "a\n1\nAAAA\n", "a\n1\n" + root + "\n\n", "a\n1\n" + root + "\nmore\n", "a\n1\n" + root + "\nhash SHA-256\n",
           "a\n1\n" + root + "\nhash MD5\n", "a\n1\n" + root + "\nhash SM3\nhash SM3\n"}) {
    EXPECT_THAT(ParseCheckpoint(text), StatusIs(StatusCode::kInvalidArgument, "BAD_CHECKPOINT")) << text;
  }
}

TEST(CheckpointTest, KeysChangeWhileEachReaderKnowsOnlyOneOfThem) {
  ASSERT_OK_AND_ASSIGN(const NoteSigner old_key, NoteSigner::Generate("ledger-2022"));
  ASSERT_OK_AND_ASSIGN(const NoteSigner new_key, NoteSigner::Generate("ledger-2023"));
  const std::string before = SignCheckpoint(Sample(), {old_key});
  const std::string during = SignCheckpoint(Sample(), {old_key, new_key});
  const std::string after = SignCheckpoint(Sample(), {new_key});
  EXPECT_THAT(OpenCheckpoint(before, {old_key.verifier()}), IsOk());
  EXPECT_THAT(OpenCheckpoint(during, {old_key.verifier()}), IsOk());
  EXPECT_THAT(OpenCheckpoint(during, {new_key.verifier()}), IsOk());
  EXPECT_THAT(OpenCheckpoint(after, {old_key.verifier(), new_key.verifier()}), IsOk());
  EXPECT_THAT(OpenCheckpoint(after, {old_key.verifier()}), StatusIs(StatusCode::kUnauthenticated, "NOTE_NOT_SIGNED"));
}

TEST(CheckpointTest, EveryFlippedBitOfANoteIsFound) {
  ASSERT_OK_AND_ASSIGN(const NoteSigner key, NoteSigner::Generate("ledger"));
  const std::string note = SignCheckpoint(Sample(), {key});
  for (size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string changed = note;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(OpenCheckpoint(changed, {key.verifier()}).ok()) << bit;
  }
}

}  // namespace
}  // namespace jgt::merkle::test
