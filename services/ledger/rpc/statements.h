// The ledger's entries as statements of the Experience API (xAPI 1.0.3). The README says what becomes what.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/ledger/domain/entry_store.h"
#include "services/ledger/domain/kind_catalogue.h"

namespace jgt::ledger {

struct StatementStyle {
  std::string home;  // absolute IRL without a slash at its end: home page of all accounts, beginning of all our IRIs
  // What people call a kind of the year's catalogue.
  std::function<std::string(const Activity& activity)> kind_name;
};

// What the catalogue of the activity's year calls its kind; its code when that is not in it.
std::string KindName(const KindCatalogues& kinds, const Activity& activity);

// None, one or two: a correction voids one statement and makes another.
std::vector<std::string> StatementsOf(const std::string& region, const ToldEntry& entry, const StatementStyle& style);

// Id of the statement that tells an activity.
std::string StatementIdOf(const std::string& activity, const StatementStyle& style);

}  // namespace jgt::ledger
