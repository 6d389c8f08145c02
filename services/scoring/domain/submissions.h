// What people record for scoring: a survey's answers and an inspector's deductions. The rules that need no stored fact.
#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/scoring/domain/facts.h"
#include "services/scoring/domain/rubric.h"

namespace jgt::scoring {

inline constexpr size_t kSurveysMax = 1000;
inline constexpr int kAnswersMax = 1'000'000;  // of one option of one survey
inline constexpr size_t kReasonMax = 500;      // characters

// INVALID_ARGUMENT BAD_SURVEY with a violation for each wrong field of "surveys[i]": 1 to 1000 surveys, each of a
// pairing of `region` and a year within 2000 and 2100, once per pairing and year, counts of 0 to 1 000 000 with at
// least one valid answer.
Status CheckSurveys(const std::string& region, const std::vector<Survey>& surveys);

// INVALID_ARGUMENT BAD_DEDUCTION: a pairing of `region`, a year within 2000 and 2100, a reason of 1 to 500 characters,
// points of at least 0.
Status CheckDeduction(const std::string& region, const Deduction& deduction);

// INVALID_ARGUMENT BAD_DEDUCTION unless the item is one of the pairing's rubric from which points are deducted, and has
// that many.
Status CheckDeductionItem(const Rubric* rubric, const Deduction& deduction);

// INVALID_ARGUMENT BAD_YEAR.
Status CheckYear(int year);

}  // namespace jgt::scoring
