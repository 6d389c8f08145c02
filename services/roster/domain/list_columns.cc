#include "services/roster/domain/list_columns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

struct Column {
  std::string_view name;
  bool is_needed = true;
};

// A row of a list says nothing without its school names, stage and mode; the other cells of a list by communities may
// be empty, and so may their columns be missing.
constexpr std::array<Column, 8> kCommunityColumns = {{
    {"seq"},
    {"stage"},
    {"core_school"},
    {"member_school"},
    {"mode_as_printed"},
    {"mode_normalised", false},
    {"founded_year", false},
    {"verified_by", false},
}};
constexpr std::array<Column, 4> kScopeColumns = {{{"scope"}, {"seq"}, {"supporting_school"}, {"supported_school"}}};

// Headers as lists print them, as HeaderKey writes them. First those of the two plans: 苍南 2022 annex 1 prints
// 序号 学段 核心校(校区)名称 成员校(校区)名称 教共体模式 组建时间 备注, and the remark is who verifies; 浦江 2019 annex
// 1 prints 序号 支援学校 受援学校 under a title for each scope. Then other words of the plans' texts and of the
// bureaus' workbooks for the same.
constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kPrintedHeaders = {{
    {"序号", "seq"},
    {"学段", "stage"},
    {"核心校", "core_school"},
    {"核心校(校区)名称", "core_school"},
    {"成员校", "member_school"},
    {"成员校(校区)名称", "member_school"},
    {"教共体模式", "mode_as_printed"},
    {"组建时间", "founded_year"},
    {"备注", "verified_by"},
    {"支援学校", "supporting_school"},
    {"受援学校", "supported_school"},
    {"核心学校", "core_school"},
    {"成员学校", "member_school"},
    {"类型", "mode_as_printed"},
    {"办学模式", "mode_as_printed"},
    {"结对类型", "mode_as_printed"},
    {"规范模式", "mode_normalised"},  // of our own export
    {"组建年份", "founded_year"},
    {"创建年份", "founded_year"},
    {"结对年份", "founded_year"},
    {"核验", "verified_by"},
    {"核验级别", "verified_by"},
    {"范围", "scope"},
    {"结对范围", "scope"},
    {"支援校", "supporting_school"},
    {"受援校", "supported_school"},
}};

bool IsIn(ListLayout layout, std::string_view name) {
  const auto is_it = [&](const Column& column) { return column.name == name; };
  return layout == ListLayout::kCommunities ? std::any_of(kCommunityColumns.begin(), kCommunityColumns.end(), is_it)
                                            : std::any_of(kScopeColumns.begin(), kScopeColumns.end(), is_it);
}

// The layout that alone has the column; absent for one of both, or of none.
std::optional<ListLayout> LayoutOf(std::string_view name) {
  const bool of_communities = IsIn(ListLayout::kCommunities, name);
  if (of_communities == IsIn(ListLayout::kScopes, name)) return std::nullopt;
  return of_communities ? ListLayout::kCommunities : ListLayout::kScopes;
}

template <size_t N>
std::string NamesOf(const std::array<Column, N>& columns) {
  std::string names;
  for (const Column& column : columns) names += (names.empty() ? "" : ",") + std::string(column.name);
  return names;
}

// Width, blanks and line breaks within a header mean nothing.
std::string HeaderKey(std::string_view header) {
  std::string key = NameKey(header);
  std::erase_if(key, [](char c) { return c == '\r' || c == '\n'; });
  return key;
}

// The column that a header is known as; empty for none.
std::string KnownAs(std::string_view header) {
  if (IsIn(ListLayout::kCommunities, header) || IsIn(ListLayout::kScopes, header)) return std::string(header);
  const std::string key = HeaderKey(header);
  for (const auto& [printed, name] : kPrintedHeaders) {
    if (printed == key) return std::string(name);
  }
  return "";
}

Error BadMapping(size_t index, std::string_view part, std::string_view problem, std::string_view problem_zh) {
  const std::string place = absl::StrFormat("columns[%d]%s", index, part);
  Error error = InvalidArgument("BAD_MAPPING", absl::StrFormat("%s: %s", place, problem));
  error.Field(place, std::string(problem)).Zh(absl::StrFormat("第 %d 条列对应有误：%s", index + 1, problem_zh));
  return error;
}

// A file's columns on their way to those of a layout.
class ColumnFinder {
 public:
  ColumnFinder(const csv::Table& table, const std::vector<ColumnMapping>& mapping) : mapping_(mapping) {
    for (const std::string& header : table.header) headers_.emplace_back(Trim(header));
    for (size_t i = 0; i < headers_.size(); ++i) {
      const auto has_content = [&](const csv::Row& row) {
        return i < row.fields.size() && !Trim(row.fields[i]).empty();
      };
      is_nothing_.push_back(headers_[i].empty() && std::none_of(table.rows.begin(), table.rows.end(), has_content));
    }
    names_.resize(headers_.size());
    is_mapped_.resize(headers_.size());
  }

  StatusOr<ListColumns> Find() {
    RETURN_IF_ERROR(TakeMapped());
    TakeKnown();
    ASSIGN_OR_RETURN(const ListLayout layout, DecideLayout());
    ListColumns columns;
    columns.layout = layout;
    columns.width = headers_.size();
    RETURN_IF_ERROR(Place(columns));
    RETURN_IF_ERROR(CheckNeeded(columns));
    return columns;
  }

 private:
  Status TakeMapped() {
    for (size_t i = 0; i < mapping_.size(); ++i) {
      const std::string from(Trim(mapping_[i].from));
      const auto count = std::count(headers_.begin(), headers_.end(), from);
      if (count != 1) {
        const bool is_missing = count == 0;
        return Refused(is_missing ? "UNKNOWN_COLUMN" : "DUPLICATE_COLUMN", absl::StrFormat("columns[%d].from", i),
                       absl::StrFormat("the file has %s column \"%s\"", is_missing ? "no" : "more than one", Cut(from)),
                       absl::StrFormat("文件中%s“%s”列", is_missing ? "没有" : "有多个", Cut(from)));
      }
      const auto at = static_cast<size_t>(std::find(headers_.begin(), headers_.end(), from) - headers_.begin());
      names_[at] = mapping_[i].to;
      is_mapped_[at] = true;
      mapped_.insert(mapping_[i].to);
    }
    return OkStatus();
  }

  void TakeKnown() {
    for (size_t i = 0; i < headers_.size(); ++i) {
      if (is_mapped_[i]) continue;
      names_[i] = KnownAs(headers_[i]);
      if (mapped_.contains(names_[i])) names_[i].clear();
    }
  }

  // The mapping decides; else the schools, because 备注 and 类型 stand on lists of all kinds; else whatever is known.
  StatusOr<ListLayout> DecideLayout() const {
    std::set<ListLayout> of_mapped;
    std::set<ListLayout> of_schools;
    std::set<ListLayout> of_known;
    for (size_t i = 0; i < names_.size(); ++i) {
      const std::optional<ListLayout> layout = LayoutOf(names_[i]);
      if (!layout.has_value()) continue;
      (is_mapped_[i] ? of_mapped : of_known).insert(*layout);
      if (names_[i].ends_with("_school")) of_schools.insert(*layout);
    }
    const std::set<ListLayout>& deciding = !of_mapped.empty() ? of_mapped : !of_schools.empty() ? of_schools : of_known;
    if (deciding.size() == 1) return *deciding.begin();
    const std::string communities = NamesOf(kCommunityColumns);
    const std::string scopes = NamesOf(kScopeColumns);
    const std::string problem = deciding.empty() ? "none of the columns is known" : "these are columns of both layouts";
    return Refused("UNKNOWN_LAYOUT", "content",
                   absl::StrFormat("%s; known are \"%s\" and \"%s\"", problem, communities, scopes),
                   absl::StrFormat("%s，可用的表头为“%s”或“%s”",
                                   deciding.empty() ? "无法识别表头" : "表头兼有两种名单的列", communities, scopes));
  }

  Status Place(ListColumns& columns) const {
    std::vector<std::string> unknown;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (is_nothing_[i]) continue;
      if (!IsIn(columns.layout, names_[i])) {
        unknown.push_back(Shown(i));
        continue;
      }
      const auto [other, is_new] = columns.index_by_name.emplace(names_[i], i);
      if (is_new) continue;
      return Refused("DUPLICATE_COLUMN", "content",
                     absl::StrFormat("\"%s\" and \"%s\" are both column %s", Shown(other->second), Shown(i), names_[i]),
                     absl::StrFormat("“%s”与“%s”两列重复（%s）", Shown(other->second), Shown(i), names_[i]));
    }
    if (mapping_.empty() && !unknown.empty()) {
      const std::string shown = Join(unknown);
      return Refused(
          "UNKNOWN_COLUMN", "content",
          absl::StrFormat("unknown are %s; map those that are the list's, which leaves the others out, or "
                          "remove them",
                          shown),
          absl::StrFormat("无法识别列：%s；请为属于名单的列指定对应关系（其余列随之忽略），或删除这些列", shown));
    }
    columns.left_out = std::move(unknown);
    return OkStatus();
  }

  Status CheckNeeded(const ListColumns& columns) const {
    std::vector<std::string> missing;
    const auto look = [&](const Column& column) {
      const std::string name(column.name);
      if (column.is_needed && !columns.index_by_name.contains(name)) missing.push_back(name);
    };
    if (columns.layout == ListLayout::kCommunities) {
      std::for_each(kCommunityColumns.begin(), kCommunityColumns.end(), look);
    } else {
      std::for_each(kScopeColumns.begin(), kScopeColumns.end(), look);
    }
    if (missing.empty()) return OkStatus();
    std::vector<std::string> missing_zh;
    missing_zh.reserve(missing.size());
    for (const std::string& name : missing) missing_zh.push_back(PrintedName(name));
    return Refused("COLUMN_MISSING", "content", absl::StrFormat("column %s is missing", Join(missing)),
                   absl::StrFormat("缺少列：%s", Join(missing_zh)));
  }

  // "core_school（核心校）".
  static std::string PrintedName(const std::string& name) {
    for (const auto& [printed, known] : kPrintedHeaders) {
      if (known == name) return absl::StrFormat("%s（%s）", name, printed);
    }
    return name;
  }

  static std::string Cut(std::string_view text) { return FirstCharacters(text, kShownMax); }

  static std::string Join(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += absl::StrFormat("%s\"%s\"", text.empty() ? "" : ", ", name);
    return FirstCharacters(text, kListShownMax);
  }

  // A column for people; one without header by its number.
  std::string Shown(size_t index) const {
    return headers_[index].empty() ? absl::StrFormat("第 %d 列（无表头）", index + 1) : Cut(headers_[index]);
  }

  Error Refused(std::string reason, const std::string& field, std::string_view problem,
                std::string_view problem_zh) const {
    std::vector<std::string> has;
    for (size_t i = 0; i < headers_.size(); ++i) {
      if (!is_nothing_[i]) has.push_back(Shown(i));
    }
    const std::string found = Join(has);
    const std::string whole = absl::StrFormat("%s; the file has %s", problem, found);
    Error error = InvalidArgument(std::move(reason), whole);
    error.Field(field, whole).Zh(absl::StrFormat("%s；文件中的列为：%s", problem_zh, found));
    return error;
  }

  static constexpr size_t kShownMax = 100;      // characters
  static constexpr size_t kListShownMax = 500;  // characters

  const std::vector<ColumnMapping>& mapping_;
  std::vector<std::string> headers_;
  std::vector<std::string> names_;  // by column: what it is, empty when unknown
  std::vector<bool> is_mapped_;     // by column
  std::vector<bool> is_nothing_;    // by column
  std::set<std::string> mapped_;    // what the mapping has taken
};

}  // namespace

Status CheckMapping(const std::vector<ColumnMapping>& mapping) {
  if (mapping.size() > kMappingsMax) {
    return BadMapping(kMappingsMax, "", absl::StrFormat("at most %d are allowed", kMappingsMax),
                      absl::StrFormat("最多 %d 条", kMappingsMax));
  }
  std::set<std::string> sources;
  std::set<std::string> targets;
  std::optional<ListLayout> layout;
  for (size_t i = 0; i < mapping.size(); ++i) {
    const std::string from(Trim(mapping[i].from));
    const std::string to = FirstCharacters(mapping[i].to, 100);
    if (from.empty()) return BadMapping(i, ".from", "empty; the header of a column is needed", "未填写文件中的表头");
    if (!sources.insert(from).second) return BadMapping(i, ".from", "given twice", "同一表头出现两次");
    if (!IsIn(ListLayout::kCommunities, mapping[i].to) && !IsIn(ListLayout::kScopes, mapping[i].to)) {
      const std::string allowed = NamesOf(kCommunityColumns) + "," + NamesOf(kScopeColumns);
      return BadMapping(i, ".to", absl::StrFormat("\"%s\"; allowed are %s", to, allowed),
                        absl::StrFormat("没有名为“%s”的列，可用：%s", to, allowed));
    }
    if (!targets.insert(mapping[i].to).second) {
      return BadMapping(i, ".to", absl::StrFormat("\"%s\" is given twice", to), absl::StrFormat("“%s”出现两次", to));
    }
    const std::optional<ListLayout> own = LayoutOf(mapping[i].to);
    if (own.has_value() && layout.has_value() && *own != *layout) {
      return BadMapping(i, ".to", absl::StrFormat("\"%s\" is of another layout than those before it", to),
                        absl::StrFormat("“%s”与前面的列不属于同一种名单", to));
    }
    if (own.has_value()) layout = own;
  }
  return OkStatus();
}

StatusOr<ListColumns> FindColumns(const csv::Table& table, const std::vector<ColumnMapping>& mapping) {
  return ColumnFinder(table, mapping).Find();
}

}  // namespace jgt::roster
