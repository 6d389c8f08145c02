// Between the wire and the domain.
#pragma once

#include <string>

#include "jgt/scoring/v1/scoring_service.pb.h"
#include "services/scoring/domain/facts.h"
#include "services/scoring/domain/rubric.h"
#include "services/scoring/domain/score.h"

namespace jgt::scoring {

Survey FromProto(const v1::Survey& survey);
v1::Survey ToProto(const Survey& survey);
// INVALID_ARGUMENT BAD_DEDUCTION when points is no decimal.
StatusOr<Deduction> FromProto(const v1::Deduction& deduction);
v1::ScoreRun ToProto(const ScoreRun& run);
v1::Rubric ToProto(const Rubric& rubric, const Policy& policy);

}  // namespace jgt::scoring
