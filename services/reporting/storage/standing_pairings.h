// How many pairings and schools a region has on a day. Counting them reads each pairing of a province, while they
// change a few times a year: what was counted is kept as long as the copies of the roster stand where they stood then.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/clock/clock.h"
#include "common/journal/mutation.h"
#include "common/runtime/mutex.h"
#include "common/sql/transaction.h"

namespace jgt::reporting {

struct StandingPairings {
  int64_t pairings = 0;              // that have not ended
  int64_t schools = 0;               // at their ends, those known by two names counted once
  std::vector<std::string> regions;  // of all pairings ever listed: their homes and their ends
};

class StandingPairingsCache final {
 public:
  // `applied`: all positions that this snapshot reflects (journal::AppliedPositions). The copies of the roster are
  // written in the transactions that move those, or that remove a dead letter.
  StatusOr<std::shared_ptr<const StandingPairings>> On(sql::Transaction& tx, const std::string& region, const Day& day,
                                                       const std::vector<journal::Position>& applied);

 private:
  using Key = std::pair<std::string, std::string>;  // region, day

  Mutex mutex_;
  std::string version_ ABSL_GUARDED_BY(mutex_);  // of the copies that `counted_` was counted from
  std::map<Key, std::shared_ptr<const StandingPairings>> counted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jgt::reporting
