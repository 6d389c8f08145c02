// Trees cut into tiles of 256 hashes (C2SP tlog-tiles): tile n of level l holds the roots of the perfect subtrees of
// 256^l leaves from number 256 n on. A full tile never changes, so it is written once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/merkle/hash.h"
#include "common/merkle/tree.h"
#include "common/status/status.h"

namespace jgt::merkle {

inline constexpr int kTileHeight = 8;
inline constexpr int kTileWidth = 256;
inline constexpr int kTileLevelMax = 7;  // 256^8 entries are more than there can be

struct TileId {
  int level = 0;
  int64_t index = 0;
  int width = kTileWidth;  // hashes in it; fewer at the right edge
  bool full() const { return width == kTileWidth; }
  bool operator==(const TileId&) const = default;
};

// "001", "x001/x234/067", and with ".p/12" for a part of 12: how tlog-tiles writes number and width.
std::string TileNumber(int64_t index, int width);
// "tile/0/x001/234.p/12".
std::string TilePath(const TileId& tile);

// How wide tile `index` of `level` is in a tree of `size`; 0 when it is not there.
int WidthAt(int64_t size, int level, int64_t index);
// All tiles of a tree, level by level.
std::vector<TileId> TilesOf(int64_t size);

// The root of a full tile.
Hash TileRoot(const Hasher& hasher, std::string_view hashes);

// The hashes of a tile, width * kHashSize bytes.
using TileReader = std::function<StatusOr<std::string>(const TileId& tile)>;

// The nodes of a tree of `size` leaves, read from its tiles; each tile is read once. DATA_LOSS BAD_TILE when one has
// another length than asked for.
class TileNodes {
 public:
  TileNodes(HashKind kind, int64_t size, TileReader read) : hasher_(kind), size_(size), read_(std::move(read)) {}

  StatusOr<Hash> Node(int level, int64_t index);
  NodeReader reader() {
    return [this](int level, int64_t index) { return Node(level, index); };
  }

 private:
  const Hasher hasher_;
  const int64_t size_;
  const TileReader read_;
  std::map<std::pair<int, int64_t>, std::string> tiles_;
};

}  // namespace jgt::merkle
