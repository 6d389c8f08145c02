// The definitions of RFC 6962 section 2.1, word for word over a list of leaves: slow, and obviously right. What the
// product computes from frontiers, nodes and tiles must be the same.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/merkle/tree.h"

namespace jgt::merkle::test {

class NaiveTree {
 public:
  explicit NaiveTree(HashKind kind) : hasher_(kind) {}

  const Hasher& hasher() const { return hasher_; }
  void Add(const std::string& data) { leaves_.push_back(hasher_.Leaf(data)); }
  int64_t size() const { return static_cast<int64_t>(leaves_.size()); }
  const Hash& leaf(int64_t index) const { return leaves_.at(static_cast<size_t>(index)); }

  // MTH(D[begin:end])
  Hash Root(int64_t begin, int64_t end) const {
    if (end - begin == 1) return leaf(begin);
    const auto known = roots_.find({begin, end});
    if (known != roots_.end()) return known->second;
    const int64_t k = Split(end - begin);
    return roots_[{begin, end}] = hasher_.Node(Root(begin, begin + k), Root(begin + k, end));
  }
  Hash Root(int64_t size) const { return Root(0, size); }

  // PATH(m, D[begin:end])
  Proof Path(int64_t m, int64_t begin, int64_t end) const {
    const int64_t n = end - begin;
    if (n == 1) return {};
    const int64_t k = Split(n);
    Proof path = m < k ? Path(m, begin, begin + k) : Path(m - k, begin + k, end);
    path.push_back(m < k ? Root(begin + k, end) : Root(begin, begin + k));
    return path;
  }

  // SUBPROOF(m, D[begin:end], b)
  Proof Subproof(int64_t m, int64_t begin, int64_t end, bool b) const {
    const int64_t n = end - begin;
    if (m == n) return b ? Proof() : Proof{Root(begin, end)};
    const int64_t k = Split(n);
    Proof proof = m <= k ? Subproof(m, begin, begin + k, b) : Subproof(m - k, begin + k, end, false);
    proof.push_back(m <= k ? Root(begin + k, end) : Root(begin, begin + k));
    return proof;
  }

  NodeReader reader() const {
    return [this](int level, int64_t index) -> StatusOr<Hash> {
      const int64_t span = int64_t{1} << level;
      JGT_CHECK((index + 1) * span <= size());  // only nodes that are complete may be asked for
      return Root(index * span, (index + 1) * span);
    };
  }

 private:
  static int64_t Split(int64_t n) {
    int64_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }

  const Hasher hasher_;
  std::vector<Hash> leaves_;
  mutable std::map<std::pair<int64_t, int64_t>, Hash> roots_;  // leaves are only ever added behind these
};

}  // namespace jgt::merkle::test
