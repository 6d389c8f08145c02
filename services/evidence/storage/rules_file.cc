#include "services/evidence/storage/rules_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

namespace jgt::evidence {
namespace {

using Json = nlohmann::json;

constexpr int kCountMax = 20;
constexpr size_t kRequirementsMax = 10;

const std::map<std::string, EvidenceRole>& RolesByName() {
  static const std::map<std::string, EvidenceRole> roles = {
      {"SITE_PHOTO", EvidenceRole::kSitePhoto},   {"VIDEO", EvidenceRole::kVideo},
      {"NEWS_REPORT", EvidenceRole::kNewsReport}, {"AGREEMENT", EvidenceRole::kAgreement},
      {"DOCUMENT", EvidenceRole::kDocument},      {"LESSON_PLAN", EvidenceRole::kLessonPlan},
      {"SLIDES", EvidenceRole::kSlides}};
  return roles;
}

// Reads one document and collects what is wrong with it.
class Reader {
 public:
  void Complain(const std::string& where, const std::string& what) { problems_.push_back({where, what}); }
  const std::vector<FieldViolation>& problems() const { return problems_; }

  // Says which keys of the object are not among the known ones.
  bool IsObject(const std::string& where, const Json& json, const std::vector<std::string>& known) {
    if (!json.is_object()) {
      Complain(where, "an object is wanted");
      return false;
    }
    for (const auto& [key, value] : json.items()) {
      if (std::ranges::find(known, key) == known.end()) Complain(where + "/" + key, "is not a key that is known here");
    }
    return true;
  }

  std::string Text(const std::string& where, const Json& json, const std::string& key) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_string() && !found->get_ref<const std::string&>().empty()) return *found;
    Complain(where + "/" + key, "a text is wanted");
    return "";
  }

  template <typename Value>
  std::optional<Value> OneOf(const std::string& where, const Json& json, const std::string& key,
                             const std::map<std::string, Value>& allowed) {
    const auto found = json.find(key);
    if (found == json.end()) return std::nullopt;
    if (found->is_string()) {
      if (const auto value = allowed.find(found->get<std::string>()); value != allowed.end()) return value->second;
    }
    std::string names;
    for (const auto& [name, value] : allowed) names += (names.empty() ? "" : ", ") + name;
    Complain(where + "/" + key, absl::StrFormat("%s: one of %s is wanted", found->dump(), names));
    return std::nullopt;
  }

  Requirement ReadRequirement(const std::string& where, const Json& json) {
    Requirement requirement;
    if (!IsObject(where, json, {"role", "count", "from", "scope", "what_zh"})) return requirement;
    requirement.role = OneOf(where, json, "role", RolesByName());
    requirement.from = OneOf<From>(where, json, "from", {{"ANYONE", From::kAnyone}, {"EACH_SCHOOL", From::kEachSchool}})
                           .value_or(From::kAnyone);
    requirement.scope =
        OneOf<Scope>(where, json, "scope", {{"ACTIVITY", Scope::kActivity}, {"MENTOR_GROUP", Scope::kMentorGroup}})
            .value_or(Scope::kActivity);
    requirement.what_zh = Text(where, json, "what_zh");
    if (const auto count = json.find("count"); count != json.end()) {
      const bool fits = count->is_number_integer() && *count >= 1 && *count <= kCountMax;
      if (fits) requirement.count = count->get<int>();
      if (!fits) Complain(where + "/count", absl::StrFormat("%s: 1 to %d is wanted", count->dump(), kCountMax));
    }
    return requirement;
  }

  Rule ReadRule(const std::string& where, const Json& json, std::string version) {
    Rule rule{.version = std::move(version), .requirements = {}};
    if (!IsObject(where, json, {"requires", "source"})) return rule;
    const auto needs = json.find("requires");
    if (needs == json.end() || !needs->is_array() || needs->empty() || needs->size() > kRequirementsMax) {
      Complain(where + "/requires", absl::StrFormat("a list of 1 to %d requirements is wanted", kRequirementsMax));
      return rule;
    }
    for (size_t i = 0; i < needs->size(); ++i) {
      rule.requirements.push_back(ReadRequirement(absl::StrFormat("%s/requires/%d", where, i), (*needs)[i]));
    }
    return rule;
  }

 private:
  std::vector<FieldViolation> problems_;
};

Error Bad(const std::string& path, const std::string& what) {
  return FailedPrecondition("BAD_RULES_FILE", absl::StrFormat("%s: %s", path, what))
      .Zh(absl::StrFormat("佐证规则文件 %s 有误", path));
}

}  // namespace

StatusOr<RuleBook> ParseRules(const std::string& path, std::string_view json) {
  const Json document = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return Bad(path, "is not JSON").Field(path, "JSON is wanted");
  Reader reader;
  std::map<std::string, Rule> by_kind;
  Rule otherwise;
  if (reader.IsObject("", document, {"version", "title_zh", "source", "default", "kinds"})) {
    const std::string version = reader.Text("", document, "version");
    otherwise = reader.ReadRule("/default", document.value("default", Json()), version + "/DEFAULT");
    const Json kinds = document.value("kinds", Json());
    if (!kinds.is_object()) reader.Complain("/kinds", "an object of rules by kind is wanted");
    if (kinds.is_object()) {
      for (const auto& [kind, rule] : kinds.items()) {
        by_kind[kind] = reader.ReadRule("/kinds/" + kind, rule, version + "/" + kind);
      }
    }
  }
  if (!reader.problems().empty()) {
    const FieldViolation& first = reader.problems().front();
    return Bad(path, absl::StrFormat("%s: %s", first.field, first.description)).Fields(reader.problems());
  }
  return RuleBook(std::move(otherwise), std::move(by_kind));
}

StatusOr<RuleBook> LoadRules(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Bad(path, "cannot be opened").Field(path, "a readable file is wanted");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return ParseRules(path, text);
}

}  // namespace jgt::evidence
