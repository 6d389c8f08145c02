// Decides whether a principal may use a permission on an organisation. It looks at roles and region codes only, never
// at what exists: a refusal is the same whether or not the resource is there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/auth/principal.h"
#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::auth {

// How far a caller gets in. `whole`: over all of the organisation that the call named. Otherwise only over parts of it
// (a school filer in the county's list), and who answers the call must narrow it to `orgs`.
struct Admission {
  bool whole = false;
  std::vector<Org> orgs;  // where the permission is held, within what the call named; sorted as in the token
};

class Authorizer {
 public:
  explicit Authorizer(const Clock& clock) : clock_(clock) {}

  // OK when a role held on `region_or_name`, or above it, grants the permission: all of what the name denotes is
  // covered. Otherwise PERMISSION_DENIED: ROLE_LACKS_PERMISSION (no role grants it anywhere) or OUTSIDE_SCOPE (one
  // does, elsewhere); metadata permission and region. A name that is not one is OUTSIDE_SCOPE.
  Status Authorize(const Principal& principal, std::string_view permission, std::string_view region_or_name) const;

  // The same, but content with a part: a school's filer is let into a call on the school's county. An empty name means
  // the whole country.
  StatusOr<Admission> Admit(const Principal& principal, std::string_view permission,
                            std::string_view region_or_name) const;

  // Everywhere the principal holds the permission now.
  std::vector<Org> Reach(const Principal& principal, std::string_view permission) const;

 private:
  const Clock& clock_;
};

}  // namespace jgt::auth
