#include "services/platform_sync/storage/destination_file.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "common/ids/ids.h"

namespace jgt::platform_sync {
namespace {

using Json = nlohmann::json;

const std::set<std::string> kScopes = {"IN_COUNTY", "IN_CITY", "IN_PROVINCE", "OUT_OF_PROVINCE"};

Status Bad(const std::string& path, const std::string& problem) {
  return InvalidArgument("BAD_DESTINATIONS", absl::StrFormat("%s: %s", path, problem));
}

StatusOr<Destination> ReadOne(const std::string& path, size_t index, const Json& json) {
  const std::string place = absl::StrFormat("destinations[%d]", index);
  if (!json.is_object()) return Bad(path, place + " is not an object");
  const auto text = [&](const char* key) {
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : "";
  };
  Destination destination{.code = text("code"),
                          .display_name = text("display_name"),
                          .url = text("url"),
                          .token_path = text("token_file"),
                          .enabled = !json.contains("enabled") || json["enabled"] == true,
                          .scopes = {}};
  if (!IsPlainId(destination.code)) return Bad(path, place + ".code: 1 to 64 characters of [A-Za-z0-9_-] are allowed");
  const bool is_http = destination.url.rfind("http://", 0) == 0 || destination.url.rfind("https://", 0) == 0;
  if (!is_http || destination.url.back() == '/')
    return Bad(path, place + ".url: http(s)://host… without a slash at its end is allowed");
  if (!json.contains("scopes") || !json["scopes"].is_array()) return Bad(path, place + ".scopes: a list is missing");
  for (const Json& scope : json["scopes"]) {
    if (!scope.is_string() || !kScopes.contains(scope.get<std::string>())) {
      return Bad(path, place + ".scopes: IN_COUNTY, IN_CITY, IN_PROVINCE and OUT_OF_PROVINCE are allowed");
    }
    destination.scopes.insert(scope.get<std::string>());
  }
  return destination;
}

}  // namespace

StatusOr<std::vector<Destination>> ReadDestinationFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Bad(path, "the file cannot be read");
  const Json json = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("destinations") || !json["destinations"].is_array()) {
    return Bad(path, "expected {\"destinations\": [...]}");
  }
  std::vector<Destination> destinations;
  for (const Json& item : json["destinations"]) {
    ASSIGN_OR_RETURN(Destination destination, ReadOne(path, destinations.size(), item));
    if (Find(destinations, destination.code) != nullptr)
      return Bad(path, absl::StrFormat("%s stands twice", destination.code));
    destinations.push_back(std::move(destination));
  }
  return destinations;
}

}  // namespace jgt::platform_sync
