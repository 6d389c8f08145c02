// One sheet's cells as a table.
#pragma once

#include <pugixml.hpp>
#include <string>

#include "common/csv/csv.h"
#include "common/status/status.h"
#include "common/xlsx/workbook.h"
#include "common/xlsx/xlsx.h"

namespace jgt::xlsx {

// Whether any cell of it holds something that is not blank. INVALID_ARGUMENT BAD_XLSX.
StatusOr<bool> HasContent(const pugi::xml_document& sheet, const std::string& name, const Workbook& workbook,
                          const Limits& limits);

// The table of xlsx.h, and its errors.
StatusOr<csv::Table> ReadSheet(const pugi::xml_document& sheet, const std::string& name, const Workbook& workbook,
                               const ReadOptions& options, const Limits& limits);

}  // namespace jgt::xlsx
