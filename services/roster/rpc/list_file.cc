#include "services/roster/rpc/list_file.h"

#include <absl/cleanup/cleanup.h>

#include <algorithm>

#include "common/names/names.h"
#include "common/xlsx/xlsx.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/rpc/requests.h"

namespace jgt::roster {
namespace {

constexpr int kHeaderRowsMax = 10;
constexpr int kHintsMax = 200;
constexpr size_t kHintCharactersMax = 100;

Status NoSheets(const std::string& sheet) {
  const std::string shown = FirstCharacters(sheet, 100);
  return InvalidArgument("NO_SUCH_SHEET", absl::StrFormat("sheet: \"%s\" of a CSV file, which has no sheets", shown))
      .Field("sheet", absl::StrFormat("\"%s\"; empty for a CSV file", shown))
      .Zh(absl::StrFormat("CSV 文件没有工作表“%s”，请勿指定工作表", shown));
}

Status BadHeaderRow(std::string_view field, int value, int max) {
  return InvalidArgument("BAD_HEADER_ROW", absl::StrFormat("%s: %d; allowed are 0 to %d", field, value, max))
      .Field(std::string(field), absl::StrFormat("%d; 0 to %d", value, max))
      .Zh(absl::StrFormat("表头行号或行数 %d 有误，应为 0–%d", value, max));
}

// `table` from the row that begins on line `line` (0: from its first), with the `count` lines that follow as its
// header.
StatusOr<csv::Table> WithHeader(int line, int count, csv::Table table) {
  std::vector<std::vector<std::string>> header = {table.header};
  auto row = table.rows.begin();
  if (line > 1) {
    row = std::find_if(row, table.rows.end(), [&](const csv::Row& each) { return each.line == line; });
    if (row == table.rows.end()) {
      return InvalidArgument("NO_HEADER", absl::StrFormat("header_row: no row of the file begins on line %d", line))
          .Field("header_row", absl::StrFormat("%d; the line of a row is allowed", line))
          .Zh(absl::StrFormat("文件第 %d 行不是数据行，不能作为表头", line));
    }
    header = {row->fields};
    ++row;
  }
  for (; static_cast<int>(header.size()) < count && row != table.rows.end(); ++row) header.push_back(row->fields);
  table.rows.erase(table.rows.begin(), row);
  // Lists that are printed over several pages repeat it.
  std::erase_if(table.rows, [&](const csv::Row& each) {
    return std::find(header.begin(), header.end(), each.fields) != header.end();
  });
  table.header.clear();
  for (const std::vector<std::string>& each : header) csv::AddHeaderLine(each, table.header);
  return table;
}

}  // namespace

StatusOr<std::vector<ColumnMapping>> MappingOf(const v1::ImportRosterRequest& request) {
  if (request.header_row() < 0 || request.header_row() > xlsx::kSheetRowsMax)
    return BadHeaderRow("header_row", request.header_row(), xlsx::kSheetRowsMax);
  if (request.header_rows() < 0 || request.header_rows() > kHeaderRowsMax)
    return BadHeaderRow("header_rows", request.header_rows(), kHeaderRowsMax);
  std::vector<ColumnMapping> mapping;
  for (const v1::ColumnMapping& column : request.columns()) {
    mapping.push_back({.from = column.from(), .to = column.to()});
    if (mapping.size() > kMappingsMax) break;  // refused whatever follows
  }
  RETURN_IF_ERROR(CheckMapping(mapping));
  return mapping;
}

StatusOr<std::vector<RegionHint>> HintsOf(const v1::ImportRosterRequest& request) {
  if (request.region_hints_size() > kHintsMax)
    RETURN_IF_ERROR(CheckCount("region_hints", request.region_hints_size(), kHintsMax));
  std::vector<RegionHint> hints;
  for (const v1::RegionHint& hint : request.region_hints()) {
    const size_t length = CharacterCount(hint.name_prefix());
    if (!IsRegionCode(hint.region()) || length == 0 || length > kHintCharactersMax) {
      const std::string place = absl::StrFormat("region_hints[%d]", hints.size());
      return InvalidArgument("BAD_REGION_HINT",
                             absl::StrFormat("%s: a prefix of 1 to %d characters and a code of six digits", place,
                                             kHintCharactersMax))
          .Field(place, absl::StrFormat("\"%s\" -> \"%s\"; a prefix of 1 to %d characters and a code of six digits",
                                        FirstCharacters(hint.name_prefix(), 100), FirstCharacters(hint.region(), 100),
                                        kHintCharactersMax))
          .Zh(absl::StrFormat("第 %d 条地区提示有误：名称前缀为 1–%d 个字，地区代码为 6 位数字", hints.size() + 1,
                              kHintCharactersMax));
    }
    hints.push_back({.name_prefix = hint.name_prefix(), .region = hint.region()});
  }
  return hints;
}

StatusOr<csv::Table> ReadListFile(const v1::ImportRosterRequest& request, std::binary_semaphore& workbooks,
                                  std::chrono::steady_clock::time_point deadline) {
  ASSIGN_OR_RETURN(const csv::Encoding encoding, csv::ParseEncoding(request.encoding()));
  const int header_rows = std::max(request.header_rows(), 1);
  if (!xlsx::IsWorkbook(request.content())) {
    if (!request.sheet().empty()) return NoSheets(request.sheet());
    ASSIGN_OR_RETURN(csv::Table table, csv::Read(request.content(), encoding));
    return WithHeader(request.header_row(), header_rows, std::move(table));
  }
  if (encoding != csv::Encoding::kUtf8) {
    return InvalidArgument("BAD_ENCODING", absl::StrFormat("encoding: \"%s\" of a workbook", request.encoding()))
        .Field("encoding", absl::StrFormat("\"%s\"; empty or UTF-8 for a workbook", request.encoding()))
        .Zh(absl::StrFormat("工作簿的编码应为空或 UTF-8，不能为“%s”", request.encoding()));
  }
  if (!workbooks.try_acquire_until(deadline)) {
    return Unavailable("WORKBOOKS_WAITING", "other workbooks are being read")
        .RetryAfter(std::chrono::seconds(2))
        .Zh("正在读取其他工作簿，请稍后重试");
  }
  const absl::Cleanup release = [&] { workbooks.release(); };
  return xlsx::Read(request.content(), {.sheet = request.sheet(),
                                        .header_row = request.header_row(),
                                        .header_rows = header_rows,
                                        .fill_merged = request.fill_merged()});
}

}  // namespace jgt::roster
