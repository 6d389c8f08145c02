// What follows from a school's attributes by the plans' definitions, and is typed in by nobody: rural (R203),
// small-scale (D19), rural small-scale (R204), and how far in front it is when help is given (R3, R142).
#pragma once

#include <string>
#include <string_view>

#include "services/roster/domain/by_year.h"
#include "services/roster/domain/school.h"

namespace jgt::roster {

struct SchoolClassPolicy {
  int year = 0;
  std::string version;             // "2019.1"
  int64_t small_scale_pupils = 0;  // at most so many (D19: the form's 100 人以下 has 100 in it)
};

using SchoolClassPolicies = ByYear<SchoolClassPolicy>;

struct SchoolClass {
  Known rural = Known::kUnknown;
  Known small_scale = Known::kUnknown;
  Known rural_small_scale = Known::kUnknown;
  int priority = 0;  // 0-7: 2 for each of rural small-scale, boarding and weak, 1 for rural
  bool operator==(const SchoolClass&) const = default;
};
inline constexpr int kPriorityMax = 7;

// Yes when both are, no when one is not, else unknown.
Known Both(Known a, Known b);

SchoolClass ClassOf(const School& school, const SchoolClassPolicy& policy);

// The words of filters: "YES", "NO", "UNKNOWN"; "PUBLIC"; "VILLAGE"; "TOWN". Absent for others.
std::optional<Known> ParseKnown(std::string_view word);
std::optional<Ownership> ParseOwnership(std::string_view word);
std::optional<UrbanRural> ParseUrbanRural(std::string_view word);
std::optional<Locality> ParseLocality(std::string_view word);

// The words of files and of people: 是, 公办, 乡村, 镇. Absent for others, and for what is unknown.
std::optional<bool> ReadYesNo(std::string_view printed);
std::optional<Ownership> ReadOwnership(std::string_view printed);
std::optional<UrbanRural> ReadUrbanRural(std::string_view printed);
std::optional<Locality> ReadLocality(std::string_view printed);
// 未登记 for what is unknown.
std::string_view ChineseName(Known known);
std::string_view ChineseName(Ownership ownership);
std::string_view ChineseName(UrbanRural urban_rural);
std::string_view ChineseName(Locality locality);

}  // namespace jgt::roster
