// What must hold in a deployment after whatever happened to it, looked at from outside: with the programs that are
// shipped, public keys, files, and the answers of the APIs.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/e2e/stack.h"

namespace jgt::faults {

// Every disagreement about a region's Merkle log in a sentence; empty when there is none. The log is signed to its end,
// the ledger's audit finds nothing, the root is that of the journal's entries, the copy in the folder verifies and is
// no larger than the log nor smaller than what was shown; its export, the proof of an entry and the proof of
// consistency with the first checkpoint are verified by jgtctl from files alone, and no longer once a byte of them is
// flipped:
//   UNSIGNED  AUDIT  ROOT  COPY  EXPORT  PROOF  CONSISTENCY
// Waits for what is being signed. Leaves files named after the region in the stack's folder.
std::vector<std::string> CheckLog(e2e::Stack& stack, const std::string& region,
                                  std::chrono::seconds within = std::chrono::seconds(60));

// The same about the outside platforms, once everything due to them was sent: each has what we say that it has
// (DIFFERS), none has refused anything (FAILED), all of it once (TWICE), and something at all (NOTHING); PENDING when
// it is not sent in time.
std::vector<std::string> CheckPlatforms(e2e::Stack& stack, std::chrono::seconds within = std::chrono::seconds(180));

}  // namespace jgt::faults
