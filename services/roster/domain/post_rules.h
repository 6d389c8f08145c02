// The closed tables of organisations and posts: what may stand under what, who may be a member of what, which duties
// and which roles a post may have where.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "services/roster/domain/organization.h"

namespace jgt::roster {

// `parent` is absent for the region itself.
bool MayStandUnder(OrganizationKind kind, std::optional<OrganizationKind> parent);
bool MayBeMember(OrganizationKind organization, MemberKind member);
// One of them a day for each member.
bool IsExclusive(OrganizationKind kind);
// Sections and units lead (牵头).
bool MayLead(OrganizationKind kind);

// Where a post is, as the tables see it.
struct PlaceInTable {
  PlaceKind kind = PlaceKind::kUnspecified;
  OrganizationKind organization = OrganizationKind::kUnspecified;  // of kOrganization
  RegionLevel level = RegionLevel::kUnspecified;                   // of the region
};

// A school's duties are had at schools only, and the other way round.
bool MayHaveDuty(const PlaceInTable& place, Duty duty);
// The one who answers for the whole of a place: at most one such post there a day (R58).
bool IsOneOfAPlace(Duty duty);
// Which roles a post of such a place may carry; kNone always may be, and is not among them.
//
// | place                                    | of a county              | of a city    | of a province    |
// |------------------------------------------|--------------------------|--------------|------------------|
// | the bureau itself, a section, a unit     | COUNTY_OFFICER           | CITY_OFFICER | PROVINCE_OFFICER |
// | a leading group                          | LEADING_GROUP            | –            | –                |
// | its office                               | COUNTY_OFFICER,          | –            | –                |
// |                                          | LEADING_GROUP            |              |                  |
// | a school district; a work team of one    | DISTRICT_OFFICER         | –            | –                |
// | an education group                       | –                        | –            | –                |
// | a school: its head                       | SCHOOL_HEAD              | SCHOOL_HEAD  | SCHOOL_HEAD      |
// | a school: others                         | SCHOOL_FILER             | SCHOOL_FILER | SCHOOL_FILER     |
//
// What is held by all heads of a kind (kEducationGroupHeads, kPairedSchoolHeads) carries none: who sits in the group as
// one of many does not approve of the own school's figures.
std::span<const PostRole> RolesOf(const PlaceInTable& place, Duty duty, ExOfficio ex_officio);

// "COUNTY_OFFICER" and so on, as common/auth names them; empty for kNone.
std::string_view RoleNameOf(PostRole role);
std::optional<PostRole> ParsePostRole(std::string_view name);

}  // namespace jgt::roster
