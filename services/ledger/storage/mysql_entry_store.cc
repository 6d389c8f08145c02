#include "services/ledger/storage/mysql_entry_store.h"

#include <algorithm>
#include <optional>

#include "common/sql/transaction.h"
#include "services/ledger/storage/merkle_tables.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {
namespace {

const std::string kHead = "SELECT seq FROM journal_head WHERE region = ?";
const std::string kRecordedAt = "SELECT recorded_at FROM journal WHERE region = ? AND seq = ?";

}  // namespace

StatusOr<int64_t> MysqlEntryStore::FirstSince(const std::string& region, Instant since, Deadline deadline) {
  return sql::RunTransactionFor<int64_t>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<int64_t> {
        ASSIGN_OR_RETURN(const std::optional<sql::Row> head, tx.QueryOne(kHead, {region}));
        int64_t low = 1;
        int64_t high = head.has_value() ? head->Int(0) + 1 : 1;
        while (low < high) {  // within a region, time never goes back
          const int64_t middle = low + (high - low) / 2;
          ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kRecordedAt, {region, middle}));
          if (!row.has_value()) {
            return DataLoss("JOURNAL_GAP", absl::StrFormat("entry %d of region %s is missing", middle, region))
                .Zh("台账日志有缺失");
          }
          if (row->Time(0) < since) {
            low = middle + 1;
          } else {
            high = middle;
          }
        }
        return low;
      });
}

StatusOr<std::vector<ToldEntry>> MysqlEntryStore::Read(const std::string& region, int64_t from_seq, int limit,
                                                       Deadline deadline) {
  using Entries = std::vector<journal::Entry>;
  const auto read = [&](sql::Transaction& tx) -> StatusOr<Entries> {
    ASSIGN_OR_RETURN(const std::optional<sql::Row> head, tx.QueryOne(kHead, {region}));
    const int64_t last = std::min(head.has_value() ? head->Int(0) : 0, from_seq + limit - 1);
    if (last < from_seq) return Entries();
    return ReadEntries(ReaderOf(tx), region, from_seq, last);
  };
  ASSIGN_OR_RETURN(const Entries entries,
                   sql::RunTransactionFor<Entries>(pool_, {.deadline = deadline, .read_only = true}, read));
  std::vector<ToldEntry> told;
  told.reserve(entries.size());
  for (const journal::Entry& entry : entries) {
    ASSIGN_OR_RETURN(DecodedEntry decoded, decode_(entry.type, entry.body));
    told.push_back({.seq = entry.seq, .recorded_at = entry.recorded_at, .event = std::move(decoded.event)});
  }
  return told;
}

}  // namespace jgt::ledger
