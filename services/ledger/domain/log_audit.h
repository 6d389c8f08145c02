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
  bool operator==(const AuditFinding&) const = default;
};

struct AuditProgress {
  int64_t entries_read = 0;
  std::vector<AuditFinding> findings;
};
// False when nobody listens any more.
using AuditSink = std::function<bool(const AuditProgress& progress)>;

inline constexpr int kFindingsMax = 100;

class LogAudit {
 public:
  virtual ~LogAudit() = default;
  // Everything as of one moment. Returns how many entries the region's log has; at most kFindingsMax findings are told,
  // because one cause may have many effects. NOT_FOUND NO_SUCH_LOG when the region has neither entries nor a log.
  virtual StatusOr<int64_t> Run(const std::string& region, const AuditSink& sink,
                                std::chrono::steady_clock::time_point deadline) = 0;
};

}  // namespace jgt::ledger
