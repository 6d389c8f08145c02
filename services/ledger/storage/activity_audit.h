// Whether the rows of `activities` are what the journal's entries make of them.
#pragma once

#include <cstdint>
#include <string>

#include "services/ledger/domain/log.h"
#include "services/ledger/storage/audit_findings.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// Activities and entries that are held at once.
inline constexpr int64_t kAuditedAtOnce = 500;

// Replays entries 1 to `last`, which are there, and compares every column. One pass, from the last entry to the first,
// `at_once` at a time: an entry that changes an activity is remembered by its number until the activity is come to, and
// read once more then. So every entry is read at most twice, and of a large region no more is held than a number for
// each change whose activity was told further back.
Status AuditActivities(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                       AuditFindings& findings, int64_t at_once = kAuditedAtOnce);

}  // namespace jgt::ledger
