// How the processes of a follower share its partitions.
#include <algorithm>
#include <set>

#include "common/journal/follower.h"

namespace jgt::journal {
namespace {

using std::chrono::steady_clock;

const std::string kCreatePartition =
    "INSERT IGNORE INTO follower (region, source, follower, next_seq, head_seq, owner, epoch, expires_at) "
    "VALUES (?, ?, ?, 1, 0, '', 0, '2000-01-01 00:00:00')";
const std::string kSeenAlive =
    "INSERT INTO follower_member (source, follower, owner, expires_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? "
    "MICROSECOND) "
    "ON DUPLICATE KEY UPDATE expires_at = VALUES(expires_at)";
const std::string kForgetDead =
    "DELETE FROM follower_member WHERE source = ? AND follower = ? AND (expires_at < UTC_TIMESTAMP(6) OR expires_at > "
    "UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)";
const std::string kCountAlive = "SELECT COUNT(*) FROM follower_member WHERE source = ? AND follower = ?";
const std::string kListPartitions =
    "SELECT region, next_seq, owner, epoch, expires_at < UTC_TIMESTAMP(6) OR expires_at > UTC_TIMESTAMP(6) + INTERVAL "
    "? MICROSECOND FROM follower WHERE source = ? AND follower = ? ORDER BY region";
const std::string kTakeLease =
    "UPDATE follower SET owner = ?, epoch = epoch + 1, expires_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND "
    "WHERE region = ? AND source = ? AND follower = ? AND (owner = '' OR expires_at < UTC_TIMESTAMP(6) OR expires_at > "
    "UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)";
const std::string kRenewLeases =
    "UPDATE follower SET expires_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE source = ? AND follower = ? AND "
    "owner = ?";
const std::string kDropLease =
    "UPDATE follower SET owner = '' WHERE region = ? AND source = ? AND follower = ? AND owner = ?";
const std::string kDropLeases = "UPDATE follower SET owner = '' WHERE source = ? AND follower = ? AND owner = ?";
const std::string kLeave = "DELETE FROM follower_member WHERE source = ? AND follower = ? AND owner = ?";

// A lease that ends later than this from now was given by a clock that was set back since: whoever holds it renews it
// within a round, and nobody waits for it until the old time comes again.
constexpr int kLeasesAheadMax = 2;

int64_t Micros(std::chrono::milliseconds span) { return std::chrono::microseconds(span).count(); }

}  // namespace

// Takes what nobody holds up to a fair share, renews what is ours, and lets go of what is beyond the share.
Status Follower::TakeLeases(const std::map<std::string, int64_t>& heads) {
  std::map<std::string, Partition> held;
  const Status status = sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) -> Status {
    held.clear();
    const std::string& source = source_.service();
    const int64_t ahead_max = kLeasesAheadMax * Micros(options_.lease);
    RETURN_IF_ERROR(tx.Execute(kSeenAlive, {source, options_.name, options_.owner, Micros(options_.lease)}).status());
    RETURN_IF_ERROR(tx.Execute(kForgetDead, {source, options_.name, ahead_max}).status());
    RETURN_IF_ERROR(tx.Execute(kRenewLeases, {Micros(options_.lease), source, options_.name, options_.owner}).status());
    ASSIGN_OR_RETURN(const auto alive, tx.QueryOne(kCountAlive, {source, options_.name}));
    ASSIGN_OR_RETURN(sql::Rows rows, tx.Query(kListPartitions, {ahead_max, source, options_.name}));
    RETURN_IF_ERROR(CreatePartitions(tx, heads, rows));
    const size_t members = static_cast<size_t>(std::max<int64_t>(1, alive->Int(0)));
    const size_t share = (rows.size() + members - 1) / members;
    for (const sql::Row& row : rows) {
      if (row.Text(2) != options_.owner) continue;
      if (held.size() < share) {
        held[row.Text(0)] = {.next_seq = row.Int(1), .epoch = row.Int(3)};
      } else {
        RETURN_IF_ERROR(tx.Execute(kDropLease, {row.Text(0), source, options_.name, options_.owner}).status());
      }
    }
    for (const sql::Row& row : rows) {
      const bool is_free = row.Text(2).empty() || (row.Text(2) != options_.owner && row.Int(4) != 0);
      if (!is_free || held.size() >= share) continue;
      ASSIGN_OR_RETURN(const int64_t taken, tx.Execute(kTakeLease, {options_.owner, Micros(options_.lease), row.Text(0),
                                                                    source, options_.name, ahead_max}));
      if (taken == 1) held[row.Text(0)] = {.next_seq = row.Int(1), .epoch = row.Int(3) + 1};
    }
    return OkStatus();
  });
  RETURN_IF_ERROR(status);
  for (auto& [region, partition] : held) {
    const auto before = partitions_.find(region);
    if (before == partitions_.end() || before->second.epoch != partition.epoch) continue;
    const Partition fresh = partition;
    partition = before->second;
    partition.next_seq = std::max(partition.next_seq, fresh.next_seq);
  }
  partitions_ = std::move(held);
  return OkStatus();
}

// A region whose journal is new to us gets its row; `rows` are the partitions, before and after.
Status Follower::CreatePartitions(sql::Transaction& tx, const std::map<std::string, int64_t>& heads, sql::Rows& rows) {
  std::set<std::string> known;
  for (const sql::Row& row : rows) known.insert(row.Text(0));
  bool created = false;
  for (const auto& [region, head] : heads) {
    if (known.contains(region)) continue;
    RETURN_IF_ERROR(tx.Execute(kCreatePartition, {region, source_.service(), options_.name}).status());
    created = true;
  }
  if (!created) return OkStatus();
  ASSIGN_OR_RETURN(
      rows, tx.Query(kListPartitions, {kLeasesAheadMax * Micros(options_.lease), source_.service(), options_.name}));
  return OkStatus();
}

Status Follower::DropLeases() {
  partitions_.clear();
  return sql::RunTransaction(
      pool_, {.deadline = steady_clock::now() + std::chrono::seconds(2)}, [&](sql::Transaction& tx) -> Status {
        RETURN_IF_ERROR(tx.Execute(kDropLeases, {source_.service(), options_.name, options_.owner}).status());
        return tx.Execute(kLeave, {source_.service(), options_.name, options_.owner}).status();
      });
}

}  // namespace jgt::journal
