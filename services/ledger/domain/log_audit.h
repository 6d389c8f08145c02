// Reading everything that is stored about a region again, and naming what does not fit.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace jgt::ledger {

struct AuditFinding {
  std::string table;
  std::string key;     // within the region: "seq 17"
  std::string column;  // empty: the row is missing, or one too many
  std::string message;
  bool unchecked = false;  // nothing is known to be wrong, but something could not be compared
  bool operator==(const AuditFinding&) const = default;
};

struct AuditProgress {
  int64_t entries_read = 0;
  std::vector<AuditFinding> findings;
};
// False when nobody listens any more.
using AuditSink = std::function<bool(const AuditProgress& progress)>;

inline constexpr int kFindingsMax = 100;

struct AuditSummary {
  int64_t size = 0;                  // entries of the region's log
  int64_t answers_without_hash = 0;  // stored before answers were hashed
};

class LogAudit {
 public:
  virtual ~LogAudit() = default;
  // Everything that is the ledger's own as of one moment, and the copies of another service's facts as of one, each. At
  // most kFindingsMax findings are told, because one cause may have many effects. NOT_FOUND NO_SUCH_LOG when the region
  // has neither entries nor a log, and nothing was copied of it.
  virtual StatusOr<AuditSummary> Run(const std::string& region, const AuditSink& sink,
                                     std::chrono::steady_clock::time_point deadline) = 0;
};

}  // namespace jgt::ledger
