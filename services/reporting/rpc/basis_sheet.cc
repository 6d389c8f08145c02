// 依据: what the figures of the form rest on, so that whoever doubts one can open it.
#include <absl/strings/escaping.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>
#include <absl/strings/string_view.h>

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
  int lines = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    int taken = 0;
    for (const char c : line) {
      if ((c & 0xC0) != 0x80) taken += (c & 0x80) != 0 ? 2 : 1;
    }
    lines += std::max(1, (taken + width - 1) / width);
  }
  return lines;
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
    for (lxw_format* format : {plain_, head_}) format_set_text_wrap(format);
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

std::string CallFor(const BureauForm& form, const std::string& kind, const std::string& level = "") {
  const std::string month = ToString(form.month);
  return absl::StrFormat(
      "ListContributions {parent: \"%s\", from_month: \"%s\", to_month: \"%s\", kind: \"%s\", %sbasis: "
      "BASIS_CONFIRMED}",
      RegionName(form.region), month, month, kind, level.empty() ? "" : absl::StrFormat("level: \"%s\", ", level));
}

void WritePositions(BasisSheet& sheet, const BureauForm& form) {
  sheet.Title(absl::StrFormat("%s %s 月报表的依据", form.bureau, ToString(form.month)));
  sheet.Say(absl::StrFormat("截止时间 %s。本表各数反映到下列日志位置为止。", ShanghaiMinute(form.due_at)));
  sheet.Head({"日志", "地区", "最后一条分录"});
  for (const journal::Position& position : form.positions) {
    sheet.Row({position.service, position.region, absl::StrFormat("%d", position.seq)});
  }
}

// Whether the entries that the figures reflect are all under the checkpoint.
std::string CoverageOf(const ReflectedLedger& ledger) {
  if (ledger.seq <= ledger.checkpoint->size) return "全部覆盖";
  return absl::StrFormat("尚缺 %d 条", ledger.seq - ledger.checkpoint->size);
}

void WriteLedgers(BasisSheet& sheet, const BureauForm& form) {
  sheet.Title("账本检查点：证明本表所依据的账本事后没有被改动");
  if (form.ledgers.empty()) {
    sheet.Say("本地区没有结对关系，本表不反映任何县（市、区）的账本，无检查点可列。");
    return;
  }
  sheet.Say(
      "检查点是县账本在某一时刻的“指纹”，由系统签名，写入省账本，并随本表留存。账本此后如被改写、删减或回退，便与它对不"
      "上。");
  sheet.Say("核对方法：① 向系统管理员索取该县账本的导出文件夹（jgtctl log export）和公钥文件。");
  sheet.Say(
      "② 把“签名的检查点全文”一格原样存为文本文件（最后一行末尾要换行）；已上报的报表也可用 jgtctl count restatements "
      "--checkpoints 取出。");
  sheet.Say(
      "③ 运行 jgtctl verify --dir 导出文件夹 --key 公钥文件 --against 检查点文件。显示 OK "
      "即未被改动；报错则指出哪里对不上。");
  sheet.Say("“数字反映到”是本表数字所依据的最后一条分录。检查点只证明到它所覆盖的条数；尚缺的分录由以后的检查点证明。");
  sheet.Head({"地区", "账本", "根（base64）", "签名的检查点全文", "数字反映到", "检查点覆盖", "是否覆盖", "省账本",
              "省账本分录"});
  for (const ReflectedLedger& ledger : form.ledgers) {
    const std::string reflected = ledger.seq == 0 ? "尚无分录" : absl::StrFormat("第 %d 条", ledger.seq);
    if (!ledger.checkpoint.has_value()) {
      sheet.Row({ledger.region, "无检查点", "该县账本尚未发布检查点（未启用签名，或还没有签过），目前不能用本表核对",
                 "无", reflected, "无", "未覆盖", "无", "无"});
      continue;
    }
    const LedgerCheckpoint& checkpoint = *ledger.checkpoint;
    sheet.Row({ledger.region, checkpoint.origin, absl::Base64Escape(checkpoint.root), checkpoint.note, reflected,
               absl::StrFormat("前 %d 条", checkpoint.size), CoverageOf(ledger), checkpoint.told_in,
               absl::StrFormat("第 %d 条", checkpoint.told_seq)});
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
  for (const auto& [level, label] : PublicityLevels()) {
    sheet.Row({absl::StrFormat("%s（%s）", kPublicityName, label), number(form.publicity.at(level)),
               "双方确认的宣传报道，按级别", CallFor(form, "PUBLICITY", level)});
  }
}

void WriteContributions(BasisSheet& sheet, const BureauForm& form) {
  sheet.Title("各次数所计的活动");
  sheet.Head({"项目", "日期", "结对关系", "活动", "学科或级别", "教师", "学生", "佐证", "地区", "分录号"});
  for (const OpenedCount& opened : form.opened) {
    for (const Contribution& activity : opened.contributions) {
      const std::string subject =
          opened.kind == "PUBLICITY" ? PrintedLevel(activity.level) : PrintedSubject(activity.subject);
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
  WriteLedgers(sheet, form);
  WriteDefinitions(sheet, form);
  WriteContributions(sheet, form);
  worksheet_set_landscape(sheet.sheet());
  worksheet_set_paper(sheet.sheet(), 9);  // A4
  worksheet_fit_to_pages(sheet.sheet(), 1, 0);
}

}  // namespace jgt::reporting
