// Which pairings a caller sees.
#pragma once

#include <vector>

#include "common/auth/principal.h"
#include "services/reporting/domain/pairing.h"

namespace jgt::reporting {

// Whether one of the pairing's ends is in what the caller may see.
bool Visible(const std::vector<auth::Org>& orgs, const Pairing& pairing);

}  // namespace jgt::reporting
