#include "services/ledger/storage/merkle_tables.h"

#include <utility>

namespace jgt::ledger {
namespace {

const std::string kFindLog = "SELECT hash, size, frontier, root FROM merkle_logs WHERE region = ?";
const std::string kPutLog =
    "INSERT INTO merkle_logs (region, hash, size, frontier, root) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE size = VALUES(size), frontier = VALUES(frontier), root = VALUES(root)";
const std::string kInsertTile =
    "INSERT INTO merkle_tiles (region, level, tile_index, root, hashes) VALUES (?, ?, ?, ?, ?)";
const std::string kFindTile = "SELECT hashes FROM merkle_tiles WHERE region = ? AND level = ? AND tile_index = ?";
const std::string kTileRoots =
    "SELECT root FROM merkle_tiles WHERE region = ? AND level = ? AND tile_index >= ? AND tile_index < ? "
    "ORDER BY tile_index";
const std::string kReadEntries =
    "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal WHERE region = ? AND "
    "seq >= ? AND seq <= ? ORDER BY seq";
const std::string kReadHashes =
    "SELECT seq, entry_hash FROM journal WHERE region = ? AND seq >= ? AND seq <= ? ORDER BY seq";
const std::string kFindCheckpoint = "SELECT size, root, note FROM checkpoints WHERE region = ? AND size = ?";
const std::string kNewestCheckpoint =
    "SELECT size, root, note FROM checkpoints WHERE region = ? ORDER BY size DESC LIMIT 1";

Status JournalGap(const std::string& region, int64_t seq) {
  return DataLoss("JOURNAL_GAP", absl::StrFormat("entry %d of region %s is missing", seq, region))
      .Meta("region", region)
      .Meta("seq", std::to_string(seq))
      .Zh(absl::StrFormat("地区 %s 缺少第 %d 条日志", region, seq));
}

// Rows whose first column counts from `first` to `last` without a gap.
Status CheckGapless(const std::string& region, const sql::Rows& rows, int64_t first, int64_t last) {
  int64_t seq = first;
  for (const sql::Row& row : rows) {
    if (row.Int(0) != seq) return JournalGap(region, seq);
    ++seq;
  }
  return seq == last + 1 ? OkStatus() : JournalGap(region, seq);
}

// A level's hashes beyond its full tiles are the roots of the tiles below.
StatusOr<std::string> TileRoots(const Reader& read, const std::string& region, int level, int64_t first, int count) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kTileRoots, {region, level, first, first + count}));
  std::string roots;
  for (const sql::Row& row : rows) roots += row.Text(0);
  return roots;
}

StatusOr<std::string> ReadTile(const Reader& read, const std::string& region, merkle::HashKind kind,
                               const merkle::TileId& tile) {
  const int64_t first = tile.index * merkle::kTileWidth;
  if (tile.full()) {
    ASSIGN_OR_RETURN(const sql::Rows rows, read(kFindTile, {region, tile.level, tile.index}));
    if (rows.empty()) return LogDamaged(region, merkle::TilePath(tile) + " is missing");
    return rows.front().Text(0);
  }
  if (tile.level > 0) return TileRoots(read, region, tile.level - 1, first, tile.width);
  ASSIGN_OR_RETURN(const std::vector<merkle::Hash> leaves,
                   ReadLeaves(read, region, kind, first + 1, first + tile.width));
  std::string hashes;
  for (const merkle::Hash& leaf : leaves) hashes += leaf;
  return hashes;
}

}  // namespace

Error LogDamaged(const std::string& region, const std::string& what) {
  return DataLoss("LOG_DAMAGED", absl::StrFormat("the Merkle log of region %s is damaged: %s", region, what))
      .Meta("region", region)
      .Zh(absl::StrFormat("地区 %s 的默克尔日志已损坏", region));
}

StatusOr<std::optional<merkle::Frontier>> FindLog(const Reader& read, const std::string& region) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kFindLog, {region}));
  if (rows.empty()) return std::optional<merkle::Frontier>();
  const sql::Row& row = rows.front();
  const int64_t hash = row.Int(0);
  if (hash != 1 && hash != 2) return LogDamaged(region, absl::StrFormat("%d is no hash", hash));
  const StatusOr<merkle::Frontier> frontier =
      merkle::Frontier::Parse(static_cast<merkle::HashKind>(hash), row.Int(1), row.Text(2));
  if (!frontier.ok()) return LogDamaged(region, std::string(frontier.status().message()));
  if (frontier->size() < 1 || frontier->Root() != row.Text(3))
    return LogDamaged(region, "the root is not that of the frontier");
  return std::optional(*frontier);
}

Status PutLog(sql::Transaction& tx, const std::string& region, const merkle::Frontier& frontier) {
  return tx
      .Execute(kPutLog, {region, static_cast<int64_t>(frontier.hasher().kind()), frontier.size(),
                         sql::Value::Bytes(frontier.Encode()), sql::Value::Bytes(frontier.Root())})
      .status();
}

Status AddTile(sql::Transaction& tx, const std::string& region, const merkle::Hasher& hasher,
               const merkle::TileId& tile, const std::string& hashes) {
  const Reader read = ReaderOf(tx);
  std::string complete = hashes;
  for (merkle::TileId id = tile;;) {
    const Status inserted =
        tx.Insert(kInsertTile, {region, id.level, id.index, sql::Value::Bytes(merkle::TileRoot(hasher, complete)),
                                sql::Value::Bytes(complete)});
    if (ReasonOf(inserted) == "SQL_DUPLICATE") {
      ASSIGN_OR_RETURN(const std::string there, ReadTile(read, region, hasher.kind(), id));
      if (there != complete) return LogDamaged(region, merkle::TilePath(id) + " is there with other hashes");
    } else {
      RETURN_IF_ERROR(inserted);
    }
    if ((id.index + 1) % merkle::kTileWidth != 0) return OkStatus();
    // The last of 256: the tile above is complete as well.
    ASSIGN_OR_RETURN(complete,
                     TileRoots(read, region, id.level, id.index + 1 - merkle::kTileWidth, merkle::kTileWidth));
    id = {.level = id.level + 1, .index = id.index / merkle::kTileWidth};
    if (complete.size() != merkle::kTileWidth * merkle::kHashSize)
      return LogDamaged(region, merkle::TilePath(id) + " cannot be made: a tile below it is missing");
  }
}

merkle::TileReader TilesOf(const Reader& read, const std::string& region, merkle::HashKind kind) {
  return [read, region, kind](const merkle::TileId& tile) { return ReadTile(read, region, kind, tile); };
}

StatusOr<std::vector<journal::Entry>> ReadEntries(const Reader& read, const std::string& region, int64_t first,
                                                  int64_t last) {
  ASSIGN_OR_RETURN(sql::Rows rows, read(kReadEntries, {region, first, last}));
  RETURN_IF_ERROR(CheckGapless(region, rows, first, last));
  std::vector<journal::Entry> entries;
  entries.reserve(rows.size());
  for (sql::Row& row : rows) {
    entries.push_back({.region = region,
                       .seq = row.Int(0),
                       .type = row.Text(1),
                       .body = row.TakeText(2),
                       .entry_hash = row.Text(3),
                       .recorded_at = row.Time(4),
                       .principal = row.Text(5),
                       .request_id = row.Text(6)});
  }
  return entries;
}

merkle::Hash LeafOf(merkle::HashKind kind, const journal::Entry& entry) {
  if (kind == merkle::HashKind::kSha256) return entry.entry_hash;
  return merkle::Hasher(kind).Leaf(journal::CanonicalBytes(kLedgerService, entry));
}

StatusOr<std::vector<merkle::Hash>> ReadLeaves(const Reader& read, const std::string& region, merkle::HashKind kind,
                                               int64_t first, int64_t last) {
  std::vector<merkle::Hash> leaves;
  if (first > last) return leaves;
  if (kind == merkle::HashKind::kSha256) {
    ASSIGN_OR_RETURN(const sql::Rows rows, read(kReadHashes, {region, first, last}));
    RETURN_IF_ERROR(CheckGapless(region, rows, first, last));
    for (const sql::Row& row : rows) leaves.push_back(row.Text(1));
    return leaves;
  }
  ASSIGN_OR_RETURN(const std::vector<journal::Entry> entries, ReadEntries(read, region, first, last));
  for (const journal::Entry& entry : entries) leaves.push_back(LeafOf(kind, entry));
  return leaves;
}

StatusOr<std::optional<PublishedHead>> FindPublished(const Reader& read, const std::string& region,
                                                     std::optional<int64_t> size) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   size.has_value() ? read(kFindCheckpoint, {region, *size}) : read(kNewestCheckpoint, {region}));
  if (rows.empty()) return std::optional<PublishedHead>();
  const sql::Row& row = rows.front();
  return std::optional(PublishedHead{.region = region, .size = row.Int(0), .root = row.Text(1), .note = row.Text(2)});
}

}  // namespace jgt::ledger
