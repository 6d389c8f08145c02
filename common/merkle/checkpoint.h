// The signed head of a log (C2SP tlog-checkpoint): origin, size and root on three lines, as a signed note. A log that
// hashes with SM3 says so on a fourth line, "hash SM3", which the signature covers; without it the hash is SHA-256, and
// the checkpoint is one that any C2SP reader understands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/merkle/hash.h"
#include "common/merkle/note.h"
#include "common/status/status.h"

namespace jgt::merkle {

struct Checkpoint {
  std::string origin;  // which log: "jgt-ledger/330327"
  HashKind hash = HashKind::kSha256;
  int64_t size = 0;
  Hash root;
  bool operator==(const Checkpoint&) const = default;
};

// The note's text. A size of at least 1, and an origin of one line, not empty (checked).
std::string FormatCheckpoint(const Checkpoint& checkpoint);
// INVALID_ARGUMENT BAD_CHECKPOINT, also for other lines than the above: nothing may be signed that is not understood.
StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// The whole note.
std::string SignCheckpoint(const Checkpoint& checkpoint, const std::vector<NoteSigner>& signers);

struct OpenedCheckpoint {
  Checkpoint checkpoint;
  std::vector<std::string> keys;  // that verified: "name+id"
};
// Parses and verifies. Errors of ParseNote, VerifyNote and ParseCheckpoint.
StatusOr<OpenedCheckpoint> OpenCheckpoint(std::string_view note, const std::vector<NoteVerifier>& trusted);

}  // namespace jgt::merkle
