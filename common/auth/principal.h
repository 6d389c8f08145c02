// Who is calling, and which part of the country each of the caller's roles reaches.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/roles.h"
#include "common/clock/clock.h"

namespace jgt::auth {

// A region (GB/T 2260, six digits) or one school of it. "330327" is a county, "330300" a city and all its counties,
// "330000" a province, "000000" everything.
struct Org {
  std::string region;
  std::string school;  // empty = the region and all schools in it
  bool operator==(const Org&) const = default;
};

// Reads "regions/330327", "regions/330327/schools/<id>" and any resource name below them ("regions/330327/pairings/7"
// is in region 330327 and of no single school); "counties/330327/…" and the bare code are accepted too. Absent when
// there is no six-digit code where one must be.
std::optional<Org> ParseOrg(std::string_view name);
// "regions/330327" or "regions/330327/schools/<id>".
std::string OrgName(const Org& org);

// True when `reach` includes all of `target`: same school; or a region that equals the target's or, ending in 00 or
// 0000 or being 000000, is above it. A school reaches itself only.
bool Covers(const Org& reach, const Org& target);
// True when they have anything in common: a school and its county overlap although the school does not cover the
// county.
bool Overlaps(const Org& a, const Org& b);

struct RoleBinding {
  Role role = Role::kAuditor;
  std::string org;                             // as in a token: "regions/330327" or "regions/330327/schools/<id>"
  std::optional<Instant> until;                // the binding grants nothing from then on
  std::optional<Instant> from = std::nullopt;  // nor before this
  bool operator==(const RoleBinding&) const = default;
};

struct Principal {
  std::string subject;  // stable id from the token, opaque; not a name
  std::vector<RoleBinding> bindings;
  Instant not_after;  // when the token expires
  bool operator==(const Principal&) const = default;
};

}  // namespace jgt::auth
