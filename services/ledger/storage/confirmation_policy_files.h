// confirmation-policy-<year>.json of the data folder.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/ledger/domain/confirmation_policy.h"

namespace jgt::ledger {

// FAILED_PRECONDITION BAD_DATA_FILE naming the file and the place.
StatusOr<ConfirmationPolicy> ParseConfirmationPolicyFile(std::string_view text, const std::string& origin);

// All years; at least one.
StatusOr<ConfirmationPolicies> ReadConfirmationPolicyFiles(const std::string& data_dir);

}  // namespace jgt::ledger
