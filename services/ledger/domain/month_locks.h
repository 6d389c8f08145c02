// Months that a filed report has frozen. A form is the bureau's of a county or a city, and counts the pairings with an
// end there (D11): so an activity may stand in the forms of both ends' counties and cities. What changes its counts
// after one of them was filed is accepted, and marked as a restatement of that form when it is committed, for good.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "services/ledger/domain/roster_facts.h"

namespace jgt::ledger {

// Codes of the regions whose forms count the pairing's activities, each once.
std::set<std::string> FormRegions(const Pairing& pairing);

// "regions/{region}/bureauForms/{YYYY-MM}".
std::string FormName(const std::string& region, const std::string& month);

// The pairing's forms of the day's month that are frozen, in order.
std::vector<std::string> FrozenForms(const Pairing& pairing, const std::string& day,
                                     const std::set<std::string>& frozen);

}  // namespace jgt::ledger
