// XLSX files for tests: as programs write them, and from parts put together by hand.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace jgt::test {

using SheetRows = std::vector<std::vector<std::string>>;

// A workbook that libxlsxwriter wrote, of these sheets in order. A cell of digits only is a number, one that begins
// with '=' a formula, an empty one is not there.
std::string WorkbookOfSheets(const std::vector<std::pair<std::string, SheetRows>>& sheets);
std::string WorkbookOf(const SheetRows& rows);

// A ZIP archive of these parts by path.
using Parts = std::map<std::string, std::string>;
std::string ZipOf(const Parts& parts);

// The parts of a workbook with one sheet "名单" and no shared strings: `sheet` is what is inside <worksheet>.
Parts PartsOf(std::string_view sheet);

}  // namespace jgt::test
