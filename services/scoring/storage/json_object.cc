#include "services/scoring/storage/json_object.h"

#include <fstream>
#include <iterator>
#include <limits>

namespace jgt::scoring {
namespace {

using nlohmann::json;

Status BadFile(const std::string& origin, const std::string& place, const std::string& problem) {
  return FailedPrecondition("BAD_DATA_FILE",
                            absl::StrFormat("%s: %s%s%s", origin, place, place.empty() ? "" : ": ", problem))
      .Meta("file", origin)
      .Field(place, problem)
      .Zh(absl::StrFormat("数据文件 %s 有误：%s", origin, place));
}

}  // namespace

JsonObject::JsonObject(const json& object, std::string origin, std::string path)
    : object_(&object), origin_(std::move(origin)), path_(std::move(path)) {
  if (!object_->is_object()) Complain("", "an object is expected");
}

const json* JsonObject::Find(const char* key) {
  asked_.insert(key);
  if (!object_->is_object()) return nullptr;
  const auto found = object_->find(key);
  if (found != object_->end()) return &*found;
  Complain(key, "missing");
  return nullptr;
}

bool JsonObject::Has(const char* key) const { return object_->is_object() && object_->contains(key); }

std::string JsonObject::Text(const char* key) {
  const json* const value = Find(key);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  Complain(key, "a text is expected");
  return "";
}

bool JsonObject::Flag(const char* key) {
  const json* const value = Find(key);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  Complain(key, "true or false is expected");
  return false;
}

int JsonObject::Number(const char* key) {
  const json* const value = Find(key);
  if (value == nullptr) return 0;
  const int64_t number = value->is_number_integer() ? value->get<int64_t>() : -1;
  if (number >= 0 && number <= std::numeric_limits<int>::max()) return static_cast<int>(number);
  Complain(key, "a whole number of at least 0 is expected");
  return 0;
}

Rational JsonObject::Decimal(const char* key) {
  const std::string text = Text(key);
  const StatusOr<Rational> number = Rational::Parse(text);
  if (number.ok()) return *number;
  Complain(key, absl::StrFormat("\"%s\" is not a decimal such as \"13.5\"", text));
  return Rational(0);
}

std::vector<std::string> JsonObject::Texts(const char* key) {
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

std::vector<JsonObject> JsonObject::Objects(const char* key) {
  const json* const value = Find(key);
  std::vector<JsonObject> objects;
  if (value == nullptr) return objects;
  if (!value->is_array()) {
    Complain(key, "a list is expected");
    return objects;
  }
  const std::string prefix = path_.empty() ? key : path_ + "." + key;
  for (size_t i = 0; i < value->size(); ++i) {
    objects.emplace_back((*value)[i], origin_, absl::StrFormat("%s[%d]", prefix, i));
  }
  return objects;
}

JsonObject JsonObject::Object(const char* key) {
  static const json empty = json::object();
  const json* const value = Find(key);
  return {value == nullptr ? empty : *value, origin_, path_.empty() ? key : path_ + "." + key};
}

std::vector<std::string> JsonObject::Keys() const {
  std::vector<std::string> keys;
  if (!object_->is_object()) return keys;
  for (const auto& [key, value] : object_->items()) keys.push_back(key);
  return keys;
}

void JsonObject::Complain(const std::string& key, const std::string& problem) {
  if (!status_.ok()) return;
  const std::string place = path_.empty() ? key : key.empty() ? path_ : path_ + "." + key;
  status_ = BadFile(origin_, place, problem);
}

Status JsonObject::Problem() {
  for (const std::string& key : Keys()) {
    if (asked_.count(key) == 0) Complain(key, "is not known");
  }
  return status_;
}

StatusOr<json> ParseJson(std::string_view text, const std::string& origin) {
  json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return BadFile(origin, "", "not JSON");
  return document;
}

StatusOr<json> ReadJsonFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return BadFile(path, "", "cannot be read");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return ParseJson(text, path);
}

}  // namespace jgt::scoring
