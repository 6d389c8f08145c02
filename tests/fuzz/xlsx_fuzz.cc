// Workbooks: the first byte chooses whether the rest is the archive, or the XML of one of its parts (the mutations of
// an archive rarely get beyond its checksums). Nothing but a table within the limits or a refusal comes of it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/csv/encoding.h"
#include "common/xlsx/xlsx.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/workbook.h"

namespace jgt::fuzz {
namespace {

constexpr std::array<std::string_view, 3> kParts = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                                    "xl/styles.xml"};

// Small, so that every limit is met.
const xlsx::Limits& Narrow() {
  static const xlsx::Limits limits = {.part_bytes_max = 8192,
                                      .parts_bytes_max = 16384,
                                      .part_tags_max = 200,
                                      .table_bytes_max = 4096,
                                      .field_bytes_max = 64,
                                      .rows_max = 16,
                                      .columns_max = 8};
  return limits;
}

std::string Archive(uint8_t choice, std::string_view text) {
  if (choice == 0) return std::string(text);
  test::Parts parts = test::PartsOf(
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>1</v></c></row></sheetData>");
  parts[std::string(kParts.at(choice % kParts.size()))] = text;
  return test::ZipOf(parts);
}

void Run(std::string_view input) {
  if (input.empty()) return;
  const xlsx::Limits& limits = Narrow();
  const auto choice = static_cast<uint8_t>(input.front());
  const xlsx::ReadOptions options = {.header_rows = (choice & 0x80) != 0 ? 2 : 1, .fill_merged = (choice & 0x40) != 0};
  const auto table = xlsx::Read(Archive(choice & 0x3F, input.substr(1)), options, limits);
  if (!table.ok()) return RequireRefusal(table.status());
  Require(!table->header.empty(), "a table without a header");
  Require(table->rows.size() <= limits.rows_max, "more rows than allowed");
  int line = 0;
  for (const csv::Row& row : table->rows) {
    Require(row.line > line && row.line <= xlsx::kSheetRowsMax, "lines that do not ascend");
    line = row.line;
    Require(row.fields.size() <= static_cast<size_t>(limits.columns_max), "more columns than allowed");
    for (const std::string& field : row.fields) {
      Require(field.size() <= limits.field_bytes_max, "a field longer than allowed");
      for (size_t at = 0; at < field.size();) {
        const size_t length = csv::Utf8Length(std::string_view(field).substr(at));
        Require(length > 0, "a field that is no UTF-8");
        at += length;
      }
    }
  }
}

}  // namespace
}  // namespace jgt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT(readability-identifier-naming)
  jgt::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
