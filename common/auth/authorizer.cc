#include "common/auth/authorizer.h"

#include <algorithm>

namespace jgt::auth {
namespace {

Status LacksPermission(std::string_view permission, std::string_view name) {
  return PermissionDenied("ROLE_LACKS_PERMISSION", absl::StrFormat("no role of the caller grants %s", permission))
      .Meta("permission", std::string(permission))
      .Meta("region", std::string(name))
      .Zh("您的角色没有执行此操作的权限");
}

Status OutsideScope(std::string_view permission, std::string_view name) {
  return PermissionDenied("OUTSIDE_SCOPE",
                          absl::StrFormat("the caller's roles grant %s, but not on \"%s\"", permission, name))
      .Meta("permission", std::string(permission))
      .Meta("region", std::string(name))
      .Zh("您的角色有此权限，但所涉及的地区或学校不在您的管辖范围内");
}

// The end is of the time after: of two windows that meet, one is open at any instant.
bool IsOpen(const RoleBinding& binding, Instant now) {
  return (!binding.from || *binding.from <= now) && (!binding.until || now < *binding.until);
}

// The part of `reach` that lies within `target`; they overlap.
Org Within(const Org& reach, const Org& target) { return Covers(target, reach) ? reach : target; }

}  // namespace

std::vector<Org> Authorizer::Reach(const Principal& principal, std::string_view permission) const {
  const Instant now = clock_.Now();
  std::vector<Org> reach;
  for (const RoleBinding& binding : principal.bindings) {
    if (!Grants(binding.role, permission) || !IsOpen(binding, now)) continue;
    const std::optional<Org> org = ParseOrg(binding.org);
    if (org && std::find(reach.begin(), reach.end(), *org) == reach.end()) reach.push_back(*org);
  }
  return reach;
}

Status Authorizer::Authorize(const Principal& principal, std::string_view permission,
                             std::string_view region_or_name) const {
  const std::vector<Org> reach = Reach(principal, permission);
  if (reach.empty()) return LacksPermission(permission, region_or_name);
  const std::optional<Org> target = ParseOrg(region_or_name);
  const auto covers = [&](const Org& org) { return target && Covers(org, *target); };
  if (!std::any_of(reach.begin(), reach.end(), covers)) return OutsideScope(permission, region_or_name);
  return OkStatus();
}

StatusOr<Admission> Authorizer::Admit(const Principal& principal, std::string_view permission,
                                      std::string_view region_or_name) const {
  const std::vector<Org> reach = Reach(principal, permission);
  if (reach.empty()) return LacksPermission(permission, region_or_name);
  const std::optional<Org> target = ParseOrg(region_or_name.empty() ? "000000" : region_or_name);
  if (!target) return OutsideScope(permission, region_or_name);
  Admission admission;
  for (const Org& org : reach) {
    if (Covers(org, *target)) return Admission{.whole = true, .orgs = {*target}};
    if (Overlaps(org, *target)) admission.orgs.push_back(Within(org, *target));
  }
  if (admission.orgs.empty()) return OutsideScope(permission, region_or_name);
  return admission;
}

}  // namespace jgt::auth
