#include "services/roster/domain/post_rules.h"

#include <algorithm>
#include <array>

namespace jgt::roster {
namespace {

struct RoleWord {
  PostRole role;
  std::string_view name;
};

constexpr auto kRoleWords = std::to_array<RoleWord>({
    {PostRole::kNone, ""},
    {PostRole::kSchoolFiler, "SCHOOL_FILER"},
    {PostRole::kSchoolHead, "SCHOOL_HEAD"},
    {PostRole::kDistrictOfficer, "DISTRICT_OFFICER"},
    {PostRole::kCountyOfficer, "COUNTY_OFFICER"},
    {PostRole::kLeadingGroup, "LEADING_GROUP"},
    {PostRole::kCityOfficer, "CITY_OFFICER"},
    {PostRole::kProvinceOfficer, "PROVINCE_OFFICER"},
});

constexpr std::array kCountyOfficers = {PostRole::kCountyOfficer};
constexpr std::array kCityOfficers = {PostRole::kCityOfficer};
constexpr std::array kProvinceOfficers = {PostRole::kProvinceOfficer};
constexpr std::array kLeadingGroups = {PostRole::kLeadingGroup};
constexpr std::array kOffices = {PostRole::kCountyOfficer, PostRole::kLeadingGroup};
constexpr std::array kDistrictOfficers = {PostRole::kDistrictOfficer};
constexpr std::array kSchoolHeads = {PostRole::kSchoolHead};
constexpr std::array kSchoolFilers = {PostRole::kSchoolFiler};

std::span<const PostRole> OfficersOf(RegionLevel level) {
  switch (level) {
    case RegionLevel::kCounty:
      return kCountyOfficers;
    case RegionLevel::kCity:
      return kCityOfficers;
    case RegionLevel::kProvince:
      return kProvinceOfficers;
    case RegionLevel::kUnspecified:
      break;
  }
  return {};
}

std::span<const PostRole> RolesIn(OrganizationKind kind, RegionLevel level) {
  if (kind == OrganizationKind::kSection || kind == OrganizationKind::kUnit) return OfficersOf(level);
  if (level != RegionLevel::kCounty) return {};
  if (kind == OrganizationKind::kLeadingGroup) return kLeadingGroups;
  if (kind == OrganizationKind::kOffice) return kOffices;
  if (kind == OrganizationKind::kSchoolDistrict || kind == OrganizationKind::kWorkTeam) return kDistrictOfficers;
  return {};
}

bool IsOfSchools(Duty duty) { return duty == Duty::kSchoolHead || duty == Duty::kSchoolLeadership; }

}  // namespace

bool MayStandUnder(OrganizationKind kind, std::optional<OrganizationKind> parent) {
  if (kind == OrganizationKind::kOffice) return parent == OrganizationKind::kLeadingGroup;
  if (kind == OrganizationKind::kWorkTeam)
    return parent == OrganizationKind::kSchoolDistrict || parent == OrganizationKind::kLeadingGroup;
  return !parent.has_value();
}

bool MayBeMember(OrganizationKind organization, MemberKind member) {
  switch (organization) {
    case OrganizationKind::kSchoolDistrict:
    case OrganizationKind::kEducationGroup:
      return member == MemberKind::kSchool;
    case OrganizationKind::kLeadingGroup:
    case OrganizationKind::kOffice:
      return member == MemberKind::kOrganization;
    case OrganizationKind::kWorkTeam:
      return true;
    case OrganizationKind::kSection:
    case OrganizationKind::kUnit:
    case OrganizationKind::kUnspecified:
      break;
  }
  return false;
}

bool IsExclusive(OrganizationKind kind) {
  return kind == OrganizationKind::kSchoolDistrict || kind == OrganizationKind::kEducationGroup;
}

bool MayLead(OrganizationKind kind) { return kind == OrganizationKind::kSection || kind == OrganizationKind::kUnit; }

bool MayHaveDuty(const PlaceInTable& place, Duty duty) {
  if (duty == Duty::kUnspecified) return false;
  if (place.kind == PlaceKind::kSchool) return IsOfSchools(duty) || duty == Duty::kStaff;
  return !IsOfSchools(duty);
}

bool IsOneOfAPlace(Duty duty) {
  return duty == Duty::kLeader || duty == Duty::kDirector || duty == Duty::kHead || duty == Duty::kSchoolHead;
}

std::span<const PostRole> RolesOf(const PlaceInTable& place, Duty duty, ExOfficio ex_officio) {
  if (ex_officio == ExOfficio::kEducationGroupHeads || ex_officio == ExOfficio::kPairedSchoolHeads) return {};
  if (place.kind == PlaceKind::kRegion) return OfficersOf(place.level);
  if (place.kind == PlaceKind::kOrganization) return RolesIn(place.organization, place.level);
  if (place.kind != PlaceKind::kSchool) return {};
  return duty == Duty::kSchoolHead ? std::span<const PostRole>(kSchoolHeads) : kSchoolFilers;
}

std::string_view RoleNameOf(PostRole role) { return kRoleWords[static_cast<size_t>(role)].name; }

std::optional<PostRole> ParsePostRole(std::string_view name) {
  const auto word =
      std::find_if(kRoleWords.begin(), kRoleWords.end(), [&](const RoleWord& each) { return each.name == name; });
  if (word == kRoleWords.end()) return std::nullopt;
  return word->role;
}

}  // namespace jgt::roster
