#include "services/ledger/storage/mysql_log_store.h"

#include <algorithm>
#include <utility>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {

Error NoSuchLog(const std::string& region) {
  return NotFound("NO_SUCH_LOG", absl::StrFormat("region %s has no log", region))
      .Meta("region", region)
      .Zh(absl::StrFormat("地区 %s 尚无日志", region));
}

Error NoSuchTile(const merkle::TileId& tile, int width, int64_t size) {
  const std::string wanted = absl::StrFormat("tile %d of level %d", tile.index, tile.level);
  return NotFound("NO_SUCH_TILE", width == 0 ? absl::StrFormat("the log has %d entries and no %s", size, wanted)
                                             : absl::StrFormat("%s has %d hashes, not %d", wanted, width, tile.width))
      .Meta("log_size", std::to_string(size))
      .Meta("width", std::to_string(width))
      .Zh("日志尚无该瓦片");
}

StatusOr<merkle::Frontier> GetLog(const Reader& read, const std::string& region) {
  ASSIGN_OR_RETURN(std::optional<merkle::Frontier> log, FindLog(read, region));
  if (!log.has_value()) return NoSuchLog(region);
  return *std::move(log);
}

}  // namespace

StatusOr<LogHead> MysqlLogStore::Head(const std::string& region, Deadline deadline) {
  return sql::RunTransactionFor<LogHead>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<LogHead> {
        ASSIGN_OR_RETURN(const merkle::Frontier log, GetLog(ReaderOf(tx), region));
        return LogHead{.region = region, .hash = log.hasher().kind(), .size = log.size(), .root = log.Root()};
      });
}

StatusOr<std::optional<PublishedHead>> MysqlLogStore::Published(const std::string& region, std::optional<int64_t> size,
                                                                Deadline deadline) {
  using Found = std::optional<PublishedHead>;
  return sql::RunTransactionFor<Found>(pool_, {.deadline = deadline, .read_only = true},
                                       [&](sql::Transaction& tx) { return FindPublished(ReaderOf(tx), region, size); });
}

StatusOr<std::string> MysqlLogStore::EntryBytes(const std::string& region, int64_t seq, Deadline deadline) {
  return sql::RunTransactionFor<std::string>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<std::string> {
        const auto entries = ReadEntries(ReaderOf(tx), region, seq, seq);
        if (ReasonOf(entries.status()) == "JOURNAL_GAP") {
          return NotFound("NO_SUCH_ENTRY", absl::StrFormat("region %s has no entry %d", region, seq))
              .Zh("没有这条日志");
        }
        RETURN_IF_ERROR(entries.status());
        return journal::CanonicalBytes(kLedgerService, entries->front());
      });
}

StatusOr<merkle::Proof> MysqlLogStore::Inclusion(const std::string& region, int64_t index, int64_t size,
                                                 Deadline deadline) {
  return sql::RunTransactionFor<merkle::Proof>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<merkle::Proof> {
        const Reader read = ReaderOf(tx);
        ASSIGN_OR_RETURN(const merkle::Frontier log, GetLog(read, region));
        const merkle::Hasher& hasher = log.hasher();
        merkle::TileNodes nodes(hasher.kind(), log.size(), TilesOf(read, region, hasher.kind()));
        return merkle::InclusionProof(hasher, index, size, nodes.reader());
      });
}

StatusOr<merkle::Proof> MysqlLogStore::Consistency(const std::string& region, int64_t first, int64_t second,
                                                   Deadline deadline) {
  return sql::RunTransactionFor<merkle::Proof>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<merkle::Proof> {
        const Reader read = ReaderOf(tx);
        ASSIGN_OR_RETURN(const merkle::Frontier log, GetLog(read, region));
        const merkle::Hasher& hasher = log.hasher();
        merkle::TileNodes nodes(hasher.kind(), log.size(), TilesOf(read, region, hasher.kind()));
        return merkle::ConsistencyProof(hasher, first, second, nodes.reader());
      });
}

StatusOr<std::string> MysqlLogStore::Tile(const std::string& region, const merkle::TileId& tile, Deadline deadline) {
  return sql::RunTransactionFor<std::string>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<std::string> {
        const Reader read = ReaderOf(tx);
        ASSIGN_OR_RETURN(const merkle::Frontier log, GetLog(read, region));
        merkle::TileId now = tile;
        now.width = merkle::WidthAt(log.size(), tile.level, tile.index);
        if (now.width == 0 || now.width < tile.width) return NoSuchTile(tile, now.width, log.size());
        ASSIGN_OR_RETURN(std::string hashes, TilesOf(read, region, log.hasher().kind())(now));
        if (hashes.size() != static_cast<size_t>(now.width) * merkle::kHashSize)
          return LogDamaged(region, absl::StrFormat("%s has %d bytes", merkle::TilePath(now), hashes.size()));
        // It may have grown since the size that the caller follows.
        if (tile.width > 0) hashes.resize(static_cast<size_t>(tile.width) * merkle::kHashSize);
        return hashes;
      });
}

// A transaction for each piece: what was committed does not change, and no client's pace holds a connection.
Status MysqlLogStore::Export(const std::string& region, int64_t size, const ExportSink& sink, Deadline deadline) {
  const auto read_in_transaction = [&](const std::function<StatusOr<ExportPiece>(const Reader&)>& body) {
    return sql::RunTransactionFor<ExportPiece>(pool_, {.deadline = deadline, .read_only = true},
                                               [&](sql::Transaction& tx) { return body(ReaderOf(tx)); });
  };
  for (int64_t first = 1; first <= size; first += merkle::kTileWidth) {
    const int64_t last = std::min(size, first + merkle::kTileWidth - 1);
    ASSIGN_OR_RETURN(const ExportPiece piece, read_in_transaction([&](const Reader& read) -> StatusOr<ExportPiece> {
                       ASSIGN_OR_RETURN(const auto entries, ReadEntries(read, region, first, last));
                       ExportPiece entries_piece;
                       entries_piece.first_seq = first;
                       for (const journal::Entry& entry : entries)
                         entries_piece.entries.push_back(journal::CanonicalBytes(kLedgerService, entry));
                       return entries_piece;
                     }));
    if (!sink(piece)) return OkStatus();
  }
  ASSIGN_OR_RETURN(const LogHead head, Head(region, deadline));
  for (const merkle::TileId& tile : merkle::TilesOf(size)) {
    ASSIGN_OR_RETURN(const ExportPiece piece, read_in_transaction([&](const Reader& read) -> StatusOr<ExportPiece> {
                       // The stored tile may have grown beyond the exported size by now: cut it back.
                       merkle::TileId now = tile;
                       now.width = merkle::WidthAt(head.size, tile.level, tile.index);
                       ASSIGN_OR_RETURN(std::string hashes, TilesOf(read, region, head.hash)(now));
                       hashes.resize(std::min(hashes.size(), static_cast<size_t>(tile.width) * merkle::kHashSize));
                       ExportPiece tile_piece;
                       tile_piece.tile_path = merkle::TilePath(tile);
                       tile_piece.tile = std::move(hashes);
                       return tile_piece;
                     }));
    if (!sink(piece)) return OkStatus();
  }
  return OkStatus();
}

}  // namespace jgt::ledger
