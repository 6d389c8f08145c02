// Whether a service's copies of another service's facts are still what that service's journal makes of them.
//
// The journal is replayed through the very handler that the follower uses, into empty temporary tables that stand
// before the copies under the same names, on a connection of the audit's own; then both are compared row by row, as of
// one moment of the copies. The replay runs in READ ONLY transactions, in which the server lets nobody write to
// anything but temporary tables; and every one of them begins by checking that the connection is still the one that has
// them. The connection is closed at the end, and takes them with it.
//
// It can be used for copies that are a function of the entries applied, whatever their order and whenever that was:
// what common/sql/newest writes. Each table's primary key must begin with `region`, and an entry may change rows of its
// own region only.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "common/journal/follower.h"
#include "common/journal/source.h"
#include "common/sql/pool.h"
#include "common/status/status.h"

namespace jgt::journal {

struct CopyFinding {
  std::string table;
  std::string key;     // within the region: "pairing_id local, year 2022"
  std::string column;  // empty: the row is missing, or one too many
  std::string message;
  bool unchecked = false;  // nothing differs, but something could not be compared
};
// False when enough was found, or nobody listens.
using CopySink = std::function<bool(CopyFinding finding)>;

struct CopiesAuditOptions {
  std::string follower;             // FollowerOptions::name
  std::vector<std::string> tables;  // all tables that its handler writes
};

class CopiesAudit final {
 public:
  CopiesAudit(CopiesAuditOptions options, sql::Pool& pool, Source& source, EntryHandler& handler);

  // Finds in the tables what differs; in `follower` an offset beyond the source's journal; unchecked, in `dead_letter`,
  // entries that were put aside (what they would have written is not expected), and in `follower` that the source could
  // not be read. Returns how many entries the copies are of. An error only when our own database fails, or the deadline
  // passes.
  StatusOr<int64_t> Run(const std::string& region, const CopySink& sink, sql::Deadline deadline);

 private:
  class Rebuild;

  const CopiesAuditOptions options_;
  sql::Pool& pool_;
  Source& source_;
  EntryHandler& handler_;
};

}  // namespace jgt::journal
