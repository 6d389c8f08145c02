#include "common/xlsx/sheet.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "common/clock/clock.h"
#include "common/xlsx/cell_text.h"
#include "common/xlsx/merged.h"
#include "common/xlsx/refusal.h"
#include "common/xlsx/xml.h"

namespace jgt::xlsx {
namespace {

constexpr size_t kProblemsMax = 100;

// What is in a cell: its text, or why there is none.
struct Content {
  std::string text;
  std::string reason;  // empty: nothing is wrong
  std::string problem;
  std::string problem_zh;
};

struct SheetRow {
  int number = 0;
  std::vector<std::pair<int, pugi::xml_node>> cells;  // by column
};

Content Wrong(std::string reason, std::string problem, std::string problem_zh) {
  return {.text = "", .reason = std::move(reason), .problem = std::move(problem), .problem_zh = std::move(problem_zh)};
}

Content BadCell(std::string_view value, std::string_view allowed, std::string_view allowed_zh) {
  return Wrong("BAD_CELL", absl::StrFormat("\"%s\"; %s", Shown(value), allowed),
               absl::StrFormat("值“%s”有误，%s", Shown(value), allowed_zh));
}

class SheetReader {
 public:
  SheetReader(const std::string& name, const Workbook& workbook, const Limits& limits)
      : name_(name), workbook_(workbook), limits_(limits) {}

  // Where everything is, by the references of rows and cells, which may leave out what is empty. References that are
  // missing are counted on, as every program does.
  Status FindRows(const pugi::xml_document& sheet) {
    root_ = Child(sheet, "worksheet");
    if (!root_) return Damaged("it is no worksheet", "不是工作表");
    int number = 0;
    for (const pugi::xml_node& node : Child(root_, "sheetData").children()) {
      if (NameOf(node) != "row") continue;
      const std::string_view stated = node.attribute("r").value();
      const std::optional<Place> place =
          ParseReference(stated.empty() ? ReferenceOf({number + 1, 1}) : "A" + std::string(stated));
      if (!place.has_value() || place->column != 1 || place->row <= number) {
        return Damaged(absl::StrFormat("row \"%s\" comes after row %d", Shown(stated), number),
                       absl::StrFormat("第 %d 行之后的行号“%s”有误", number, Shown(stated)));
      }
      number = place->row;
      rows_.push_back({.number = number, .cells = {}});
      RETURN_IF_ERROR(FindCells(node, rows_.back()));
    }
    return OkStatus();
  }

  bool HasContent() const {
    for (const SheetRow& row : rows_) {
      if (FilledCount(row) > 0) return true;
    }
    return false;
  }

  StatusOr<csv::Table> ReadTable(const ReadOptions& options) {
    size_t at = 0;
    const int wanted = options.header_row;
    while (at < rows_.size() && (wanted == 0 ? FilledCount(rows_[at]) < 2 : rows_[at].number != wanted)) ++at;
    if (at == rows_.size() || FilledCount(rows_[at]) == 0) return NoHeader(wanted);
    ASSIGN_OR_RETURN(MergedRanges merged, MergedRanges::Find(root_, name_));
    csv::Table table;
    const int header_last = rows_[at].number + options.header_rows - 1;
    std::vector<std::vector<std::string>> header_lines;
    for (; at < rows_.size() && rows_[at].number <= header_last; ++at) {
      ASSIGN_OR_RETURN(csv::Row line, ReadRow(rows_[at]));
      csv::AddHeaderLine(line.fields, header_);
      header_lines.push_back(std::move(line.fields));
    }
    int last_line = header_last;
    for (; at < rows_.size(); ++at) {
      ASSIGN_OR_RETURN(csv::Row row, ReadRow(rows_[at]));
      const bool repeats = std::find(header_lines.begin(), header_lines.end(), row.fields) != header_lines.end();
      if (row.fields.empty() || repeats) continue;
      if (table.rows.size() >= limits_.rows_max) return TooManyRows(row.line);
      if (options.fill_merged) {
        ASSIGN_OR_RETURN(const size_t bytes, merged.Fill(header_.size(), row));
        RETURN_IF_ERROR(CountBytes(bytes));
      }
      if (row.fields.size() < header_.size()) row.fields.resize(header_.size());
      last_line = row.line;
      table.rows.push_back(std::move(row));
    }
    if (!problems_.empty()) return WrongCells();
    RETURN_IF_ERROR(merged.Check(header_last, last_line, options.fill_merged));
    table.header = header_;
    return table;
  }

 private:
  struct Problem {
    Place place;
    Content content;
  };

  Status FindCells(const pugi::xml_node& node, SheetRow& row) const {
    int column = 0;
    for (const pugi::xml_node& cell : node.children()) {
      if (NameOf(cell) != "c") continue;
      const std::string_view stated = cell.attribute("r").value();
      const std::optional<Place> place =
          ParseReference(stated.empty() ? ReferenceOf({row.number, column + 1}) : std::string(stated));
      if (!place.has_value() || place->row != row.number || place->column <= column) {
        return Damaged(absl::StrFormat("cell \"%s\" is in row %d", Shown(stated), row.number),
                       absl::StrFormat("第 %d 行中的单元格“%s”有误", row.number, Shown(stated)));
      }
      column = place->column;
      // An empty cell with a format is none.
      if (cell.first_child()) row.cells.emplace_back(column, cell);
    }
    return OkStatus();
  }

  // How many cells have something in them, as far as a header is concerned.
  size_t FilledCount(const SheetRow& row) const {
    size_t count = 0;
    for (const auto& [column, cell] : row.cells) {
      const Content content = ContentOf(cell);
      if (!content.reason.empty() || !IsBlank(content.text)) ++count;
    }
    return count;
  }

  Status CountBytes(size_t bytes) {
    table_bytes_ += bytes;
    if (table_bytes_ <= limits_.table_bytes_max) return OkStatus();
    return TooLarge(absl::StrFormat("the text of sheet \"%s\"", Shown(name_)),
                    absl::StrFormat("工作表“%s”的文字", Shown(name_)), limits_.table_bytes_max, "bytes");
  }

  // As long as its last cell that is not blank; empty without one.
  StatusOr<csv::Row> ReadRow(const SheetRow& source) {
    csv::Row row;
    row.line = source.number;
    for (const auto& [column, cell] : source.cells) {
      const Place place = {.row = source.number, .column = column};
      Content content = ContentOf(cell);
      if (content.reason.empty() && IsBlank(content.text)) continue;
      if (column > limits_.columns_max) return TooManyColumns(place);
      RETURN_IF_ERROR(CountBytes(content.text.size()));
      row.fields.resize(static_cast<size_t>(column));
      row.fields.back() = std::move(content.text);
      if (!content.reason.empty() && problems_.size() < kProblemsMax) problems_.push_back({place, std::move(content)});
    }
    return row;
  }

  Content ContentOf(const pugi::xml_node& cell) const {
    const std::string_view type = cell.attribute("t").value();
    const std::string value = TextIn(Child(cell, "v"));
    if (const pugi::xml_node formula = Child(cell, "f"); formula) {
      const std::string text = TextIn(formula);
      return Wrong("FORMULA_CELL", absl::StrFormat("formula \"=%s\"; a value is allowed, no formula", Shown(text)),
                   absl::StrFormat("是公式“=%s”，请改为数值或文字", Shown(text)));
    }
    if (type == "e") {
      return Wrong("ERROR_CELL", absl::StrFormat("error \"%s\"; a value is allowed", Shown(value)),
                   absl::StrFormat("是错误值“%s”，请更正", Shown(value)));
    }
    Content content;
    if (type == "s") {
      size_t index = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), index);
      if (error != std::errc() || end != value.data() + value.size() || index >= workbook_.strings.size()) {
        return BadCell(value, "the number of a shared string is allowed", "应为共享字符串的序号");
      }
      // Not copied when it is too long: it may stand in every cell.
      const std::string& shared = workbook_.strings[index];
      if (shared.size() > limits_.field_bytes_max) return TooLong();
      content.text = shared;
      return content;  // UTF-8 already
    } else if (type == "inlineStr") {
      content.text = StringIn(Child(cell, "is"));
    } else if (type == "str") {
      content.text = Unescape(value);
    } else if (value.empty()) {
      return content;
    } else if (type == "b") {
      if (value != "0" && value != "1") return BadCell(value, "0 or 1 is allowed", "布尔值应为 0 或 1");
      content.text = value == "1" ? "TRUE" : "FALSE";
    } else if (type == "d") {
      return IsoDate(value);
    } else if (type.empty() || type == "n") {
      return Number(cell, value);
    } else {
      return BadCell(value, absl::StrFormat("type \"%s\" is unknown", Shown(type)), "单元格类型未知");
    }
    if (content.text.size() > limits_.field_bytes_max) return TooLong();
    if (!IsUtf8(content.text)) return BadCell(content.text, "text in UTF-8 is allowed", "应为 UTF-8 文字");
    return content;
  }

  Content TooLong() const {
    return Wrong("FIELD_TOO_LONG", absl::StrFormat("longer than %d bytes", limits_.field_bytes_max),
                 absl::StrFormat("内容超过 %d 字节", limits_.field_bytes_max));
  }

  Content Number(const pugi::xml_node& cell, const std::string& value) const {
    Content content;
    std::optional<std::string> number = PlainNumber(value);
    if (!number.has_value()) return BadCell(value, "a number is allowed", "应为数字");
    const auto style = static_cast<size_t>(cell.attribute("s").as_uint());
    if (style < workbook_.is_date_style.size() && workbook_.is_date_style[style]) {
      const std::optional<std::string> date = DateOf(*number, workbook_.begins_1904);
      if (!date.has_value()) {
        return BadCell(value, "it has the format of a date, and a whole day is allowed",
                       "单元格为日期格式，应为不含时间的日期");
      }
      number = date;
    }
    content.text = *std::move(number);
    return content;
  }

  // What the strict dialect has instead of a day's number.
  static Content IsoDate(std::string_view value) {
    constexpr std::string_view kMidnight = "T00:00:00";
    std::string_view day = value;
    if (day.ends_with(kMidnight)) day.remove_suffix(kMidnight.size());
    if (!ParseDay(day).ok()) return BadCell(value, "YYYY-MM-DD is allowed", "应为日期 YYYY-MM-DD");
    Content content;
    content.text = std::string(day);
    return content;
  }

  std::string HeaderAt(int column) const {
    const auto index = static_cast<size_t>(column) - 1;
    return index < header_.size() ? Shown(header_[index]) : "";
  }

  Error At(std::string reason, const Place& place, std::string_view problem, std::string_view problem_zh) const {
    const std::string cell = ReferenceOf(place);
    const std::string header = HeaderAt(place.column);
    const std::string where = absl::StrFormat("sheet \"%s\", cell %s", Shown(name_), cell);
    Error error = InvalidArgument(std::move(reason), absl::StrFormat("%s: %s", where, problem));
    error.Meta("sheet", Shown(name_)).Meta("cell", cell).Meta("line", absl::StrFormat("%d", place.row));
    error.Meta("column", header.empty() ? ColumnLetters(place.column) : header);
    error.Field(where, std::string(problem));
    error.Zh(absl::StrFormat("工作表“%s”单元格 %s%s：%s", Shown(name_), cell,
                             header.empty() ? "" : absl::StrFormat("（“%s”列）", header), problem_zh));
    return error;
  }

  Status WrongCells() const {
    const Problem& first = problems_.front();
    Error error = At(first.content.reason, first.place, first.content.problem, first.content.problem_zh);
    for (size_t i = 1; i < problems_.size(); ++i) {
      const Problem& problem = problems_[i];
      error.Field(absl::StrFormat("sheet \"%s\", cell %s", Shown(name_), ReferenceOf(problem.place)),
                  absl::StrFormat("%s: %s", problem.content.reason, problem.content.problem));
    }
    return error;
  }

  Status TooManyColumns(const Place& place) const {
    return At("TOO_MANY_COLUMNS", place, absl::StrFormat("at most %d columns", limits_.columns_max),
              absl::StrFormat("超过 %d 列", limits_.columns_max));
  }

  Status TooManyRows(int line) const {
    Error error = At("TOO_MANY_ROWS", {.row = line, .column = 1},
                     absl::StrFormat("more than %d rows below the header", limits_.rows_max),
                     absl::StrFormat("表头以下的数据超过 %d 行，请拆分后导入", limits_.rows_max));
    error.Meta("rows_max", absl::StrFormat("%d", limits_.rows_max));
    return error;
  }

  Status NoHeader(int header_row) const {
    const std::string problem =
        header_row == 0 ? absl::StrFormat("sheet \"%s\" has no row with two cells that are not blank", Shown(name_))
                        : absl::StrFormat("row %d of sheet \"%s\" is empty", header_row, Shown(name_));
    return InvalidArgument("NO_HEADER", absl::StrFormat("%s; a header is needed", problem))
        .Meta("sheet", Shown(name_))
        .Field(header_row == 0 ? "content" : "header_row", problem)
        .Zh(header_row == 0 ? absl::StrFormat("工作表“%s”中没有表头", Shown(name_))
                            : absl::StrFormat("工作表“%s”第 %d 行为空，不是表头", Shown(name_), header_row));
  }

  Status Damaged(std::string_view problem, std::string_view problem_zh) const {
    return BadXlsx(absl::StrFormat("sheet \"%s\": %s", Shown(name_), problem),
                   absl::StrFormat("工作表“%s”：%s", Shown(name_), problem_zh));
  }

  const std::string& name_;
  const Workbook& workbook_;
  const Limits& limits_;
  pugi::xml_node root_;
  std::vector<SheetRow> rows_;
  std::vector<std::string> header_;
  std::vector<Problem> problems_;
  size_t table_bytes_ = 0;
};

}  // namespace

StatusOr<bool> HasContent(const pugi::xml_document& sheet, const std::string& name, const Workbook& workbook,
                          const Limits& limits) {
  SheetReader reader(name, workbook, limits);
  RETURN_IF_ERROR(reader.FindRows(sheet));
  return reader.HasContent();
}

StatusOr<csv::Table> ReadSheet(const pugi::xml_document& sheet, const std::string& name, const Workbook& workbook,
                               const ReadOptions& options, const Limits& limits) {
  SheetReader reader(name, workbook, limits);
  RETURN_IF_ERROR(reader.FindRows(sheet));
  return reader.ReadTable(options);
}

}  // namespace jgt::xlsx
