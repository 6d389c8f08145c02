// Files of clerks: the first byte chooses encoding and limits, the rest is the file. What is read and written again is
// read as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/csv/csv.h"
#include "common/csv/encoding.h"
#include "tests/fuzz/fuzz.h"

namespace jgt::fuzz {
namespace {

void Check(const csv::Table& table, const csv::Limits& limits) {
  Require(!table.header.empty(), "a table without a header");
  Require(table.rows.size() <= limits.rows_max, "more rows than allowed");
  int line = 1;
  for (const csv::Row& row : table.rows) {
    Require(row.line > line, "lines that do not ascend");
    line = row.line;
    for (const std::string& field : row.fields) {
      Require(field.size() <= limits.field_bytes_max, "a field longer than allowed");
      for (size_t at = 0; at < field.size();) {
        const size_t length = csv::Utf8Length(std::string_view(field).substr(at));
        Require(length > 0, "a field that is no UTF-8");
        at += length;
      }
    }
  }
  const StatusOr<csv::Table> again = csv::Read(csv::Write(table), csv::Encoding::kUtf8, limits);
  Require(again.ok(), "what was written cannot be read: " + ToString(again.status()));
  Require(again->header == table.header && again->rows.size() == table.rows.size(), "another header or other rows");
  for (size_t i = 0; i < table.rows.size(); ++i) {
    Require(again->rows[i].fields == table.rows[i].fields, "a row that is not read as it was written");
  }
}

void Run(std::string_view input) {
  if (input.empty()) return;
  const auto choice = static_cast<uint8_t>(input.front());
  const csv::Encoding encoding = (choice & 1U) == 0 ? csv::Encoding::kUtf8 : csv::Encoding::kGb18030;
  csv::Limits limits;
  if ((choice & 2U) != 0) limits = {.file_bytes_max = 512, .field_bytes_max = 16, .rows_max = 4};
  const StatusOr<csv::Table> table = csv::Read(input.substr(1), encoding, limits);
  if (!table.ok()) return RequireRefusal(table.status());
  // Written again everything is quoted, and longer.
  limits.file_bytes_max = size_t{10} << 20U;
  Check(*table, limits);
}

}  // namespace
}  // namespace jgt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT(readability-identifier-naming)
  jgt::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
