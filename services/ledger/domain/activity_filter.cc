#include "services/ledger/domain/activity_filter.h"

#include <algorithm>
#include <vector>

#include "common/filter/filter.h"
#include "common/names/names.h"

namespace jgt::ledger {
namespace {

std::vector<filter::Allowed> AllowedIn(std::string_view region) {
  return {{"pairing", "=", absl::StrFormat("regions/%s/pairings/…", region)},
          {"kind", "=", "…"},
          {"state", "=", "RECORDED, CONFIRMED, SUPERSEDED, REVERSED or LAPSED"},
          {"day", ">=", "YYYY-MM-DD"},
          {"day", "<=", "YYYY-MM-DD"}};
}

bool IsPairingOf(std::string_view region, const std::string& value) {
  const StatusOr<ResourceName> name = ParseName("filter", value, "regions/*/pairings/*");
  return name.ok() && name->region == region;
}

// False for a value that the term's field does not have.
bool Take(const filter::Term& term, std::string_view region, ActivityFilter& wanted) {
  if (term.field == "pairing") {
    wanted.pairing = term.value;
    return IsPairingOf(region, term.value);
  }
  if (term.field == "kind") {
    wanted.kind = term.value;
    return true;
  }
  if (term.field == "day") {
    (term.comparison == ">=" ? wanted.day_min : wanted.day_max) = term.value;
    return ParseDay(term.value).ok();
  }
  const auto* const state = std::find(kStateNames.begin(), kStateNames.end(), term.value);
  wanted.state = static_cast<ActivityState>(state - kStateNames.begin() + 1);
  return state != kStateNames.end();
}

}  // namespace

StatusOr<ActivityFilter> ParseFilter(std::string_view text, std::string_view region) {
  const std::vector<filter::Allowed> allowed = AllowedIn(region);
  ASSIGN_OR_RETURN(const std::vector<filter::Term> terms, filter::Parse(text, allowed));
  ActivityFilter wanted;
  for (const filter::Term& term : terms) {
    if (!Take(term, region, wanted)) return filter::BadValue(term, allowed);
  }
  return wanted;
}

}  // namespace jgt::ledger
