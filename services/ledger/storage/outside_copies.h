// The newest checkpoint of every log, kept in a folder that is not the database: a database that was set back to an
// older state cannot have set these back with it. One file for each region, replaced whole and flushed to the disk.
#pragma once

#include <optional>
#include <string>

#include "common/status/status.h"
#include "services/ledger/domain/log.h"

namespace jgt::ledger {

class OutsideCopies final {
 public:
  // An empty folder name keeps no copies.
  explicit OutsideCopies(std::string folder);

  // FAILED_PRECONDITION OUTSIDE_COPY_DAMAGED for a file that is no checkpoint; UNAVAILABLE OUTSIDE_COPY_UNREADABLE.
  StatusOr<std::optional<PublishedHead>> Find(const std::string& region) const;
  // UNAVAILABLE OUTSIDE_COPY_UNWRITABLE.
  Status Keep(const PublishedHead& head) const;

 private:
  std::string PathOf(const std::string& region) const;
  const std::string folder_;
};

}  // namespace jgt::ledger
