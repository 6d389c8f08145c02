#include "common/csv/csv.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "common/csv/encoding.h"

namespace jgt::csv {
namespace {

struct Place {
  int line = 1;
  size_t column = 1;  // number of the field in its row, from 1
};

// One pass over the text, field by field.
class Reader {
 public:
  Reader(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  StatusOr<Table> ReadAll() {
    Table table;
    if (text_.empty()) return Bad("the file is empty; a header row is needed", "文件为空，缺少表头");
    ASSIGN_OR_RETURN(Row header, ReadRow());
    table.header = std::move(header.fields);
    header_ = table.header;
    while (at_ < text_.size()) {
      if (table.rows.size() >= limits_.rows_max) return TooManyRows();
      ASSIGN_OR_RETURN(Row row, ReadRow());
      table.rows.push_back(std::move(row));
    }
    return table;
  }

 private:
  StatusOr<Row> ReadRow() {
    Row row;
    row.line = place_.line;
    place_.column = 1;
    while (true) {
      ASSIGN_OR_RETURN(std::string field, ReadField());
      row.fields.push_back(std::move(field));
      if (at_ == text_.size()) return row;
      if (text_[at_] == ',') {
        ++at_;
        ++place_.column;
        continue;
      }
      RETURN_IF_ERROR(SkipLineEnd());
      return row;
    }
  }

  // CRLF or LF. Nothing else can end a field, so anything else is an error.
  Status SkipLineEnd() {
    if (text_[at_] == '\r') {
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != '\n') {
        return Bad("a carriage return without a line feed", "存在单独的回车符（CR），应为 CRLF 或 LF 换行");
      }
      ++at_;
    }
    JGT_CHECK(text_[at_] == '\n');
    ++at_;
    ++place_.line;
    return OkStatus();
  }

  StatusOr<std::string> ReadField() { return at_ < text_.size() && text_[at_] == '"' ? ReadQuoted() : ReadPlain(); }

  // One byte more than a field may have: what does not end within it is too long, however far the file goes on.
  std::string_view Window(size_t used) const { return text_.substr(at_, limits_.field_bytes_max - used + 1); }

  StatusOr<std::string> ReadPlain() {
    constexpr std::string_view kEnds(",\r\n\"\0", 5);
    const std::string_view window = Window(0);
    const std::string field(window.substr(0, window.find_first_of(kEnds)));
    if (field.size() > limits_.field_bytes_max) return FieldTooLong(place_.line);
    at_ += field.size();
    if (at_ == text_.size()) return field;
    if (text_[at_] == '"') {
      return Bad("a quote in the middle of a field that does not begin with one", "未以引号开头的单元格中出现引号");
    }
    if (text_[at_] == '\0') return Bad("a NUL byte", "含有空字节（NUL）");
    return field;
  }

  StatusOr<std::string> ReadQuoted() {
    constexpr std::string_view kStops("\"\0", 2);
    const Place opened = place_;
    std::string field;
    ++at_;
    while (true) {
      const std::string_view window = Window(field.size());
      const std::string_view part = window.substr(0, window.find_first_of(kStops));
      if (field.size() + part.size() > limits_.field_bytes_max) return FieldTooLong(opened.line);
      field += part;
      place_.line += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
      at_ += part.size();
      if (at_ == text_.size()) {
        place_ = opened;
        return Bad("a quoted field that never ends", "引号未闭合");
      }
      if (text_[at_] == '\0') return Bad("a NUL byte", "含有空字节（NUL）");
      ++at_;
      if (at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\r' || text_[at_] == '\n') return field;
      if (text_[at_] != '"') return Bad("text after a closing quote", "闭合引号之后还有内容");
      field += '"';
      ++at_;
    }
  }

  std::string ColumnName() const {
    return place_.column > header_.size() ? absl::StrFormat("%d", place_.column) : header_[place_.column - 1];
  }

  Error Located(std::string reason, int line, std::string_view problem, std::string_view problem_zh) const {
    const std::string where = absl::StrFormat("row %d, column %s", line, ColumnName());
    Error error = InvalidArgument(std::move(reason), absl::StrFormat("%s: %s", where, problem));
    error.Meta("line", absl::StrFormat("%d", line)).Meta("column", ColumnName()).Field(where, std::string(problem));
    error.Zh(absl::StrFormat("第 %d 行“%s”列：%s", line, ColumnName(), problem_zh));
    return error;
  }

  Status Bad(std::string_view problem, std::string_view problem_zh) const {
    return Located("BAD_CSV", place_.line, problem, problem_zh);
  }

  Status FieldTooLong(int line) const {
    return Located("FIELD_TOO_LONG", line, absl::StrFormat("longer than %d bytes", limits_.field_bytes_max),
                   absl::StrFormat("内容超过 %d 字节", limits_.field_bytes_max));
  }

  Status TooManyRows() const {
    return InvalidArgument("TOO_MANY_ROWS", absl::StrFormat("more than %d rows", limits_.rows_max))
        .Meta("rows_max", absl::StrFormat("%d", limits_.rows_max))
        .Field("content", absl::StrFormat("at most %d rows below the header", limits_.rows_max))
        .Zh(absl::StrFormat("数据行超过 %d 行，请拆分后导入", limits_.rows_max));
  }

  const std::string_view text_;
  const Limits& limits_;
  std::vector<std::string> header_;  // empty while it is read
  size_t at_ = 0;
  Place place_;
};

Status FileTooLarge(size_t size, const Limits& limits) {
  return InvalidArgument("FILE_TOO_LARGE", absl::StrFormat("%d bytes, at most %d", size, limits.file_bytes_max))
      .Meta("bytes_max", absl::StrFormat("%d", limits.file_bytes_max))
      .Field("content", absl::StrFormat("%d bytes, at most %d", size, limits.file_bytes_max))
      .Zh(absl::StrFormat("文件大小 %d 字节，超过上限 %d 字节", size, limits.file_bytes_max));
}

void WriteRow(const std::vector<std::string>& fields, std::string& text) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += ',';
    const std::string& field = fields[i];
    // A single empty field would be an empty line, which is a row all the same; quoted it is seen. A byte order mark
    // that is a field's own would be taken for the file's.
    const bool plain = field.find_first_of(",\"\r\n") == std::string::npos && !field.starts_with(kByteOrderMark);
    if (plain && !(field.empty() && fields.size() == 1)) {
      text += field;
      continue;
    }
    text += '"';
    for (const char c : field) text.append(c == '"' ? 2 : 1, c);
    text += '"';
  }
  text += "\r\n";
}

}  // namespace

StatusOr<Encoding> ParseEncoding(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  if (upper.empty() || upper == "UTF-8" || upper == "UTF8") return Encoding::kUtf8;
  if (upper == "GB18030") return Encoding::kGb18030;
  const std::string shown(name.substr(0, 40));
  return InvalidArgument("BAD_ENCODING", absl::StrFormat("encoding \"%s\" is unknown", shown))
      .Field("encoding", absl::StrFormat("\"%s\"; allowed are UTF-8 and GB18030", shown))
      .Zh(absl::StrFormat("不支持的编码“%s”，可用 UTF-8 或 GB18030", shown));
}

StatusOr<Table> Read(std::string_view bytes, Encoding encoding, const Limits& limits) {
  if (bytes.size() > limits.file_bytes_max) {
    // One giant field is the usual reason for a giant file, and its row and column say more than the size does.
    const StatusOr<Table> start = Reader(bytes.substr(0, limits.file_bytes_max), limits).ReadAll();
    if (ReasonOf(start.status()) == "FIELD_TOO_LONG") return start.status();
    return FileTooLarge(bytes.size(), limits);
  }
  ASSIGN_OR_RETURN(const std::string text, ToUtf8(bytes, encoding));
  return Reader(text, limits).ReadAll();
}

void AddHeaderLine(const std::vector<std::string>& line, std::vector<std::string>& header) {
  header.resize(std::max(header.size(), line.size()));
  for (size_t i = 0; i < line.size(); ++i) header[i] += line[i];
}

std::string Write(const Table& table) {
  std::string text;
  WriteRow(table.header, text);
  for (const Row& row : table.rows) WriteRow(row.fields, text);
  return text;
}

}  // namespace jgt::csv
