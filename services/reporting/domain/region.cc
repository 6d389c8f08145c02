#include "services/reporting/domain/region.h"

namespace jgt::reporting {

RegionLevel LevelOf(const std::string& code) {
  if (code == "000000") return RegionLevel::kNation;
  if (code.ends_with("0000")) return RegionLevel::kProvince;
  return code.ends_with("00") ? RegionLevel::kCity : RegionLevel::kCounty;
}

RegionSpan SpanOf(const std::string& code) {
  switch (LevelOf(code)) {
    case RegionLevel::kNation:
      return {.first = "000000", .last = "999999"};
    case RegionLevel::kProvince:
      return {.first = code, .last = code.substr(0, 2) + "9999"};
    case RegionLevel::kCity:
      return {.first = code, .last = code.substr(0, 4) + "99"};
    case RegionLevel::kCounty:
      break;
  }
  return {.first = code, .last = code};
}

std::optional<std::string> RegionNames::Find(const std::string& code) const {
  const auto found = names_.find(code);
  return found == names_.end() ? std::nullopt : std::make_optional(found->second);
}

}  // namespace jgt::reporting
