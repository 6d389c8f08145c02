// Counts a region anew from the journals.
#pragma once

#include <cstdint>
#include <string>

#include "common/status/status.h"
#include "services/rollup/domain/comparison.h"
#include "services/rollup/domain/rollup_store.h"

namespace jgt::rollup {

struct Recount {
  Comparison comparison;
  int64_t entries = 0;  // read for it
  Reflected reflected;  // where both were taken
};

class Recounter {
 public:
  virtual ~Recounter() = default;
  // Compares every cell with a recount to the very positions that the cells reflect.
  virtual StatusOr<Recount> Compare(const std::string& region, Deadline deadline) = 0;
  // Replaces every cell by a recount; followers stand still only while it catches up with the last entries.
  virtual StatusOr<Swapped> Rebuild(const std::string& region, Deadline deadline) = 0;
};

}  // namespace jgt::rollup
