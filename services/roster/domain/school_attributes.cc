#include "services/roster/domain/school_attributes.h"

#include <algorithm>
#include <utility>

#include "services/roster/domain/school_change.h"
#include "services/roster/domain/school_class.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

RowProblem Problem(std::string column, const std::string& value, std::string reason, std::string message) {
  return {.column = std::move(column),
          .value = FirstCharacters(value, kProblemValueMax),
          .reason = std::move(reason),
          .message = std::move(message),
          .standing = ""};
}

Known KnownOf(bool so) { return so ? Known::kYes : Known::kNo; }

std::string_view Shown(const std::string& text) { return text.empty() ? "无" : std::string_view(text); }
template <typename T>
std::string_view Shown(T value) {
  return ChineseName(value);
}

// Says one value from a day on, and notes what was otherwise.
class Sayer {
 public:
  Sayer(Timeline<School>& timeline, const Day& day, std::vector<std::string>& notes)
      : timeline_(timeline), day_(day), notes_(notes) {}

  // Until the next day from which another value is known. `get` gives a school's place of it.
  template <typename T, typename F>
  void Say(const std::optional<T>& said, std::string_view label, const F& get) {
    if (!said.has_value()) return;
    School standing = timeline_.At(day_)->value;
    const T before = get(standing);
    if (before == *said) return;
    bool same = true;
    timeline_.Amend({.from = day_, .to = kNoEnd}, [&](School& there) {
      same = same && get(there) == before;
      if (same) get(there) = *said;
    });
    notes_.push_back(absl::StrFormat("%s：%s → %s", label, Shown(before), Shown(*said)));
  }

  // From that day on, save where a later source has spoken.
  void SaySource(const AttributeSource& source) {
    const std::string source_day = ToString(source.day);
    const SchoolAttributes before = timeline_.At(day_)->value.attributes;
    if (before.source_day > source_day || (before.source == source.name && before.source_day == source_day)) return;
    timeline_.Amend({.from = day_, .to = kNoEnd}, [&](School& there) {
      if (there.attributes.source_day > source_day) return;
      there.attributes.source = source.name;
      there.attributes.source_day = source_day;
    });
    notes_.push_back(absl::StrFormat("来源：%s → %s", Shown(before.source), source.name));
  }

 private:
  Timeline<School>& timeline_;
  const Day day_;
  std::vector<std::string>& notes_;
};

std::optional<Known> KnownFrom(const std::optional<bool>& said) {
  return said.has_value() ? std::optional<Known>(KnownOf(*said)) : std::nullopt;
}

void SayAll(const AttributesSaid& said, const AttributeSource& source, const Day& day, Timeline<School>& timeline,
            std::vector<std::string>& notes) {
  Sayer sayer(timeline, day, notes);
  sayer.Say(said.ownership, "办学性质", [](School& school) -> Ownership& { return school.ownership; });
  sayer.Say(said.urban_rural, "城乡分类", [](School& school) -> UrbanRural& { return school.attributes.urban_rural; });
  sayer.Say(said.locality, "所在地", [](School& school) -> Locality& { return school.attributes.locality; });
  sayer.Say(KnownFrom(said.boarding), "寄宿制", [](School& school) -> Known& { return school.attributes.boarding; });
  sayer.Say(KnownFrom(said.weak), "薄弱学校", [](School& school) -> Known& { return school.attributes.weak; });
  sayer.Say(KnownFrom(said.town_quality), "镇区优质学校",
            [](School& school) -> Known& { return school.attributes.town_quality; });
  sayer.Say(said.code, "学校标识码", [](School& school) -> std::string& { return school.attributes.code; });
  sayer.SaySource(source);
}

// R2: 镇区优质学校 are of the towns, on every day.
bool QualityOutsideTown(const Timeline<School>& timeline) {
  return std::any_of(timeline.spans().begin(), timeline.spans().end(), [](const Dated<School>& each) {
    const SchoolAttributes& attributes = each.value.attributes;
    return attributes.town_quality == Known::kYes && attributes.urban_rural != UrbanRural::kUnspecified &&
           attributes.urban_rural != UrbanRural::kTown;
  });
}

RowProblem ProblemOf(const Status& status, const std::string& value) {
  const ErrorDetail detail = DetailOf(status);
  return Problem("school", value, detail.reason, detail.message_zh);
}

RowProblem CodeTaken(const std::string& code) {
  return Problem("school_code", code, "SCHOOL_CODE_TAKEN", "该学校标识码已属于另一所学校");
}

// Decides row after row, on timelines that have the rows before in them.
class AttributeDecider {
 public:
  AttributeDecider(const std::string& region, const KnownSchools& known, const AttributeSource& source)
      : region_(region), known_(known), source_(source) {
    for (const auto& [key, timeline] : known.timelines) {
      if (const std::string& code = timeline.last().value.attributes.code; !code.empty()) id_by_code_[code] = key.id;
    }
  }

  void Decide(const AttributeRow& row) {
    AttributeVerdict verdict = {.line = row.line, .problems = row.problems};
    if (verdict.problems.empty()) DecideSound(row, verdict);
    if (!verdict.problems.empty()) verdict.verdict = Verdict::kRefused;
    plan_.verdicts.push_back(std::move(verdict));
  }
  AttributePlan Take() { return std::move(plan_); }

 private:
  void DecideSound(const AttributeRow& row, AttributeVerdict& verdict) {
    const std::optional<Key> key = Find(row, verdict);
    if (!key.has_value()) return;
    verdict.school_id = key->id;
    const auto changed = plan_.changed.find(*key);
    const Timeline<School>& before = changed == plan_.changed.end() ? known_.timelines.at(*key) : changed->second;
    const StatusOr<School> standing = OpenSchoolOn(before, *key, row.day);
    const std::string shown = row.school_name.empty() ? key->id : row.school_name;
    if (!standing.ok()) {
      verdict.problems.push_back(ProblemOf(standing.status(), shown));
      return;
    }
    if (!said_of_.emplace(*key, row.day).second) {
      verdict.problems.push_back(Problem("school", shown, "DUPLICATE_ROW", "同一学校同一日期只能有一行"));
      return;
    }
    if (row.said.code.has_value()) {
      if (auto problem = CodeProblem(*row.said.code, standing->stage, region_); problem.has_value()) {
        verdict.problems.push_back(*std::move(problem));
        return;
      }
    }
    Apply(row, *key, *standing, before, verdict);
  }

  void Apply(const AttributeRow& row, const Key& key, const School& standing, Timeline<School> timeline,
             AttributeVerdict& verdict) {
    SayAll(row.said, source_, row.day, timeline, verdict.notes);
    if (QualityOutsideTown(timeline)) {
      verdict.problems.push_back(Problem("town_quality", "是", "NOT_IN_TOWN", "镇区优质学校的城乡分类应为镇区"));
      return;
    }
    verdict.verdict = verdict.notes.empty() ? Verdict::kUnchanged : Verdict::kChanged;
    if (verdict.notes.empty()) return;
    if (row.said.code.has_value() && !row.said.code->empty() && *row.said.code != standing.attributes.code) {
      if (!key_by_claim_.emplace(*row.said.code, key).second && key_by_claim_.at(*row.said.code) != key) {
        verdict.problems.push_back(CodeTaken(*row.said.code));
        return;
      }
      plan_.claimed[key] = *row.said.code;
    }
    const auto since = plan_.since.emplace(key, row.day).first;
    since->second = std::min(since->second, row.day);
    plan_.changed.insert_or_assign(key, std::move(timeline));
  }

  std::optional<Key> Find(const AttributeRow& row, AttributeVerdict& verdict) {
    if (!row.school_id.empty()) return Existing(row.school_id, row.school_id, verdict);
    if (row.school_name.empty()) {
      const auto found = id_by_code_.find(row.said.code.value_or(""));
      return Existing(found == id_by_code_.end() ? "" : found->second, row.said.code.value_or(""), verdict);
    }
    const auto found = known_.ids_by_name.find(NameKey(row.school_name));
    std::set<std::string> ids;
    if (found != known_.ids_by_name.end()) {
      for (const std::string& id : found->second) ids.insert(StandsFor(id));
    }
    if (ids.size() > 1) {
      verdict.problems.push_back(
          Problem("school", row.school_name, "AMBIGUOUS_SCHOOL", "有多所学校使用该名称，请改用学校标识码"));
      return std::nullopt;
    }
    return Existing(ids.empty() ? "" : *ids.begin(), row.school_name, verdict);
  }

  // A name of an alias is one of its target's.
  std::string StandsFor(const std::string& id) const {
    const auto found = known_.timelines.find({.region = region_, .id = id});
    if (found == known_.timelines.end()) return id;
    const std::optional<Key>& target = found->second.last().value.alias_of;
    return target.has_value() ? target->id : id;
  }

  std::optional<Key> Existing(const std::string& id, const std::string& shown, AttributeVerdict& verdict) const {
    Key key = {.region = region_, .id = id};
    if (known_.timelines.contains(key)) return key;
    verdict.problems.push_back(Problem("school", shown, "NO_SUCH_SCHOOL", "本地区没有该学校"));
    return std::nullopt;
  }

  const std::string& region_;
  const KnownSchools& known_;
  const AttributeSource& source_;
  std::map<std::string, std::string> id_by_code_;
  std::set<std::pair<Key, Day>> said_of_;
  std::map<std::string, Key> key_by_claim_;
  AttributePlan plan_;
};

}  // namespace

int64_t AttributePlan::Count(Verdict verdict) const {
  return std::count_if(verdicts.begin(), verdicts.end(), [&](const auto& each) { return each.verdict == verdict; });
}

std::optional<RowProblem> CodeProblem(const std::string& code, Stage stage, std::string_view region) {
  constexpr size_t kDigits = 10;
  if (code.empty()) return std::nullopt;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto refused = [&](std::string reason, std::string message) {
    return Problem("school_code", code, std::move(reason), std::move(message));
  };
  if (code.size() != kDigits || !std::all_of(code.begin(), code.end(), is_digit)) {
    return refused("BAD_SCHOOL_CODE", "学校标识码为 10 位数字");
  }
  const std::string_view kind = std::string_view(code).substr(0, 2);
  const bool primary = kind == "21";
  if (!primary && kind != "31")
    return refused("BAD_SCHOOL_CODE", "学校标识码以 21（小学）或 31（初中、九年一贯制）开头");
  if (stage != Stage::kUnspecified && primary != (stage == Stage::kPrimary)) {
    return refused("SCHOOL_CODE_STAGE", absl::StrFormat("该校学段为%s，学校标识码应以 %s 开头", ChineseName(stage),
                                                        stage == Stage::kPrimary ? "21" : "31"));
  }
  const std::string_view province = region.substr(0, 2);
  if (std::string_view(code).substr(2, 2) != province) {
    return refused("SCHOOL_CODE_PROVINCE", absl::StrFormat("学校标识码第 3–4 位应为 %s", province));
  }
  return std::nullopt;
}

AttributePlan DecideAttributes(const std::string& region, const KnownSchools& known,
                               const std::vector<AttributeRow>& rows, const AttributeSource& source) {
  AttributeDecider decider(region, known, source);
  for (const AttributeRow& row : rows) decider.Decide(row);
  return decider.Take();
}

void RefuseTakenCode(const Key& school, const std::string& code, AttributePlan& plan) {
  for (AttributeVerdict& verdict : plan.verdicts) {
    if (verdict.school_id != school.id || verdict.verdict != Verdict::kChanged) continue;
    verdict.verdict = Verdict::kRefused;
    verdict.problems.push_back(CodeTaken(code));
  }
}

std::vector<WrongRow> WrongRows(const AttributePlan& plan) {
  std::vector<WrongRow> rows;
  for (const AttributeVerdict& verdict : plan.verdicts) {
    if (!verdict.problems.empty()) rows.push_back({.line = verdict.line, .problems = verdict.problems});
  }
  return rows;
}

}  // namespace jgt::roster
