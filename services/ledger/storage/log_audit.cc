#include "services/ledger/storage/log_audit.h"

#include <utility>

#include "common/sql/transaction.h"
#include "services/ledger/storage/activity_audit.h"
#include "services/ledger/storage/audit_findings.h"
#include "services/ledger/storage/journal_audit.h"
#include "services/ledger/storage/kind_audit.h"

namespace jgt::ledger {

MysqlLogAudit::MysqlLogAudit(AuditOptions options, sql::Pool& pool, EntryDecoder decode)
    : options_(std::move(options)), pool_(pool), decode_(std::move(decode)) {}

StatusOr<int64_t> MysqlLogAudit::Run(const std::string& region, const AuditSink& sink,
                                     std::chrono::steady_clock::time_point deadline) {
  AuditFindings findings(sink);
  int64_t size = 0;
  // Once: an attempt that is lost half way has told its findings already.
  const sql::TransactionOptions options{
      .deadline = deadline, .attempts_max = 1, .isolation = sql::Isolation::kRepeatableRead, .read_only = true};
  RETURN_IF_ERROR(sql::RunTransaction(pool_, options, [&](sql::Transaction& tx) -> Status {
    const Reader read = ReaderOf(tx);
    JournalAudit journal(options_, read, region, decode_, findings);
    ASSIGN_OR_RETURN(size, journal.Run());
    // Activities and kinds are what the entries say they are; entries that are missing say nothing.
    if (!journal.gapless()) return OkStatus();
    RETURN_IF_ERROR(AuditKinds(read, region, size, decode_, findings));
    RETURN_IF_ERROR(AuditActivities(read, region, size, decode_, findings));
    return OkStatus();
  }));
  findings.Tell(size);
  return size;
}

}  // namespace jgt::ledger
