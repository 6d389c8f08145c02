#include "services/reporting/rpc/visible.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace jgt::reporting {

bool Visible(const std::vector<auth::Org>& orgs, const Pairing& pairing) {
  const std::array<std::string, 4> ends = {pairing.supporter, pairing.supported, pairing.supporter_school,
                                           pairing.supported_school};
  return std::any_of(ends.begin(), ends.end(), [&](const std::string& end) {
    const std::optional<auth::Org> school = auth::ParseOrg(end);
    return school.has_value() &&
           std::any_of(orgs.begin(), orgs.end(), [&](const auth::Org& org) { return auth::Covers(org, *school); });
  });
}

}  // namespace jgt::reporting
