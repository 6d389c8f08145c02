#include "common/auth/principal.h"

#include <algorithm>

namespace jgt::auth {
namespace {

constexpr size_t kCodeSize = 6;
constexpr size_t kSchoolIdSizeMax = 64;

bool IsCode(std::string_view text) {
  return text.size() == kCodeSize && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsSchoolId(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  };
  return !text.empty() && text.size() <= kSchoolIdSizeMax && std::all_of(text.begin(), text.end(), allowed);
}

// Takes the part before the next slash off the front of `rest`.
std::string_view NextSegment(std::string_view& rest) {
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(std::min(slash + 1, rest.size()));
  return segment;
}

// "330300" stands for all codes that begin with "3303": pairs of zeros at the end are left open.
std::string_view CodePrefix(std::string_view code) {
  while (code.ends_with("00") && code.size() % 2 == 0) code.remove_suffix(2);
  return code;
}

bool RegionCovers(std::string_view above, std::string_view below) { return below.starts_with(CodePrefix(above)); }

}  // namespace

std::optional<Org> ParseOrg(std::string_view name) {
  if (IsCode(name)) return Org{.region = std::string(name), .school = ""};
  std::string_view rest = name;
  const std::string_view collection = NextSegment(rest);
  if (collection != "regions" && collection != "counties") return std::nullopt;
  const std::string_view code = NextSegment(rest);
  if (!IsCode(code)) return std::nullopt;
  Org org{.region = std::string(code), .school = ""};
  if (NextSegment(rest) != "schools") return org;
  const std::string_view school = NextSegment(rest);
  if (!IsSchoolId(school)) return std::nullopt;
  org.school = std::string(school);
  return org;
}

std::string OrgName(const Org& org) {
  std::string name = "regions/" + org.region;
  if (!org.school.empty()) name += "/schools/" + org.school;
  return name;
}

bool Covers(const Org& reach, const Org& target) {
  if (!reach.school.empty()) return reach == target;
  return RegionCovers(reach.region, target.region);
}

bool Overlaps(const Org& a, const Org& b) { return Covers(a, b) || Covers(b, a); }

}  // namespace jgt::auth
