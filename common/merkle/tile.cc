#include "common/merkle/tile.h"

#include <algorithm>

namespace jgt::merkle {
namespace {

// How many hashes level `level` has in a tree of `size`.
int64_t CountAt(int64_t size, int level) { return size >> (kTileHeight * level); }

Hash RootOf(const Hasher& hasher, std::string_view hashes) {
  if (hashes.size() == kHashSize) return Hash(hashes);
  const size_t half = hashes.size() / 2;
  return hasher.Node(RootOf(hasher, hashes.substr(0, half)), RootOf(hasher, hashes.substr(half)));
}

}  // namespace

std::string TileNumber(int64_t index, int width) {
  std::string number = absl::StrFormat("%03d", index % 1000);
  for (int64_t rest = index / 1000; rest > 0; rest /= 1000) number = absl::StrFormat("x%03d/%s", rest % 1000, number);
  return width == kTileWidth ? number : absl::StrFormat("%s.p/%d", number, width);
}

std::string TilePath(const TileId& tile) {
  return absl::StrFormat("tile/%d/%s", tile.level, TileNumber(tile.index, tile.width));
}

int WidthAt(int64_t size, int level, int64_t index) {
  if (level < 0 || level > kTileLevelMax || index < 0) return 0;
  const int64_t count = CountAt(size, level);
  if (index > count / kTileWidth) return 0;
  return static_cast<int>(std::min<int64_t>(kTileWidth, count - index * kTileWidth));
}

std::vector<TileId> TilesOf(int64_t size) {
  std::vector<TileId> tiles;
  for (int level = 0; level <= kTileLevelMax && CountAt(size, level) > 0; ++level) {
    for (int64_t index = 0; WidthAt(size, level, index) > 0; ++index) {
      tiles.push_back({.level = level, .index = index, .width = WidthAt(size, level, index)});
    }
  }
  return tiles;
}

Hash TileRoot(const Hasher& hasher, std::string_view hashes) {
  JGT_CHECK(hashes.size() == kTileWidth * kHashSize);
  return RootOf(hasher, hashes);
}

StatusOr<Hash> TileNodes::Node(int level, int64_t index) {
  const int tile_level = level / kTileHeight;
  const int within = level % kTileHeight;
  const int64_t first = index << within;  // in hashes of the tile's level
  const int64_t tile_index = first / kTileWidth;
  const TileId id{.level = tile_level, .index = tile_index, .width = WidthAt(size_, tile_level, tile_index)};
  const auto begin = static_cast<size_t>(first % kTileWidth);
  const size_t count = size_t{1} << static_cast<unsigned>(within);
  JGT_CHECK(begin + count <= static_cast<size_t>(id.width));  // only nodes that are complete
  auto found = tiles_.find({tile_level, tile_index});
  if (found == tiles_.end()) {
    ASSIGN_OR_RETURN(std::string hashes, read_(id));
    if (hashes.size() != static_cast<size_t>(id.width) * kHashSize) {
      return DataLoss("BAD_TILE", absl::StrFormat("%s has %d bytes", TilePath(id), hashes.size()))
          .Meta("tile", TilePath(id))
          .Zh("默克尔树的瓦片已损坏");
    }
    found = tiles_.emplace(std::pair(tile_level, tile_index), std::move(hashes)).first;
  }
  return RootOf(hasher_, std::string_view(found->second).substr(begin * kHashSize, count * kHashSize));
}

}  // namespace jgt::merkle
