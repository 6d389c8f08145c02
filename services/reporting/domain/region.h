// Regions as roll-ups see them: a code and all codes below it, and the names that forms print.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace jgt::reporting {

enum class RegionLevel : uint8_t { kNation, kProvince, kCity, kCounty };

// "000000" nation, "330000" province, "330300" city, "330327" county.
RegionLevel LevelOf(const std::string& code);

// All county codes of a region, from `first` to `last`.
struct RegionSpan {
  std::string first;
  std::string last;
};
RegionSpan SpanOf(const std::string& code);

// Names of the divisions (GB/T 2260).
class RegionNames final {
 public:
  RegionNames() = default;
  explicit RegionNames(std::map<std::string, std::string> names) : names_(std::move(names)) {}

  std::optional<std::string> Find(const std::string& code) const;

 private:
  std::map<std::string, std::string> names_;
};

}  // namespace jgt::reporting
