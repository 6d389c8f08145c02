#include "services/roster/rpc/verdicts.h"

namespace jgt::roster {

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNew:
      return "NEW";
    case Verdict::kUnchanged:
      return "UNCHANGED";
    case Verdict::kChanged:
      return "CHANGED";
    case Verdict::kDiffers:
      return "DIFFERS_FROM_HOME";
    case Verdict::kRefused:
      break;
  }
  return "REFUSED";
}

void AddProblems(const std::vector<RowProblem>& problems, v1::RowVerdict& message) {
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
