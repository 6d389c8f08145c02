#include "services/reporting/storage/data_files.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/clock/clock.h"
#include "common/csv/csv.h"
#include "common/data_file/data_file.h"
#include "common/names/names.h"

namespace jgt::reporting {
namespace {

constexpr DataRange kFigures = {0, 100000};
// A list that must say something.
constexpr DataRange kSome = {1, kDataListMax};

constexpr DataWord<TaskRule> kRules[] = {{"ACTIVITIES", TaskRule::kActivities},
                                         {"MENTOR_GROUPS", TaskRule::kMentorGroups},
                                         {"SHADOWING", TaskRule::kShadowing},
                                         {"TEACHER_EXCHANGE", TaskRule::kTeacherExchange}};
constexpr DataWord<Mode> kModes[] = {{"UNSPECIFIED", Mode::kUnspecified},
                                     {"INTEGRATED", Mode::kIntegrated},
                                     {"CO_BUILT", Mode::kCoBuilt},
                                     {"COLLABORATIVE", Mode::kCollaborative}};
constexpr DataWord<Scope> kScopes[] = {{"UNSPECIFIED", Scope::kUnspecified},
                                       {"IN_COUNTY", Scope::kInCounty},
                                       {"IN_CITY", Scope::kInCity},
                                       {"IN_PROVINCE", Scope::kInProvince},
                                       {"OUT_OF_PROVINCE", Scope::kOutOfProvince}};
constexpr DataWord<VerificationLevel> kLevels[] = {{"UNSPECIFIED", VerificationLevel::kUnspecified},
                                                   {"COUNTY", VerificationLevel::kCounty},
                                                   {"CITY", VerificationLevel::kCity},
                                                   {"PROVINCE", VerificationLevel::kProvince}};

int NumberOr0(DataObject& object, const char* key) { return object.Has(key) ? object.Number(key, kFigures) : 0; }

Minimum ReadMinimum(DataObject object) {
  Minimum minimum{.task = object.Text("task"),
                  .display_name = object.Text("display_name"),
                  .unit = object.Text("unit"),
                  .requirement = object.Text("requirement"),
                  .rule = object.Word("rule", kRules),
                  .kinds = object.Texts("kinds"),
                  .required = object.Number("required", kFigures),
                  .subjects_min = NumberOr0(object, "subjects_min"),
                  .sessions_min = NumberOr0(object, "sessions_min"),
                  .mentees_min = NumberOr0(object, "mentees_min"),
                  .teachers_percent = NumberOr0(object, "teachers_percent"),
                  .percent_modes = {}};
  if (object.Has("percent_modes")) minimum.percent_modes = object.Words("percent_modes", kModes);
  object.Remark("source");
  return minimum;
}

void ReadSets(DataObject& file, MinimaCatalogue& catalogue) {
  DataObject sets = file.Object("sets");
  for (const std::string& name : sets.Keys()) {
    MinimaSet set{.name = catalogue.name + "/" + name, .tasks = {}};
    for (const DataObject& task : sets.Objects(name, kSome)) set.tasks.push_back(ReadMinimum(task));
    catalogue.sets.push_back(std::move(set));
  }
  if (catalogue.sets.empty()) file.Complain("sets", "an object with at least one set is expected");
}

void ReadAssignments(DataObject& file, MinimaCatalogue& catalogue) {
  for (DataObject& object : file.Objects("assignments")) {
    MinimaRule rule{.modes = object.Words("modes", kModes),
                    .scopes = object.Words("scopes", kScopes),
                    .levels = object.Words("levels", kLevels),
                    .set = object.TextOrEmpty("set")};
    object.Remark("decision");
    const std::string name = catalogue.name + "/" + rule.set;
    const bool known = std::any_of(catalogue.sets.begin(), catalogue.sets.end(),
                                   [&](const MinimaSet& set) { return set.name == name; });
    if (!rule.set.empty() && !known) object.Complain("set", absl::StrFormat("there is no set \"%s\"", rule.set));
    catalogue.rules.push_back(std::move(rule));
  }
}

StatusOr<MinimaCatalogue> CatalogueFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.minima.v1");
  file.Remark("source");
  MinimaCatalogue catalogue;
  catalogue.name = file.Text("name");
  catalogue.first_year = file.Number("first_year", {kYearMin, kYearMax});
  ReadSets(file, catalogue);
  ReadAssignments(file, catalogue);
  RETURN_IF_ERROR(document.Problem());
  return catalogue;
}

}  // namespace

StatusOr<MinimaCatalogue> ParseMinima(std::string_view origin, std::string_view text) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, std::string(origin)));
  return CatalogueFrom(document);
}

StatusOr<Minima> ReadMinimaFiles(const std::string& data_dir) {
  ASSIGN_OR_RETURN(std::vector<MinimaCatalogue> catalogues,
                   ReadYearFiles(data_dir, "minima-", CatalogueFrom, &MinimaCatalogue::first_year));
  return Minima(std::move(catalogues));
}

StatusOr<RegionNames> ReadRegionFile(const std::string& data_dir) {
  const std::string path = data_dir + "/zhejiang_divisions.csv";
  ASSIGN_OR_RETURN(const std::string text, ReadDataText(path));
  StatusOr<csv::Table> table = csv::Read(text);
  if (!table.ok()) return Annotate(table.status(), path);
  if (table->header.size() < 2 || table->header[0] != "code" || table->header[1] != "name") {
    return BadDataFile(path, "line 1", "the columns code,name are expected");
  }
  std::map<std::string, std::string> names;
  for (const csv::Row& row : table->rows) {
    if (row.fields.size() < 2 || !IsRegionCode(row.fields[0]) || row.fields[1].empty()) {
      return BadDataFile(path, absl::StrFormat("line %d", row.line), "a six-digit code and a name are expected");
    }
    names.emplace(row.fields[0], row.fields[1]);
  }
  return RegionNames(std::move(names));
}

}  // namespace jgt::reporting
