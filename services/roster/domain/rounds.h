// Rounds (轮): for how long a pairing is made, and when it is due to be renewed. Within a county rounds of some years
// follow one another from the pairing's beginning (R14, R153); across regions it lasts as long as the relation of the
// regions (R13). Nothing of it is stored: it follows from the pairing's days and the policy of the year.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/by_year.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

// Either rounds of so many years, or one period with fixed days.
struct RoundRule {
  std::vector<Scope> scopes;
  int years_per_round = 0;  // 0: the period
  int rounds_min = 1;
  std::string period_name;
  Day period_first_day;
  Day period_last_day;
};

struct RoundPolicy {
  int year = 0;
  std::string version;  // "2022.1"
  std::vector<RoundRule> rules;

  // The first that names the scope; null when none does.
  const RoundRule* For(Scope scope) const;
};

using RoundPolicies = ByYear<RoundPolicy>;

// Whether a pairing is one of those that a year's plan calls new (R79: 含结对关系升级).
enum class Novelty : uint8_t { kNone, kNew, kUpgraded };

struct PairingRound {
  Pairing pairing;  // as it stands on the day
  Day begins_on;    // since when it has stood without a break
  int number = 1;   // from 1
  int rounds_min = 1;
  Day first_day;
  Day last_day;       // renewal is due by then
  bool over = false;  // a period that has passed
  std::string period_name;
  Novelty novelty = Novelty::kNone;
};

// Absent when the pairing does not stand on that day, or the policy says nothing of its scope. A round that began on 29
// February ends as one of 28 February would.
std::optional<PairingRound> RoundOn(const Timeline<Pairing>& timeline, const Day& day, const RoundPolicy& policy);

}  // namespace jgt::roster
