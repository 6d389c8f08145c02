// 依据: what the figures of the form rest on, so that whoever doubts one can open it.
#include <absl/strings/str_format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/names/names.h"
#include "services/reporting/domain/subjects.h"
#include "services/reporting/rpc/workbook_sheets.h"

namespace jgt::reporting {
namespace {

constexpr int kBasisWidths[] = {22, 18, 44, 64, 12, 8, 8, 8, 10, 10};
constexpr char kPublicityName[] = "宣传报道";

// Lines that a text takes in a column: a Chinese character is as wide as two others.
int LinesIn(const std::string& text, int width) {
  int taken = 0;
  for (const char c : text) {
    if ((c & 0xC0) != 0x80) taken += (c & 0x80) != 0 ? 2 : 1;
  }
  return std::max(1, (taken + width - 1) / width);
}

// Writes rows downward, cell by cell.
class BasisSheet final {
 public:
  explicit BasisSheet(lxw_workbook* workbook)
      : sheet_(workbook_add_worksheet(workbook, "依据")),
        plain_(workbook_add_format(workbook)),
        head_(workbook_add_format(workbook)),
        title_(workbook_add_format(workbook)),
        say_(workbook_add_format(workbook)) {
    for (lxw_format* format : {plain_, head_, title_, say_}) {
      format_set_font_name(format, "宋体");
      format_set_font_size(format, 10);
      format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    }
    for (lxw_format* format : {plain_, head_}) format_set_border(format, LXW_BORDER_HAIR);
    format_set_text_wrap(plain_);
    format_set_bold(head_);
    format_set_bg_color(head_, 0xEEEEEE);
    format_set_bold(title_);
    format_set_font_size(title_, 12);
  }

  lxw_worksheet* sheet() const { return sheet_; }
  void Title(const std::string& text) {
    if (row_ > 0) ++row_;
    worksheet_write_string(sheet_, row_++, 0, text.c_str(), title_);
  }
  void Say(const std::string& text) { worksheet_write_string(sheet_, row_++, 0, text.c_str(), say_); }
  void Head(const std::vector<std::string>& cells) { Row(cells, head_); }
  void Row(const std::vector<std::string>& cells) { Row(cells, plain_); }

 private:
  void Row(const std::vector<std::string>& cells, lxw_format* format) {
    constexpr double kLine = 14;
    lxw_col_t column = 0;
    int lines = 1;
    for (const std::string& cell : cells) {
      worksheet_write_string(sheet_, row_, column, cell.c_str(), format);
      lines = std::max(lines, LinesIn(cell, kBasisWidths[column]));
      ++column;
    }
    worksheet_set_row(sheet_, row_, kLine * lines, nullptr);
    ++row_;
  }

  lxw_worksheet* const sheet_;
  lxw_format* const plain_;
  lxw_format* const head_;
  lxw_format* const title_;
  lxw_format* const say_;
  lxw_row_t row_ = 0;
};

std::string DisplayName(const std::string& kind) {
  for (const auto& [code, name] : FormKinds()) {
    if (code == kind) return name;
  }
  return kPublicityName;
}

std::string CallFor(const BureauForm& form, const std::string& kind) {
  const std::string month = ToString(form.month);
  return absl::StrFormat(
      "ListContributions {parent: \"%s\", from_month: \"%s\", to_month: \"%s\", kind: \"%s\", basis: BASIS_CONFIRMED}",
      RegionName(form.region), month, month, kind);
}

void WritePositions(BasisSheet& sheet, const BureauForm& form) {
  sheet.Title(absl::StrFormat("%s %s 月报表的依据", form.bureau, ToString(form.month)));
  sheet.Say(absl::StrFormat("截止时间 %s。本表各数反映到下列日志位置为止。", ShanghaiMinute(form.due_at)));
  sheet.Head({"日志", "地区", "最后一条分录"});
  for (const journal::Position& position : form.positions) {
    sheet.Row({position.service, position.region, absl::StrFormat("%d", position.seq)});
  }
}

void WriteDefinitions(BasisSheet& sheet, const BureauForm& form) {
  const auto number = [](int64_t value) { return absl::StrFormat("%d", value); };
  sheet.Title("各数的口径与查询方法");
  sheet.Head({"项目", "数值", "口径", "打开这个数的调用"});
  const std::string readiness = "roster 日志中的 ReadinessRecorded 分录";
  sheet.Row({"结对任务数", form.quota.has_value() ? number(*form.quota) : "", "当年任务数，由教育局填报",
             "reporting 日志中的 BureauFormFiled 分录"});
  sheet.Row({"实际结对数", number(form.pairings), "一端在本地区的结对关系，跨县结对在两县各列一次，市级只计一次",
             absl::StrFormat("ListProgress {parent: \"%s\", year: %d}", RegionName(form.region), form.month.year)});
  sheet.Row({"已完成协议签订数", number(form.agreements_signed),
             "月末前签订协议的结对关系；签订率 = 签订数 ÷ 实际结对数", readiness});
  sheet.Row(
      {"技术装备环境达标数", number(form.equipment_compliant),
       absl::StrFormat("结对学校（去重、合并别名后 %d 所）中月末前达标的学校；达标率的分母为该学校数", form.schools),
       readiness});
  sheet.Row(
      {"已开通学校数", number(form.spaces_opened), "月末前开通学校网络空间的结对学校；开通率的分母同上", readiness});
  sheet.Row({"完成协议上传学校数", number(form.agreements_uploaded), "月末前已上传结对协议的结对学校", readiness});
  sheet.Row({"新增过程资料上传数", number(form.new_materials), "本月首次为某结对关系展示的文件数，同一文件只计一次",
             "evidence 日志中的 EvidenceLinked 分录"});
  for (const FormRow& row : form.rows) {
    sheet.Row({row.display_name, absl::StrFormat("%d 次 / %d 人次", row.activities, row.participants),
               "双方确认的活动；参与师生数为教师与学生人次之和", CallFor(form, row.kind)});
  }
  for (const auto& [level, label] :
       {std::pair("SCHOOL", "校级"), {"COUNTY", "县级"}, {"CITY", "市级"}, {"PROVINCE", "省及以上"}}) {
    sheet.Row({absl::StrFormat("%s（%s）", kPublicityName, label), number(form.publicity.at(level)),
               "双方确认的宣传报道，按级别", CallFor(form, "PUBLICITY")});
  }
}

void WriteContributions(BasisSheet& sheet, const BureauForm& form) {
  sheet.Title("各次数所计的活动");
  sheet.Head({"项目", "日期", "结对关系", "活动", "学科或级别", "教师", "学生", "佐证", "地区", "分录号"});
  for (const OpenedCount& opened : form.opened) {
    for (const Contribution& activity : opened.contributions) {
      const std::string subject = opened.kind == "PUBLICITY" ? activity.level : PrintedSubject(activity.subject);
      sheet.Row({DisplayName(opened.kind), activity.day, activity.pairing, activity.activity, subject,
                 absl::StrFormat("%d", activity.teachers), absl::StrFormat("%d", activity.students),
                 activity.evidenced ? "齐全" : "不齐", activity.region, absl::StrFormat("%d", activity.seq)});
    }
    if (opened.cut) {
      sheet.Row({DisplayName(opened.kind),
                 absl::StrFormat("以上只列前 %d 条，其余用左侧所述调用查询", opened.contributions.size())});
    }
  }
}

}  // namespace

void WriteBasisSheet(lxw_workbook* workbook, const BureauForm& form) {
  BasisSheet sheet(workbook);
  lxw_col_t column = 0;
  for (const int width : kBasisWidths) {
    worksheet_set_column(sheet.sheet(), column, column, width, nullptr);
    ++column;
  }
  WritePositions(sheet, form);
  WriteDefinitions(sheet, form);
  WriteContributions(sheet, form);
  worksheet_set_landscape(sheet.sheet());
  worksheet_set_paper(sheet.sheet(), 9);  // A4
  worksheet_fit_to_pages(sheet.sheet(), 1, 0);
}

}  // namespace jgt::reporting
