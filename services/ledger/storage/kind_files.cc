#include "services/ledger/storage/kind_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "common/clock/clock.h"

namespace jgt::ledger {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "jgt.kinds.v1";

// Reads one object, complaining with the file and the path of what is wrong; the first complaint stays.
class ObjectReader {
 public:
  ObjectReader(const json& object, std::string origin, std::string path)
      : object_(object), origin_(std::move(origin)), path_(std::move(path)) {
    if (!object_.is_object()) Complain("", "an object is expected");
  }

  std::string Text(const char* key) {
    const json* const value = Find(key);
    if (value == nullptr) return "";
    if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
      Complain(key, "a text is expected");
      return "";
    }
    return value->get<std::string>();
  }

  bool Has(const char* key) const { return object_.is_object() && object_.contains(key); }

  bool Flag(const char* key) {
    const json* const value = Find(key);
    if (value == nullptr) return false;
    if (!value->is_boolean()) Complain(key, "true or false is expected");
    return value->is_boolean() && value->get<bool>();
  }

  int64_t Number(const char* key) {
    const json* const value = Find(key);
    if (value == nullptr) return 0;
    if (!value->is_number_integer()) Complain(key, "a whole number is expected");
    return value->is_number_integer() ? value->get<int64_t>() : 0;
  }

  int Year(const char* key) {
    const json* const value = Find(key);
    if (value == nullptr) return 0;
    const int64_t year = value->is_number_integer() ? value->get<int64_t>() : 0;
    if (year < kYearMin || year > kYearMax)
      Complain(key, absl::StrFormat("a year %d-%d is expected", kYearMin, kYearMax));
    return static_cast<int>(year);
  }

  std::vector<std::string> Texts(const char* key) {
    const json* const value = Find(key);
    std::vector<std::string> texts;
    if (value == nullptr) return texts;
    if (!value->is_array()) Complain(key, "a list of texts is expected");
    for (const json& element : *value) {
      if (!element.is_string()) {
        Complain(key, "a list of texts is expected");
        return {};
      }
      texts.push_back(element.get<std::string>());
    }
    return texts;
  }

  std::vector<std::string> Fields(const char* key) {
    std::vector<std::string> fields = Texts(key);
    for (const std::string& field : fields) {
      if (!IsCatalogueField(field)) Complain(key, absl::StrFormat("\"%s\" is no fact of an activity", field));
    }
    return fields;
  }

  const json* List(const char* key) {
    const json* const value = Find(key);
    if (value != nullptr && !value->is_array()) Complain(key, "a list is expected");
    return value != nullptr && value->is_array() ? value : nullptr;
  }

  void Complain(const std::string& key, const std::string& problem) {
    if (!status_.ok()) return;
    const std::string place = path_.empty() ? key : key.empty() ? path_ : path_ + "." + key;
    status_ = FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s: %s", origin_, place, problem))
                  .Meta("file", origin_)
                  .Field(place, problem)
                  .Zh(absl::StrFormat("数据文件 %s 的 %s 有误", origin_, place));
  }
  const Status& status() const { return status_; }

 private:
  const json* Find(const char* key) {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    Complain(key, "missing");
    return nullptr;
  }

  const json& object_;
  const std::string origin_;
  const std::string path_;
  Status status_;
};

// "CO_BUILT" and its like as numbers of the proto.
std::vector<int64_t> ReadNames(ObjectReader& reader, const char* key, int64_t (*parse)(std::string_view)) {
  std::vector<int64_t> numbers;
  if (!reader.Has(key)) return numbers;
  for (const std::string& name : reader.Texts(key)) {
    const int64_t number = parse(name);
    if (number == 0) reader.Complain(key, absl::StrFormat("\"%s\" is not known", name));
    numbers.push_back(number);
  }
  return numbers;
}

StatusOr<FactRule> ReadFact(const json& object, const std::string& origin, const std::string& path) {
  ObjectReader reader(object, origin, path);
  FactRule rule{.key = reader.Text("key"), .display_name = reader.Text("display_name")};
  const std::optional<FactType> type = ParseFactType(reader.Text("type"));
  if (!type.has_value()) reader.Complain("type", "it is none of TEXT, INTEGER, DECIMAL, DAY, CODE, LINK, ACTIVITY");
  rule.type = type.value_or(FactType::kText);
  rule.required = reader.Flag("required");
  if (reader.Has("many")) rule.many = reader.Flag("many");
  if (reader.Has("once")) rule.once = reader.Flag("once");
  if (reader.Has("length_max")) rule.length_max = reader.Number("length_max");
  if (reader.Has("min")) rule.min = reader.Text("min");
  if (reader.Has("max")) rule.max = reader.Text("max");
  if (reader.Has("places")) rule.places = reader.Number("places");
  if (reader.Has("of_kinds")) rule.of_kinds = reader.Texts("of_kinds");
  const json* const codes = reader.Has("codes") ? reader.List("codes") : nullptr;
  for (size_t i = 0; codes != nullptr && i < codes->size(); ++i) {
    ObjectReader code((*codes)[i], origin, absl::StrFormat("%s.codes[%d]", path, i));
    rule.codes.push_back({.code = code.Text("code"), .display_name = code.Text("display_name")});
    RETURN_IF_ERROR(code.status());
  }
  RETURN_IF_ERROR(reader.status());
  return rule;
}

StatusOr<Kind> ReadKind(const json& object, const std::string& origin, const std::string& path) {
  ObjectReader reader(object, origin, path);
  Kind kind;
  kind.code = reader.Text("code");
  kind.display_name = reader.Text("display_name");
  kind.lesson = reader.Flag("lesson");
  kind.lasts = reader.Flag("lasts");
  kind.required_fields = reader.Texts("required_fields");
  kind.optional_fields = reader.Texts("optional_fields");
  kind.forms = reader.Texts("forms");
  kind.modes = ReadNames(reader, "modes", ParseMode);
  kind.scopes = ReadNames(reader, "scopes", ParseScope);
  const json* const facts = reader.Has("facts") ? reader.List("facts") : nullptr;
  for (size_t i = 0; facts != nullptr && i < facts->size(); ++i) {
    ASSIGN_OR_RETURN(FactRule fact, ReadFact((*facts)[i], origin, absl::StrFormat("%s.facts[%d]", path, i)));
    kind.facts.push_back(std::move(fact));
  }
  RETURN_IF_ERROR(reader.status());
  Violations violations;
  CheckKind(path, kind, violations);
  if (!violations.empty()) {
    const FieldViolation& first = violations.kept().front();
    ObjectReader place(object, origin, "");
    place.Complain(first.field, first.description);
    return place.status();
  }
  return kind;
}

Status Unreadable(const std::string& file, const std::string& problem) {
  return FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s", file, problem))
      .Meta("file", file)
      .Zh(absl::StrFormat("数据文件 %s 无法读取", file));
}

// Facts that name activities name kinds that are there.
Status CheckReferences(const KindCatalogue& catalogue, const std::string& origin) {
  for (const Kind& kind : catalogue.kinds) {
    for (const FactRule& fact : kind.facts) {
      for (const std::string& code : fact.of_kinds) {
        if (catalogue.Find(code) != nullptr) continue;
        return Unreadable(origin,
                          absl::StrFormat("%s.facts.%s.of_kinds: there is no kind %s", kind.code, fact.key, code));
      }
    }
  }
  return OkStatus();
}

}  // namespace

StatusOr<KindCatalogue> ParseKindFile(std::string_view text, const std::string& origin) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return Unreadable(origin, "not JSON");
  ObjectReader reader(document, origin, "");
  KindCatalogue catalogue;
  if (reader.Text("format") != kFormat) reader.Complain("format", absl::StrFormat("\"%s\" is expected", kFormat));
  catalogue.year = reader.Year("year");
  catalogue.version = reader.Text("version");
  catalogue.required_for_all = reader.Fields("required_for_all");
  catalogue.optional_for_all = reader.Fields("optional_for_all");
  const json* const kinds = reader.List("kinds");
  if (kinds != nullptr && kinds->empty()) reader.Complain("kinds", "at least one is expected");
  RETURN_IF_ERROR(reader.status());
  std::set<std::string> codes;
  for (const json& element : *kinds) {
    const std::string path = absl::StrFormat("kinds[%d]", catalogue.kinds.size());
    ASSIGN_OR_RETURN(Kind kind, ReadKind(element, origin, path));
    if (!codes.insert(kind.code).second)
      reader.Complain(path + ".code", absl::StrFormat("%s is there twice", kind.code));
    catalogue.kinds.push_back(std::move(kind));
  }
  RETURN_IF_ERROR(reader.status());
  RETURN_IF_ERROR(CheckReferences(catalogue, origin));
  return catalogue;
}

StatusOr<KindCatalogues> ReadKindFiles(const std::string& data_dir) {
  std::vector<KindCatalogue> catalogues;
  std::set<int> years;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data_dir, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("kinds-") || !name.ends_with(".json")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return Unreadable(entry.path().string(), "cannot be read");
    ASSIGN_OR_RETURN(KindCatalogue catalogue, ParseKindFile(text, entry.path().string()));
    if (!years.insert(catalogue.year).second) {
      return Unreadable(entry.path().string(), absl::StrFormat("a second catalogue of %d", catalogue.year));
    }
    catalogues.push_back(std::move(catalogue));
  }
  if (error) return Unreadable(data_dir, error.message());
  if (catalogues.empty()) return Unreadable(data_dir, "the folder has no kinds-<year>.json");
  return KindCatalogues(std::move(catalogues));
}

}  // namespace jgt::ledger
