// Ed25519 keys of signed notes (C2SP signed-note), in the text forms that Go's sumdb/note reads and writes:
//   public    <name>+<key id, 8 hex digits>+<base64 of 0x01 and the 32 bytes of the public key>
//   private   PRIVATE+KEY+<name>+<key id>+<base64 of 0x01 and the 32 bytes of the seed>
// A key id is SHA-256(name || "\n" || 0x01 || public key)[:4]: a hint which key signed, not a proof of anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt::merkle {

class NoteVerifier {
 public:
  // INVALID_ARGUMENT BAD_KEY; the message never repeats the text.
  static StatusOr<NoteVerifier> Parse(std::string_view vkey);

  const std::string& name() const { return name_; }
  uint32_t id() const { return id_; }
  bool Verify(std::string_view text, std::string_view signature) const;
  std::string ToText() const;

 private:
  friend class NoteSigner;
  NoteVerifier(std::string name, std::string public_key);
  std::string name_;
  std::string public_key_;  // 32 bytes
  uint32_t id_ = 0;
};

class NoteSigner {
 public:
  // INVALID_ARGUMENT BAD_KEY; the message never repeats the text.
  static StatusOr<NoteSigner> Parse(std::string_view skey);
  // Of a fresh key; INVALID_ARGUMENT BAD_KEY for a name that is empty or has spaces, control characters or '+'.
  static StatusOr<NoteSigner> Generate(std::string_view name);

  const NoteVerifier& verifier() const { return verifier_; }
  // 64 bytes; always the same for the same text.
  std::string Sign(std::string_view text) const;
  // The private form. Goes to a secret file and nowhere else.
  std::string ToText() const;

 private:
  NoteSigner(NoteVerifier verifier, std::string seed);
  static StatusOr<NoteSigner> FromSeed(std::string_view name, std::string seed);
  NoteVerifier verifier_;
  std::string seed_;  // 32 bytes
};

// One key a line; empty lines and lines that begin with '#' are skipped. The error names the line.
StatusOr<std::vector<NoteSigner>> ParseSigners(std::string_view text);
StatusOr<std::vector<NoteVerifier>> ParseVerifiers(std::string_view text);

// Standard base64 with padding, strict; for notes and checkpoints. INVALID_ARGUMENT BAD_BASE64.
std::string EncodeBase64(std::string_view bytes);
StatusOr<std::string> DecodeBase64(std::string_view text);

}  // namespace jgt::merkle
