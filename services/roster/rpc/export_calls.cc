// Lists as files.
#include <xlsxwriter.h>

#include <algorithm>
#include <array>

#include "common/csv/csv.h"
#include "common/journal/rpc/mutation.h"
#include "common/xlsx/writer.h"
#include "services/roster/domain/list_export.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"

namespace jgt::roster {
namespace {

constexpr char kCsvType[] = "text/csv; charset=utf-8";
constexpr char kXlsxType[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
// In characters of the sheet's font, for the columns of each layout.
constexpr std::array<int, 8> kCommunityWidths = {6, 12, 30, 30, 18, 14, 10, 10};
constexpr std::array<int, 4> kScopeWidths = {10, 6, 36, 36};
constexpr lxw_row_t kTitleRow = 1;  // the rows begin below the title and the column titles

// The sheet's formats.
struct Formats {
  explicit Formats(lxw_workbook* workbook)
      : title(Make(workbook, "黑体", 16, false)),
        label(Make(workbook, "黑体", 11, true)),
        cell(Make(workbook, "宋体", 11, true)) {}

  static lxw_format* Make(lxw_workbook* workbook, const char* font, double size, bool border) {
    lxw_format* const format = workbook_add_format(workbook);
    format_set_font_name(format, font);
    format_set_font_size(format, size);
    format_set_align(format, LXW_ALIGN_CENTER);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    format_set_text_wrap(format);
    if (border) format_set_border(format, LXW_BORDER_THIN);
    return format;
  }

  lxw_format* title;
  lxw_format* label;
  lxw_format* cell;
};

bool IsNumber(const std::string& text) {
  return !text.empty() && text.size() < 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void WriteSheet(lxw_workbook* workbook, const PrintedList& list, const std::string& title, const Day& day) {
  std::string title_property = title;
  lxw_doc_properties properties = {};
  properties.title = title_property.data();
  // Not the time of writing: the same list gives the same file.
  properties.created = ShanghaiMidnight(day).micros / 1'000'000;
  workbook_set_properties(workbook, &properties);

  const Formats formats(workbook);
  lxw_worksheet* const sheet = workbook_add_worksheet(workbook, "名单");
  const auto last = static_cast<lxw_col_t>(list.titles.size() - 1);
  worksheet_merge_range(sheet, 0, 0, 0, last, title.c_str(), formats.title);
  worksheet_set_row(sheet, 0, 30, nullptr);
  for (lxw_col_t column = 0; column <= last; ++column) {
    const int width = list.has_communities ? kCommunityWidths.at(column) : kScopeWidths.at(column);
    worksheet_set_column(sheet, column, column, width, nullptr);
    worksheet_write_string(sheet, kTitleRow, column, list.titles[column].c_str(), formats.label);
  }
  lxw_row_t row = kTitleRow;
  for (const csv::Row& printed : list.table.rows) {
    ++row;
    for (lxw_col_t column = 0; column <= last; ++column) {
      const std::string& text = printed.fields[column];
      if (IsNumber(text)) {  // at most nine digits, so a cell's number is exact
        worksheet_write_number(sheet, row, column, std::stoi(text), formats.cell);
      } else {
        worksheet_write_string(sheet, row, column, text.c_str(), formats.cell);
      }
    }
  }
  // Printed on A4 upright, all columns on one page's width, the column titles on every page.
  worksheet_set_paper(sheet, 9);
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, kTitleRow);
  worksheet_freeze_panes(sheet, kTitleRow + 1, 0);
}

StatusOr<v1::ExportFormat> FormatOf(const v1::ExportRosterRequest& request) {
  if (request.format() == v1::EXPORT_FORMAT_UNSPECIFIED) return v1::EXPORT_FORMAT_CSV;
  if (v1::ExportFormat_IsValid(request.format())) return request.format();
  const std::string problem = absl::StrFormat("%d; allowed: EXPORT_FORMAT_CSV, EXPORT_FORMAT_XLSX", request.format());
  return InvalidArgument("BAD_FORMAT", "format: " + problem).Field("format", problem).Zh("导出格式应为 CSV 或 XLSX");
}

}  // namespace

StatusOr<v1::ExportRosterResponse> RosterHandler::Answer(const rpc::Call& call,
                                                         const v1::ExportRosterRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  ASSIGN_OR_RETURN(const Moment moment, MomentInYear(request, clock_));
  ASSIGN_OR_RETURN(const v1::ExportFormat format, FormatOf(request));
  ASSIGN_OR_RETURN(Listed listed, lists_.GetList(county, request.year(), moment, call.deadline));
  const PrintedList list = PrintList(std::move(listed.pairings));

  v1::ExportRosterResponse response;
  response.set_rows(static_cast<int32_t>(list.table.rows.size()));
  journal::SetPositions(listed.positions, response);
  const std::string stem = absl::StrFormat("%s-%d", county, request.year());
  if (format == v1::EXPORT_FORMAT_XLSX) {
    const std::string title = absl::StrFormat("%s%d年结对名单", regions_.Find(county)->name, request.year());
    ASSIGN_OR_RETURN(*response.mutable_content(),
                     xlsx::Write([&](lxw_workbook* workbook) { WriteSheet(workbook, list, title, moment.as_of); }));
    response.set_file_name(stem + ".xlsx");
    response.set_media_type(kXlsxType);
  } else {
    response.set_content(std::string(csv::kByteOrderMark) + csv::Write(list.table));
    response.set_file_name(stem + ".csv");
    response.set_media_type(kCsvType);
  }
  return response;
}

}  // namespace jgt::roster
