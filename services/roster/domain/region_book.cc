#include "services/roster/domain/region_book.h"

#include <algorithm>
#include <array>
#include <set>

#include "common/names/names.h"

namespace jgt::roster {
namespace {

constexpr std::array<std::string_view, 4> kRegionWords = {"自治县", "县", "市", "区"};
constexpr size_t kBytesPerCharacter = 3;  // of every character of a division's name

// 义乌市 -> 义乌, 景宁畲族自治县 -> 景宁. Empty when what is left is too short to mean anything.
std::string_view StemOf(std::string_view name) {
  for (const std::string_view word : kRegionWords) {
    if (name.ends_with(word)) {
      name.remove_suffix(word.size());
      break;
    }
  }
  if (constexpr std::string_view kPeople = "畲族"; name.ends_with(kPeople)) name.remove_suffix(kPeople.size());
  return name.size() >= 2 * kBytesPerCharacter ? name : std::string_view();
}

// How many bytes of `rest` name the region; 0 when none do.
size_t MatchLength(std::string_view rest, std::string_view name, bool stem_counts) {
  if (rest.starts_with(name)) return name.size();
  const std::string_view stem = StemOf(name);
  return stem_counts && !stem.empty() && rest.starts_with(stem) ? stem.size() : 0;
}

Status BadRegions(const Region& region, std::string_view problem) {
  return InvalidArgument("BAD_REGIONS", absl::StrFormat("region \"%s\" (%s): %s", region.code, region.name, problem))
      .Field(region.code, std::string(problem))
      .Zh(absl::StrFormat("行政区划“%s”（%s）有误", region.code, region.name));
}

}  // namespace

StatusOr<RegionBook> RegionBook::Make(std::vector<Region> divisions, std::vector<Region> provinces) {
  static const std::set<std::string_view> kLevels = {"province", "city", "county"};
  RegionBook book;
  book.divisions_ = std::move(divisions);
  book.provinces_ = std::move(provinces);
  std::sort(book.divisions_.begin(), book.divisions_.end(),
            [](const Region& a, const Region& b) { return a.code < b.code; });
  for (size_t i = 0; i < book.divisions_.size(); ++i) {
    const Region& region = book.divisions_[i];
    if (!IsRegionCode(region.code)) return BadRegions(region, "the code is not six digits");
    if (region.name.empty()) return BadRegions(region, "without a name");
    if (!kLevels.contains(region.level)) return BadRegions(region, "level is province, city or county");
    if (region.level != "province" && region.parent != ParentRegion(region.code)) {
      return BadRegions(region, "the parent is not the region above");
    }
    if (!book.index_by_code_.emplace(region.code, i).second) return BadRegions(region, "named twice");
  }
  return book;
}

const Region* RegionBook::Find(std::string_view code) const {
  const auto found = index_by_code_.find(code);
  return found == index_by_code_.end() ? nullptr : &divisions_[found->second];
}

bool RegionBook::IsCounty(std::string_view code) const {
  const Region* const region = Find(code);
  return region != nullptr && region->level == "county";
}

const Region* RegionBook::CountyAt(std::string_view rest, std::string_view city, std::string_view own_city) const {
  const Region* best = nullptr;
  std::pair<bool, size_t> best_rank = {false, 0};
  for (const Region& region : divisions_) {
    if (region.level != "county" || (!city.empty() && region.parent != city)) continue;
    const bool near = region.parent == own_city || !city.empty();
    const bool is_district = region.name.ends_with("区");
    const size_t length = MatchLength(rest, region.name, near || !is_district);
    if (length > 0 && std::pair(near, length) > best_rank) {
      best = &region;
      best_rank = {near, length};
    }
  }
  return best;
}

std::optional<std::string> RegionBook::RegionInName(std::string_view name, std::string_view county) const {
  std::optional<std::string> found;
  for (const Region& province : provinces_) {
    if (!name.starts_with(province.name)) continue;
    if (Find(province.code) == nullptr) return province.code;
    found = province.code;
    name.remove_prefix(province.name.size());
    break;
  }
  std::string city;
  for (const Region& region : divisions_) {
    if (region.level != "city") continue;
    if (const size_t length = MatchLength(name, region.name, true); length > 0) {
      city = region.code;
      found = city;
      name.remove_prefix(length);
      break;
    }
  }
  if (const Region* const deepest = CountyAt(name, city, CityOf(county)); deepest != nullptr) found = deepest->code;
  return found;
}

std::string RegionBook::HomeOf(std::string_view supporter, std::string_view supported, std::string_view county) const {
  if (Find(supported) != nullptr) return std::string(supported);
  if (Find(supporter) != nullptr) return std::string(supporter);
  return std::string(county);
}

std::optional<std::string> RegionByHint(std::string_view name, const std::vector<RegionHint>& hints) {
  const RegionHint* best = nullptr;
  for (const RegionHint& hint : hints) {
    const bool longer = best == nullptr || hint.name_prefix.size() > best->name_prefix.size();
    if (longer && name.starts_with(hint.name_prefix)) best = &hint;
  }
  if (best == nullptr) return std::nullopt;
  return best->region;
}

Scope ScopeBetween(std::string_view supporter_region, std::string_view supported_region) {
  if (supporter_region.empty() || supported_region.empty()) return Scope::kUnspecified;
  if (supporter_region == supported_region && !supporter_region.ends_with("00")) return Scope::kInCounty;
  if (CityOf(supporter_region) == CityOf(supported_region)) {
    // A province code (330000) looks like a city of its own: two of them say no more than the province.
    const bool is_province = CityOf(supporter_region) == ProvinceOf(supporter_region);
    return is_province ? Scope::kInProvince : Scope::kInCity;
  }
  if (ProvinceOf(supporter_region) == ProvinceOf(supported_region)) return Scope::kInProvince;
  return Scope::kOutOfProvince;
}

}  // namespace jgt::roster
