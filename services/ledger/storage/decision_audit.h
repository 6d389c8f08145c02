// Whether the rows of `confirmation_policies` and `notice_reviews` are what the journal's entries make of them.
#pragma once

#include <string>

#include "services/ledger/domain/log.h"
#include "services/ledger/storage/audit_findings.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// Replays the entries about people's decisions up to `last`, which are there, and compares every column.
Status AuditDecisions(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                      AuditFindings& findings);

}  // namespace jgt::ledger
