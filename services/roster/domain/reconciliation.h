// The totals that a plan prints beside those that its own list gives (D2): each with its definition, its unit, the
// difference, and the alias proposals that would explain it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/alias.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

struct ControlTotal {
  std::string code;
  std::string display_name;
  std::string unit;
  std::optional<int64_t> printed;
  int64_t computed = 0;
  std::string definition;
  std::vector<std::string> explanations;
  std::string source;
  std::optional<int64_t> Difference() const;
};

// What a plan prints: a code, its figure, and where.
struct PrintedTotal {
  std::string code;
  int64_t printed = 0;
  std::string source;
};

// The list of one county and year, as the tables hold it.
struct ListFacts {
  std::string county;
  std::vector<Pairing> pairings;
  std::map<Key, Key> alias_of;  // confirmed: alias -> the school that stands
  std::vector<AliasProposal> proposals;
  std::vector<PrintedTotal> printed;
};

// All totals in a fixed order, printed or not. A printed code that is none of ours does not get in: CheckTotals.
std::vector<ControlTotal> Reconcile(const ListFacts& facts);

// INVALID_ARGUMENT: TOTALS_COUNT (1 to 50), UNKNOWN_TOTAL, DUPLICATE_TOTAL, BAD_TOTAL (0 to 1 000 000), each naming
// the place.
Status CheckTotals(const std::vector<PrintedTotal>& totals);

}  // namespace jgt::roster
