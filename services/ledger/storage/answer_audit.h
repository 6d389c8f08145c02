// Whether the stored answers (`journal_request`) are what was stored, and belong to the journal's entries.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "services/ledger/storage/audit_findings.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// Holds each row to its own hash, and to the entries up to `last` that its request has written; `damaged` entries say
// nothing. Returns how many rows have no hash because they are older than hashes are: only what the entries say of them
// is checked. An answer that wrote no entry, and is gone, leaves no trace.
StatusOr<int64_t> AuditAnswers(const Reader& read, const std::string& region, int64_t last,
                               const std::set<int64_t>& damaged, AuditFindings& findings);

}  // namespace jgt::ledger
