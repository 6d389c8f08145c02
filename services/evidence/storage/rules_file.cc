#include "services/evidence/storage/rules_file.h"

#include <map>
#include <utility>

#include "common/data_file/data_file.h"

namespace jgt::evidence {
namespace {

constexpr int kCountMax = 20;
constexpr int kRequirementsMax = 10;

constexpr DataWord<EvidenceRole> kRoles[] = {
    {"SITE_PHOTO", EvidenceRole::kSitePhoto},   {"VIDEO", EvidenceRole::kVideo},
    {"NEWS_REPORT", EvidenceRole::kNewsReport}, {"AGREEMENT", EvidenceRole::kAgreement},
    {"DOCUMENT", EvidenceRole::kDocument},      {"LESSON_PLAN", EvidenceRole::kLessonPlan},
    {"SLIDES", EvidenceRole::kSlides}};
constexpr DataWord<From> kFroms[] = {{"ANYONE", From::kAnyone}, {"EACH_SCHOOL", From::kEachSchool}};
constexpr DataWord<Scope> kScopes[] = {{"ACTIVITY", Scope::kActivity}, {"MENTOR_GROUP", Scope::kMentorGroup}};

Requirement ReadRequirement(DataObject object) {
  Requirement requirement;
  if (object.Has("role")) requirement.role = object.Word("role", kRoles);
  if (object.Has("from")) requirement.from = object.Word("from", kFroms);
  if (object.Has("scope")) requirement.scope = object.Word("scope", kScopes);
  if (object.Has("count")) requirement.count = object.Number("count", {1, kCountMax});
  requirement.what_zh = object.Text("what_zh");
  return requirement;
}

Rule ReadRule(DataObject object, std::string version) {
  Rule rule{.version = std::move(version), .requirements = {}};
  object.Remark("source");
  for (const DataObject& each : object.Objects("requires", {1, kRequirementsMax})) {
    rule.requirements.push_back(ReadRequirement(each));
  }
  return rule;
}

StatusOr<RuleBook> BookFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Remark("title_zh");
  file.Remark("source");
  const std::string version = file.Text("version");
  Rule otherwise = ReadRule(file.Object("default"), version + "/DEFAULT");
  std::map<std::string, Rule> by_kind;
  DataObject kinds = file.Object("kinds");
  for (const std::string& kind : kinds.Keys()) by_kind[kind] = ReadRule(kinds.Object(kind), version + "/" + kind);
  RETURN_IF_ERROR(document.Problem());
  return RuleBook(std::move(otherwise), std::move(by_kind));
}

}  // namespace

StatusOr<RuleBook> ParseRules(const std::string& path, std::string_view json) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(json, path));
  return BookFrom(document);
}

StatusOr<RuleBook> LoadRules(const std::string& path) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Read(path));
  return BookFrom(document);
}

}  // namespace jgt::evidence
