#include "services/roster/domain/pairing_list.h"

#include <charconv>
#include <map>
#include <set>

#include "common/clock/clock.h"
#include "common/names/names.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr size_t kViolationsMax = 1000;

std::optional<int64_t> ReadNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool HasControlCharacter(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20U || c == '\x7F') return true;
  }
  return false;
}

class ListReader {
 public:
  ListReader(const ListColumns& columns, const ListContext& context, const RegionBook& regions)
      : columns_(columns),
        context_(context),
        regions_(regions),
        has_communities_(columns.layout == ListLayout::kCommunities) {}

  PairingList ReadAll(const csv::Table& table) {
    PairingList list;
    list.has_communities = has_communities_;
    list.columns_left_out = columns_.left_out;
    list.rows.reserve(table.rows.size());
    for (const csv::Row& source : table.rows) {
      ListedRow row;
      row.line = source.line;
      row.position = static_cast<int64_t>(list.rows.size()) + 1;
      ReadRow(source, row);
      list.rows.push_back(std::move(row));
    }
    return list;
  }

 private:
  void ReadRow(const csv::Row& source, ListedRow& row) {
    if (source.fields.size() != columns_.width) {
      Complain(row, "", absl::StrFormat("%d", source.fields.size()), "WRONG_COLUMN_COUNT",
               absl::StrFormat("应有 %d 列，实有 %d 列", columns_.width, source.fields.size()));
      return;
    }
    cells_.clear();
    for (const auto& [name, index] : columns_.index_by_name) cells_[name] = std::string(Trim(source.fields[index]));
    if (has_communities_) {
      ReadCommunityCells(row);
      ReadSchool(row, "core_school", row.supporter);
      ReadSchool(row, "member_school", row.supported);
    } else {
      ReadSequence(row);
      ReadSchool(row, "supporting_school", row.supporter);
      ReadSchool(row, "supported_school", row.supported);
    }
    if (!row.problems.empty()) return;
    Locate(row);
    CheckEnds(row);
    if (!has_communities_) CheckScope(row);
    CheckAgainstOtherRows(row);
  }

  void ReadCommunityCells(ListedRow& row) {
    row.sequence = ReadSequence(row);
    const std::string& stage = cells_["stage"];
    if (const auto known = ReadStage(stage); known.has_value()) {
      row.stage = *known;
    } else {
      Complain(row, "stage", stage, "UNKNOWN_STAGE", absl::StrFormat("学段应为：%s", kStagesAllowed));
    }
    ReadModes(row);
    const std::string& level = cells_["verified_by"];
    if (const auto known = ReadLevel(level); known.has_value()) {
      row.level = *known;
    } else if (!level.empty()) {
      Complain(row, "verified_by", level, "UNKNOWN_VERIFIER", absl::StrFormat("核验单位应为：%s", kLevelsAllowed));
    }
    const std::string& year = cells_["founded_year"];
    if (year.empty()) return;
    const std::optional<int64_t> number = ReadNumber(year);
    if (number.has_value() && *number >= kYearMin && *number <= kYearMax) {
      row.founded_year = *number;
    } else {
      Complain(row, "founded_year", year, "BAD_YEAR",
               absl::StrFormat("组建年份应为 %d–%d 之间的四位数字", kYearMin, kYearMax));
    }
  }

  int64_t ReadSequence(ListedRow& row) {
    const std::string& text = cells_["seq"];
    const std::optional<int64_t> number = ReadNumber(text);
    if (number.has_value() && *number >= 1 && *number <= 9999) return *number;
    Complain(row, "seq", text, "BAD_SEQUENCE", "序号应为 1–9999 的整数");
    return 0;
  }

  void ReadModes(ListedRow& row) {
    const std::string& printed = cells_["mode_as_printed"];
    row.mode_as_printed = printed;
    const std::optional<PrintedMode> mode = ReadMode(printed);
    if (!mode.has_value()) {
      Complain(row, "mode_as_printed", printed, "UNKNOWN_MODE",
               absl::StrFormat("教共体模式应为：%s（融合性、共建性等写法可识别）", kModesAllowed));
      return;
    }
    row.mode = mode->mode;
    if (printed != mode->normal_form) row.notes.push_back(absl::StrFormat("%s → %s", printed, mode->normal_form));
    const std::string& normalised = cells_["mode_normalised"];
    const std::optional<PrintedMode> other = ReadMode(normalised);
    if (!normalised.empty() && (!other.has_value() || other->mode != mode->mode)) {
      Complain(row, "mode_normalised", normalised, "MODE_MISMATCH",
               absl::StrFormat("与原文“%s”不符，应为“%s”", printed, mode->normal_form));
    }
  }

  void ReadSchool(ListedRow& row, const std::string& column, ListedSchool& school) {
    school.name = cells_[column];
    if (school.name.empty()) {
      Complain(row, column, "", "MISSING_SCHOOL", "学校名称不能为空；对方未定时填“待定”");
    } else if (CharacterCount(school.name) > kNameCharactersMax) {
      Complain(row, column, school.name, "NAME_TOO_LONG",
               absl::StrFormat("学校名称不超过 %d 个字", kNameCharactersMax));
    } else if (HasControlCharacter(school.name)) {
      Complain(row, column, "", "BAD_CHARACTER", "学校名称中不能有换行、制表等控制字符");
    } else if (const std::string right = WithoutMisprints(school.name); right != school.name) {
      row.notes.push_back(absl::StrFormat("“%s”疑为“%s”之误，保留原文", school.name, right));
    }
  }

  // Hints first, then the name itself; a supporter that only its verifier places (市核验, 省核验) is somewhere in the
  // city or province; what says nothing is local.
  std::string RegionFor(const std::string& name, bool is_supporter, VerificationLevel level) const {
    if (const auto hinted = RegionByHint(name, context_.hints); hinted.has_value()) return *hinted;
    if (const auto named = regions_.RegionInName(name, context_.county); named.has_value()) return *named;
    if (is_supporter && level == VerificationLevel::kCity) return CityOf(context_.county);
    if (is_supporter && level == VerificationLevel::kProvince) return ProvinceOf(context_.county);
    return context_.county;
  }

  void Locate(ListedRow& row) {
    row.supporter.region = RegionFor(row.supporter.name, true, row.level);
    row.pending = IsUndecided(row.supported.name) || LooksLikeRegion(row.supported.name);
    if (!IsUndecided(row.supported.name)) row.supported.region = RegionFor(row.supported.name, false, row.level);
    row.home = regions_.HomeOf(row.supporter.region, row.supported.region, context_.county);
    row.scope = ScopeBetween(row.supporter.region, row.supported.region);
    for (const ListedSchool* school : {&row.supporter, &row.supported}) {
      if (school->region == context_.county || school->region.empty()) continue;
      const Region* const region = regions_.Find(school->region);
      row.notes.push_back(absl::StrFormat("“%s”所在地区：%s%s", school->name, school->region,
                                          region == nullptr ? "" : absl::StrFormat("（%s）", region->name)));
    }
    if (row.pending) row.notes.push_back(absl::StrFormat("“%s”不是学校，结对对象待定", row.supported.name));
  }

  void CheckEnds(ListedRow& row) {
    const std::string column = has_communities_ ? "core_school" : "supporting_school";
    if (IsUndecided(row.supporter.name) || LooksLikeRegion(row.supporter.name)) {
      Complain(row, column, row.supporter.name, "SUPPORTER_PENDING", "支援方须为学校，只有受援方可以待定");
    }
    if (row.supporter.region == row.supported.region && NameKey(row.supporter.name) == NameKey(row.supported.name)) {
      Complain(row, column, row.supporter.name, "SAME_SCHOOL", "支援校与受援校不能是同一所学校");
    }
    // Whoever may import a county's list may not, by hints, write another county's pairings with it.
    if (row.supporter.region != context_.county && row.supported.region != context_.county) {
      Complain(row, column, row.supporter.name, "NOT_THIS_COUNTY", "支援校与受援校均不属于本县，不能由本县名单导入");
    }
  }

  // A list by scope says itself how far the ends are apart: when we see it otherwise, one of them is misplaced.
  void CheckScope(ListedRow& row) {
    const std::string& printed = cells_["scope"];
    const std::optional<Scope> scope = ReadScope(printed);
    if (!scope.has_value()) {
      Complain(row, "scope", printed, "UNKNOWN_SCOPE", absl::StrFormat("结对范围应为：%s", kScopesAllowed));
    } else if (row.scope != Scope::kUnspecified && *scope != row.scope) {
      Complain(row, "scope", printed, "SCOPE_MISMATCH",
               absl::StrFormat("按两校所在地区（%s、%s）应为“%s”；如学校地区有误，请提供地区提示", row.supporter.region,
                               row.supported.region, ChineseName(row.scope)));
    }
  }

  void CheckAgainstOtherRows(ListedRow& row) {
    const auto end = [](const ListedSchool& school) { return school.region + NameKey(school.name); };
    const auto [first, is_new] = line_by_ends_.emplace(std::pair(end(row.supporter), end(row.supported)), row.line);
    if (!is_new) {
      Complain(row, has_communities_ ? "member_school" : "supported_school", row.supported.name, "DUPLICATE_ROW",
               absl::StrFormat("与第 %d 行重复", first->second));
    }
    if (!has_communities_) return;
    const auto [core, opens] = core_by_sequence_.emplace(row.sequence, row.supporter);
    if (!opens && end(core->second) != end(row.supporter)) {
      Complain(row, "core_school", row.supporter.name, "SEQUENCE_CORE_MISMATCH",
               absl::StrFormat("序号 %d 的核心校此前为“%s”", row.sequence, core->second.name));
    }
  }

  static void Complain(ListedRow& row, std::string column, std::string_view value, std::string reason,
                       std::string message) {
    row.problems.push_back({.column = std::move(column),
                            .value = FirstCharacters(value, kProblemValueMax),
                            .reason = std::move(reason),
                            .message = std::move(message),
                            .standing = ""});
  }

  const ListColumns& columns_;
  const ListContext& context_;
  const RegionBook& regions_;
  const bool has_communities_;
  std::map<std::string, std::string> cells_;
  std::map<std::pair<std::string, std::string>, int> line_by_ends_;
  std::map<int64_t, ListedSchool> core_by_sequence_;
};

}  // namespace

StatusOr<PairingList> ReadPairingList(const csv::Table& table, const ListContext& context, const RegionBook& regions) {
  ASSIGN_OR_RETURN(const ListColumns columns, FindColumns(table, context.columns));
  return ListReader(columns, context, regions).ReadAll(table);
}

Status RefusalOf(const std::vector<WrongRow>& rows) {
  std::vector<FieldViolation> violations;
  size_t problem_count = 0;
  size_t row_count = 0;
  for (const WrongRow& row : rows) {
    row_count += row.problems.empty() ? 0 : 1;
    for (const RowProblem& problem : row.problems) {
      if (++problem_count > kViolationsMax) continue;
      const std::string place = problem.column.empty() ? absl::StrFormat("row %d", row.line)
                                                       : absl::StrFormat("row %d, column %s", row.line, problem.column);
      violations.push_back({place, absl::StrFormat("%s: \"%s\"; %s", problem.reason, problem.value, problem.message)});
    }
  }
  if (problem_count == 0) return OkStatus();
  return InvalidArgument("IMPORT_REFUSED", absl::StrFormat("%d rows are refused; nothing was written", row_count))
      .Meta("rows_refused", absl::StrFormat("%d", row_count))
      .Meta("problems", absl::StrFormat("%d", problem_count))
      .Fields(std::move(violations))
      .Zh(absl::StrFormat("共 %d 行有误，未写入任何内容", row_count));
}

Status RefusalOf(const PairingList& list) {
  std::vector<WrongRow> rows;
  for (const ListedRow& row : list.rows) {
    if (!row.problems.empty()) rows.push_back({.line = row.line, .problems = row.problems});
  }
  return RefusalOf(rows);
}

std::vector<std::string> PartitionsOf(const PairingList& list, const std::string& county) {
  std::set<std::string> others;
  for (const ListedRow& row : list.rows) {
    others.insert(row.home);
    others.insert(row.supporter.region);
    if (!row.pending) others.insert(row.supported.region);
  }
  others.erase("");
  others.erase(county);
  std::vector<std::string> partitions = {county};
  partitions.insert(partitions.end(), others.begin(), others.end());
  return partitions;
}

}  // namespace jgt::roster
