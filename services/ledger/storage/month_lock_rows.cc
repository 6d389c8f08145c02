#include "services/ledger/storage/month_lock_rows.h"

#include "services/ledger/domain/month_locks.h"

namespace jgt::ledger {
namespace {

const std::string kPutLock =
    "INSERT INTO month_locks (region, month, seq) VALUES (?, ?, ?) "
    "ON DUPLICATE KEY UPDATE seq = LEAST(seq, VALUES(seq))";
constexpr std::string_view kFindLocks =
    "SELECT region, month FROM month_locks WHERE month >= ? AND month <= ? AND region IN (";

}  // namespace

Status PutMonthLock(sql::Transaction& tx, const journal::Entry& entry, const std::string& month) {
  return tx.Execute(kPutLock, {entry.region, month, entry.seq}).status();
}

StatusOr<std::set<std::string>> FindFrozenForms(const Reader& read, const std::vector<std::string>& regions,
                                                const MonthSpan& span) {
  ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kFindLocks, {span.first, span.last}, regions));
  std::set<std::string> forms;
  for (const sql::Row& row : rows) forms.insert(FormName(row.Text(0), row.Text(1)));
  return forms;
}

}  // namespace jgt::ledger
