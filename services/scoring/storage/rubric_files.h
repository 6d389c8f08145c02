// Rubrics and the policy as data files: deploy/data/scoring-policy-*.json names the rubric files beside it.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/scoring/domain/rubric.h"

namespace jgt::scoring {

// FAILED_PRECONDITION BAD_DATA_FILE naming the file and the path in it; and what CheckRubric and MakeRubricBook say of
// the content.
StatusOr<RubricBook> ReadRubricBook(const std::string& data_dir, const std::string& policy_file);

// One file's text; `origin` names it in errors.
StatusOr<Rubric> ParseRubric(std::string_view text, const std::string& origin);
struct PolicyFile {
  Policy policy;
  std::vector<std::string> rubric_files;
};
StatusOr<PolicyFile> ParsePolicy(std::string_view text, const std::string& origin);

}  // namespace jgt::scoring
