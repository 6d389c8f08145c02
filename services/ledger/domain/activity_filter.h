// The filter of ListActivities, in the subset of common/filter.
//   pairing = "regions/330327/pairings/…" AND kind = "SYNC_LESSON" AND state = "CONFIRMED" AND day >= "2022-03-01" AND
//   day <= "2022-03-31"
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/ledger/domain/activity.h"

namespace jgt::ledger {

struct ActivityFilter {
  std::optional<std::string> pairing;
  std::optional<std::string> kind;
  std::optional<ActivityState> state;
  std::optional<std::string> day_min;
  std::optional<std::string> day_max;
  bool operator==(const ActivityFilter&) const = default;
};

// Empty text: everything. INVALID_ARGUMENT BAD_FILTER names the place and what is allowed there; `region` is the one
// that is listed.
StatusOr<ActivityFilter> ParseFilter(std::string_view text, std::string_view region);

}  // namespace jgt::ledger
