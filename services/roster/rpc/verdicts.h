// What an import says of a row.
#pragma once

#include <string_view>
#include <vector>

#include "jgt/roster/v1/roster.pb.h"
#include "services/roster/domain/import.h"

namespace jgt::roster {

// "NEW" and so on, as RowVerdict documents them.
std::string_view VerdictName(Verdict verdict);

void AddProblems(const std::vector<RowProblem>& problems, v1::RowVerdict& message);

}  // namespace jgt::roster
