// Undoing a whole import: what it made is known no longer, what it changed stands as before. Decided here, from three
// states of knowledge, before anything is written.
#pragma once

#include <map>
#include <vector>

#include "services/roster/domain/pairing.h"
#include "services/roster/domain/school.h"
#include "services/roster/domain/timeline.h"

namespace jgt::roster {

template <typename T>
using Timelines = std::map<Key, Timeline<T>>;

// What was known of some partitions at a place in their journals.
struct KnownThen {
  Timelines<School> schools;
  Timelines<Community> communities;
  Timelines<Pairing> pairings;
};

struct UndoPlan {
  // What the import made or changed, with its days as they were known before; without any when the import made it.
  KnownThen back;
  // What it made or changed, and something else has changed since. With any, the import cannot be undone.
  std::vector<Key> schools_changed;
  std::vector<Key> communities_changed;
  std::vector<Key> pairings_changed;
};

// `before` the import, right `after` it, and `now`. A thing that was changed since and stands again as the import left
// it (an alias confirmed and withdrawn) counts as unchanged.
UndoPlan DecideUndo(const KnownThen& before, const KnownThen& after, const KnownThen& now);

// How one that is known no longer is told to followers, who keep what they know of: ended on the day of its beginning,
// closed on all days.
Timeline<Pairing> NeverPaired(const Timeline<Pairing>& as_imported);
Timeline<School> NeverOpen(const Timeline<School>& as_imported);

}  // namespace jgt::roster
