// Our facts as the messages that the journal keeps.
#pragma once

#include <string>

#include "jgt/scoring/v1/scoring.pb.h"
#include "services/scoring/domain/facts.h"
#include "services/scoring/domain/score.h"

namespace jgt::scoring {

jgt::scoring::v1::Survey ToMessage(const Survey& survey);
jgt::scoring::v1::Deduction ToMessage(const Deduction& deduction);
jgt::scoring::v1::ScoreRun ToMessage(const ScoreRun& run);
// Whole. Figures are absent (empty) in a score without a rubric.
jgt::scoring::v1::Score ToMessage(const ScoreRun& run, const Score& score);

}  // namespace jgt::scoring
