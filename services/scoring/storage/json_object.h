// One object of a data file, read strictly: a wrong type, a missing or an unknown key is a complaint that names file
// and path. The first complaint stays, so a reader takes all it wants and asks once whether that was well.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/decimal/rational.h"
#include "common/status/status.h"

namespace jgt::scoring {

class JsonObject {
 public:
  // `path` is where the object stands in the file: "" for the file itself, "items[2].conditions[0]".
  JsonObject(const nlohmann::json& object, std::string origin, std::string path);

  bool Has(const char* key) const;
  std::string Text(const char* key);
  bool Flag(const char* key);
  int Number(const char* key);
  // Written as a text, "13.5", because JSON's own numbers are binary fractions in most programs.
  Rational Decimal(const char* key);
  std::vector<std::string> Texts(const char* key);
  // The elements of a list of objects, each with its own path.
  std::vector<JsonObject> Objects(const char* key);
  JsonObject Object(const char* key);
  // Keys of this object: for maps.
  std::vector<std::string> Keys() const;

  // One of a fixed set of words.
  template <typename T>
  T Word(const char* key, const std::map<std::string, T>& words) {
    return Choose(key, Text(key), words);
  }
  template <typename T>
  std::vector<T> Words(const char* key, const std::map<std::string, T>& words) {
    std::vector<T> chosen;
    for (const std::string& text : Texts(key)) chosen.push_back(Choose(key, text, words));
    return chosen;
  }

  void Complain(const std::string& key, const std::string& problem);
  // FAILED_PRECONDITION BAD_DATA_FILE, also for a key that nobody asked for: a misspelt one would otherwise be a silent
  // default.
  Status Problem();

 private:
  const nlohmann::json* Find(const char* key);

  template <typename T>
  T Choose(const char* key, const std::string& text, const std::map<std::string, T>& words) {
    const auto found = words.find(text);
    if (found != words.end()) return found->second;
    std::string allowed;
    for (const auto& [word, value] : words) allowed += (allowed.empty() ? "" : ", ") + word;
    Complain(key, absl::StrFormat("\"%s\" is not one of %s", text, allowed));
    return T{};
  }

  const nlohmann::json* object_;
  std::string origin_;
  std::string path_;
  std::set<std::string> asked_;
  Status status_;
};

// FAILED_PRECONDITION BAD_DATA_FILE for a file that is not there or holds no JSON.
StatusOr<nlohmann::json> ReadJsonFile(const std::string& path);
StatusOr<nlohmann::json> ParseJson(std::string_view text, const std::string& origin);

}  // namespace jgt::scoring
