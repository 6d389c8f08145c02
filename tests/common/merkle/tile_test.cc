#include "common/merkle/tile.h"

#include <gmock/gmock.h>

#include "common/merkle/proof.h"
#include "tests/support/status_matchers.h"

namespace jgt::merkle::test {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;

TEST(TileTest, PathsAreThoseOfTheSpecification) {
  EXPECT_EQ(TileNumber(0, kTileWidth), "000");
  EXPECT_EQ(TileNumber(1234067, kTileWidth), "x001/x234/067");
  EXPECT_EQ(TileNumber(5, 12), "005.p/12");
  EXPECT_EQ(TilePath({.level = 1, .index = 1000, .width = 255}), "tile/1/x001/000.p/255");
}

TEST(TileTest, ATreeOf70000HasTheTilesOfTheSpecificationsExample) {
  int full0 = 0;
  std::vector<TileId> rest;
  for (const TileId& tile : TilesOf(70000)) {
    if (tile.level == 0 && tile.full()) {
      ++full0;
    } else {
      rest.push_back(tile);
    }
  }
  EXPECT_EQ(full0, 273);
  EXPECT_EQ(rest, (std::vector<TileId>{{.level = 0, .index = 273, .width = 112},
                                       {.level = 1, .index = 0, .width = 256},
                                       {.level = 1, .index = 1, .width = 17},
                                       {.level = 2, .index = 0, .width = 1}}));
  EXPECT_EQ(TilesOf(256),
            (std::vector<TileId>{{.level = 0, .index = 0, .width = 256}, {.level = 1, .index = 0, .width = 1}}));
  EXPECT_TRUE(TilesOf(0).empty());
  EXPECT_EQ(WidthAt(256, 0, 1), 0);
  EXPECT_EQ(WidthAt(70000, 3, 0), 0);
}

// Leaves beyond two levels of tiles, kept as tiles only.
class TiledTree {
 public:
  explicit TiledTree(int64_t size) : size_(size) {
    Frontier frontier(HashKind::kSha256);
    std::vector<std::string> rows(1);
    for (int64_t i = 0; i < size; ++i) {
      rows[0] += hasher_.Leaf(std::to_string(i));
      frontier.Append(rows[0].substr(rows[0].size() - kHashSize));
      roots.push_back(frontier.Root());
    }
    for (size_t level = 0; rows[level].size() >= kTileWidth * kHashSize; ++level) {
      rows.emplace_back();
      for (size_t at = 0; at + kTileWidth * kHashSize <= rows[level].size(); at += kTileWidth * kHashSize) {
        rows[level + 1] += TileRoot(hasher_, std::string_view(rows[level]).substr(at, kTileWidth * kHashSize));
      }
    }
    rows_ = std::move(rows);
  }

  TileReader reader() {
    return [this](const TileId& tile) -> StatusOr<std::string> {
      ++reads;
      JGT_CHECK(tile.width == WidthAt(size_, tile.level, tile.index));
      return rows_.at(static_cast<size_t>(tile.level))
          .substr(static_cast<size_t>(tile.index) * kTileWidth * kHashSize,
                  static_cast<size_t>(tile.width) * kHashSize);
    };
  }
  Hash leaf(int64_t index) const { return hasher_.Leaf(std::to_string(index)); }

  int reads = 0;
  std::vector<Hash> roots;  // of every size, from 1

 private:
  const Hasher hasher_{HashKind::kSha256};
  const int64_t size_;
  std::vector<std::string> rows_;
};

TEST(TileTest, ProofsComeFromTilesAloneAndFewOfThem) {
  constexpr int64_t kSize = 66'000;
  const Hasher hasher(HashKind::kSha256);
  TiledTree tree(kSize);
  for (const int64_t index : {0, 255, 256, 65'535, 65'536, 65'999, 12'345}) {
    tree.reads = 0;
    TileNodes nodes(HashKind::kSha256, kSize, tree.reader());
    ASSERT_OK_AND_ASSIGN(const Proof proof, InclusionProof(hasher, index, kSize, nodes.reader()));
    const Hash leaf = tree.leaf(index);
    EXPECT_THAT(VerifyInclusion(
                    hasher, {.index = index, .size = kSize, .leaf_hash = leaf, .root = tree.roots[kSize - 1]}, proof),
                IsOk());
    EXPECT_LE(tree.reads, 5);
  }
  for (const int64_t first : {1, 255, 256, 257, 65'535, 65'536, 65'537, 65'999}) {
    TileNodes nodes(HashKind::kSha256, kSize, tree.reader());
    ASSERT_OK_AND_ASSIGN(const Proof proof, ConsistencyProof(hasher, first, kSize, nodes.reader()));
    EXPECT_THAT(VerifyConsistency(hasher,
                                  {.first_size = first,
                                   .second_size = kSize,
                                   .first_root = tree.roots[static_cast<size_t>(first) - 1],
                                   .second_root = tree.roots[kSize - 1]},
                                  proof),
                IsOk());
    ASSERT_OK_AND_ASSIGN(const Hash root, RootAt(hasher, first, nodes.reader()));
    EXPECT_EQ(root, tree.roots[static_cast<size_t>(first) - 1]);
  }
}

TEST(TileTest, ATileOfAnotherLengthIsDamaged) {
  TileNodes nodes(HashKind::kSha256, 300, [](const TileId&) { return std::string(31, 'x'); });
  EXPECT_THAT(nodes.Node(0, 0), StatusIs(StatusCode::kDataLoss, "BAD_TILE"));
}

}  // namespace
}  // namespace jgt::merkle::test
