// The journal's entries, read as what they say.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/status/status.h"
#include "services/ledger/domain/activity_life.h"

namespace jgt::ledger {

struct ToldEntry {
  int64_t seq = 0;
  Instant recorded_at;
  std::optional<ActivityEvent> event;  // none: not about an activity
};

class EntryStore {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  virtual ~EntryStore() = default;

  // The number of the first entry recorded at `since` or later; one behind the last when there is none.
  virtual StatusOr<int64_t> FirstSince(const std::string& region, Instant since, Deadline deadline) = 0;
  // From `from_seq` on, at most `limit`; fewer only at the end. DATA_LOSS BAD_BODY.
  virtual StatusOr<std::vector<ToldEntry>> Read(const std::string& region, int64_t from_seq, int limit,
                                                Deadline deadline) = 0;
};

}  // namespace jgt::ledger
