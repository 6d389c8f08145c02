// The rules of plausibility, read once at start from versioned data files.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/ledger/domain/plausibility.h"

namespace jgt::ledger {

// Every plausibility-<year>.json of the folder, at least one. FAILED_PRECONDITION BAD_DATA_FILE names the file and the
// place in it.
StatusOr<PlausibilityRuleBook> ReadPlausibilityFiles(const std::string& folder);

// One file's text; `origin` names it in errors.
StatusOr<PlausibilityRules> ParsePlausibilityFile(std::string_view text, const std::string& origin);

}  // namespace jgt::ledger
