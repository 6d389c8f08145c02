// The vectors are those of Go's sumdb/note, so that what is signed here can be read there.
#include "common/merkle/note.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace jgt::merkle::test {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;

const std::string kPeter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string kPeterSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const std::string kEnoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string kText =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const std::string kPeterLine =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const std::string kEnochLine =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

std::vector<NoteVerifier> Trusted(const std::vector<std::string>& keys) {
  std::vector<NoteVerifier> verifiers;
  for (const std::string& key : keys) verifiers.push_back(*NoteVerifier::Parse(key));
  return verifiers;
}

StatusOr<std::vector<std::string>> Verify(const std::string& note, const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const Note parsed, ParseNote(note));
  return VerifyNote(parsed, Trusted(keys));
}

TEST(NoteKeysTest, GosKeysAreReadAndWrittenBack) {
  ASSERT_OK_AND_ASSIGN(const NoteVerifier peter, NoteVerifier::Parse(kPeter));
  EXPECT_EQ(peter.name(), "PeterNeumann");
  EXPECT_EQ(peter.id(), 0xc74f20a3U);
  EXPECT_EQ(peter.ToText(), kPeter);
  ASSERT_OK_AND_ASSIGN(const NoteSigner signer, NoteSigner::Parse(kPeterSecret));
  EXPECT_EQ(signer.ToText(), kPeterSecret);
  EXPECT_EQ(signer.verifier().ToText(), kPeter);
}

TEST(NoteKeysTest, ACutOrChangedKeyIsRefused) {
  for (size_t i = 0; i <= kPeter.size(); ++i) {
    for (size_t j = i; j <= kPeter.size(); ++j) {
      if (i == 0 && j == kPeter.size()) continue;
      EXPECT_FALSE(NoteVerifier::Parse(kPeter.substr(i, j - i)).ok()) << i << ' ' << j;
    }
  }
  for (size_t i = 0; i < kPeter.size(); ++i) {
    std::string changed = kPeter;
    ++changed[i];
    EXPECT_FALSE(NoteVerifier::Parse(changed).ok()) << changed;
  }
  for (size_t i = 0; i < kPeterSecret.size(); ++i) {
    std::string changed = kPeterSecret;
    ++changed[i];
    EXPECT_FALSE(NoteSigner::Parse(changed).ok()) << i;
  }
  // Another length and another algorithm, with ids that fit.
  for (const char* key : {"PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
                          "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"}) {
    EXPECT_THAT(NoteVerifier::Parse(key), StatusIs(StatusCode::kInvalidArgument, "BAD_KEY"));
  }
}

TEST(NoteKeysTest, AFreshKeySignsWhatItsPublicHalfVerifies) {
  ASSERT_OK_AND_ASSIGN(const NoteSigner signer, NoteSigner::Generate("jgt-ledger"));
  ASSERT_OK_AND_ASSIGN(const NoteSigner again, NoteSigner::Parse(signer.ToText()));
  ASSERT_OK_AND_ASSIGN(const NoteVerifier verifier, NoteVerifier::Parse(signer.verifier().ToText()));
  std::string signature = again.Sign("hi");
  EXPECT_TRUE(verifier.Verify("hi", signature));
  EXPECT_FALSE(verifier.Verify("ho", signature));
  signature[5] = static_cast<char>(signature[5] ^ 1);
  EXPECT_FALSE(verifier.Verify("hi", signature));
  EXPECT_FALSE(verifier.Verify("hi", ""));
  ASSERT_OK_AND_ASSIGN(const NoteSigner other, NoteSigner::Generate("jgt-ledger"));
  EXPECT_NE(other.verifier().ToText(), verifier.ToText());
  for (const char* name : {"", "a b", "a+b", "a\nb", "a\u3000b"}) {
    EXPECT_THAT(NoteSigner::Generate(name), StatusIs(StatusCode::kInvalidArgument, "BAD_KEY")) << name;
  }
}

TEST(NoteKeysTest, AFileOfKeysNamesItsWrongLine) {
  ASSERT_OK_AND_ASSIGN(const auto keys, ParseVerifiers("# two\n" + kPeter + "\n\n" + kEnoch + "\r\n"));
  EXPECT_EQ(keys.size(), 2U);
  const auto bad = ParseVerifiers(kPeter + "\nnonsense\n");
  EXPECT_THAT(bad, StatusIs(StatusCode::kInvalidArgument, "BAD_KEY"));
  EXPECT_THAT(std::string(bad.status().message()), ::testing::HasSubstr("line 2"));
  const auto secret = ParseSigners("PRIVATE+KEY+spoilt-secret\n");
  EXPECT_THAT(std::string(secret.status().message()), ::testing::Not(::testing::HasSubstr("spoilt")));
}

TEST(NoteTest, ASignedNoteIsGosToTheLastByte) {
  ASSERT_OK_AND_ASSIGN(const NoteSigner signer, NoteSigner::Parse(kPeterSecret));
  EXPECT_EQ(SignNote(kText, {signer}), kText + "\n" + kPeterLine);
}

TEST(NoteTest, OneTrustedKeyIsEnoughAndUnknownOnesArePassedOver) {
  using ::testing::ElementsAre;
  const std::string note = kText + "\n" + kPeterLine + kEnochLine;
  EXPECT_THAT(*Verify(note, {kPeter}), ElementsAre("PeterNeumann+c74f20a3"));
  EXPECT_THAT(*Verify(note, {kEnoch}), ElementsAre("EnochRoot+af0cfe78"));
  EXPECT_THAT(*Verify(note, {kEnoch, kPeter}), ElementsAre("PeterNeumann+c74f20a3", "EnochRoot+af0cfe78"));
  EXPECT_THAT(Verify(note, {}), StatusIs(StatusCode::kUnauthenticated, "NOTE_NOT_SIGNED"));
  EXPECT_THAT(Verify(kText + "\n" + kEnochLine, {kPeter}), StatusIs(StatusCode::kUnauthenticated, "NOTE_NOT_SIGNED"));
}

TEST(NoteTest, AWrongSignatureOfATrustedKeySpoilsTheNote) {
  std::string wrong = kPeterLine;
  wrong[30] = wrong[30] == 'A' ? 'B' : 'A';
  EXPECT_THAT(Verify(kText + "\n" + wrong + kEnochLine, {kPeter, kEnoch}),
              StatusIs(StatusCode::kUnauthenticated, "NOTE_SIGNATURE_WRONG"));
  std::string text = kText;
  text[0] = 'i';
  EXPECT_THAT(Verify(text + "\n" + kPeterLine, {kPeter}),
              StatusIs(StatusCode::kUnauthenticated, "NOTE_SIGNATURE_WRONG"));
}

TEST(NoteTest, WhatIsNoNoteIsRefused) {
  const std::vector<std::string> bad = {
      "",
      kText,
      kText + "\n",
      kText + "\n" + kPeterLine.substr(0, kPeterLine.size() - 1),
      "\x01" + kText + "\n" + kPeterLine,
      "\xff" + kText + "\n" + kPeterLine,
      "\xc0\x80" + kText + "\n" + kPeterLine,      // an overlong zero
      "\xed\xa0\x80" + kText + "\n" + kPeterLine,  // half a surrogate pair
      kText +
          "\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
      kText + "\n" + kPeterLine + "Unexpected line.\n",
      kText + "\n- PeterNeumann x08go/Zk\n",
      std::string(kNoteBytesMax, 'a') + "\n\n" + kPeterLine};
  for (const std::string& note : bad) {
    EXPECT_THAT(ParseNote(note), StatusIs(StatusCode::kInvalidArgument, "BAD_NOTE")) << note.substr(0, 80);
  }
  std::string many = kText + "\n";
  for (size_t i = 0; i < kNoteSignaturesMax; ++i) many += kEnochLine;
  EXPECT_THAT(ParseNote(many), IsOk());
  EXPECT_THAT(ParseNote(many + kEnochLine), StatusIs(StatusCode::kInvalidArgument, "BAD_NOTE"));
}

}  // namespace
}  // namespace jgt::merkle::test
