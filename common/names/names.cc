#include "common/names/names.h"

#include <algorithm>

#include "common/ids/ids.h"

namespace jgt {
namespace {

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> parts;
  size_t start = 0;
  while (true) {
    const size_t slash = text.find('/', start);
    parts.emplace_back(text.substr(start, slash - start));
    if (slash == std::string_view::npos) return parts;
    start = slash + 1;
  }
}

Status BadName(std::string_view field, std::string_view name, std::string_view pattern) {
  const std::string shown(name.substr(0, 100));
  const std::string problem = absl::StrFormat("\"%s\" is not a name of the form %s", shown, pattern);
  return InvalidArgument("BAD_NAME", absl::StrFormat("%s: %s", field, problem))
      .Field(std::string(field), problem)
      .Zh(absl::StrFormat("字段 %s 的值“%s”不是形如 %s 的资源名", field, shown, pattern));
}

}  // namespace

bool IsRegionCode(std::string_view code) {
  return code.size() == 6 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

StatusOr<ResourceName> ParseName(std::string_view field, std::string_view name, std::string_view pattern) {
  if (name.size() > 300) return BadName(field, name, pattern);
  const std::vector<std::string> parts = Split(name);
  const std::vector<std::string> wanted = Split(pattern);
  if (parts.size() != wanted.size()) return BadName(field, name, pattern);
  ResourceName result;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (wanted[i] != "*") {
      if (parts[i] != wanted[i]) return BadName(field, name, pattern);
      continue;
    }
    const bool is_region = i == 1;
    if (is_region ? !IsRegionCode(parts[i]) : !IsPlainId(parts[i])) return BadName(field, name, pattern);
    if (is_region) {
      result.region = parts[i];
    } else {
      result.ids.push_back(parts[i]);
    }
  }
  return result;
}

std::string RegionName(std::string_view region) { return absl::StrFormat("regions/%s", region); }

std::string MakeName(std::string_view region, std::string_view collection, std::string_view id) {
  return absl::StrFormat("regions/%s/%s/%s", region, collection, id);
}

std::string IdOf(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

std::string RegionOf(std::string_view name) {
  constexpr std::string_view kPrefix = "regions/";
  if (name.substr(0, kPrefix.size()) == kPrefix) name.remove_prefix(kPrefix.size());
  const std::string_view code = name.substr(0, name.find('/'));
  return IsRegionCode(code) ? std::string(code) : "";
}

std::string CityOf(std::string_view code) { return std::string(code.substr(0, 4)) + "00"; }
std::string ProvinceOf(std::string_view code) { return std::string(code.substr(0, 2)) + "0000"; }

std::string ParentRegion(std::string_view code) {
  if (code.substr(4) != "00") return CityOf(code);
  if (code.substr(2) != "0000") return ProvinceOf(code);
  return "000000";
}

bool RegionCovers(std::string_view outer, std::string_view inner) {
  if (!IsRegionCode(outer) || !IsRegionCode(inner)) return false;
  if (outer == inner || outer == "000000") return true;
  if (outer.substr(2) == "0000") return outer.substr(0, 2) == inner.substr(0, 2);
  if (outer.substr(4) == "00") return outer.substr(0, 4) == inner.substr(0, 4);
  return false;
}

}  // namespace jgt
