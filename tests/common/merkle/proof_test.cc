// Every tree up to 130 leaves, every leaf and every pair of sizes of it, under both hashes: built from nodes, compared
// with the definitions, verified, and refused when anything about them is changed.
#include "common/merkle/proof.h"

#include <gmock/gmock.h>

#include "tests/common/merkle/hex.h"
#include "tests/common/merkle/naive_tree.h"
#include "tests/support/status_matchers.h"

namespace jgt::merkle::test {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;

constexpr int64_t kSizeMax = 130;
const std::string kSome = FromHex("abacaba000000000000000000000000000000000000000000060061e00123456");

// The eight leaves, roots and proofs that implementations of certificate transparency check themselves with.
const std::vector<std::string> kLeaves = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

NaiveTree TreeOf(HashKind kind, int64_t size) {
  NaiveTree tree(kind);
  for (int64_t i = 0; i < size; ++i) tree.Add(absl::StrFormat("entry %d", i));
  return tree;
}

NaiveTree ReferenceTree() {
  NaiveTree tree(HashKind::kSha256);
  for (const std::string& leaf : kLeaves) tree.Add(FromHex(leaf));
  return tree;
}

TEST(ReferenceTest, RootsAreThoseOfCertificateTransparency) {
  const NaiveTree tree = ReferenceTree();
  Frontier frontier(HashKind::kSha256);
  for (int64_t size = 1; size <= 8; ++size) {
    frontier.Append(tree.leaf(size - 1));
    EXPECT_EQ(ToHex(frontier.Root()), kRoots[static_cast<size_t>(size) - 1]);
    ASSERT_OK_AND_ASSIGN(const Hash root, RootAt(tree.hasher(), size, tree.reader()));
    EXPECT_EQ(root, frontier.Root());
  }
}

std::vector<std::string> Hexes(const Proof& proof) {
  std::vector<std::string> all;
  for (const Hash& hash : proof) all.push_back(ToHex(hash));
  return all;
}

TEST(ReferenceTest, InclusionProofsAreThoseOfCertificateTransparency) {
  using ::testing::ElementsAre;
  const NaiveTree tree = ReferenceTree();
  const auto proof = [&](int64_t index, int64_t size) {
    return Hexes(*InclusionProof(tree.hasher(), index, size, tree.reader()));
  };
  EXPECT_THAT(proof(0, 1), ElementsAre());
  EXPECT_THAT(proof(0, 8), ElementsAre("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                       "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                       "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
  EXPECT_THAT(proof(5, 8), ElementsAre("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                       "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
  EXPECT_THAT(proof(2, 3), ElementsAre("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"));
  EXPECT_THAT(proof(1, 5), ElementsAre("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                       "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                       "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
}

TEST(ReferenceTest, ConsistencyProofsAreThoseOfCertificateTransparency) {
  using ::testing::ElementsAre;
  const NaiveTree tree = ReferenceTree();
  const auto proof = [&](int64_t first, int64_t second) {
    return Hexes(*ConsistencyProof(tree.hasher(), first, second, tree.reader()));
  };
  EXPECT_THAT(proof(1, 1), ElementsAre());
  EXPECT_THAT(proof(6, 8), ElementsAre("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                       "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
  EXPECT_THAT(proof(2, 5), ElementsAre("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                       "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
  EXPECT_THAT(proof(6, 7), ElementsAre("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                       "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
}

class ProofTest : public ::testing::TestWithParam<HashKind> {
 protected:
  // Each proof with one thing about it changed, which must not make another true proof.
  static std::vector<Proof> Spoilt(const Proof& proof) {
    std::vector<Proof> all;
    const auto add = [&](const Proof& changed) { all.push_back(changed); };
    Proof longer = proof;
    longer.push_back(kSome);
    add(longer);
    longer.back().clear();
    add(longer);
    Proof before = proof;
    before.insert(before.begin(), kSome);
    add(before);
    if (proof.empty()) return all;
    add(Proof(proof.begin(), proof.end() - 1));
    add(Proof(proof.begin() + 1, proof.end()));
    Proof twice = proof;
    twice.push_back(proof.back());
    add(twice);
    for (size_t i = 0; i < proof.size(); ++i) {
      Proof flipped = proof;
      flipped[i][(i * 7) % kHashSize] = static_cast<char>(flipped[i][(i * 7) % kHashSize] ^ 8);
      add(flipped);
      Proof cut = proof;
      cut[i].pop_back();
      add(cut);
    }
    return all;
  }
};

TEST_P(ProofTest, EveryLeafOfEveryTreeUpTo130IsProved) {  // issue 4: all (index, size) pairs to 130
  const NaiveTree tree = TreeOf(GetParam(), kSizeMax);
  const Hasher& hasher = tree.hasher();
  for (int64_t size = 1; size <= kSizeMax; ++size) {
    const Hash root = tree.Root(size);
    for (int64_t index = 0; index < size; ++index) {
      ASSERT_OK_AND_ASSIGN(const Proof proof, InclusionProof(hasher, index, size, tree.reader()));
      ASSERT_EQ(proof, tree.Path(index, 0, size)) << index << " of " << size;
      const InclusionClaim claim{.index = index, .size = size, .leaf_hash = tree.leaf(index), .root = root};
      ASSERT_THAT(VerifyInclusion(hasher, claim, proof), IsOk()) << index << " of " << size;
    }
  }
}

TEST_P(ProofTest, EveryPairOfSizesUpTo130IsConsistent) {  // issue 4: all (size, size) pairs to 130
  const NaiveTree tree = TreeOf(GetParam(), kSizeMax);
  const Hasher& hasher = tree.hasher();
  for (int64_t second = 1; second <= kSizeMax; ++second) {
    const Hash second_root = tree.Root(second);
    for (int64_t first = 1; first <= second; ++first) {
      ASSERT_OK_AND_ASSIGN(const Proof proof, ConsistencyProof(hasher, first, second, tree.reader()));
      ASSERT_EQ(proof, tree.Subproof(first, 0, second, true)) << first << " in " << second;
      const Hash first_root = tree.Root(first);
      const ConsistencyClaim claim{
          .first_size = first, .second_size = second, .first_root = first_root, .second_root = second_root};
      ASSERT_THAT(VerifyConsistency(hasher, claim, proof), IsOk()) << first << " in " << second;
    }
  }
}

TEST_P(ProofTest, AChangedInclusionProofIsRefused) {
  const NaiveTree tree = TreeOf(GetParam(), 33);
  for (int64_t size = 1; size <= tree.size(); ++size) {
    const Hash root = tree.Root(size);
    for (int64_t index = 0; index < size; ++index) {
      const Proof proof = tree.Path(index, 0, size);
      const InclusionClaim claim{.index = index, .size = size, .leaf_hash = tree.leaf(index), .root = root};
      for (const Proof& spoilt : Spoilt(proof)) {
        EXPECT_FALSE(VerifyInclusion(tree.hasher(), claim, spoilt).ok()) << index << " of " << size;
      }
      InclusionClaim other = claim;
      other.leaf_hash = kSome;
      EXPECT_THAT(VerifyInclusion(tree.hasher(), other, proof), StatusIs(StatusCode::kDataLoss, "PROOF_FAILS"));
      other = claim;
      other.root = kSome;
      EXPECT_THAT(VerifyInclusion(tree.hasher(), other, proof), StatusIs(StatusCode::kDataLoss, "PROOF_FAILS"));
      for (const int64_t wrong : {index - 1, index + 1, index ^ 2}) {
        other = claim;
        other.index = wrong;
        EXPECT_FALSE(VerifyInclusion(tree.hasher(), other, proof).ok()) << index << " as " << wrong << " of " << size;
      }
      other = claim;
      other.size = size * 2;
      EXPECT_FALSE(VerifyInclusion(tree.hasher(), other, proof).ok());
    }
  }
}

TEST_P(ProofTest, AChangedConsistencyProofIsRefused) {
  const NaiveTree tree = TreeOf(GetParam(), 33);
  for (int64_t second = 1; second <= tree.size(); ++second) {
    for (int64_t first = 1; first <= second; ++first) {
      const Hash first_root = tree.Root(first);
      const Hash second_root = tree.Root(second);
      const Proof proof = tree.Subproof(first, 0, second, true);
      const ConsistencyClaim claim{
          .first_size = first, .second_size = second, .first_root = first_root, .second_root = second_root};
      for (const Proof& spoilt : Spoilt(proof)) {
        EXPECT_FALSE(VerifyConsistency(tree.hasher(), claim, spoilt).ok()) << first << " in " << second;
      }
      for (const bool spoil_first : {true, false}) {
        ConsistencyClaim other = claim;
        (spoil_first ? other.first_root : other.second_root) = kSome;
        EXPECT_FALSE(VerifyConsistency(tree.hasher(), other, proof).ok()) << first << " in " << second;
      }
      if (first == second) continue;
      const ConsistencyClaim swapped{
          .first_size = first, .second_size = second, .first_root = second_root, .second_root = first_root};
      EXPECT_FALSE(VerifyConsistency(tree.hasher(), swapped, proof).ok());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Hashes, ProofTest, ::testing::Values(HashKind::kSha256, HashKind::kSm3),
                         [](const auto& param) { return param.param == HashKind::kSm3 ? "Sm3" : "Sha256"; });

TEST(ProofRangeTest, ASizeOfZeroAndAnIndexOutsideAreRefused) {
  const NaiveTree tree = TreeOf(HashKind::kSha256, 8);
  const Hasher& hasher = tree.hasher();
  const auto bad = StatusIs(StatusCode::kInvalidArgument, "BAD_TREE_RANGE");
  EXPECT_THAT(RootAt(hasher, 0, tree.reader()), bad);
  for (const auto& [index, size] : std::vector<std::pair<int64_t, int64_t>>{{0, 0}, {1, 1}, {-1, 8}, {8, 8}, {0, -1}}) {
    EXPECT_THAT(InclusionProof(hasher, index, size, tree.reader()), bad);
    const InclusionClaim claim{.index = index, .size = size, .leaf_hash = kSome, .root = kSome};
    EXPECT_THAT(VerifyInclusion(hasher, claim, {}), StatusIs(StatusCode::kInvalidArgument, "BAD_PROOF"));
  }
  for (const auto& [first, second] : std::vector<std::pair<int64_t, int64_t>>{{0, 0}, {0, 8}, {5, 4}, {-1, 2}}) {
    EXPECT_THAT(ConsistencyProof(hasher, first, second, tree.reader()), bad);
    const ConsistencyClaim claim{.first_size = first, .second_size = second, .first_root = kSome, .second_root = kSome};
    EXPECT_THAT(VerifyConsistency(hasher, claim, {}), StatusIs(StatusCode::kInvalidArgument, "BAD_PROOF"));
  }
}

TEST(FrontierTest, ItIsRestoredFromItsBytesAndOnlyForItsSize) {
  const NaiveTree tree = TreeOf(HashKind::kSm3, kSizeMax);
  Frontier frontier(HashKind::kSm3);
  for (int64_t i = 0; i < kSizeMax; ++i) {
    ASSERT_OK_AND_ASSIGN(Frontier restored, Frontier::Parse(HashKind::kSm3, i, frontier.Encode()));
    EXPECT_EQ(restored, frontier);
    restored.Append(tree.leaf(i));
    frontier.Append(tree.leaf(i));
    EXPECT_EQ(restored.Root(), tree.Root(i + 1));
  }
  const std::string encoded = frontier.Encode();  // 130: two subtrees
  EXPECT_THAT(Frontier::Parse(HashKind::kSm3, 131, encoded), StatusIs(StatusCode::kDataLoss, "BAD_FRONTIER"));
  EXPECT_THAT(Frontier::Parse(HashKind::kSm3, 130, encoded.substr(1)), StatusIs(StatusCode::kDataLoss, "BAD_FRONTIER"));
  EXPECT_THAT(Frontier::Parse(HashKind::kSm3, -1, ""), StatusIs(StatusCode::kDataLoss, "BAD_FRONTIER"));
}

}  // namespace
}  // namespace jgt::merkle::test
