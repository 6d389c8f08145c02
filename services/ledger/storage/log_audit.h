// The audit over MySQL. One transaction that sees one moment of what is the ledger's own; then the copies, which need
// their sources. Memory is bounded by pages, whatever the log's size.
#pragma once

#include <string>
#include <vector>

#include "common/journal/copies_audit.h"
#include "common/merkle/note_keys.h"
#include "common/sql/pool.h"
#include "services/ledger/domain/log.h"
#include "services/ledger/domain/log_audit.h"
#include "services/ledger/storage/audit_findings.h"

namespace jgt::ledger {

struct AuditOptions {
  std::string origin;                         // as PublisherOptions
  std::vector<merkle::NoteVerifier> trusted;  // active keys, and those that have signed before
};

// The tables that events/ writes from the entries of each journal that is followed.
const std::vector<std::string>& RosterCopies();
const std::vector<std::string>& ReportingCopies();

class MysqlLogAudit final : public LogAudit {
 public:
  // `copies` outlive it.
  MysqlLogAudit(AuditOptions options, sql::Pool& pool, EntryDecoder decode,
                std::vector<journal::CopiesAudit*> copies = {});

  StatusOr<AuditSummary> Run(const std::string& region, const AuditSink& sink,
                             std::chrono::steady_clock::time_point deadline) override;

 private:
  StatusOr<AuditSummary> RunOwn(const std::string& region, AuditFindings& findings,
                                std::chrono::steady_clock::time_point deadline);

  const AuditOptions options_;
  sql::Pool& pool_;
  const EntryDecoder decode_;
  const std::vector<journal::CopiesAudit*> copies_;
};

}  // namespace jgt::ledger
