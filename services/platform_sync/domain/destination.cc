#include "services/platform_sync/domain/destination.h"

namespace jgt::platform_sync {

std::vector<std::string> Route(const std::vector<Destination>& destinations, std::string_view scope) {
  std::vector<std::string> codes;
  for (const Destination& destination : destinations) {
    if (destination.scopes.contains(std::string(scope))) codes.push_back(destination.code);
  }
  return codes;
}

const Destination* Find(const std::vector<Destination>& destinations, std::string_view code) {
  for (const Destination& destination : destinations) {
    if (destination.code == code) return &destination;
  }
  return nullptr;
}

}  // namespace jgt::platform_sync
