#include "services/ledger/storage/log_appender.h"

#include <algorithm>
#include <utility>

#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {

constexpr int64_t kCatchUpMax = 2000;  // entries read in one transaction

const std::string kLockHead = "SELECT seq FROM journal_head WHERE region = ? FOR UPDATE";
const std::string kBehind =
    "SELECT h.region FROM journal_head h LEFT JOIN merkle_logs l ON l.region = h.region WHERE h.seq > 0 AND "
    "(l.size IS NULL OR l.size < h.seq) ORDER BY h.region";

// Appends leaves and writes the tiles that they complete.
Status Grow(sql::Transaction& tx, const std::string& region, merkle::Frontier frontier,
            const std::vector<merkle::Hash>& leaves) {
  const int64_t begun = frontier.size() % merkle::kTileWidth;
  std::string tile;  // the hashes since the last full tile, if they will be needed
  const bool completes = begun + static_cast<int64_t>(leaves.size()) >= merkle::kTileWidth;
  if (completes && begun > 0) {
    ASSIGN_OR_RETURN(const std::vector<merkle::Hash> earlier, ReadLeaves(ReaderOf(tx), region, frontier.hasher().kind(),
                                                                         frontier.size() - begun + 1, frontier.size()));
    for (const merkle::Hash& leaf : earlier) tile += leaf;
  }
  for (const merkle::Hash& leaf : leaves) {
    frontier.Append(leaf);
    tile += leaf;
    if (frontier.size() % merkle::kTileWidth != 0) continue;
    const merkle::TileId id{.level = 0, .index = frontier.size() / merkle::kTileWidth - 1};
    RETURN_IF_ERROR(AddTile(tx, region, frontier.hasher(), id, tile));
    tile.clear();
  }
  return PutLog(tx, region, frontier);
}

}  // namespace

LogAppender::LogAppender(std::vector<std::string> sm3_regions) : sm3_regions_(std::move(sm3_regions)) {}

merkle::HashKind LogAppender::KindFor(const std::string& region) const {
  const bool sm3 = std::any_of(sm3_regions_.begin(), sm3_regions_.end(),
                               [&](const std::string& prefix) { return region.starts_with(prefix); });
  return sm3 ? merkle::HashKind::kSm3 : merkle::HashKind::kSha256;
}

Status LogAppender::Extend(sql::Transaction& tx, const std::string& region,
                           const std::vector<journal::Entry>& entries) const {
  const Reader read = ReaderOf(tx);
  ASSIGN_OR_RETURN(std::optional<merkle::Frontier> log, FindLog(read, region));
  merkle::Frontier frontier = log.has_value() ? *std::move(log) : merkle::Frontier(KindFor(region));
  const merkle::HashKind kind = frontier.hasher().kind();
  const int64_t before = entries.front().seq - 1;
  if (frontier.size() > before) {
    return LogDamaged(region, absl::StrFormat("it has %d entries where the journal had %d", frontier.size(), before));
  }
  if (before - frontier.size() > kCatchUpMax) return OkStatus();
  ASSIGN_OR_RETURN(std::vector<merkle::Hash> leaves, ReadLeaves(read, region, kind, frontier.size() + 1, before));
  leaves.reserve(leaves.size() + entries.size());
  for (const journal::Entry& entry : entries) leaves.push_back(LeafOf(kind, entry));
  return Grow(tx, region, std::move(frontier), leaves);
}

StatusOr<int64_t> LogAppender::CatchUpOnce(sql::Transaction& tx, const std::string& region) const {
  const Reader read = ReaderOf(tx);
  ASSIGN_OR_RETURN(const std::optional<sql::Row> head, tx.QueryOne(kLockHead, {region}));
  ASSIGN_OR_RETURN(std::optional<merkle::Frontier> log, FindLog(read, region));
  merkle::Frontier frontier = log.has_value() ? *std::move(log) : merkle::Frontier(KindFor(region));
  const int64_t first = frontier.size() + 1;
  const int64_t last = std::min(head.has_value() ? head->Int(0) : 0, frontier.size() + kCatchUpMax);
  if (first > last) return 0;
  ASSIGN_OR_RETURN(const std::vector<merkle::Hash> leaves,
                   ReadLeaves(read, region, frontier.hasher().kind(), first, last));
  RETURN_IF_ERROR(Grow(tx, region, std::move(frontier), leaves));
  return last - first + 1;
}

StatusOr<int64_t> LogAppender::CatchUp(sql::Pool& pool, sql::Deadline deadline) const {
  ASSIGN_OR_RETURN(const sql::Rows behind, sql::RunQuery(pool, kBehind, {}, deadline));
  int64_t total = 0;
  Status failed;
  for (const sql::Row& row : behind) {
    const std::string& region = row.Text(0);
    for (int64_t added = 1; added > 0 && std::chrono::steady_clock::now() < deadline; total += added) {
      const auto result = sql::RunTransactionFor<int64_t>(
          pool, {.deadline = deadline}, [&](sql::Transaction& tx) { return CatchUpOnce(tx, region); });
      added = result.ok() ? *result : 0;
      // A damaged region does not keep the others waiting.
      if (!result.ok() && failed.ok()) failed = Annotate(result.status(), "catching up region " + region);
    }
  }
  if (!failed.ok() && total == 0) return failed;
  return total;
}

}  // namespace jgt::ledger
