// Verifies a log that was exported as files, with nothing but the files and public keys: every hash is computed again.
// It uses no service and no network, and trusts nothing that is not under a signature.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/merkle/checkpoint.h"
#include "common/status/status.h"

namespace jgt::ctl {

struct LogReport {
  merkle::Checkpoint checkpoint;
  std::vector<std::string> keys;     // that signed it
  std::optional<int64_t> continues;  // the older size that it was compared with
};

// Checks the signature, each entry (form, number, region, time), each tile, the root, that no file is missing or one
// too many, and that the log begins with `older`'s entries when that is given. DATA_LOSS names the first thing that is
// wrong: the file, the entry or hash in it, and what; with reasons BAD_CHECKPOINT, FILE_MISSING, BAD_ENTRY, BAD_TILE,
// ENTRY_ALTERED, WRONG_ROOT, UNEXPECTED_FILE, NOT_A_CONTINUATION.
StatusOr<LogReport> VerifyLogFolder(const std::string& folder, const std::vector<merkle::NoteVerifier>& trusted,
                                    const std::optional<merkle::Checkpoint>& older);

// Reads and opens a checkpoint: a file, or the folder of an exported log. NOT_FOUND NO_SUCH_PATH; DATA_LOSS
// BAD_CHECKPOINT.
StatusOr<merkle::OpenedCheckpoint> ReadCheckpoint(const std::string& path,
                                                  const std::vector<merkle::NoteVerifier>& trusted);

struct ProofFile {
  int64_t index = 0;
  std::string entry;  // canonical encoding
  std::vector<std::string> hashes;
  std::string checkpoint;
};
// One entry's proof: the checkpoint that it is in. DATA_LOSS BAD_CHECKPOINT, BAD_ENTRY, BAD_PROOF.
StatusOr<LogReport> VerifyProofFile(const ProofFile& proof, const std::vector<merkle::NoteVerifier>& trusted);

}  // namespace jgt::ctl
