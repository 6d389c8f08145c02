// Which column of a damaged journal row is the damaged one. The hash says only that something is wrong; but damage is
// mostly small, so the original is looked for among all rows that differ from the stored one by a byte: one that has
// the stored hash is it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/entry.h"

namespace jgt::ledger {

struct EntryDamage {
  std::string column;
  journal::Entry original;
};

// For an entry whose hash is not that of its bytes. `times` are instants at which it may have been recorded (those of
// its neighbours). Absent when more than a byte was changed.
std::optional<EntryDamage> FindDamage(const journal::Entry& entry, const std::vector<Instant>& times);

}  // namespace jgt::ledger
