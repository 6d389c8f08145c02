// Who may do what: one table from roles to permissions. A role is held on an organisation and reaches its subtree
// (principal.h); the permission says what, the organisation says where, and neither knows the other.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace jgt::auth {

// The roles of the two plans, and two for programs (INTEGRATOR of other parties, SERVICE of our own).
enum class Role {
  kSchoolFiler,      // fills in for one school
  kSchoolHead,       // answers for one school
  kDistrictOfficer,  // school district (学区), between county and school
  kCountyOfficer,    // any section of a county's bureau
  kLeadingGroup,     // the county's leading group: approves
  kCityOfficer,
  kProvinceOfficer,
  kInspector,   // from another county, reads only, for a time: a binding without an end grants nothing
  kAuditor,     // reads only
  kIntegrator,  // another party's system that files for schools
  kOperator,    // keeps the system running; changes no facts
  kService,     // one of our own processes: reads, and follows journals
};

// "SCHOOL_FILER" and back; absent when there is no such role.
std::string_view RoleName(Role role);
std::optional<Role> ParseRole(std::string_view name);

// Every permission there is, sorted. An RPC that names another does not start.
std::span<const std::string_view> AllPermissions();
bool IsPermission(std::string_view permission);

// The table.
bool Grants(Role role, std::string_view permission);

// "public": callable without a token. For RPCs that reveal nothing.
inline constexpr std::string_view kPublic = "public";

}  // namespace jgt::auth
