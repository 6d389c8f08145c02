// The ledgers behind a monthly form and their checkpoints: shown, and kept as files that `jgtctl verify --against`
// compares an export with.
#pragma once

#include <iosfwd>
#include <string>

#include "common/status/status.h"
#include "jgt/reporting/v1/reporting.pb.h"

namespace jgt::ctl {

void PrintLedgers(const reporting::v1::BureauForm& form, std::ostream& out);

// Writes <folder>/<region>.checkpoint for each ledger that has one, in place of what is there. DATA_LOSS BAD_FORM when
// a region is none: what a server sends is not trusted with the names of files; UNAVAILABLE CANNOT_WRITE.
Status WriteCheckpoints(const reporting::v1::BureauForm& form, const std::string& folder);

}  // namespace jgt::ctl
