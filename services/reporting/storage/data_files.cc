#include "services/reporting/storage/data_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "common/clock/clock.h"
#include "common/csv/csv.h"
#include "common/names/names.h"

namespace jgt::reporting {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "jgt.minima.v1";
constexpr int kFigureMax = 100000;

template <typename T>
using Names = std::vector<std::pair<std::string_view, T>>;

const Names<TaskRule> kRules = {{"ACTIVITIES", TaskRule::kActivities},
                                {"MENTOR_GROUPS", TaskRule::kMentorGroups},
                                {"SHADOWING", TaskRule::kShadowing},
                                {"TEACHER_EXCHANGE", TaskRule::kTeacherExchange}};
const Names<Mode> kModes = {{"UNSPECIFIED", Mode::kUnspecified},
                            {"INTEGRATED", Mode::kIntegrated},
                            {"CO_BUILT", Mode::kCoBuilt},
                            {"COLLABORATIVE", Mode::kCollaborative}};
const Names<Scope> kScopes = {{"UNSPECIFIED", Scope::kUnspecified},
                              {"IN_COUNTY", Scope::kInCounty},
                              {"IN_CITY", Scope::kInCity},
                              {"IN_PROVINCE", Scope::kInProvince},
                              {"OUT_OF_PROVINCE", Scope::kOutOfProvince}};
const Names<VerificationLevel> kLevels = {{"UNSPECIFIED", VerificationLevel::kUnspecified},
                                          {"COUNTY", VerificationLevel::kCounty},
                                          {"CITY", VerificationLevel::kCity},
                                          {"PROVINCE", VerificationLevel::kProvince}};

Error BadFile(std::string_view origin, const std::string& place, const std::string& problem) {
  return FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s: %s", origin, place, problem))
      .Meta("file", std::string(origin))
      .Field(place, problem)
      .Zh(absl::StrFormat("数据文件 %s 的 %s 有误", origin, place));
}

// Reads one object; the first complaint stays.
class ObjectReader final {
 public:
  ObjectReader(const json& object, std::string_view origin, std::string path)
      : object_(object), origin_(origin), path_(std::move(path)) {
    if (!object_.is_object()) Complain("", "an object is expected");
  }

  std::string Text(const char* key, bool may_be_empty = false) {
    const json* const value = Find(key, true);
    if (value == nullptr) return "";
    if (value->is_string() && (may_be_empty || !value->get_ref<const std::string&>().empty()))
      return value->get<std::string>();
    Complain(key, "a text is expected");
    return "";
  }
  int Number(const char* key, std::optional<int> otherwise = std::nullopt) {
    const json* const value = Find(key, !otherwise.has_value());
    if (value == nullptr) return otherwise.value_or(0);
    const int64_t number = value->is_number_integer() ? value->get<int64_t>() : -1;
    if (number >= 0 && number <= kFigureMax) return static_cast<int>(number);
    Complain(key, absl::StrFormat("a number 0-%d is expected", kFigureMax));
    return 0;
  }
  std::vector<std::string> Texts(const char* key) {
    std::vector<std::string> texts;
    const json* const value = Find(key, true);
    if (value == nullptr) return texts;
    const bool good = value->is_array() &&
                      std::all_of(value->begin(), value->end(), [](const json& each) { return each.is_string(); });
    if (!good) {
      Complain(key, "a list of texts is expected");
      return texts;
    }
    for (const json& each : *value) texts.push_back(each.get<std::string>());
    return texts;
  }
  template <typename T>
  std::vector<T> Members(const char* key, const Names<T>& names) {
    std::vector<T> members;
    for (const std::string& text : Texts(key)) {
      const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.first == text; });
      if (found == names.end()) {
        Complain(key, absl::StrFormat("\"%s\" is not known", text));
        continue;
      }
      members.push_back(found->second);
    }
    return members;
  }
  bool Has(const char* key) const { return object_.is_object() && object_.contains(key); }
  void Complain(const std::string& key, const std::string& problem) {
    if (!status_.ok()) return;
    status_ = BadFile(origin_, path_.empty() ? key : key.empty() ? path_ : path_ + "." + key, problem);
  }
  const Status& status() const { return status_; }

 private:
  const json* Find(const char* key, bool required) {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    if (required) Complain(key, "missing");
    return nullptr;
  }

  const json& object_;
  const std::string origin_;
  const std::string path_;
  Status status_;
};

StatusOr<Minimum> ReadMinimum(const json& object, std::string_view origin, const std::string& path) {
  ObjectReader reader(object, origin, path);
  Minimum minimum{.task = reader.Text("task"),
                  .display_name = reader.Text("display_name"),
                  .unit = reader.Text("unit"),
                  .requirement = reader.Text("requirement"),
                  .kinds = reader.Texts("kinds"),
                  .required = reader.Number("required"),
                  .subjects_min = reader.Number("subjects_min", 0),
                  .sessions_min = reader.Number("sessions_min", 0),
                  .mentees_min = reader.Number("mentees_min", 0),
                  .teachers_percent = reader.Number("teachers_percent", 0)};
  const std::string rule = reader.Text("rule");
  const auto found = std::find_if(kRules.begin(), kRules.end(), [&](const auto& name) { return name.first == rule; });
  if (found == kRules.end()) {
    reader.Complain("rule", absl::StrFormat("\"%s\" is not known", rule));
  } else {
    minimum.rule = found->second;
  }
  if (reader.Has("percent_modes")) minimum.percent_modes = reader.Members("percent_modes", kModes);
  RETURN_IF_ERROR(reader.status());
  return minimum;
}

Status ReadSets(const json& sets, std::string_view origin, MinimaCatalogue& catalogue) {
  if (!sets.is_object() || sets.empty()) return BadFile(origin, "sets", "an object with at least one set is expected");
  for (const auto& [name, tasks] : sets.items()) {
    if (!tasks.is_array() || tasks.empty())
      return BadFile(origin, "sets." + name, "a list with at least one task is expected");
    MinimaSet set{.name = catalogue.name + "/" + name};
    for (const json& task : tasks) {
      ASSIGN_OR_RETURN(Minimum minimum,
                       ReadMinimum(task, origin, absl::StrFormat("sets.%s[%d]", name, set.tasks.size())));
      set.tasks.push_back(std::move(minimum));
    }
    catalogue.sets.push_back(std::move(set));
  }
  return OkStatus();
}

Status ReadAssignments(const json& assignments, std::string_view origin, MinimaCatalogue& catalogue) {
  if (!assignments.is_array()) return BadFile(origin, "assignments", "a list is expected");
  for (const json& assignment : assignments) {
    ObjectReader reader(assignment, origin, absl::StrFormat("assignments[%d]", catalogue.rules.size()));
    MinimaRule rule{.modes = reader.Members("modes", kModes),
                    .scopes = reader.Members("scopes", kScopes),
                    .levels = reader.Members("levels", kLevels),
                    .set = reader.Text("set", /*may_be_empty=*/true)};
    const std::string name = catalogue.name + "/" + rule.set;
    const bool known = std::any_of(catalogue.sets.begin(), catalogue.sets.end(),
                                   [&](const MinimaSet& set) { return set.name == name; });
    if (!rule.set.empty() && !known) reader.Complain("set", absl::StrFormat("there is no set \"%s\"", rule.set));
    RETURN_IF_ERROR(reader.status());
    catalogue.rules.push_back(std::move(rule));
  }
  return OkStatus();
}

StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return BadFile(path, "the file", "it cannot be read");
  return text;
}

}  // namespace

StatusOr<MinimaCatalogue> ParseMinima(std::string_view origin, std::string_view text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return BadFile(origin, "the file", "it is not JSON");
  ObjectReader reader(document, origin, "");
  if (reader.Text("format") != kFormat) reader.Complain("format", absl::StrFormat("\"%s\" is expected", kFormat));
  MinimaCatalogue catalogue{.name = reader.Text("name"), .first_year = reader.Number("first_year")};
  if (catalogue.first_year < kYearMin || catalogue.first_year > kYearMax) {
    reader.Complain("first_year", absl::StrFormat("a year %d-%d is expected", kYearMin, kYearMax));
  }
  RETURN_IF_ERROR(reader.status());
  RETURN_IF_ERROR(ReadSets(document.value("sets", json()), origin, catalogue));
  RETURN_IF_ERROR(ReadAssignments(document.value("assignments", json()), origin, catalogue));
  return catalogue;
}

StatusOr<Minima> ReadMinimaFiles(const std::string& data_dir) {
  std::error_code error;
  std::vector<std::string> paths;
  for (const auto& file : std::filesystem::directory_iterator(data_dir, error)) {
    const std::string name = file.path().filename();
    if (name.starts_with("minima-") && name.ends_with(".json")) paths.push_back(file.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<MinimaCatalogue> catalogues;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::string text, ReadText(path));
    ASSIGN_OR_RETURN(MinimaCatalogue catalogue, ParseMinima(path, text));
    catalogues.push_back(std::move(catalogue));
  }
  if (catalogues.empty()) return BadFile(data_dir, "minima-<year>.json", "there is none in the folder");
  return Minima(std::move(catalogues));
}

StatusOr<RegionNames> ReadRegionFile(const std::string& data_dir) {
  const std::string path = data_dir + "/zhejiang_divisions.csv";
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  StatusOr<csv::Table> table = csv::Read(text);
  if (!table.ok()) return Annotate(table.status(), path);
  if (table->header.size() < 2 || table->header[0] != "code" || table->header[1] != "name") {
    return BadFile(path, "line 1", "the columns code,name are expected");
  }
  std::map<std::string, std::string> names;
  for (const csv::Row& row : table->rows) {
    if (row.fields.size() < 2 || !IsRegionCode(row.fields[0]) || row.fields[1].empty()) {
      return BadFile(path, absl::StrFormat("line %d", row.line), "a six-digit code and a name are expected");
    }
    names.emplace(row.fields[0], row.fields[1]);
  }
  return RegionNames(std::move(names));
}

}  // namespace jgt::reporting
