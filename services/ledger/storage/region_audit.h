// Whether there are rows of regions that have no journal: the region of a row is part of its key, so one whose region
// was damaged is in no region's audit any more.
#pragma once

#include "services/ledger/storage/audit_findings.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// Of all tables that are the ledger's own. What was copied is not looked at: there the row is missing in its region.
Status AuditRegions(const Reader& read, AuditFindings& findings);

}  // namespace jgt::ledger
