// The place in a list where a page ends, as page tokens carry it.
#pragma once

#include <string>

#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/activity_store.h"

namespace jgt::ledger {

// Where a page ends: "17" in the order of entries, "2022-05-10/17" in that of days.
inline std::string PlaceOf(const Activity& last, const ListQuery& query) {
  const std::string seq = std::to_string(last.seq);
  return OrderedByDay(query) ? last.day + "/" + seq : seq;
}

// Authenticated: only what PlaceOf has made comes back.
inline void StartAfter(const std::string& place, ListQuery& query) {
  if (place.empty()) return;
  const size_t slash = place.find('/');
  if (slash != std::string::npos) query.after_day = place.substr(0, slash);
  query.after_seq = std::stoll(slash == std::string::npos ? place : place.substr(slash + 1));
}

}  // namespace jgt::ledger
