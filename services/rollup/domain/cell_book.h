// What the fold reads and writes: activities, shown files and cells of one region. In SQL for the follower and for the
// tail of a rebuild, in memory for a recount: the fold is the same, so they can only differ where one of the books is
// wrong. A book may keep changes until Flush.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/status/status.h"
#include "services/rollup/domain/activity.h"
#include "services/rollup/domain/cells.h"
#include "services/rollup/domain/county_head.h"
#include "services/rollup/domain/county_kind.h"

namespace jgt::rollup {

// A file shown for an activity, in the Shanghai month in which it was shown.
struct ShownFile {
  std::string activity;
  std::string file;
  Month month;
  bool operator==(const ShownFile&) const = default;
};

// What an entry of the evidence said of an activity: kept, so that a count can be explained as it stood at any entry.
struct Assessed {
  std::string activity;
  int64_t seq = 0;
  bool satisfied = false;
  bool verified = false;
  bool operator==(const Assessed&) const = default;
};

class CellBook {
 public:
  virtual ~CellBook() = default;

  virtual StatusOr<std::optional<Activity>> FindActivity(const std::string& name) = 0;
  // Adds it or takes the place of the one with its name.
  virtual Status PutActivity(const Activity& activity) = 0;

  virtual StatusOr<std::vector<ShownFile>> FilesOf(const std::string& activity) = 0;
  virtual StatusOr<std::optional<Month>> MonthOfFile(const ShownFile& shown) = 0;
  virtual Status PutFile(const ShownFile& shown) = 0;

  // The month in which the pairing first showed the file.
  virtual StatusOr<std::optional<Month>> FirstShown(const std::string& pairing, const std::string& file) = 0;
  virtual Status PutFirstShown(const std::string& pairing, const std::string& file, const Month& month) = 0;

  virtual StatusOr<std::optional<CountyKind>> FindKind(int year, const std::string& kind) = 0;
  // Adds it or takes the place of the one with its year and code.
  virtual Status PutKind(const CountyKind& kind) = 0;
  virtual StatusOr<std::optional<CountyHead>> FindHead(const std::string& county) = 0;
  // Adds it or takes the place of the one of its county.
  virtual Status PutHead(const CountyHead& head) = 0;
  virtual Status PutAssessed(const Assessed& assessed) = 0;

  // Adds to the cells; figures may be negative.
  virtual Status Add(const Cells& changes) = 0;

  // Reads these activities and their files together, because they will be asked for.
  virtual Status Preload(const std::vector<std::string>& /*activities*/) { return OkStatus(); }
  // Writes what is still kept.
  virtual Status Flush() { return OkStatus(); }
};

}  // namespace jgt::rollup
