// What the sheets of a workbook share: their names, strings and the formats of dates.
#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "common/xlsx/archive.h"
#include "common/xlsx/xlsx.h"

namespace jgt::xlsx {

// A worksheet; charts and the like are left out.
struct SheetPart {
  std::string name;
  std::string path;
  bool visible = true;
};

struct Workbook {
  std::vector<SheetPart> sheets;
  std::vector<std::string> strings;
  std::vector<bool> is_date_style;  // by a cell's style
  bool begins_1904 = false;
};

// INVALID_ARGUMENT BAD_XLSX, XLSX_TOO_LARGE, MACRO_WORKBOOK.
StatusOr<Workbook> ReadWorkbook(Archive& archive, const Limits& limits);

}  // namespace jgt::xlsx
