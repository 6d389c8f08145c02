// The roll-up's tables as a recount and a rebuild need them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common/status/status.h"
#include "services/rollup/domain/cell_book.h"
#include "services/rollup/domain/cells.h"
#include "services/rollup/domain/memory_cell_book.h"

namespace jgt::rollup {

using Deadline = std::chrono::steady_clock::time_point;

// The last entry that is in the cells, by source ("ledger", "evidence"); 0 when none is.
using Reflected = std::map<std::string, int64_t>;

struct Standing {
  Reflected reflected;
  Cells cells;
  CountyKinds kinds;
  CountyHeads heads;
};

struct Swapped {
  Reflected reflected;
  int64_t cells = 0;    // written
  int64_t changed = 0;  // of those that stood before or stand now, the ones that differ
};

class RollupStore {
 public:
  virtual ~RollupStore() = default;

  // The positions, all cells, all own kinds and all heads of a region at one moment.
  virtual StatusOr<Standing> ReadStanding(const std::string& region, Deadline deadline) = 0;
  // Only the positions.
  virtual StatusOr<Reflected> ReadReflected(const std::string& region, Deadline deadline) = 0;

  // A number for a generation of the region that nobody else writes.
  virtual StatusOr<int64_t> NextGeneration(const std::string& region, Deadline deadline) = 0;
  // Writes a whole book under a generation that is not alive.
  virtual Status WriteGeneration(const std::string& region, int64_t generation, const MemoryCellBook& book,
                                 Deadline deadline) = 0;
  // Holds the followers still; lets `catch_up` bring the generation to the positions given to it; puts it in the place
  // of the living one; all in one transaction. ABORTED REBUILD_OVERTAKEN when a newer generation came alive meanwhile.
  using CatchUp = std::function<Status(CellBook& book, const Reflected& reflected)>;
  virtual StatusOr<Swapped> MakeAlive(const std::string& region, int64_t generation, const CatchUp& catch_up,
                                      Deadline deadline) = 0;
  // Deletes what no longer lives.
  virtual Status DropOlderGenerations(const std::string& region, Deadline deadline) = 0;
};

}  // namespace jgt::rollup
