// Why a workbook is not read, said in one way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/archive/zip_reader.h"
#include "common/status/status.h"

namespace jgt::xlsx {

using archive::Shown;

// INVALID_ARGUMENT BAD_XLSX.
Error BadXlsx(std::string_view problem, std::string_view problem_zh);
// INVALID_ARGUMENT XLSX_TOO_LARGE: `what` has more than `max` of `unit`: "bytes", "entries" or "tags or
// attributes".
Error TooLarge(std::string_view what, std::string_view what_zh, size_t max, std::string_view unit);
// INVALID_ARGUMENT MACRO_WORKBOOK names the part that has them.
Error MacroRefusal(std::string_view part);

}  // namespace jgt::xlsx
