// Resource names: "regions/330327/pairings/01H…". The region comes first everywhere, because it is the partition of the
// journals and the thing that roles reach.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt {

// The parts of a name that matched a pattern: for "regions/*/pairings/*" the region and the id.
struct ResourceName {
  std::string region;
  std::vector<std::string> ids;  // those after the region, in order
  const std::string& id() const { return ids.back(); }
};

// Matches `name` against a pattern such as "regions/*/pairings/*". INVALID_ARGUMENT BAD_NAME names `field`, the value
// and the pattern.
StatusOr<ResourceName> ParseName(std::string_view field, std::string_view name, std::string_view pattern);

// "regions/{region}/{collection}/{id}".
std::string MakeName(std::string_view region, std::string_view collection, std::string_view id);
// The last part of a resource name: the object's own id.
std::string IdOf(std::string_view name);
// "regions/{region}".
std::string RegionName(std::string_view region);

// The six-digit region code at the start of a resource name, or the name itself when it is a bare code; "" when there
// is none.
std::string RegionOf(std::string_view name);

// Six digits.
bool IsRegionCode(std::string_view code);
// "330300" for "330327"; "330000" for "330300"; "000000" for "330000" and for itself.
std::string ParentRegion(std::string_view code);
// Whether `outer` is `inner` or lies above it: "330300" covers "330327", "000000" covers everything.
bool RegionCovers(std::string_view outer, std::string_view inner);
// "330300" for any code of that city; "330000" for any code of that province.
std::string CityOf(std::string_view code);
std::string ProvinceOf(std::string_view code);

}  // namespace jgt
