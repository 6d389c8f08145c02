// The tables of the Merkle logs, and the leaves that are not in a tile yet, which are rows of the journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/merkle/tile.h"
#include "common/merkle/tree.h"
#include "common/sql/transaction.h"
#include "services/ledger/domain/log.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

inline constexpr char kLedgerService[] = "ledger";  // in the canonical bytes of every entry

// A log as it is stored. DATA_LOSS LOG_DAMAGED when hash, size, frontier and root do not fit together.
StatusOr<std::optional<merkle::Frontier>> FindLog(const Reader& read, const std::string& region);
Status PutLog(sql::Transaction& tx, const std::string& region, const merkle::Frontier& frontier);
// DATA_LOSS LOG_DAMAGED, naming the region.
Error LogDamaged(const std::string& region, const std::string& what);

// Writes a full tile, and those of the levels above that it completes. A tile that is there already must be the same:
// DATA_LOSS LOG_DAMAGED.
Status AddTile(sql::Transaction& tx, const std::string& region, const merkle::Hasher& hasher,
               const merkle::TileId& tile, const std::string& hashes);
// Reads the tiles of a region's log: full ones as they are stored, partial ones from the journal or from the roots of
// the level below.
merkle::TileReader TilesOf(const Reader& read, const std::string& region, merkle::HashKind kind);

// Entries from `first` to `last`, both included. DATA_LOSS JOURNAL_GAP when one is missing.
StatusOr<std::vector<journal::Entry>> ReadEntries(const Reader& read, const std::string& region, int64_t first,
                                                  int64_t last);
// Their leaf hashes: the stored ones of a SHA-256 log, computed ones of another.
StatusOr<std::vector<merkle::Hash>> ReadLeaves(const Reader& read, const std::string& region, merkle::HashKind kind,
                                               int64_t first, int64_t last);
merkle::Hash LeafOf(merkle::HashKind kind, const journal::Entry& entry);

// The checkpoint of this size, or the newest.
StatusOr<std::optional<PublishedHead>> FindPublished(const Reader& read, const std::string& region,
                                                     std::optional<int64_t> size);

}  // namespace jgt::ledger
