// Cells as they stand against cells as a recount has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/rollup/domain/cells.h"
#include "services/rollup/domain/county_head.h"
#include "services/rollup/domain/county_kind.h"

namespace jgt::rollup {

struct CellDifference {
  std::string cell;
  std::string stands;
  std::string recounted;
  bool operator==(const CellDifference&) const = default;
};

struct Comparison {
  int64_t cells = 0;                        // compared: those that either side has
  int64_t different = 0;                    // all of them
  std::vector<CellDifference> differences;  // the first kDifferencesMax
};

inline constexpr size_t kDifferencesMax = 100;

Comparison Compare(Cells stands, Cells recounted);
// Adds what counties' own kinds ask: each kind is compared whole, as if it were a cell.
void CompareKinds(const CountyKinds& stands, const CountyKinds& recounted, Comparison& comparison);

// Adds what a province's log says of the logs below it: each head is compared whole.
void CompareHeads(const CountyHeads& stands, const CountyHeads& recounted, Comparison& comparison);

}  // namespace jgt::rollup
