// The audit over MySQL. One transaction that sees one moment; memory is bounded by pages, whatever the log's size.
#pragma once

#include <string>
#include <vector>

#include "common/merkle/note_keys.h"
#include "common/sql/pool.h"
#include "services/ledger/domain/log.h"
#include "services/ledger/domain/log_audit.h"

namespace jgt::ledger {

struct AuditOptions {
  std::string origin;                         // as PublisherOptions
  std::vector<merkle::NoteVerifier> trusted;  // active keys, and those that have signed before
};

class MysqlLogAudit final : public LogAudit {
 public:
  MysqlLogAudit(AuditOptions options, sql::Pool& pool, EntryDecoder decode);

  StatusOr<int64_t> Run(const std::string& region, const AuditSink& sink,
                        std::chrono::steady_clock::time_point deadline) override;

 private:
  const AuditOptions options_;
  sql::Pool& pool_;
  const EntryDecoder decode_;
};

}  // namespace jgt::ledger
