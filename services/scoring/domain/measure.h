// Counts what a condition of a rubric asks for, naming every entry that counted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/scoring/domain/facts.h"
#include "services/scoring/domain/rubric.h"
#include "services/scoring/domain/score.h"

namespace jgt::scoring {

// What is known when one pairing is scored. References outlive the call.
struct PairingContext {
  const Policy& policy;
  const std::string& region;
  const PairingFacts& facts;
  std::optional<HeadCount> head_count;               // of the supporter
  std::vector<const Exchange*> supporter_exchanges;  // of all its pairings under the same rubric, by seq
};

// Whether the activity counts under the basis (D13).
bool Counts(Basis basis, const Activity& activity);

// Whether the days from `first` to `last`, both included, cover `months` whole calendar months: 15 April to 14 May is
// one, so is the whole of February. Wherever last - first is 30 days or more, it is one.
bool LastsMonths(const Day& first, const Day& last, int months);

// The condition with required, done, ratio = min(1, done / required) and entries. `item` is the one it belongs to.
// Notices are added for what could not be counted as it should be: HEAD_COUNT_MISSING, SHORT_GROUP, SURVEY_MISSING,
// BASELINE_ON_TIME.
StatusOr<Condition> MeasureCondition(const RubricItem& item, const ConditionRule& rule, const PairingContext& context,
                                     std::vector<Notice>& notices);

}  // namespace jgt::scoring
