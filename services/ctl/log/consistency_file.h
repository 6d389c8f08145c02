// A file which shows that a log goes on from what was signed before, for those who keep no copy of the log:
//   old <size>                    of the older checkpoint
//   <base64 of a hash>            one on a line, as RFC 6962 section 2.1.2 orders them; none when the sizes are equal
//                                 (an empty line)
//   <the newer checkpoint>        a C2SP tlog-checkpoint; up to here, it is what a C2SP tlog-witness takes
//                                 (an empty line)
//   <the older checkpoint>
// Each content has one form only, so a file in which any byte was changed is another file, or none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/merkle/tree.h"
#include "common/status/status.h"
#include "services/ctl/log/log_verifier.h"

namespace jgt::ctl {

// The largest that is read: two checkpoints, and far more hashes than a proof has.
inline constexpr size_t kConsistencyBytesMax = size_t{256} * 1024;

struct ConsistencyFile {
  int64_t older_size = 0;
  merkle::Proof hashes;
  std::string checkpoint;
  std::string older_checkpoint;
};

std::string FormatConsistency(const ConsistencyFile& file);
// DATA_LOSS BAD_PROOF for what is no such file, also for an older size below 1.
StatusOr<ConsistencyFile> ParseConsistency(std::string_view text);

// Both checkpoints are signed by trusted keys and of one log, and the older one's entries are the first of the newer
// one. Needs no service and no network. DATA_LOSS BAD_CHECKPOINT, BAD_PROOF, NOT_A_CONTINUATION. The report is of the
// newer checkpoint, and `continues` the older size.
StatusOr<LogReport> VerifyConsistency(const ConsistencyFile& file, const std::vector<merkle::NoteVerifier>& trusted);

}  // namespace jgt::ctl
