// Issue 4: that a log goes on from what was signed before is checked offline, with a file and public keys.
#include "services/ctl/log/consistency_file.h"

#include <gmock/gmock.h>

#include "common/merkle/tree.h"
#include "tests/support/status_matchers.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::ctl {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using jgt::test::WriteFile;
using ::testing::HasSubstr;

class ConsistencyFileTest : public ::testing::TestWithParam<merkle::HashKind> {
 protected:
  // The head of the log whose leaf i is "<word> i".
  std::string Signed(int64_t size, const std::string& word = "leaf", const std::string& origin = "jgt-ledger/330327") {
    return merkle::SignCheckpoint(
        {.origin = origin, .hash = GetParam(), .size = size, .root = TreeOf(size, word).Root()}, {key_});
  }
  merkle::Frontier TreeOf(int64_t size, const std::string& word = "leaf") const {
    merkle::Frontier frontier(GetParam());
    for (int64_t i = 0; i < size; ++i) frontier.Append(Leaf(i, word));
    return frontier;
  }
  merkle::Hash Leaf(int64_t index, const std::string& word = "leaf") const {
    return merkle::Hasher(GetParam()).Leaf(absl::StrFormat("%s %d", word, index));
  }
  ConsistencyFile File(int64_t older, int64_t size) {
    const merkle::Hasher hasher(GetParam());
    const auto proof =
        merkle::ConsistencyProof(hasher, older, size, [&](int level, int64_t index) -> StatusOr<merkle::Hash> {
          const int64_t width = int64_t{1} << level;
          merkle::Frontier part(GetParam());
          for (int64_t i = index * width; i < (index + 1) * width; ++i) part.Append(Leaf(i));
          return part.Root();
        });
    JGT_CHECK(proof.ok());
    return {.older_size = older, .hashes = *proof, .checkpoint = Signed(size), .older_checkpoint = Signed(older)};
  }
  // As a stranger does who has the file's bytes and the key.
  StatusOr<LogReport> Verify(const std::string& text) {
    ASSIGN_OR_RETURN(const ConsistencyFile file, ParseConsistency(text));
    return VerifyConsistency(file, {key_.verifier()});
  }
  StatusOr<LogReport> Verify(const ConsistencyFile& file) { return Verify(FormatConsistency(file)); }

  const merkle::NoteSigner key_ = *merkle::NoteSigner::Generate("ledger");
};

INSTANTIATE_TEST_SUITE_P(Hashes, ConsistencyFileTest,
                         ::testing::Values(merkle::HashKind::kSha256, merkle::HashKind::kSm3),
                         [](const auto& param) { return param.param == merkle::HashKind::kSm3 ? "Sm3" : "Sha256"; });

TEST_P(ConsistencyFileTest, ALogThatGoesOnIsFoundSo) {
  for (const int64_t size : {1, 2, 7, 8, 20}) {
    for (int64_t older = 1; older <= size; ++older) {
      ASSERT_OK_AND_ASSIGN(const LogReport report, Verify(File(older, size)));
      EXPECT_EQ(report.checkpoint.size, size);
      EXPECT_EQ(report.checkpoint.root, TreeOf(size).Root());
      EXPECT_EQ(report.continues, older);
      EXPECT_THAT(report.keys, ::testing::SizeIs(1));
    }
  }
}

TEST_P(ConsistencyFileTest, AFlippedBitInAnyByteIsFound) {
  for (const auto& [older, size] : std::vector<std::pair<int64_t, int64_t>>{{5, 13}, {4, 4}}) {
    const std::string text = FormatConsistency(File(older, size));
    ASSERT_THAT(Verify(text), IsOk());
    for (size_t at = 0; at < text.size(); ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        std::string changed = text;
        changed[at] = static_cast<char>(changed[at] ^ (1U << bit));
        ASSERT_EQ(Verify(changed).status().code(), StatusCode::kDataLoss) << "byte " << at << ", bit " << bit;
      }
      ASSERT_EQ(Verify(text.substr(0, at)).status().code(), StatusCode::kDataLoss) << "cut at " << at;
    }
    EXPECT_EQ(Verify(text + "\n").status().code(), StatusCode::kDataLoss);
  }
}

TEST_P(ConsistencyFileTest, AnotherFormOfTheSameIsNone) {
  const std::string text = FormatConsistency(File(5, 13));
  ASSERT_TRUE(text.starts_with("old 5\n"));
  EXPECT_THAT(Verify("old 05" + text.substr(5)), StatusIs(StatusCode::kDataLoss, "BAD_PROOF"));
}

TEST_P(ConsistencyFileTest, SizesOfZeroAreRefused) {
  ConsistencyFile file = File(5, 13);
  for (const int64_t size : {int64_t{0}, int64_t{-1}}) {
    file.older_size = size;
    const auto refused = Verify(file);
    EXPECT_THAT(refused, StatusIs(StatusCode::kDataLoss, "BAD_PROOF"));
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr(absl::StrFormat("old: %d is no size", size)));
  }
  file.older_size = 4;  // another than the checkpoint's
  EXPECT_THAT(Verify(file), StatusIs(StatusCode::kDataLoss, "BAD_PROOF"));
  // Nor does a checkpoint of nothing pass, whoever signs it: any log goes on from it.
  const std::string nothing = "jgt-ledger/330327\n0\n" + merkle::EncodeBase64(Leaf(0)) + "\n";
  file.older_size = 1;
  file.older_checkpoint = merkle::SignNote(nothing, {key_});
  EXPECT_THAT(Verify(file), StatusIs(StatusCode::kDataLoss, "BAD_CHECKPOINT"));
}

TEST_P(ConsistencyFileTest, WhatDoesNotGoOnIsToldSo) {
  ConsistencyFile rewritten = File(5, 13);
  rewritten.older_checkpoint = Signed(5, "other");  // by somebody who holds the key
  EXPECT_THAT(Verify(rewritten), StatusIs(StatusCode::kDataLoss, "NOT_A_CONTINUATION"));
  ConsistencyFile backwards = File(5, 13);
  std::swap(backwards.checkpoint, backwards.older_checkpoint);
  backwards.older_size = 13;
  EXPECT_THAT(Verify(backwards), StatusIs(StatusCode::kDataLoss, "NOT_A_CONTINUATION"));
  ConsistencyFile fork = File(4, 4);
  fork.older_checkpoint = Signed(4, "other");
  EXPECT_THAT(Verify(fork), StatusIs(StatusCode::kDataLoss, "NOT_A_CONTINUATION"));
  ConsistencyFile elsewhere = File(5, 13);
  elsewhere.older_checkpoint = Signed(5, "leaf", "jgt-ledger/330326");
  EXPECT_THAT(Verify(elsewhere), StatusIs(StatusCode::kDataLoss, "NOT_A_CONTINUATION"));
  ConsistencyFile cut = File(5, 13);
  cut.hashes.pop_back();
  EXPECT_THAT(Verify(cut), StatusIs(StatusCode::kDataLoss, "BAD_PROOF"));
}

TEST_P(ConsistencyFileTest, AStrangersSignatureIsNone) {
  const merkle::NoteSigner stranger = *merkle::NoteSigner::Generate("ledger");
  EXPECT_THAT(VerifyConsistency(File(5, 13), {stranger.verifier()}), StatusIs(StatusCode::kDataLoss, "BAD_CHECKPOINT"));
  EXPECT_THAT(VerifyConsistency(File(5, 13), {stranger.verifier(), key_.verifier()}), IsOk());
  // Of either checkpoint.
  for (const bool newer : {false, true}) {
    ConsistencyFile file = File(5, 13);
    merkle::Frontier tree = TreeOf(newer ? 13 : 5);
    (newer ? file.checkpoint : file.older_checkpoint) = merkle::SignCheckpoint(
        {.origin = "jgt-ledger/330327", .hash = GetParam(), .size = tree.size(), .root = tree.Root()}, {stranger});
    EXPECT_THAT(Verify(file), StatusIs(StatusCode::kDataLoss, "BAD_CHECKPOINT"));
  }
}

TEST_P(ConsistencyFileTest, TheCommandsExitCodeSaysWhatItFound) {
  const jgt::test::TempDir dir;
  WriteFile(dir.File("keys"), key_.verifier().ToText() + "\n");
  const auto run = [&](const std::string& text) {
    WriteFile(dir.File("proof"), text);
    const auto run = jgt::test::RunProgram(
        {.argv = {JGT_CTL_BINARY, "verify", "--key", dir.File("keys"), "--consistency", dir.File("proof")}},
        std::chrono::seconds(30));
    JGT_CHECK(run.ok());
    return std::pair(run->exit_code, run->output);
  };
  std::string text = FormatConsistency(File(5, 13));
  const auto [code, output] = run(text);
  EXPECT_EQ(code, 0) << output;
  EXPECT_THAT(output, HasSubstr("OK  jgt-ledger/330327: it goes on from the older checkpoint, 13 entries"));
  EXPECT_THAT(output, HasSubstr("begins with the 5 entries of the older checkpoint"));
  text[text.find('\n') + 3] ^= 1;  // of the first hash
  EXPECT_EQ(run(text).first, 8);
  EXPECT_EQ(run("").first, 8);
}

}  // namespace
}  // namespace jgt::ctl
