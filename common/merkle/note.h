// Signed notes (C2SP signed-note): a text, an empty line, and one line for each signature,
//   — <key name> <base64 of the key id and the signature>
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/merkle/note_keys.h"
#include "common/status/status.h"

namespace jgt::merkle {

inline constexpr size_t kNoteBytesMax = size_t{64} * 1024;
inline constexpr size_t kNoteSignaturesMax = 16;

struct NoteSignature {
  std::string key_name;
  uint32_t key_id = 0;
  std::string signature;
};

struct Note {
  std::string text;  // with its last line feed
  std::vector<NoteSignature> signatures;
};

// INVALID_ARGUMENT BAD_NOTE: not UTF-8, control characters, no signature, a line that is none, too large.
StatusOr<Note> ParseNote(std::string_view bytes);

// One signature by each key, at least one (checked). The text ends in a line feed and has no empty line (checked).
std::string SignNote(std::string_view text, const std::vector<NoteSigner>& signers);

// The note's text is to be believed: at least one trusted key has signed it, and no signature that claims a trusted key
// is wrong. Lines of unknown keys are passed over, which is what lets keys change. Returns the names of the keys that
// verified. INVALID_ARGUMENT BAD_NOTE; UNAUTHENTICATED NOTE_NOT_SIGNED, NOTE_SIGNATURE_WRONG naming the key.
StatusOr<std::vector<std::string>> VerifyNote(const Note& note, const std::vector<NoteVerifier>& trusted);

}  // namespace jgt::merkle
