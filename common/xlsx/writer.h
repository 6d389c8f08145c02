// Workbooks for people, written with libxlsxwriter, as bytes.
#pragma once

#include <xlsxwriter.h>

#include <functional>
#include <string>

#include "common/status/status.h"

namespace jgt::xlsx {

// `fill` makes the sheets. The same content gives the same bytes when it sets the time of creation as a property.
// INTERNAL WORKBOOK_FAILED.
StatusOr<std::string> Write(const std::function<void(lxw_workbook*)>& fill);

}  // namespace jgt::xlsx
