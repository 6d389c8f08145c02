// One pairing's score: the rubric's items, what they gave and why. Pure: the same facts give the same score.
#pragma once

#include "common/status/status.h"
#include "services/scoring/domain/measure.h"
#include "services/scoring/domain/rubric.h"
#include "services/scoring/domain/score.h"

namespace jgt::scoring {

// `rubric` is null when the policy assigns none: then names and RUBRIC_UNASSIGNED, and nothing is scored (D12).
StatusOr<Score> ScorePairing(const Rubric* rubric, const PairingContext& context);

// The name of the grade for a share of the item total: 1 is all of it (D14).
StatusOr<std::string> GradeOf(const Policy& policy, const Rational& share);

}  // namespace jgt::scoring
