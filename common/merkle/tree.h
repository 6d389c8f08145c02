// Merkle trees as RFC 6962 defines them, without keeping one: the frontier of a growing tree, and proofs from stored
// nodes. Trees have at least one leaf; a size of zero is refused everywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "common/merkle/hash.h"
#include "common/status/status.h"

namespace jgt::merkle {

// The roots of the perfect subtrees that a tree of `size` leaves is made of, the largest (leftmost) first: all that is
// needed to append to it and to know its root. At most 63 hashes.
class Frontier {
 public:
  explicit Frontier(HashKind kind) : hasher_(kind) {}
  // From Encode(); DATA_LOSS BAD_FRONTIER when the number of hashes is not that of the size.
  static StatusOr<Frontier> Parse(HashKind kind, int64_t size, std::string_view encoded);

  void Append(Hash leaf);
  // Of a tree that is not empty (checked).
  Hash Root() const;
  // The hashes one after another.
  std::string Encode() const;

  int64_t size() const { return size_; }
  const Hasher& hasher() const { return hasher_; }
  bool operator==(const Frontier& other) const { return size_ == other.size_ && hashes_ == other.hashes_; }

 private:
  Hasher hasher_;
  int64_t size_ = 0;
  std::vector<Hash> hashes_;
};

// The root of the perfect subtree over leaves [index << level, (index + 1) << level); level 0 is the leaf's own hash.
using NodeReader = std::function<StatusOr<Hash>(int level, int64_t index)>;

using Proof = std::vector<Hash>;

// Each is INVALID_ARGUMENT BAD_TREE_RANGE unless 0 <= index < size, or 1 <= first <= second. Only nodes that are
// complete in the tree of `size` (`second`) leaves are read.
StatusOr<Hash> RootAt(const Hasher& hasher, int64_t size, const NodeReader& read);
StatusOr<Proof> InclusionProof(const Hasher& hasher, int64_t index, int64_t size, const NodeReader& read);
StatusOr<Proof> ConsistencyProof(const Hasher& hasher, int64_t first, int64_t second, const NodeReader& read);

}  // namespace jgt::merkle
