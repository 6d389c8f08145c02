// Grows the Merkle logs with the journal: head and tiles in the very transaction that stores the entries, so a log can
// neither lag behind a commit nor run ahead of it. Keeps no state: everything is read under the region's head lock.
#pragma once

#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/merkle/hash.h"
#include "common/sql/pool.h"
#include "common/sql/transaction.h"

namespace jgt::ledger {

class LogAppender final {
 public:
  // A log that begins in a region whose code begins with one of these hashes with SM3; every other one with SHA-256.
  explicit LogAppender(std::vector<std::string> sm3_regions = {});

  // For journal::WriterOptions::on_storing. A log that is a little behind (written for a while by a version that knew
  // none) is caught up on the way; one that is far behind is left to CatchUp, so that no writer waits for it. DATA_LOSS
  // LOG_DAMAGED, also when the log has more entries than the journal.
  Status Extend(sql::Transaction& tx, const std::string& region, const std::vector<journal::Entry>& entries) const;

  // Builds what is missing in all regions, in short transactions under the regions' head locks. Returns how many
  // entries were added; stops at the deadline without an error.
  StatusOr<int64_t> CatchUp(sql::Pool& pool, sql::Deadline deadline) const;

 private:
  merkle::HashKind KindFor(const std::string& region) const;
  StatusOr<int64_t> CatchUpOnce(sql::Transaction& tx, const std::string& region) const;

  const std::vector<std::string> sm3_regions_;
};

}  // namespace jgt::ledger
