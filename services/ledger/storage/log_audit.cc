#include "services/ledger/storage/log_audit.h"

#include <utility>

#include "common/sql/transaction.h"
#include "services/ledger/storage/activity_audit.h"
#include "services/ledger/storage/answer_audit.h"
#include "services/ledger/storage/decision_audit.h"
#include "services/ledger/storage/journal_audit.h"
#include "services/ledger/storage/kind_audit.h"
#include "services/ledger/storage/region_audit.h"

namespace jgt::ledger {

const std::vector<std::string>& RosterCopies() {
  static const std::vector<std::string> tables = {"pairings",       "mentor_groups",    "exchanges",
                                                  "school_aliases", "assistance_plans", "plan_items",
                                                  "timetables",     "timetable_slots",  "pairing_agreements"};
  return tables;
}

const std::vector<std::string>& ReportingCopies() {
  static const std::vector<std::string> tables = {"month_locks"};
  return tables;
}

MysqlLogAudit::MysqlLogAudit(AuditOptions options, sql::Pool& pool, EntryDecoder decode,
                             std::vector<journal::CopiesAudit*> copies)
    : options_(std::move(options)), pool_(pool), decode_(std::move(decode)), copies_(std::move(copies)) {}

StatusOr<AuditSummary> MysqlLogAudit::RunOwn(const std::string& region, AuditFindings& findings,
                                             std::chrono::steady_clock::time_point deadline) {
  AuditSummary summary;
  // Once: an attempt that is lost half way has told its findings already.
  const sql::TransactionOptions options{
      .deadline = deadline, .attempts_max = 1, .isolation = sql::Isolation::kRepeatableRead, .read_only = true};
  RETURN_IF_ERROR(sql::RunTransaction(pool_, options, [&](sql::Transaction& tx) -> Status {
    const Reader read = ReaderOf(tx);
    RETURN_IF_ERROR(AuditRegions(read, findings));
    JournalAudit journal(options_, read, region, decode_, findings);
    ASSIGN_OR_RETURN(summary.size, journal.Run());
    // The other tables are what the entries say they are; entries that are missing say nothing.
    if (!journal.gapless()) return OkStatus();
    RETURN_IF_ERROR(AuditKinds(read, region, summary.size, decode_, findings));
    RETURN_IF_ERROR(AuditDecisions(read, region, summary.size, decode_, findings));
    RETURN_IF_ERROR(AuditActivities(read, region, summary.size, decode_, findings));
    ASSIGN_OR_RETURN(summary.answers_without_hash,
                     AuditAnswers(read, region, summary.size, journal.damaged(), findings));
    return OkStatus();
  }));
  return summary;
}

StatusOr<AuditSummary> MysqlLogAudit::Run(const std::string& region, const AuditSink& sink,
                                          std::chrono::steady_clock::time_point deadline) {
  AuditFindings findings(sink);
  const StatusOr<AuditSummary> own = RunOwn(region, findings, deadline);
  // A region in which nothing was done yet has its pairings all the same.
  const bool no_log = ReasonOf(own.status()) == "NO_SUCH_LOG";
  if (!own.ok() && !no_log) return own;
  const AuditSummary summary = own.ok() ? *own : AuditSummary();
  int64_t copied = 0;
  for (journal::CopiesAudit* const copies : copies_) {
    if (!findings.Tell(summary.size)) return summary;
    const journal::CopySink tell = [&](const journal::CopyFinding& finding) {
      if (finding.unchecked) {
        findings.AddUnchecked(finding.table, finding.key, finding.message);
      } else {
        findings.Add(finding.table, finding.key, finding.column, finding.message);
      }
      return findings.Tell(summary.size);
    };
    ASSIGN_OR_RETURN(const int64_t entries, copies->Run(region, tell, deadline));
    copied += entries;
  }
  if (no_log && copied == 0) return own.status();
  findings.Tell(summary.size);
  return summary;
}

}  // namespace jgt::ledger
