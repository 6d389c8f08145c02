// 月报表: the sheet in the printed layout of Pujiang annex 2.
#include <absl/strings/str_format.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "services/reporting/domain/subjects.h"
#include "services/reporting/rpc/workbook_sheets.h"

namespace jgt::reporting {
namespace {

constexpr char kSong[] = "宋体";
constexpr char kHei[] = "黑体";
constexpr double kRowHeight = 30;
constexpr lxw_col_t kLastColumn = 8;  // nine columns, A to I
constexpr double kFormWidths[] = {12, 10, 8, 10, 9, 10, 8, 12, 12};

struct Box {
  lxw_row_t first_row;
  lxw_col_t first_column;
  lxw_row_t last_row;
  lxw_col_t last_column;
};

// The formats of the sheet, and cells written with them.
class FormSheet final {
 public:
  explicit FormSheet(lxw_workbook* workbook)
      : sheet_(workbook_add_worksheet(workbook, "月报表")),
        title_(Make(workbook, kHei, 18, LXW_ALIGN_CENTER, false)),
        head_(Make(workbook, kSong, 11, LXW_ALIGN_LEFT, false)),
        label_(Make(workbook, kSong, 11, LXW_ALIGN_CENTER, true)),
        value_(Make(workbook, kSong, 11, LXW_ALIGN_CENTER, true)),
        boxes_(Make(workbook, kSong, 11, LXW_ALIGN_LEFT, true)),
        text_(Make(workbook, kSong, 11, LXW_ALIGN_LEFT, true)),
        note_(Make(workbook, kSong, 9, LXW_ALIGN_LEFT, false)) {
    format_set_num_format(value_, "0");
    format_set_indent(boxes_, 1);
    format_set_indent(text_, 1);
    format_set_align(text_, LXW_ALIGN_VERTICAL_TOP);
    format_set_align(note_, LXW_ALIGN_VERTICAL_TOP);
  }

  lxw_worksheet* sheet() const { return sheet_; }
  void Title(const Box& box, const std::string& text) const { Text(box, text, title_); }
  void Head(const Box& box, const std::string& text) const { Text(box, text, head_); }
  void Label(const Box& box, const std::string& text) const { Text(box, text, label_); }
  void Boxes(const Box& box, const std::string& text) const { Text(box, text, boxes_); }
  void LongText(const Box& box, const std::string& text) const { Text(box, text, text_); }
  void Note(const Box& box, const std::string& text) const { Text(box, text, note_); }
  void Value(const Box& box, const std::string& text) const { Text(box, text, value_); }
  // Counts stay far below the 2^53 up to which a cell's number is exact.
  void Value(const Box& box, int64_t number) const {
    Text(box, "", value_);
    worksheet_write_number(sheet_, box.first_row, box.first_column, static_cast<double>(number), value_);
  }

 private:
  static lxw_format* Make(lxw_workbook* workbook, const char* font, double size, uint8_t align, bool border) {
    lxw_format* const format = workbook_add_format(workbook);
    format_set_font_name(format, font);
    format_set_font_size(format, size);
    format_set_align(format, align);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    format_set_text_wrap(format);
    if (border) format_set_border(format, LXW_BORDER_THIN);
    return format;
  }

  void Text(const Box& box, const std::string& text, lxw_format* format) const {
    if (box.first_row == box.last_row && box.first_column == box.last_column) {
      if (text.empty()) {
        worksheet_write_blank(sheet_, box.first_row, box.first_column, format);
      } else {
        worksheet_write_string(sheet_, box.first_row, box.first_column, text.c_str(), format);
      }
      return;
    }
    worksheet_merge_range(sheet_, box.first_row, box.first_column, box.last_row, box.last_column, text.c_str(), format);
  }

  lxw_worksheet* const sheet_;
  lxw_format* const title_;
  lxw_format* const head_;
  lxw_format* const label_;
  lxw_format* const value_;
  lxw_format* const boxes_;
  lxw_format* const text_;
  lxw_format* const note_;
};

Box Cells(lxw_row_t row, lxw_col_t first, lxw_col_t last) {
  return {.first_row = row, .first_column = first, .last_row = row, .last_column = last};
}

// What goes on one line, in half widths: of the wide cell beside a label, and of a note across the page. A Chinese
// character takes two.
constexpr int kTextPerLine = 76;
constexpr int kNotePerLine = 120;

int LinesOf(const std::string& text, int per_line) {
  int lines = 1;
  int taken = 0;
  for (const char c : text) {
    if ((c & 0xC0) == 0x80) continue;
    const int width = (c & 0x80) != 0 ? 2 : 1;
    if (c == '\n' || taken + width > per_line) {
      ++lines;
      taken = 0;
    }
    if (c != '\n') taken += width;
  }
  return lines;
}

lxw_row_t WriteHead(const FormSheet& form_sheet, const BureauForm& form) {
  worksheet_set_row(form_sheet.sheet(), 0, 36, nullptr);
  form_sheet.Title(Cells(0, 0, kLastColumn), "“互联网+义务教育结对帮扶”工作推进情况月报表");
  worksheet_set_row(form_sheet.sheet(), 1, 24, nullptr);
  form_sheet.Head(Cells(1, 0, 3), "教育局（盖章）：" + form.bureau);
  form_sheet.Head(Cells(1, 4, 6), "填报人：" + form.texts.filler);
  form_sheet.Head(Cells(1, 7, kLastColumn),
                  absl::StrFormat("工作月度：%d 年 %d 月", form.month.year, form.month.month));
  return 2;
}

lxw_row_t WriteBase(const FormSheet& sheet, const BureauForm& form, lxw_row_t row) {
  for (lxw_row_t each = row; each < row + 5; ++each) worksheet_set_row(sheet.sheet(), each, kRowHeight, nullptr);
  sheet.Label({.first_row = row, .first_column = 0, .last_row = row + 4, .last_column = 0}, "基础数据");
  sheet.Label(Cells(row, 1, 2), "结对任务数");
  if (form.quota.has_value()) {
    sheet.Value(Cells(row, 3, 4), *form.quota);
  } else {
    sheet.Value(Cells(row, 3, 4), std::string());
  }
  sheet.Label(Cells(row, 5, 6), "实际结对数");
  sheet.Value(Cells(row, 7, 8), form.pairings);
  sheet.Label(Cells(row + 1, 1, 2), "已完成协议签订数");
  sheet.Value(Cells(row + 1, 3, 4), form.agreements_signed);
  sheet.Label(Cells(row + 1, 5, 6), "签订率%");
  sheet.Value(Cells(row + 1, 7, 8), form.agreement_rate);
  sheet.Label(Cells(row + 2, 1, 2), "技术装备环境达标数");
  sheet.Value(Cells(row + 2, 3, 4), form.equipment_compliant);
  sheet.Label(Cells(row + 2, 5, 6), "达标率%");
  sheet.Value(Cells(row + 2, 7, 8), form.equipment_rate);
  sheet.Label({.first_row = row + 3, .first_column = 1, .last_row = row + 4, .last_column = 1}, "学校网络空间");
  sheet.Label(Cells(row + 3, 2, 3), "已开通学校数");
  sheet.Value(Cells(row + 3, 4, 4), form.spaces_opened);
  sheet.Label(Cells(row + 3, 5, 6), "开通率%");
  sheet.Value(Cells(row + 3, 7, 8), form.space_rate);
  sheet.Label(Cells(row + 4, 2, 3), "完成协议上传学校数");
  sheet.Value(Cells(row + 4, 4, 4), form.agreements_uploaded);
  sheet.Label(Cells(row + 4, 5, 6), "新增过程资料上传数");
  sheet.Value(Cells(row + 4, 7, 8), form.new_materials);
  return row + 5;
}

lxw_row_t WriteProcess(const FormSheet& sheet, const BureauForm& form, lxw_row_t row) {
  const auto forms = static_cast<lxw_row_t>(form.rows.size());
  for (lxw_row_t each = row; each <= row + forms; ++each) worksheet_set_row(sheet.sheet(), each, kRowHeight, nullptr);
  sheet.Label({.first_row = row, .first_column = 0, .last_row = row + forms, .last_column = 0}, "结对过程数据");
  sheet.Label(Cells(row, 1, 2), "结对帮扶形式");
  sheet.Label(Cells(row, 3, 4), "活动次数");
  sheet.Label(Cells(row, 5, 6), "参与师生数");
  sheet.Label(Cells(row, 7, 8), "涉及学科");
  for (lxw_row_t i = 0; i < forms; ++i) {
    const FormRow& aid = form.rows[i];
    sheet.Label(Cells(row + 1 + i, 1, 2), aid.display_name);
    sheet.Value(Cells(row + 1 + i, 3, 4), aid.activities);
    sheet.Value(Cells(row + 1 + i, 5, 6), aid.participants);
  }
  sheet.Boxes({.first_row = row + 1, .first_column = 7, .last_row = row + forms, .last_column = 8},
              TickedBoxes(form.subjects));
  return row + forms + 1;
}

lxw_row_t WritePublicity(const FormSheet& sheet, const BureauForm& form, lxw_row_t row) {
  worksheet_set_row(sheet.sheet(), row, kRowHeight, nullptr);
  sheet.Label(Cells(row, 0, 0), "宣传报道篇次");
  lxw_col_t column = 1;
  for (const auto& [level, label] : PublicityLevels()) {
    sheet.Label(Cells(row, column, column), label);
    sheet.Value(Cells(row, column + 1, column + 1), form.publicity.at(level));
    column = static_cast<lxw_col_t>(column + 2);
  }
  return row + 1;
}

lxw_row_t WriteTexts(const FormSheet& sheet, const BureauForm& form, lxw_row_t row) {
  struct TextRow {
    const char* label;
    const std::string& text;
    double height_min;
  };
  for (const TextRow& each :
       {TextRow{"亮点做法", form.texts.highlights, 165}, TextRow{"下月工作计划", form.texts.next_month_plan, 135},
        TextRow{"其他", form.texts.other, 80}}) {
    constexpr double kLine = 15;
    constexpr double kHeightMax = 409;  // of any row in a workbook
    worksheet_set_row(sheet.sheet(), row,
                      std::clamp(LinesOf(each.text, kTextPerLine) * kLine + 6, each.height_min, kHeightMax), nullptr);
    sheet.Label(Cells(row, 0, 0), each.label);
    sheet.LongText(Cells(row, 1, kLastColumn), each.text);
    ++row;
  }
  return row;
}

void WriteNotes(const FormSheet& sheet, const BureauForm& form, lxw_row_t row) {
  const std::string notes[] = {
      "填写说明：",
      absl::StrFormat(
          "1.此表为设区市、县（市、区）汇总表，内容经所在单位领导签批后，于每月最后一个工作日 12 点前，通过“浙政钉”报送"
          "（本月截止时间：%s）。",
          ShanghaiMinute(form.due_at)),
      "2.“技术装备环境”对照《结对帮扶技术环境指南》的要求核定。",
      "3.“亮点做法”，此表中简单罗列，详细内容以图文结合的体例，单独报送。",
  };
  for (const std::string& note : notes) {
    worksheet_set_row(sheet.sheet(), row, 14.0 * LinesOf(note, kNotePerLine), nullptr);
    sheet.Note(Cells(row, 0, kLastColumn), note);
    ++row;
  }
}

}  // namespace

std::string ShanghaiMinute(Instant instant) {
  constexpr int64_t kMinute = 60'000'000;
  const Day day = ShanghaiDay(instant);
  const int64_t minutes = (instant - ShanghaiMidnight(day)).count() / kMinute;
  return absl::StrFormat("%s %02d:%02d", ToString(day), minutes / 60, minutes % 60);
}

void WriteFormSheet(lxw_workbook* workbook, const BureauForm& form) {
  const FormSheet sheet(workbook);
  for (lxw_col_t column = 0; column <= kLastColumn; ++column) {
    worksheet_set_column(sheet.sheet(), column, column, kFormWidths[column], nullptr);
  }
  lxw_row_t row = WriteHead(sheet, form);
  row = WriteBase(sheet, form, row);
  row = WriteProcess(sheet, form, row);
  row = WritePublicity(sheet, form, row);
  row = WriteTexts(sheet, form, row);
  WriteNotes(sheet, form, row);
  worksheet_set_portrait(sheet.sheet());
  worksheet_set_paper(sheet.sheet(), 9);  // A4
  worksheet_fit_to_pages(sheet.sheet(), 1, 1);
  worksheet_center_horizontally(sheet.sheet());
  worksheet_set_margins(sheet.sheet(), 0.6, 0.6, 0.7, 0.7);
  worksheet_gridlines(sheet.sheet(), LXW_HIDE_ALL_GRIDLINES);
}

}  // namespace jgt::reporting
