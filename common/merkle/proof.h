// Verifying what a log says, with nothing of the log's own code: the algorithms of RFC 9162 sections 2.1.3.2 and
// 2.1.4.2, which share no line with those that build the proofs (tree.h).
#pragma once

#include <cstdint>
#include <string_view>

#include "common/merkle/hash.h"
#include "common/merkle/tree.h"
#include "common/status/status.h"

namespace jgt::merkle {

struct InclusionClaim {
  int64_t index = 0;
  int64_t size = 0;
  std::string_view leaf_hash;
  std::string_view root;
};
// OK when the leaf is number `index` of the tree of that size and root. INVALID_ARGUMENT BAD_PROOF when the claim or
// the proof has an impossible form (a size of zero, an index outside, too few or too many hashes, a hash of another
// length); DATA_LOSS PROOF_FAILS when it is well formed and untrue.
Status VerifyInclusion(const Hasher& hasher, const InclusionClaim& claim, const Proof& proof);

struct ConsistencyClaim {
  int64_t first_size = 0;
  int64_t second_size = 0;
  std::string_view first_root;
  std::string_view second_root;
};
// OK when the first tree is the beginning of the second one. Errors as above.
Status VerifyConsistency(const Hasher& hasher, const ConsistencyClaim& claim, const Proof& proof);

}  // namespace jgt::merkle
