// The outside platforms, and which facts each is told (R84, R95, R102).
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace jgt::platform_sync {

struct Destination {
  std::string code;          // SCHOOL_SPACE
  std::string display_name;  // 学校空间
  std::string url;           // base of the contract's paths, without a slash at the end
  std::string token_path;    // file with the platform's bearer token; empty = none
  bool enabled = true;
  std::set<std::string> scopes;  // IN_COUNTY, IN_CITY, IN_PROVINCE, OUT_OF_PROVINCE
  bool operator==(const Destination&) const = default;
};

// Codes of the destinations that are told a fact of a pairing of this scope. Disabled ones are included: what they miss
// while they are disabled waits for them.
std::vector<std::string> Route(const std::vector<Destination>& destinations, std::string_view scope);

const Destination* Find(const std::vector<Destination>& destinations, std::string_view code);

}  // namespace jgt::platform_sync
