// The evidence rules as a data file (deploy/data/evidence-rules-2022.json): strict, so that a misspelt word is an error
// with file and path and never a rule that silently asks for nothing.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/evidence/domain/rules.h"

namespace jgt::evidence {

// FAILED_PRECONDITION BAD_DATA_FILE with one field violation for each place that is wrong. `path` is for the messages.
StatusOr<RuleBook> ParseRules(const std::string& path, std::string_view json);

// The same from disk.
StatusOr<RuleBook> LoadRules(const std::string& path);

}  // namespace jgt::evidence
