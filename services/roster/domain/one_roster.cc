#include "services/roster/domain/one_roster.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "services/roster/domain/one_roster_row.h"
#include "services/roster/domain/school_change.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

// Where the columns are that are read; they stand in the format's order.
constexpr size_t kOrgType = 4;
constexpr size_t kOrgIdentifier = 5;
constexpr size_t kOrgParent = 6;

constexpr std::string_view kRegionPrefix = "regions/";

class OneRosterDecider {
 public:
  OneRosterDecider(const OneRosterTables& tables, const KnownSchools& known, const OneRosterTables& standing,
                   const OneRosterContext& context, const RegionBook& regions, IdSource& ids)
      : tables_(tables), known_(known), standing_(standing), context_(context), regions_(regions), ids_(ids) {
    for (const auto& [key, timeline] : known.timelines) {
      if (const std::string& code = timeline.last().value.attributes.code; !code.empty()) id_by_code_[code] = key.id;
    }
  }

  OneRosterPlan Decide() {
    if (const csv::Table* const orgs = Table(kOrgsFile); orgs != nullptr) DecideOrgs(*orgs);
    if (const csv::Table* const sessions = Table(kSessionsFile); sessions != nullptr)
      DecideSessions(*sessions, plan_.verdicts);
    for (const std::string_view file : {kUsersFile, kRolesFile}) {
      const csv::Table* const table = Table(file);
      if (table != nullptr) DecidePeople(file, *table);
    }
    plan_.attributes = DecideAttributes(context_.county, known_, codes_, source());
    for (const AttributeVerdict& refused : plan_.attributes.verdicts) {
      if (!refused.problems.empty()) RefuseOrg(refused.line, refused.problems);
    }
    return std::move(plan_);
  }

 private:
  AttributeSource source() const { return {.name = "OneRoster", .day = context_.day}; }

  void RefuseOrg(int line, const std::vector<RowProblem>& problems) {
    for (OneRosterVerdict& verdict : plan_.verdicts) {
      if (verdict.file != kOrgsFile || verdict.line != line) continue;
      verdict.verdict = Verdict::kRefused;
      verdict.problems.insert(verdict.problems.end(), problems.begin(), problems.end());
    }
  }

  const csv::Table* Table(std::string_view file) const {
    const auto found = tables_.find(file);
    return found == tables_.end() ? nullptr : &found->second;
  }

  // Regions first, then schools, then campuses: each is found by what is above it.
  void DecideOrgs(const csv::Table& table) {
    const auto stage = std::find(table.header.begin(), table.header.end(), kStageColumn);
    if (stage != table.header.end()) stage_column_ = static_cast<size_t>(stage - table.header.begin());
    std::vector<RowJudge> judges;
    judges.reserve(table.rows.size());
    for (const csv::Row& row : table.rows) judges.emplace_back(kOrgsFile, table, row);
    std::set<std::string> sourced_ids;
    for (RowJudge& judge : judges) CheckOrg(judge, sourced_ids);
    for (RowJudge& judge : judges) {
      if (!judge.refused() && judge.At(kOrgType) != "school") DecideRegion(judge);
    }
    for (const bool campuses : {false, true}) {
      for (RowJudge& judge : judges) {
        const bool is_campus = !region_by_sourced_id_.contains(judge.At(kOrgParent));
        if (!judge.refused() && judge.At(kOrgType) == "school" && is_campus == campuses) DecideSchool(judge);
      }
    }
    for (RowJudge& judge : judges) plan_.verdicts.push_back(std::move(judge.verdict()));
  }

  static void CheckOrg(RowJudge& judge, std::set<std::string>& sourced_ids) {
    static const std::set<std::string, std::less<>> kTypes = {"state", "local", "district", "school"};
    for (const size_t column : {kSourcedIdColumn, kNameColumn, kOrgType}) judge.Needs(column);
    if (judge.refused()) return;
    if (!kTypes.contains(judge.At(kOrgType))) {
      judge.Refuse(kOrgType, "UNKNOWN_TYPE", "应为 state、local、district 或 school");
    } else if (!sourced_ids.insert(judge.At(kSourcedIdColumn)).second) {
      judge.Refuse(kSourcedIdColumn, "DUPLICATE_SOURCED_ID", "sourcedId 重复");
    }
  }

  // Regions are the deployment's: a file that says something else of them is refused.
  void DecideRegion(RowJudge& judge) {
    std::string code = judge.At(kOrgIdentifier);
    if (judge.At(kSourcedIdColumn).starts_with(kRegionPrefix))
      code = judge.At(kSourcedIdColumn).substr(kRegionPrefix.size());
    const Region* const region = regions_.Find(code);
    if (region == nullptr) {
      const size_t column = code == judge.At(kOrgIdentifier) ? kOrgIdentifier : kSourcedIdColumn;
      return judge.Refuse(column, "UNKNOWN_REGION", "应为本系统内的地区代码（6 位）");
    }
    judge.verdict().resource = absl::StrFormat("%s%s", kRegionPrefix, code);
    const std::string_view type = region->level == "province" ? "state"
                                  : region->level == "city"   ? "local"
                                                              : "district";
    if (judge.At(kNameColumn) != region->name)
      judge.Refuse(kNameColumn, "REGION_DIFFERS", "与地区名称不符", region->name);
    if (judge.At(kOrgType) != type) judge.Refuse(kOrgType, "REGION_DIFFERS", "与地区级别不符", std::string(type));
    if (!judge.At(kOrgIdentifier).empty() && judge.At(kOrgIdentifier) != code) {
      judge.Refuse(kOrgIdentifier, "REGION_DIFFERS", "与地区代码不符", code);
    }
    region_by_sourced_id_[judge.At(kSourcedIdColumn)] = code;
  }

  void DecideSchool(RowJudge& judge) {
    const std::optional<School> said = SaidSchool(judge);
    if (!said.has_value()) return;
    const std::optional<std::string> id = Find(judge);
    if (judge.refused()) return;
    if (!id.has_value()) return Make(judge, *said);
    const Key key = {.region = context_.county, .id = *id};
    judge.verdict().resource = absl::StrFormat("regions/%s/schools/%s", key.region, key.id);
    if (!named_.insert(*id).second) return judge.Refuse(kSourcedIdColumn, "DUPLICATE_ROW", "同一学校在文件中出现两次");
    const StatusOr<School> standing = OpenSchoolOn(known_.timelines.at(key), key, context_.day);
    if (!standing.ok()) {
      const ErrorDetail detail = DetailOf(standing.status());
      return judge.Refuse(kNameColumn, detail.reason, detail.message_zh);
    }
    Compare(judge, *said, *standing);
    if (!judge.refused()) key_by_sourced_id_[judge.At(kSourcedIdColumn)] = key;
  }

  // What the row says of a school, as far as it is sound; its id is empty.
  std::optional<School> SaidSchool(RowJudge& judge) {
    School said;
    said.key.region = context_.county;
    said.listed_by = context_.county;
    const auto county = region_by_sourced_id_.find(judge.At(kOrgParent));
    const auto school = key_by_sourced_id_.find(judge.At(kOrgParent));
    if (county != region_by_sourced_id_.end() && county->second != context_.county) {
      judge.Refuse(kOrgParent, "OUTSIDE_PARENT", absl::StrFormat("应为 %s 的学校", context_.county));
    } else if (county == region_by_sourced_id_.end() && school == key_by_sourced_id_.end()) {
      judge.Refuse(kOrgParent, "PARENT_NOT_FOUND", "应为本文件中的县（市、区），校区则为其学校");
    } else if (school != key_by_sourced_id_.end()) {
      said.campus_of = school->second;
    }
    said.display_name = std::string(Trim(judge.At(kNameColumn)));
    if (CharacterCount(said.display_name) > kNameCharactersMax) {
      judge.Refuse(kNameColumn, "NAME_TOO_LONG", absl::StrFormat("不超过 %d 个字", kNameCharactersMax));
    }
    said.attributes.code = judge.At(kOrgIdentifier);
    if (stage_column_.has_value() && !judge.At(*stage_column_).empty()) {
      const std::optional<Stage> stage = ParseStage(judge.At(*stage_column_));
      if (!stage.has_value()) judge.Refuse(*stage_column_, "UNKNOWN_STAGE", "应为 PRIMARY、JUNIOR 或 NINE_YEAR");
      said.stage = stage.value_or(Stage::kUnspecified);
    }
    return judge.refused() ? std::nullopt : std::optional<School>(std::move(said));
  }

  // The known school that the row speaks of: by its name here, by its code, by any of its printed names.
  std::optional<std::string> Find(RowJudge& judge) {
    const std::string prefix = absl::StrFormat("regions/%s/schools/", context_.county);
    if (judge.At(kSourcedIdColumn).starts_with(prefix)) {
      std::string id = judge.At(kSourcedIdColumn).substr(prefix.size());
      if (known_.timelines.contains({.region = context_.county, .id = id})) return id;
    }
    if (const auto found = id_by_code_.find(judge.At(kOrgIdentifier)); found != id_by_code_.end()) return found->second;
    const auto found = known_.ids_by_name.find(NameKey(Trim(judge.At(kNameColumn))));
    if (found == known_.ids_by_name.end()) return std::nullopt;
    std::set<std::string> ids;
    for (const std::string& id : found->second) ids.insert(StandsFor(id));
    if (ids.size() == 1) return *ids.begin();
    judge.Refuse(kNameColumn, "AMBIGUOUS_SCHOOL", "有多所学校使用该名称，请填写学校标识码");
    return std::nullopt;
  }

  std::string StandsFor(const std::string& id) const {
    const auto found = known_.timelines.find({.region = context_.county, .id = id});
    if (found == known_.timelines.end()) return id;
    const std::optional<Key>& target = found->second.last().value.alias_of;
    return target.has_value() ? target->id : id;
  }

  // A school's other names are no difference; everything else that is known is.
  void Compare(RowJudge& judge, const School& said, const School& standing) {
    const auto names = known_.ids_by_name.find(NameKey(said.display_name));
    const bool is_name = names != known_.ids_by_name.end() &&
                         std::any_of(names->second.begin(), names->second.end(),
                                     [&](const std::string& id) { return StandsFor(id) == standing.key.id; });
    if (!is_name) judge.Refuse(kNameColumn, "NAME_DIFFERS", "更名请登记为学校变更", standing.display_name);
    if (said.campus_of != standing.campus_of) {
      judge.Refuse(kOrgParent, "PARENT_DIFFERS", "校区关系与登记不符", CampusName(standing));
    }
    if (said.stage != Stage::kUnspecified && standing.stage != said.stage) {
      judge.Refuse(*stage_column_, "STAGE_DIFFERS", "与登记的学段不符", std::string(StageWord(standing.stage)));
    }
    const std::string& code = said.attributes.code;
    if (code.empty() || code == standing.attributes.code) return;
    if (!standing.attributes.code.empty()) {
      return judge.Refuse(kOrgIdentifier, "CODE_DIFFERS", "与登记的学校标识码不符", standing.attributes.code);
    }
    CheckCode(judge, code, standing.stage);
    if (judge.refused()) return;
    codes_.push_back({.line = judge.verdict().line,
                      .school_id = standing.key.id,
                      .school_name = "",
                      .day = context_.day,
                      .said = {.code = code},
                      .problems = {}});
    judge.verdict().verdict = Verdict::kChanged;
    judge.verdict().notes.push_back(absl::StrFormat("学校标识码：无 → %s", code));
  }

  static std::string CampusName(const School& school) {
    if (!school.campus_of.has_value()) return absl::StrFormat("regions/%s", school.key.region);
    return absl::StrFormat("regions/%s/schools/%s", school.campus_of->region, school.campus_of->id);
  }

  void CheckCode(RowJudge& judge, const std::string& code, Stage stage) {
    if (const auto problem = CodeProblem(code, stage, context_.county); problem.has_value()) {
      return judge.Refuse(kOrgIdentifier, problem->reason, problem->message);
    }
    if (!code.empty() && !codes_said_.insert(code).second) {
      judge.Refuse(kOrgIdentifier, "SCHOOL_CODE_TAKEN", "该学校标识码已属于另一所学校");
    }
  }

  void Make(RowJudge& judge, School said) {
    const std::string name_key = NameKey(said.display_name);
    if (!new_names_.insert(name_key).second)
      return judge.Refuse(kNameColumn, "DUPLICATE_ROW", "同一学校在文件中出现两次");
    CheckCode(judge, said.attributes.code, said.stage);
    if (judge.refused()) return;
    if (said.stage == Stage::kUnspecified && said.attributes.code.starts_with("21")) said.stage = Stage::kPrimary;
    said.key.id = ids_.Next();
    said.printed_names = {said.display_name};
    said.attributes.source = source().name;
    said.attributes.source_day = ToString(context_.day);
    judge.verdict().verdict = Verdict::kNew;
    judge.verdict().resource = absl::StrFormat("regions/%s/schools/%s", said.key.region, said.key.id);
    key_by_sourced_id_[judge.At(kSourcedIdColumn)] = said.key;
    plan_.made.push_back(std::move(said));
  }

  // What stands already is no news; metadata columns are nothing here.
  void DecidePeople(std::string_view file, const csv::Table& table) {
    const size_t width = ColumnsOfOneRoster(file).size();
    std::set<std::vector<std::string>> standing;
    if (const auto found = standing_.find(file); found != standing_.end()) {
      for (const csv::Row& row : found->second.rows) standing.insert(row.fields);
    }
    for (const csv::Row& row : table.rows) {
      RowJudge judge(file, table, row);
      const std::vector<std::string> fields(row.fields.begin(),
                                            row.fields.begin() + static_cast<std::ptrdiff_t>(width));
      if (!standing.contains(fields)) {
        judge.Refuse(kSourcedIdColumn, "POSTS_ARE_APPOINTED", "人员通过职务任命登记，不由文件导入");
      }
      plan_.verdicts.push_back(std::move(judge.verdict()));
    }
  }

  const OneRosterTables& tables_;
  const KnownSchools& known_;
  const OneRosterTables& standing_;
  const OneRosterContext& context_;
  const RegionBook& regions_;
  IdSource& ids_;
  std::optional<size_t> stage_column_;
  std::map<std::string, std::string> id_by_code_;
  std::map<std::string, std::string> region_by_sourced_id_;
  std::map<std::string, Key> key_by_sourced_id_;  // of schools that are known or new
  std::set<std::string> named_;                   // ids of known schools that a row has spoken of
  std::set<std::string> new_names_;
  std::set<std::string> codes_said_;
  std::vector<AttributeRow> codes_;
  OneRosterPlan plan_;
};

}  // namespace

int64_t OneRosterPlan::Count(Verdict verdict) const {
  return std::count_if(verdicts.begin(), verdicts.end(), [&](const auto& each) { return each.verdict == verdict; });
}

OneRosterPlan DecideOneRoster(const OneRosterTables& tables, const KnownSchools& known, const OneRosterTables& standing,
                              const OneRosterContext& context, const RegionBook& regions, IdSource& ids) {
  return OneRosterDecider(tables, known, standing, context, regions, ids).Decide();
}

void RefuseTakenCode(const Key& school, const std::string& code, OneRosterPlan& plan) {
  const std::string resource = absl::StrFormat("regions/%s/schools/%s", school.region, school.id);
  for (OneRosterVerdict& verdict : plan.verdicts) {
    if (verdict.file != kOrgsFile || verdict.resource != resource || verdict.verdict == Verdict::kRefused) continue;
    verdict.verdict = Verdict::kRefused;
    verdict.problems.push_back({.column = "identifier",
                                .value = code,
                                .reason = "SCHOOL_CODE_TAKEN",
                                .message = "该学校标识码已属于另一所学校",
                                .standing = ""});
  }
}

Status RefusalOf(const OneRosterPlan& plan) {
  constexpr size_t kViolationsMax = 1000;
  std::vector<FieldViolation> violations;
  size_t problem_count = 0;
  for (const OneRosterVerdict& verdict : plan.verdicts) {
    for (const RowProblem& problem : verdict.problems) {
      if (++problem_count > kViolationsMax) continue;
      violations.push_back(
          {.field = absl::StrFormat("%s row %d, column %s", verdict.file, verdict.line, problem.column),
           .description = absl::StrFormat("%s: \"%s\"; %s", problem.reason, problem.value, problem.message)});
    }
  }
  if (problem_count == 0) return OkStatus();
  const int64_t rows = plan.Count(Verdict::kRefused);
  return InvalidArgument("IMPORT_REFUSED", absl::StrFormat("%d rows are refused; nothing was written", rows))
      .Meta("rows_refused", absl::StrFormat("%d", rows))
      .Meta("problems", absl::StrFormat("%d", problem_count))
      .Fields(std::move(violations))
      .Zh(absl::StrFormat("共 %d 行有误，未写入任何内容", rows));
}

}  // namespace jgt::roster
