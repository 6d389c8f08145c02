#include "services/platform_sync/storage/destination_file.h"

#include <utility>

#include "common/data_file/data_file.h"
#include "common/ids/ids.h"

namespace jgt::platform_sync {
namespace {

constexpr DataWord<std::string_view> kScopes[] = {{"IN_COUNTY", "IN_COUNTY"},
                                                  {"IN_CITY", "IN_CITY"},
                                                  {"IN_PROVINCE", "IN_PROVINCE"},
                                                  {"OUT_OF_PROVINCE", "OUT_OF_PROVINCE"}};

Destination ReadOne(DataObject object) {
  Destination destination{
      .code = object.Text("code"), .display_name = "", .url = object.Text("url"), .token_path = "", .scopes = {}};
  if (object.Has("display_name")) destination.display_name = object.TextOrEmpty("display_name");
  if (object.Has("token_file")) destination.token_path = object.TextOrEmpty("token_file");
  if (object.Has("enabled")) destination.enabled = object.Flag("enabled");
  for (const std::string_view scope : object.Words("scopes", kScopes)) destination.scopes.emplace(scope);
  if (!IsPlainId(destination.code)) {
    object.Complain("code",
                    absl::StrFormat("1 to 64 characters of [A-Za-z0-9_-] are allowed, not \"%s\"", destination.code));
  }
  const bool is_http = destination.url.starts_with("http://") || destination.url.starts_with("https://");
  if (!is_http || destination.url.ends_with('/')) {
    object.Complain(
        "url", absl::StrFormat("http(s)://host… without a slash at its end is allowed, not \"%s\"", destination.url));
  }
  return destination;
}

}  // namespace

StatusOr<std::vector<Destination>> ReadDestinationFile(const std::string& path) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Read(path));
  std::vector<Destination> destinations;
  for (DataObject& object : document.Root().Objects("destinations")) {
    Destination destination = ReadOne(object);
    if (Find(destinations, destination.code) != nullptr) {
      object.Complain("code", absl::StrFormat("%s stands twice", destination.code));
    }
    destinations.push_back(std::move(destination));
  }
  RETURN_IF_ERROR(document.Problem());
  return destinations;
}

}  // namespace jgt::platform_sync
