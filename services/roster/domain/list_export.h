// A list of pairings in the layout in which the plans print it: 苍南 2022, annex 1 (with communities), 浦江 2019, annex
// 1 (by scope). What is exported and imported again changes nothing.
#pragma once

#include <string>
#include <vector>

#include "common/csv/csv.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

struct PrintedList {
  bool has_communities = false;
  // The columns by which an import knows the layout, and the list's own words for them.
  csv::Table table;
  std::vector<std::string> titles;
};

// In the order of the list. A community is printed once for each of its members: blanks that stand for the row above
// would be guesses for whoever reads it by machine.
PrintedList PrintList(std::vector<Pairing> pairings);

}  // namespace jgt::roster
