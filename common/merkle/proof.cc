#include "common/merkle/proof.h"

#include <bit>

namespace jgt::merkle {
namespace {

Error BadProof(const std::string& message) { return InvalidArgument("BAD_PROOF", message).Zh("证明的格式无效"); }
Error ProofFails(const std::string& message) { return DataLoss("PROOF_FAILS", message).Zh("证明不成立"); }

Status CheckHashes(std::initializer_list<std::string_view> hashes, const Proof& proof) {
  for (const std::string_view hash : hashes) {
    if (hash.size() != kHashSize) return BadProof(absl::StrFormat("a hash of %d bytes", hash.size()));
  }
  for (size_t i = 0; i < proof.size(); ++i) {
    if (proof[i].size() != kHashSize)
      return BadProof(absl::StrFormat("hash %d of the proof has %d bytes", i, proof[i].size()));
  }
  return OkStatus();
}

}  // namespace

Status VerifyInclusion(const Hasher& hasher, const InclusionClaim& claim, const Proof& proof) {
  if (claim.size < 1 || claim.index < 0 || claim.index >= claim.size)
    return BadProof(absl::StrFormat("there is no leaf %d in a tree of %d", claim.index, claim.size));
  RETURN_IF_ERROR(CheckHashes({claim.leaf_hash, claim.root}, proof));
  auto node = static_cast<uint64_t>(claim.index);
  uint64_t last = static_cast<uint64_t>(claim.size) - 1;
  Hash hash(claim.leaf_hash);
  for (const Hash& sibling : proof) {
    if (last == 0) return BadProof(absl::StrFormat("%d hashes are too many", proof.size()));
    if ((node & 1U) != 0 || node == last) {
      hash = hasher.Node(sibling, hash);
      // A last node without a right neighbour rises until it has a left one.
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = hasher.Node(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  if (last != 0) return BadProof(absl::StrFormat("%d hashes are too few", proof.size()));
  if (hash != claim.root)
    return ProofFails(absl::StrFormat("entry %d is not in the tree of %d with this root", claim.index, claim.size));
  return OkStatus();
}

Status VerifyConsistency(const Hasher& hasher, const ConsistencyClaim& claim, const Proof& proof) {
  if (claim.first_size < 1 || claim.first_size > claim.second_size)
    return BadProof(absl::StrFormat("sizes %d and %d", claim.first_size, claim.second_size));
  RETURN_IF_ERROR(CheckHashes({claim.first_root, claim.second_root}, proof));
  if (claim.first_size == claim.second_size) {
    if (!proof.empty()) return BadProof("a tree needs no proof against itself");
    if (claim.first_root != claim.second_root) return ProofFails("two roots for one size");
    return OkStatus();
  }
  auto node = static_cast<uint64_t>(claim.first_size) - 1;
  uint64_t last = static_cast<uint64_t>(claim.second_size) - 1;
  const int risen = std::countr_one(node);
  node >>= static_cast<unsigned>(risen);
  last >>= static_cast<unsigned>(risen);
  // A first tree that is perfect is its own starting point; the proof then leaves it out.
  size_t next = 0;
  Hash seed(claim.first_root);
  if (!std::has_single_bit(static_cast<uint64_t>(claim.first_size))) {
    if (proof.empty()) return BadProof("no hash at all is too few");
    seed = proof[next++];
  }
  Hash first = seed;
  Hash second = seed;
  for (; next < proof.size(); ++next) {
    if (last == 0) return BadProof(absl::StrFormat("%d hashes are too many", proof.size()));
    if ((node & 1U) != 0 || node == last) {
      first = hasher.Node(proof[next], first);
      second = hasher.Node(proof[next], second);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      second = hasher.Node(second, proof[next]);
    }
    node >>= 1U;
    last >>= 1U;
  }
  if (last != 0) return BadProof(absl::StrFormat("%d hashes are too few", proof.size()));
  if (first != claim.first_root) return ProofFails("the proof does not lead to the first root");
  if (second != claim.second_root) return ProofFails("the proof does not lead to the second root");
  return OkStatus();
}

}  // namespace jgt::merkle
