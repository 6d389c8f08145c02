// The regions of the deployment (GB/T 2260), and what a printed name says about where a school lies.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

struct Region {
  std::string code;
  std::string name;
  std::string level;   // "province", "city" or "county"
  std::string parent;  // code of the region above; empty for the province
  bool operator==(const Region&) const = default;
};

// "Schools whose printed name begins so lie there."
struct RegionHint {
  std::string name_prefix;
  std::string region;
};

class RegionBook {
 public:
  // `divisions` are the deployment's; `provinces` all of the country's, so that a school of another province is not
  // taken for one of ours. INVALID_ARGUMENT BAD_REGIONS names the entry that is wrong.
  static StatusOr<RegionBook> Make(std::vector<Region> divisions, std::vector<Region> provinces);

  // By code.
  const std::vector<Region>& divisions() const { return divisions_; }
  // Absent for a code outside the deployment.
  const Region* Find(std::string_view code) const;
  bool IsCounty(std::string_view code) const;

  // The deepest region that `name` begins with ("浙江省浦江县实验小学", "兰溪白沙中心小学"), as seen from `county`: a
  // division's whole name, or its stem (义乌 for 义乌市). Stems of districts count only in the county's own city: there
  // is a 西湖小学 in many a place.
  std::optional<std::string> RegionInName(std::string_view name, std::string_view county) const;

  // The partition of a pairing (D11): the supported school's region, or the supporter's when that is outside the
  // deployment, or `county` when both are.
  std::string HomeOf(std::string_view supporter, std::string_view supported, std::string_view county) const;

 private:
  RegionBook() = default;
  const Region* CountyAt(std::string_view rest, std::string_view city, std::string_view own_city) const;

  std::vector<Region> divisions_;
  std::vector<Region> provinces_;
  std::map<std::string, size_t, std::less<>> index_by_code_;
};

// Where the school of that printed name lies, by the longest hint that it begins with. Absent without one.
std::optional<std::string> RegionByHint(std::string_view name, const std::vector<RegionHint>& hints);

// Derived, never typed in (R141-R146). Unspecified when an end is unknown.
Scope ScopeBetween(std::string_view supporter_region, std::string_view supported_region);

}  // namespace jgt::roster
