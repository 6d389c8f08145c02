// Issue 4: an auditor with files and a public key finds whatever was changed, and is told where.
#include "services/ctl/log/log_verifier.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "common/journal/entry.h"
#include "common/merkle/proof.h"
#include "common/merkle/tile.h"
#include "services/ctl/log/log_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::ctl {
namespace {

using jgt::test::IsOk;
using jgt::test::ReadFile;
using jgt::test::StatusIs;
using jgt::test::WriteFile;
using ::testing::HasSubstr;

constexpr int64_t kSize = 600;

class LogVerifierTest : public ::testing::TestWithParam<merkle::HashKind> {
 protected:
  LogVerifierTest() {
    for (int64_t seq = 1; seq <= kSize; ++seq) entries_.push_back(Entry(seq));
  }

  static std::string Entry(int64_t seq) {
    const journal::Entry entry{.region = "330327",
                               .seq = seq,
                               .type = "jgt.ledger.v1.ActivityRecorded",
                               .body = absl::StrFormat("body %d", seq),
                               .entry_hash = "",
                               .recorded_at = {1'655'000'000'000'000 + seq / 10},
                               .principal = "u1",
                               .request_id = absl::StrFormat("r%d", seq)};
    return journal::CanonicalBytes("ledger", entry);
  }

  merkle::Checkpoint HeadAt(int64_t size) const {
    merkle::Frontier frontier(GetParam());
    for (int64_t i = 0; i < size; ++i) frontier.Append(frontier.hasher().Leaf(entries_[static_cast<size_t>(i)]));
    return {.origin = "jgt-ledger/330327", .hash = GetParam(), .size = size, .root = frontier.Root()};
  }

  // The log of the first `size` entries, as an export writes it.
  std::string Export(const std::string& name, int64_t size) const {
    const std::string folder = dir_.File(name);
    auto writer = LogFolderWriter::Create(folder, size);
    JGT_CHECK(writer.ok());
    const merkle::Hasher hasher(GetParam());
    std::array<std::string, merkle::kTileLevelMax + 1> rows;
    for (int64_t seq = 1; seq <= size; ++seq) {
      const std::string& entry = entries_[static_cast<size_t>(seq) - 1];
      JGT_CHECK(writer->AddEntry(seq, entry).ok());
      rows[0] += hasher.Leaf(entry);
    }
    constexpr size_t kBytes = merkle::kTileWidth * merkle::kHashSize;
    for (size_t at = 0; at + kBytes <= rows[0].size(); at += kBytes)
      rows[1] += merkle::TileRoot(hasher, std::string_view(rows[0]).substr(at, kBytes));
    for (const merkle::TileId& tile : merkle::TilesOf(size)) {
      const std::string& row = rows.at(static_cast<size_t>(tile.level));
      JGT_CHECK(
          writer->AddTile(merkle::TilePath(tile), row.substr(static_cast<size_t>(tile.index) * kBytes, kBytes)).ok());
    }
    JGT_CHECK(writer->Finish(merkle::SignCheckpoint(HeadAt(size), {key_})).ok());
    return folder;
  }

  StatusOr<LogReport> Verify(const std::string& folder, const std::optional<merkle::Checkpoint>& older = {}) const {
    return VerifyLogFolder(folder, {key_.verifier()}, older);
  }

  static void Flip(const std::string& path, size_t at) {
    std::string content = ReadFile(path);
    content.at(at) = static_cast<char>(content.at(at) ^ 1);
    WriteFile(path, content);
  }

  const jgt::test::TempDir dir_;
  const merkle::NoteSigner key_ = *merkle::NoteSigner::Generate("ledger");
  std::vector<std::string> entries_;
};

INSTANTIATE_TEST_SUITE_P(Hashes, LogVerifierTest, ::testing::Values(merkle::HashKind::kSha256, merkle::HashKind::kSm3),
                         [](const auto& param) { return param.param == merkle::HashKind::kSm3 ? "Sm3" : "Sha256"; });

TEST_P(LogVerifierTest, WhatWasSignedIsFoundSoAndContinuesWhatWasBefore) {
  for (const int64_t size : {int64_t{1}, int64_t{255}, int64_t{256}, int64_t{257}, kSize}) {
    const std::string folder = Export(std::to_string(size), size);
    ASSERT_OK_AND_ASSIGN(const LogReport report, Verify(folder));
    EXPECT_EQ(report.checkpoint, HeadAt(size));
    for (const int64_t older : {int64_t{1}, size / 2, size}) {
      if (older < 1) continue;
      ASSERT_OK_AND_ASSIGN(const LogReport continued, Verify(folder, HeadAt(older)));
      EXPECT_EQ(continued.continues, older);
    }
  }
}

TEST_P(LogVerifierTest, AnAlteredEntryIsNamed) {
  const std::string folder = Export("log", kSize);
  const std::string path = folder + "/entries/001";
  const std::string content = ReadFile(path);
  // The body of entry 300 is changed; then its length, and then its number.
  std::string changed = content;
  changed.replace(changed.find("body 300"), 8, "body 301");
  WriteFile(path, changed);
  const auto altered = Verify(folder);
  EXPECT_THAT(altered, StatusIs(StatusCode::kDataLoss, "ENTRY_ALTERED"));
  EXPECT_THAT(std::string(altered.status().message()), HasSubstr("entries/001, entry 300"));
  const size_t prefix = content.find("jgt.journal.entry.v1") - 4;
  ASSERT_EQ(prefix, 0U);
  changed = content;
  changed[3] = static_cast<char>(changed[3] + 1);
  WriteFile(path, changed);
  const auto longer = Verify(folder);
  EXPECT_THAT(longer, StatusIs(StatusCode::kDataLoss, "BAD_ENTRY"));
  EXPECT_THAT(std::string(longer.status().message()), HasSubstr("entries/001, entry 257"));
  changed = content;
  const size_t length = entries_[256].size() + 4;
  changed.replace(0, length, changed.substr(length, length));  // entry 258 twice
  WriteFile(path, changed);
  const auto gap = Verify(folder);
  EXPECT_THAT(gap, StatusIs(StatusCode::kDataLoss, "BAD_ENTRY"));
  EXPECT_THAT(std::string(gap.status().message()), HasSubstr("it has number 258 where 257 is due"));
}

TEST_P(LogVerifierTest, AFlippedBitInAnyByteOfALogIsFound) {
  const std::string folder = Export("small", 3);
  for (const char* name : {"checkpoint", "entries/000.p/3", "tile/0/000.p/3"}) {
    const std::string path = folder + "/" + name;
    const std::string content = ReadFile(path);
    for (size_t at = 0; at < content.size(); ++at) {
      std::string changed = content;
      changed[at] = static_cast<char>(changed[at] ^ (1U << (at % 8)));
      WriteFile(path, changed);
      ASSERT_THAT(Verify(folder).status().code(), StatusCode::kDataLoss) << name << " byte " << at;
    }
    WriteFile(path, content);
  }
  EXPECT_THAT(Verify(folder), IsOk());
}

TEST_P(LogVerifierTest, ATileThatIsWrongIsToldFromAnEntryThatIs) {
  const std::string folder = Export("log", kSize);
  Flip(folder + "/tile/0/001", 32 * 43 + 5);
  const auto leaf = Verify(folder);
  EXPECT_THAT(leaf, StatusIs(StatusCode::kDataLoss, "BAD_TILE"));
  EXPECT_THAT(std::string(leaf.status().message()), HasSubstr("tile/0/001, hash 43"));
  Flip(folder + "/tile/0/001", 32 * 43 + 5);
  Flip(folder + "/tile/1/000.p/2", 33);
  const auto upper = Verify(folder);
  EXPECT_THAT(upper, StatusIs(StatusCode::kDataLoss, "BAD_TILE"));
  EXPECT_THAT(std::string(upper.status().message()), HasSubstr("tile/1/000.p/2, hash 1"));
}

TEST_P(LogVerifierTest, FilesThatAreMissingOrTooManyAreNamed) {
  const std::string folder = Export("log", kSize);
  WriteFile(folder + "/tile/more", "x");
  const auto extra = Verify(folder);
  EXPECT_THAT(extra, StatusIs(StatusCode::kDataLoss, "UNEXPECTED_FILE"));
  EXPECT_THAT(std::string(extra.status().message()), HasSubstr("tile/more"));
  std::filesystem::remove(folder + "/tile/more");
  std::filesystem::remove(folder + "/entries/002.p/88");
  const auto missing = Verify(folder);
  EXPECT_THAT(missing, StatusIs(StatusCode::kDataLoss, "FILE_MISSING"));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("entries/002.p/88"));
  EXPECT_THAT(Verify(dir_.File("nowhere")), StatusIs(StatusCode::kNotFound, "NO_SUCH_PATH"));
  EXPECT_THAT(LogFolderWriter::Create(folder, 1).status(), StatusIs(StatusCode::kAlreadyExists, "NOT_EMPTY"));
}

TEST_P(LogVerifierTest, ALogThatWasRewrittenDoesNotContinueTheOlderOne) {
  const merkle::Checkpoint before = HeadAt(400);
  entries_[99] = Entry(100).replace(Entry(100).find("u1"), 2, "u2");  // by somebody who holds the key
  const std::string folder = Export("rewritten", kSize);
  EXPECT_THAT(Verify(folder), IsOk());
  EXPECT_THAT(Verify(folder, before), StatusIs(StatusCode::kDataLoss, "NOT_A_CONTINUATION"));
  merkle::Checkpoint other = HeadAt(400);
  other.origin = "jgt-ledger/330105";
  EXPECT_THAT(Verify(folder, other), StatusIs(StatusCode::kDataLoss, "NOT_A_CONTINUATION"));
  const std::string shorter = Export("shorter", 300);
  EXPECT_THAT(Verify(shorter, HeadAt(400)), StatusIs(StatusCode::kDataLoss, "NOT_A_CONTINUATION"));
}

TEST_P(LogVerifierTest, AStrangersSignatureIsNone) {
  const std::string folder = Export("log", 5);
  const merkle::NoteSigner stranger = *merkle::NoteSigner::Generate("ledger");
  EXPECT_THAT(VerifyLogFolder(folder, {stranger.verifier()}, {}), StatusIs(StatusCode::kDataLoss, "BAD_CHECKPOINT"));
  EXPECT_THAT(VerifyLogFolder(folder, {stranger.verifier(), key_.verifier()}, {}), IsOk());
}

TEST_P(LogVerifierTest, OneEntrysProofStandsByItself) {
  merkle::Frontier all(GetParam());
  const merkle::Hasher hasher(GetParam());
  const merkle::Proof path = {hasher.Leaf(entries_[0])};
  ProofFile proof{
      .index = 1, .entry = entries_[1], .hashes = path, .checkpoint = merkle::SignCheckpoint(HeadAt(2), {key_})};
  EXPECT_THAT(VerifyProofFile(proof, {key_.verifier()}), IsOk());
  proof.index = 0;
  EXPECT_THAT(VerifyProofFile(proof, {key_.verifier()}), StatusIs(StatusCode::kDataLoss, "BAD_ENTRY"));
  proof.index = 1;
  proof.hashes[0][0] = static_cast<char>(proof.hashes[0][0] ^ 1);
  EXPECT_THAT(VerifyProofFile(proof, {key_.verifier()}), StatusIs(StatusCode::kDataLoss, "BAD_PROOF"));
  proof.checkpoint[0] = 'x';
  EXPECT_THAT(VerifyProofFile(proof, {key_.verifier()}), StatusIs(StatusCode::kDataLoss, "BAD_CHECKPOINT"));
}

TEST_P(LogVerifierTest, TheCommandNeedsFilesOnlyAndItsExitCodeSaysWhatItFound) {
  const std::string folder = Export("log", kSize);
  const std::string older = Export("older", 100);
  const std::string key_file = dir_.File("keys");
  WriteFile(key_file, "# trusted\n" + key_.verifier().ToText() + "\n");
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {JGT_CTL_BINARY, "verify", "--key", key_file});
    auto process = jgt::test::Subprocess::Start({.argv = arguments, .env = {}});
    JGT_CHECK(process.ok());
    const int code = process->Wait(std::chrono::seconds(30)).value_or(-1);
    return std::pair(code, process->Output());
  };
  const auto [code, output] = run({"--dir", folder, "--against", older});
  EXPECT_EQ(code, 0) << output;
  EXPECT_THAT(output, HasSubstr("OK  jgt-ledger/330327: the whole log, 600 entries"));
  EXPECT_THAT(run({"--dir", folder, "--output", "json"}).second, HasSubstr("\"ok\":true"));
  Flip(folder + "/entries/000", 150);
  EXPECT_EQ(run({"--dir", folder}).first, 8);
  EXPECT_EQ(run({"--dir", dir_.File("nowhere")}).first, 4);
  EXPECT_EQ(run({}).first, 2);
}

}  // namespace
}  // namespace jgt::ctl
