// Whether the rows of `activities` are what the journal's entries make of them.
#pragma once

#include <string>

#include "services/ledger/domain/log.h"
#include "services/ledger/storage/audit_findings.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// Replays entries 1 to `last`, which are there, and compares every column. Activities are taken in windows by the
// number of the entry that told them, so that a large region needs more passes and not more memory.
Status AuditActivities(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                       AuditFindings& findings);

}  // namespace jgt::ledger
