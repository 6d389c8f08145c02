// Whether what a school tells can be: everything that can be said without looking at what is stored.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

struct CheckRules {
  const KindCatalogues& catalogues;
  std::string region;  // every pairing must be of it
  Day today;           // in Shanghai; nothing is told in advance
};

// Adds what is wrong with `activity`, each under `path` and the field's name ("activities[3].subject"), and sets
// activity.lesson.
void CheckActivity(const std::string& path, const CheckRules& rules, Activity& activity, Violations& violations);

// Why an activity is corrected or taken back: 1-500 characters.
void CheckReason(const std::string& reason, Violations& violations);

}  // namespace jgt::ledger
