// The newest checkpoint of every log, kept in a folder that is not the database: a database that was set back to an
// older state cannot have set these back with it. One file for each region, replaced whole and flushed to the disk.
// Several processes may share the folder, on several machines too where its file system has flock for all of them.
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
  // Replaces `checked`, the copy that `head` was found to continue; absent: there was none. ABORTED OUTSIDE_COPY_MOVED
  // when another copy is there by now, or somebody is just writing one, and for a head that is smaller than the copy: a
  // copy never goes backwards. Errors of Find; UNAVAILABLE OUTSIDE_COPY_UNWRITABLE.
  Status Keep(const PublishedHead& head, const std::optional<PublishedHead>& checked) const;

 private:
  std::string PathOf(const std::string& region) const;
  const std::string folder_;
};

}  // namespace jgt::ledger
