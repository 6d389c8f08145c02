// Reads of the follower and dead_letter tables that need no follower.
#include <set>

#include "common/journal/follower.h"

namespace jgt::journal {
namespace {

const std::string kListFollowers =
    "SELECT follower, source, region, next_seq, head_seq, CASE WHEN expires_at > UTC_TIMESTAMP(6) THEN owner ELSE '' "
    "END "
    "FROM follower ORDER BY source, follower, region";
const std::string kListDeadLetters =
    "SELECT follower, source, region, seq, type, error, attempts, dead_at FROM dead_letter "
    "ORDER BY dead_at, region, source, follower, seq LIMIT 1000";
const std::string kAppliedPositions =
    "SELECT source, region, MIN(next_seq) - 1 FROM follower GROUP BY source, region ORDER BY source, region";

}  // namespace

StatusOr<std::vector<FollowerState>> ListFollowers(sql::Pool& pool, sql::Deadline deadline) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool, kListFollowers, {}, deadline));
  std::vector<FollowerState> states;
  states.reserve(rows.size());
  for (const sql::Row& row : rows) {
    states.push_back({.follower = row.Text(0),
                      .source = row.Text(1),
                      .region = row.Text(2),
                      .next_seq = row.Int(3),
                      .head_seq = row.Int(4),
                      .owner = row.Text(5)});
  }
  return states;
}

StatusOr<std::vector<DeadLetterRow>> ListDeadLetters(sql::Pool& pool, sql::Deadline deadline) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool, kListDeadLetters, {}, deadline));
  std::vector<DeadLetterRow> letters;
  letters.reserve(rows.size());
  for (const sql::Row& row : rows) {
    letters.push_back({.follower = row.Text(0),
                       .source = row.Text(1),
                       .region = row.Text(2),
                       .seq = row.Int(3),
                       .type = row.Text(4),
                       .error = row.Text(5),
                       .attempts = static_cast<int>(row.Int(6)),
                       .dead_at = row.Time(7)});
  }
  return letters;
}

StatusOr<std::vector<Position>> AppliedPositions(sql::Transaction& tx, const std::vector<std::string>& regions) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kAppliedPositions));
  const std::set<std::string> wanted(regions.begin(), regions.end());
  std::vector<Position> positions;
  for (const sql::Row& row : rows) {
    if (row.Int(2) < 1 || (!wanted.empty() && !wanted.contains(row.Text(1)))) continue;
    positions.push_back({.service = row.Text(0), .region = row.Text(1), .seq = row.Int(2)});
  }
  return positions;
}

}  // namespace jgt::journal
