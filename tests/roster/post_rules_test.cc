#include "services/roster/domain/post_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/auth/roles.h"

namespace jgt::roster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kKinds = static_cast<int>(OrganizationKind::kWorkTeam);
constexpr int kDuties = static_cast<int>(Duty::kSchoolLeadership);

std::vector<PostRole> Roles(const PlaceInTable& place, Duty duty = Duty::kStaff,
                            ExOfficio ex_officio = ExOfficio::kNone) {
  const auto roles = RolesOf(place, duty, ex_officio);
  return {roles.begin(), roles.end()};
}

PlaceInTable Of(OrganizationKind kind, RegionLevel level = RegionLevel::kCounty) {
  return {.kind = PlaceKind::kOrganization, .organization = kind, .level = level};
}

TEST(PostRules, RolesAreThoseOfTokens) {
  for (int i = 1; i <= static_cast<int>(PostRole::kProvinceOfficer); ++i) {
    const auto role = static_cast<PostRole>(i);
    EXPECT_TRUE(auth::ParseRole(RoleNameOf(role)).has_value()) << RoleNameOf(role);
    EXPECT_EQ(ParsePostRole(RoleNameOf(role)), role);
  }
  EXPECT_EQ(ParsePostRole(""), PostRole::kNone);
  // Inspectors come for a window, auditors and programs hold no posts.
  for (const char* other : {"INSPECTOR", "AUDITOR", "INTEGRATOR", "OPERATOR", "SERVICE", "county_officer"}) {
    EXPECT_FALSE(ParsePostRole(other).has_value()) << other;
  }
}

// The table once more, written out by hand.
TEST(PostRules, WhichRoleAPostMayCarry) {
  const PlaceInTable county = {.kind = PlaceKind::kRegion, .organization = {}, .level = RegionLevel::kCounty};
  const PlaceInTable city = {.kind = PlaceKind::kRegion, .organization = {}, .level = RegionLevel::kCity};
  const PlaceInTable province = {.kind = PlaceKind::kRegion, .organization = {}, .level = RegionLevel::kProvince};
  EXPECT_THAT(Roles(county), ElementsAre(PostRole::kCountyOfficer));
  EXPECT_THAT(Roles(city), ElementsAre(PostRole::kCityOfficer));
  EXPECT_THAT(Roles(province), ElementsAre(PostRole::kProvinceOfficer));
  for (const OrganizationKind kind : {OrganizationKind::kSection, OrganizationKind::kUnit}) {
    EXPECT_THAT(Roles(Of(kind)), ElementsAre(PostRole::kCountyOfficer));
    EXPECT_THAT(Roles(Of(kind, RegionLevel::kCity)), ElementsAre(PostRole::kCityOfficer));
    EXPECT_THAT(Roles(Of(kind, RegionLevel::kProvince)), ElementsAre(PostRole::kProvinceOfficer));
  }
  EXPECT_THAT(Roles(Of(OrganizationKind::kLeadingGroup)), ElementsAre(PostRole::kLeadingGroup));
  EXPECT_THAT(Roles(Of(OrganizationKind::kOffice)), ElementsAre(PostRole::kCountyOfficer, PostRole::kLeadingGroup));
  EXPECT_THAT(Roles(Of(OrganizationKind::kSchoolDistrict)), ElementsAre(PostRole::kDistrictOfficer));
  EXPECT_THAT(Roles(Of(OrganizationKind::kWorkTeam)), ElementsAre(PostRole::kDistrictOfficer));
  EXPECT_THAT(Roles(Of(OrganizationKind::kEducationGroup), Duty::kHead), IsEmpty());
  for (const OrganizationKind kind : {OrganizationKind::kLeadingGroup, OrganizationKind::kOffice,
                                      OrganizationKind::kSchoolDistrict, OrganizationKind::kWorkTeam}) {
    EXPECT_THAT(Roles(Of(kind, RegionLevel::kCity)), IsEmpty());
    EXPECT_THAT(Roles(Of(kind, RegionLevel::kProvince)), IsEmpty());
  }
  const PlaceInTable school = {.kind = PlaceKind::kSchool, .organization = {}, .level = RegionLevel::kCounty};
  EXPECT_THAT(Roles(school, Duty::kSchoolHead), ElementsAre(PostRole::kSchoolHead));
  EXPECT_THAT(Roles(school, Duty::kSchoolLeadership), ElementsAre(PostRole::kSchoolFiler));
  EXPECT_THAT(Roles(school, Duty::kStaff), ElementsAre(PostRole::kSchoolFiler));
  for (const ExOfficio many : {ExOfficio::kEducationGroupHeads, ExOfficio::kPairedSchoolHeads}) {
    EXPECT_THAT(Roles(Of(OrganizationKind::kLeadingGroup), Duty::kMember, many), IsEmpty());
  }
  EXPECT_THAT(Roles(Of(OrganizationKind::kLeadingGroup), Duty::kMember, ExOfficio::kPost),
              ElementsAre(PostRole::kLeadingGroup));
}

TEST(PostRules, WhatStandsUnderWhat) {
  using Kind = OrganizationKind;
  for (int kind = 1; kind <= kKinds; ++kind) {
    const auto of = static_cast<Kind>(kind);
    EXPECT_EQ(MayStandUnder(of, std::nullopt), of != Kind::kOffice && of != Kind::kWorkTeam) << kind;
    for (int parent = 1; parent <= kKinds; ++parent) {
      const auto under = static_cast<Kind>(parent);
      const bool allowed = (of == Kind::kOffice && under == Kind::kLeadingGroup) ||
                           (of == Kind::kWorkTeam && (under == Kind::kSchoolDistrict || under == Kind::kLeadingGroup));
      EXPECT_EQ(MayStandUnder(of, under), allowed) << kind << " under " << parent;
    }
  }
}

TEST(PostRules, WhoBelongsToWhat) {
  using Kind = OrganizationKind;
  const std::vector<Kind> with_schools = {Kind::kSchoolDistrict, Kind::kEducationGroup, Kind::kWorkTeam};
  const std::vector<Kind> with_units = {Kind::kLeadingGroup, Kind::kOffice, Kind::kWorkTeam};
  const auto in = [](const std::vector<Kind>& kinds, Kind kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  };
  for (int i = 1; i <= kKinds; ++i) {
    const auto kind = static_cast<Kind>(i);
    EXPECT_EQ(MayBeMember(kind, MemberKind::kSchool), in(with_schools, kind)) << i;
    EXPECT_EQ(MayBeMember(kind, MemberKind::kOrganization), in(with_units, kind)) << i;
    EXPECT_EQ(IsExclusive(kind), kind == Kind::kSchoolDistrict || kind == Kind::kEducationGroup) << i;
    EXPECT_EQ(MayLead(kind), kind == Kind::kSection || kind == Kind::kUnit) << i;
  }
}

TEST(PostRules, SchoolsHaveDutiesOfTheirOwn) {
  const PlaceInTable school = {.kind = PlaceKind::kSchool, .organization = {}, .level = RegionLevel::kCounty};
  const PlaceInTable bureau = {.kind = PlaceKind::kRegion, .organization = {}, .level = RegionLevel::kCounty};
  for (int i = 1; i <= kDuties; ++i) {
    const auto duty = static_cast<Duty>(i);
    const bool of_schools = duty == Duty::kSchoolHead || duty == Duty::kSchoolLeadership;
    EXPECT_EQ(MayHaveDuty(school, duty), of_schools || duty == Duty::kStaff) << i;
    EXPECT_EQ(MayHaveDuty(bureau, duty), !of_schools) << i;
    EXPECT_EQ(MayHaveDuty(Of(OrganizationKind::kSection), duty), !of_schools) << i;
    const bool one =
        duty == Duty::kLeader || duty == Duty::kDirector || duty == Duty::kHead || duty == Duty::kSchoolHead;
    EXPECT_EQ(IsOneOfAPlace(duty), one) << i;
  }
  EXPECT_FALSE(MayHaveDuty(bureau, Duty::kUnspecified));
}

}  // namespace
}  // namespace jgt::roster
