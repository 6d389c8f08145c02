#include <array>
#include <utility>

#include "services/roster/domain/school_attributes.h"
#include "services/roster/domain/school_class.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kAttributeHeaders = {{
    {"school", "school"},
    {"学校名称", "school"},
    {"学校", "school"},
    {"region", "region"},
    {"地区代码", "region"},
    {"school_code", "school_code"},
    {"学校标识码", "school_code"},
    {"ownership", "ownership"},
    {"办学性质", "ownership"},
    {"urban_rural", "urban_rural"},
    {"城乡分类", "urban_rural"},
    {"locality", "locality"},
    {"所在地", "locality"},
    {"boarding", "boarding"},
    {"寄宿制", "boarding"},
    {"weak", "weak"},
    {"薄弱学校", "weak"},
    {"town_quality", "town_quality"},
    {"镇区优质学校", "town_quality"},
    {"镇区优质", "town_quality"},
    {"day", "day"},
    {"日期", "day"},
}};
constexpr std::string_view kAttributeColumns =
    "school, region, school_code, ownership, urban_rural, locality, boarding, weak, town_quality, day";

using FileColumns = std::map<std::string, size_t, std::less<>>;

Status BadColumn(std::string reason, const std::string& shown, const std::string& problem, const std::string& zh) {
  return InvalidArgument(std::move(reason), absl::StrFormat("column \"%s\": %s", shown, problem))
      .Field("content", absl::StrFormat("\"%s\"; %s", shown, kAttributeColumns))
      .Zh(zh);
}

StatusOr<FileColumns> FileColumnsOf(const std::vector<std::string>& header) {
  FileColumns columns;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string key = NameKey(header[i]);
    const std::string shown = FirstCharacters(header[i], kProblemValueMax);
    const auto known = std::find_if(kAttributeHeaders.begin(), kAttributeHeaders.end(),
                                    [&](const auto& each) { return each.first == key; });
    if (known == kAttributeHeaders.end()) {
      return BadColumn("UNKNOWN_COLUMN", shown, "it is none of the columns", absl::StrFormat("不认识的列“%s”", shown));
    }
    if (!columns.emplace(known->second, i).second) {
      return BadColumn("DUPLICATE_COLUMN", shown, "another column is the same", absl::StrFormat("列“%s”重复", shown));
    }
  }
  if (columns.contains("school") || columns.contains("school_code")) return columns;
  return BadColumn("COLUMN_MISSING", "school", "neither school nor school_code is there",
                   "缺少“学校名称”或“学校标识码”列");
}

// The cells of one row, and what is wrong with them.
class RowReader {
 public:
  RowReader(const FileColumns& columns, const csv::Row& source, AttributeRow& row)
      : columns_(columns), source_(source), row_(row) {}

  std::string Text(std::string_view column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() ? "" : std::string(Trim(source_.fields[found->second]));
  }

  template <typename T>
  void Word(std::string_view column, std::optional<T> (*read)(std::string_view), std::string_view allowed,
            std::optional<T>& said) {
    const std::string text = Text(column);
    if (text.empty()) return;
    said = read(text);
    if (!said.has_value()) Add(column, text, "UNKNOWN_VALUE", absl::StrFormat("应为%s，或留空", allowed));
  }

  void Add(std::string_view column, const std::string& value, std::string reason, std::string message) {
    row_.problems.push_back({.column = std::string(column),
                             .value = FirstCharacters(value, kProblemValueMax),
                             .reason = std::move(reason),
                             .message = std::move(message),
                             .standing = ""});
  }

 private:
  const FileColumns& columns_;
  const csv::Row& source_;
  AttributeRow& row_;
};

void ReadSaid(RowReader& reader, AttributesSaid& said) {
  reader.Word("ownership", ReadOwnership, "公办、民办", said.ownership);
  reader.Word("urban_rural", ReadUrbanRural, "城区、镇区、乡村", said.urban_rural);
  reader.Word("locality", ReadLocality, "乡、镇、街道", said.locality);
  reader.Word("boarding", ReadYesNo, "是、否", said.boarding);
  reader.Word("weak", ReadYesNo, "是、否", said.weak);
  reader.Word("town_quality", ReadYesNo, "是、否", said.town_quality);
  if (std::string code = reader.Text("school_code"); !code.empty()) said.code = std::move(code);
}

AttributeRow ReadAttributeRow(const csv::Row& source, const FileColumns& columns, const std::string& region,
                              const std::optional<Day>& day) {
  AttributeRow row = {.line = source.line};
  RowReader reader(columns, source, row);
  row.school_name = reader.Text("school");
  ReadSaid(reader, row.said);
  if (row.school_name.empty() && !row.said.code.has_value()) {
    reader.Add("school", "", "MISSING_SCHOOL", "请填写学校名称或学校标识码");
  }
  if (const std::string said = reader.Text("region"); !said.empty() && said != region) {
    reader.Add("region", said, "OUTSIDE_PARENT", absl::StrFormat("应为 %s，或留空", region));
  }
  AttributesSaid only_found_by;
  if (row.school_name.empty()) only_found_by.code = row.said.code;
  if (row.problems.empty() && row.said == only_found_by) {
    reader.Add("", "", "NOTHING_SAID", "该行没有任何属性");
  }
  const std::string text = reader.Text("day");
  if (text.empty() && day.has_value()) {
    row.day = *day;
  } else if (const StatusOr<Day> own = ParseDay(text); own.ok()) {
    row.day = *own;
  } else {
    reader.Add("day", text, "BAD_DATE", "日期格式为 YYYY-MM-DD");
  }
  return row;
}

}  // namespace

StatusOr<std::vector<AttributeRow>> ReadAttributeFile(const csv::Table& table, const std::string& region,
                                                      const std::optional<Day>& day) {
  ASSIGN_OR_RETURN(const FileColumns columns, FileColumnsOf(table.header));
  std::vector<AttributeRow> rows;
  rows.reserve(table.rows.size());
  for (const csv::Row& source : table.rows) {
    if (source.fields.size() != table.header.size()) {
      rows.push_back({.line = source.line,
                      .problems = {{.column = "",
                                    .value = absl::StrFormat("%d", source.fields.size()),
                                    .reason = "WRONG_COLUMN_COUNT",
                                    .message = absl::StrFormat("应有 %d 列", table.header.size()),
                                    .standing = ""}}});
      continue;
    }
    rows.push_back(ReadAttributeRow(source, columns, region, day));
  }
  return rows;
}

}  // namespace jgt::roster
