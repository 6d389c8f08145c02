// What an import says of a row.
#pragma once

#include <string_view>
#include <vector>

#include "jgt/roster/v1/roster.pb.h"
#include "services/roster/domain/import.h"

namespace jgt::roster {

// "NEW" and so on, as RowVerdict documents them.
std::string_view VerdictName(Verdict verdict);

// To a verdict's message.
template <typename Message>
void AddProblems(const std::vector<RowProblem>& problems, Message& message) {
  for (const RowProblem& problem : problems) {
    v1::RowProblem* const row = message.add_problems();
    row->set_column(problem.column);
    row->set_value(problem.value);
    row->set_reason(problem.reason);
    row->set_message(problem.message);
    row->set_standing(problem.standing);
  }
}

}  // namespace jgt::roster
