#include "services/roster/rpc/list_file.h"

#include <algorithm>

#include "common/xlsx/xlsx.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

Status NoSheets(const std::string& sheet) {
  const std::string shown = FirstCharacters(sheet, 100);
  return InvalidArgument("NO_SUCH_SHEET", absl::StrFormat("sheet: \"%s\" of a CSV file, which has no sheets", shown))
      .Field("sheet", absl::StrFormat("\"%s\"; empty for a CSV file", shown))
      .Zh(absl::StrFormat("CSV 文件没有工作表“%s”，请勿指定工作表", shown));
}

// `table` from the row that begins on this line; what stands above it is a title.
StatusOr<csv::Table> WithHeaderOn(int line, csv::Table table) {
  if (line <= 1) return table;
  const auto header =
      std::find_if(table.rows.begin(), table.rows.end(), [&](const csv::Row& row) { return row.line == line; });
  if (header == table.rows.end()) {
    return InvalidArgument("NO_HEADER", absl::StrFormat("header_row: no row of the file begins on line %d", line))
        .Field("header_row", absl::StrFormat("%d; the line of a row is allowed", line))
        .Zh(absl::StrFormat("文件第 %d 行不是数据行，不能作为表头", line));
  }
  table.header = std::move(header->fields);
  table.rows.erase(table.rows.begin(), header + 1);
  return table;
}

}  // namespace

StatusOr<std::vector<ColumnMapping>> MappingOf(const v1::ImportRosterRequest& request) {
  if (request.header_row() < 0 || request.header_row() > xlsx::kSheetRowsMax) {
    return InvalidArgument("BAD_HEADER_ROW", absl::StrFormat("header_row: %d is no row", request.header_row()))
        .Field("header_row", absl::StrFormat("%d; 0 to %d", request.header_row(), xlsx::kSheetRowsMax))
        .Zh(absl::StrFormat("表头行号 %d 有误，应为 0–%d", request.header_row(), xlsx::kSheetRowsMax));
  }
  std::vector<ColumnMapping> mapping;
  for (const v1::ColumnMapping& column : request.columns()) {
    mapping.push_back({.from = column.from(), .to = column.to()});
    if (mapping.size() > kMappingsMax) break;  // refused whatever follows
  }
  RETURN_IF_ERROR(CheckMapping(mapping));
  return mapping;
}

StatusOr<csv::Table> ReadListFile(const v1::ImportRosterRequest& request, std::binary_semaphore& workbooks,
                                  std::chrono::steady_clock::time_point deadline) {
  ASSIGN_OR_RETURN(const csv::Encoding encoding, csv::ParseEncoding(request.encoding()));
  if (!xlsx::IsWorkbook(request.content())) {
    if (!request.sheet().empty()) return NoSheets(request.sheet());
    ASSIGN_OR_RETURN(csv::Table table, csv::Read(request.content(), encoding));
    return WithHeaderOn(request.header_row(), std::move(table));
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
  auto table = xlsx::Read(request.content(), {.sheet = request.sheet(), .header_row = request.header_row()});
  workbooks.release();
  return table;
}

}  // namespace jgt::roster
