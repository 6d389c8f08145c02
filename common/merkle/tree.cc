#include "common/merkle/tree.h"

#include <bit>
#include <utility>

namespace jgt::merkle {
namespace {

uint64_t Bits(int64_t size) { return static_cast<uint64_t>(size); }

// The largest power of two below n, for n > 1: where RFC 6962 splits a tree.
int64_t SplitOf(int64_t n) { return static_cast<int64_t>(std::bit_floor(Bits(n - 1))); }

Error BadRange(const std::string& message) {
  return InvalidArgument("BAD_TREE_RANGE", message).Zh("默克尔树的范围无效");
}

// MTH(D[begin:end]) of RFC 6962. `begin` is a multiple of a power of two that is at least end - begin, which holds for
// every subtree that the definitions below reach; so a range whose length is a power of two is one stored node.
StatusOr<Hash> SubtreeHash(const Hasher& hasher, int64_t begin, int64_t end, const NodeReader& read) {
  const int64_t size = end - begin;
  if (std::has_single_bit(Bits(size))) {
    const int level = std::countr_zero(Bits(size));
    return read(level, begin >> level);
  }
  const int64_t middle = begin + SplitOf(size);
  ASSIGN_OR_RETURN(const Hash left, SubtreeHash(hasher, begin, middle, read));
  ASSIGN_OR_RETURN(const Hash right, SubtreeHash(hasher, middle, end, read));
  return hasher.Node(left, right);
}

// SUBPROOF of RFC 6962 section 2.1.2 over [begin, end); `whole` says that the first `first` leaves are a subtree that
// the verifier knows.
Status AddSubproof(const Hasher& hasher, int64_t first, int64_t begin, int64_t end, bool whole, const NodeReader& read,
                   Proof& proof) {
  const int64_t size = end - begin;
  if (first == size) {
    if (whole) return OkStatus();
    ASSIGN_OR_RETURN(Hash known, SubtreeHash(hasher, begin, end, read));
    proof.push_back(std::move(known));
    return OkStatus();
  }
  const int64_t split = SplitOf(size);
  const bool left = first <= split;
  if (left) {
    RETURN_IF_ERROR(AddSubproof(hasher, first, begin, begin + split, whole, read, proof));
  } else {
    RETURN_IF_ERROR(AddSubproof(hasher, first - split, begin + split, end, false, read, proof));
  }
  ASSIGN_OR_RETURN(Hash other, left ? SubtreeHash(hasher, begin + split, end, read)
                                    : SubtreeHash(hasher, begin, begin + split, read));
  proof.push_back(std::move(other));
  return OkStatus();
}

}  // namespace

StatusOr<Frontier> Frontier::Parse(HashKind kind, int64_t size, std::string_view encoded) {
  const auto count = size < 0 ? 0 : static_cast<size_t>(std::popcount(Bits(size)));
  if (size < 0 || encoded.size() != count * kHashSize) {
    return DataLoss("BAD_FRONTIER",
                    absl::StrFormat("a frontier of %d bytes does not belong to a tree of %d", encoded.size(), size));
  }
  Frontier frontier(kind);
  frontier.size_ = size;
  for (size_t i = 0; i < count; ++i) frontier.hashes_.emplace_back(encoded.substr(i * kHashSize, kHashSize));
  return frontier;
}

void Frontier::Append(Hash leaf) {
  JGT_CHECK(leaf.size() == kHashSize);
  hashes_.push_back(std::move(leaf));
  // One merge for each trailing one of the old size, as in adding one to a binary number.
  for (uint64_t bits = Bits(size_); (bits & 1U) != 0; bits >>= 1U) {
    const Hash right = std::move(hashes_.back());
    hashes_.pop_back();
    hashes_.back() = hasher_.Node(hashes_.back(), right);
  }
  ++size_;
}

Hash Frontier::Root() const {
  JGT_CHECK(!hashes_.empty());
  Hash root = hashes_.back();
  for (size_t i = hashes_.size() - 1; i > 0; --i) root = hasher_.Node(hashes_[i - 1], root);
  return root;
}

std::string Frontier::Encode() const {
  std::string encoded;
  encoded.reserve(hashes_.size() * kHashSize);
  for (const Hash& hash : hashes_) encoded += hash;
  return encoded;
}

StatusOr<Hash> RootAt(const Hasher& hasher, int64_t size, const NodeReader& read) {
  if (size < 1) return BadRange(absl::StrFormat("a tree of %d leaves has no root", size));
  return SubtreeHash(hasher, 0, size, read);
}

StatusOr<Proof> InclusionProof(const Hasher& hasher, int64_t index, int64_t size, const NodeReader& read) {
  if (index < 0 || index >= size) return BadRange(absl::StrFormat("no leaf %d in a tree of %d", index, size));
  // Down from the root; the sibling of each step belongs to the proof, the lowest first.
  Proof downwards;
  int64_t begin = 0;
  int64_t end = size;
  while (end - begin > 1) {
    const int64_t middle = begin + SplitOf(end - begin);
    const bool left = index < middle;
    ASSIGN_OR_RETURN(Hash sibling,
                     left ? SubtreeHash(hasher, middle, end, read) : SubtreeHash(hasher, begin, middle, read));
    downwards.push_back(std::move(sibling));
    (left ? end : begin) = middle;
  }
  return Proof(std::make_move_iterator(downwards.rbegin()), std::make_move_iterator(downwards.rend()));
}

StatusOr<Proof> ConsistencyProof(const Hasher& hasher, int64_t first, int64_t second, const NodeReader& read) {
  if (first < 1 || first > second)
    return BadRange(absl::StrFormat("no tree of %d leaves is the beginning of one of %d", first, second));
  Proof proof;
  RETURN_IF_ERROR(AddSubproof(hasher, first, 0, second, true, read, proof));
  return proof;
}

}  // namespace jgt::merkle
