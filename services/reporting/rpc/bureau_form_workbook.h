// The bureau's monthly form as an XLSX workbook: the first sheet in the printed layout of Pujiang annex 2, on one page
// of A4; the second says what the figures rest on.
#pragma once

#include <string>

#include "common/status/status.h"
#include "services/reporting/domain/bureau_form.h"

namespace jgt::reporting {

// The same form gives the same sheets. INTERNAL WORKBOOK_FAILED when the library or the disk fails.
StatusOr<std::string> WriteWorkbook(const BureauForm& form);

}  // namespace jgt::reporting
