#include "tests/support/workbook.h"

#include <xlsxwriter.h>
#include <zip.h>

#include <algorithm>

#include "common/status/status.h"
#include "tests/support/temp_dir.h"

namespace jgt::test {
namespace {

bool IsNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string WorkbookOfSheets(const std::vector<std::pair<std::string, SheetRows>>& sheets) {
  const TempDir dir;
  lxw_workbook* const workbook = workbook_new(dir.File("list.xlsx").c_str());
  for (const auto& [name, rows] : sheets) {
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook, name.c_str());
    JGT_CHECK(sheet != nullptr);
    for (size_t row = 0; row < rows.size(); ++row) {
      for (size_t column = 0; column < rows[row].size(); ++column) {
        const std::string& text = rows[row][column];
        const auto at_row = static_cast<lxw_row_t>(row);
        const auto at_column = static_cast<lxw_col_t>(column);
        if (text.empty()) continue;
        if (text.front() == '=') {
          worksheet_write_formula(sheet, at_row, at_column, text.c_str(), nullptr);
        } else if (IsNumber(text)) {
          worksheet_write_number(sheet, at_row, at_column, std::stod(text), nullptr);
        } else {
          worksheet_write_string(sheet, at_row, at_column, text.c_str(), nullptr);
        }
      }
    }
  }
  JGT_CHECK(workbook_close(workbook) == LXW_NO_ERROR);
  return ReadFile(dir.File("list.xlsx"));
}

std::string WorkbookOf(const SheetRows& rows) { return WorkbookOfSheets({{"名单", rows}}); }

std::string ZipOf(const Parts& parts) {
  const TempDir dir;
  zip_t* const archive = zip_open(dir.File("parts.zip").c_str(), ZIP_CREATE | ZIP_EXCL, nullptr);
  JGT_CHECK(archive != nullptr);
  for (const auto& [path, text] : parts) {
    zip_source_t* const source = zip_source_buffer(archive, text.data(), text.size(), 0);
    JGT_CHECK(zip_file_add(archive, path.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
  }
  JGT_CHECK(zip_close(archive) == 0);
  return ReadFile(dir.File("parts.zip"));
}

Parts PartsOf(std::string_view sheet) {
  constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  constexpr std::string_view kTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006/relationships";
  const auto relationship = [&](const std::string& kind, const std::string& target) {
    return absl::StrFormat("<Relationships xmlns=\"%s\"><Relationship Id=\"r1\" Type=\"%s/%s\" Target=\"%s\"/>",
                           kPackage, kTypes, kind, target) +
           "</Relationships>";
  };
  return {
      {"_rels/.rels", relationship("officeDocument", "xl/workbook.xml")},
      {"xl/_rels/workbook.xml.rels", relationship("worksheet", "worksheets/sheet1.xml")},
      {"xl/workbook.xml", absl::StrFormat("<workbook xmlns=\"%s\" xmlns:r=\"%s\"><sheets>"
                                          "<sheet name=\"名单\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
                                          kMain, kTypes)},
      {"xl/worksheets/sheet1.xml", absl::StrFormat("<worksheet xmlns=\"%s\">%s</worksheet>", kMain, sheet)},
  };
}

}  // namespace jgt::test
