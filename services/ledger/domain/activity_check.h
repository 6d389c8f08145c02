// Whether what a school tells can be: everything that can be said without looking at what is stored.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/county_kinds.h"
#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/domain/kind_terms.h"
#include "services/ledger/domain/violations.h"

namespace jgt::ledger {

struct CheckRules {
  const KindCatalogues& catalogues;
  std::string region;       // every pairing must be of it
  Day today;                // in Shanghai; nothing is told in advance
  CountyKinds county = {};  // the region's own kinds; needed when an activity is of none of the catalogues'
};

// Adds what is wrong with `activity`, each under `path` and the field's name ("activities[3].subject",
// "activities[3].facts.amount"), and sets activity.lesson; puts its facts in order. Returns what is to be looked up.
KindTerms CheckActivity(const std::string& path, const CheckRules& rules, Activity& activity, Violations& violations);

// Whether one of them is of a kind that the catalogues do not have, so that the county's own are needed.
bool NeedsCountyKinds(const KindCatalogues& catalogues, const std::vector<Activity>& activities);

// Why an activity is corrected or taken back: 1-500 characters, and nobody's numbers among them.
void CheckReason(const std::string& reason, Violations& violations);

}  // namespace jgt::ledger
