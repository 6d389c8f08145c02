// All pairings of a county for a year, best first.
#pragma once

#include <vector>

#include "common/status/status.h"
#include "services/scoring/domain/facts.h"
#include "services/scoring/domain/rubric.h"
#include "services/scoring/domain/score.h"

namespace jgt::scoring {

struct CountyScores {
  std::vector<Score> scores;  // best first, those without a rubric last
  int scored = 0;
  int unassigned = 0;
};

// Pairings that ended or were founded after the year are left out. Best is the larger share of the item total, compared
// exactly: annexes 4 and 5 have different totals, and grades are shares too (D14). Ties go by total, then by name.
StatusOr<CountyScores> ScoreCounty(const RubricBook& book, const CountyFacts& county);

}  // namespace jgt::scoring
