#include "services/ledger/storage/kind_files.h"

#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "common/clock/clock.h"
#include "common/data_file/data_file.h"
#include "services/ledger/storage/pairing_words.h"

namespace jgt::ledger {
namespace {

// Bounds of what a fact may be are the domain's (CheckKind).
constexpr DataRange kAnyNumber = {0, std::numeric_limits<int>::max()};

std::vector<std::string> ReadFields(DataObject& object, const char* key) {
  std::vector<std::string> fields = object.Texts(key);
  for (const std::string& field : fields) {
    if (!IsCatalogueField(field)) object.Complain(key, absl::StrFormat("\"%s\" is no fact of an activity", field));
  }
  return fields;
}

FactRule ReadFact(DataObject object) {
  FactRule rule{.key = object.Text("key"), .display_name = object.Text("display_name")};
  const std::string type_name = object.Text("type");
  const std::optional<FactType> type = ParseFactType(type_name);
  if (!type.has_value()) {
    object.Complain("type", absl::StrFormat("one of TEXT, INTEGER, DECIMAL, DAY, CODE, LINK, ACTIVITY is expected, "
                                            "not \"%s\"",
                                            type_name));
  }
  rule.type = type.value_or(FactType::kText);
  rule.required = object.Flag("required");
  if (object.Has("many")) rule.many = object.Flag("many");
  if (object.Has("once")) rule.once = object.Flag("once");
  if (object.Has("length_max")) rule.length_max = object.Number("length_max", kAnyNumber);
  if (object.Has("min")) rule.min = object.Text("min");
  if (object.Has("max")) rule.max = object.Text("max");
  if (object.Has("places")) rule.places = object.Number("places", kAnyNumber);
  if (object.Has("of_kinds")) rule.of_kinds = object.Texts("of_kinds");
  if (object.Has("codes")) {
    for (DataObject& code : object.Objects("codes")) {
      rule.codes.push_back({.code = code.Text("code"), .display_name = code.Text("display_name")});
    }
  }
  return rule;
}

Kind ReadKind(DataObject object) {
  Kind kind;
  kind.code = object.Text("code");
  kind.display_name = object.Text("display_name");
  kind.lesson = object.Flag("lesson");
  kind.lasts = object.Flag("lasts");
  kind.required_fields = object.Texts("required_fields");
  kind.optional_fields = object.Texts("optional_fields");
  kind.forms = object.Texts("forms");
  if (object.Has("modes")) kind.modes = object.Words("modes", kModeWords);
  if (object.Has("scopes")) kind.scopes = object.Words("scopes", kScopeWords);
  object.Remark("source");
  if (object.Has("facts")) {
    for (const DataObject& fact : object.Objects("facts")) kind.facts.push_back(ReadFact(fact));
  }
  return kind;
}

// What a kind cannot be, whoever defines it, and what only shows among all of them.
void CheckKinds(const KindCatalogue& catalogue, DataDocument& document) {
  std::set<std::string> codes;
  for (size_t i = 0; i < catalogue.kinds.size(); ++i) {
    const Kind& kind = catalogue.kinds[i];
    const std::string path = absl::StrFormat("kinds[%d]", i);
    Violations violations;
    CheckKind(path, kind, violations);
    for (const FieldViolation& each : violations.kept()) document.Complain(each.field, each.description);
    if (!codes.insert(kind.code).second) {
      document.Complain(path + ".code", absl::StrFormat("%s is there twice", kind.code));
    }
    // Facts that name activities name kinds that are there.
    for (size_t j = 0; j < kind.facts.size(); ++j) {
      for (const std::string& code : kind.facts[j].of_kinds) {
        if (catalogue.Find(code) != nullptr) continue;
        document.Complain(absl::StrFormat("%s.facts[%d].of_kinds", path, j),
                          absl::StrFormat("there is no kind \"%s\"", code));
      }
    }
  }
}

StatusOr<KindCatalogue> CatalogueFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.kinds.v1");
  file.Remark("source");
  KindCatalogue catalogue;
  catalogue.year = file.Number("year", {kYearMin, kYearMax});
  catalogue.version = file.Text("version");
  catalogue.required_for_all = ReadFields(file, "required_for_all");
  catalogue.optional_for_all = ReadFields(file, "optional_for_all");
  for (const DataObject& kind : file.Objects("kinds", {1, kDataListMax})) catalogue.kinds.push_back(ReadKind(kind));
  RETURN_IF_ERROR(document.Problem());
  CheckKinds(catalogue, document);
  RETURN_IF_ERROR(document.Problem());
  return catalogue;
}

}  // namespace

StatusOr<KindCatalogue> ParseKindFile(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return CatalogueFrom(document);
}

StatusOr<KindCatalogues> ReadKindFiles(const std::string& data_dir) {
  ASSIGN_OR_RETURN(std::vector<KindCatalogue> catalogues,
                   ReadYearFiles(data_dir, "kinds-", CatalogueFrom, &KindCatalogue::year));
  return KindCatalogues(std::move(catalogues));
}

}  // namespace jgt::ledger
