// Where what was planned is kept beside what was done, and which notices have been looked at.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/domain/planned.h"
#include "services/ledger/domain/plausibility.h"

namespace jgt::ledger {

struct PlannedAndDone {
  PlannedYear planned;
  std::vector<Activity> done;  // live ones, as Fulfil wants them; only the facts that comparisons need
};

struct NoticeReview {
  std::string reason;
  Instant at;
};
struct Reviewed {
  NoticeReview review;
  int64_t seq = 0;
};

class OversightStore {
 public:
  virtual ~OversightStore() = default;

  // Ids of the region's pairings, sorted.
  virtual StatusOr<std::vector<std::string>> Pairings(const std::string& region, Deadline deadline) = 0;
  // Of these pairings (at most a thousand ids), in their order; one that is not known has nothing. Of the year before,
  // and of the first `make_up_days` days of the next, what may have been made up across the turn. RESOURCE_EXHAUSTED
  // TOO_MANY_ACTIVITIES above 100 000.
  virtual StatusOr<std::vector<PlannedAndDone>> ReadYear(const std::string& region,
                                                         const std::vector<std::string>& pairings, int64_t year,
                                                         int64_t make_up_days, Deadline deadline) = 0;
  // The same bound.
  virtual StatusOr<MonthFacts> ReadMonth(const std::string& region, const Month& month,
                                         const std::vector<std::string>& away_kinds, Deadline deadline) = 0;

  // By notice's id; those that were looked at.
  virtual StatusOr<std::map<std::string, NoticeReview>> Reviews(const std::string& region,
                                                                const std::vector<std::string>& notices,
                                                                Deadline deadline) = 0;
  // Writes the entry, and the reason in place of a former one.
  virtual StatusOr<std::string> Review(const std::string& region, const std::string& notice, const std::string& reason,
                                       const EntryBody& entry, const journal::Mutation& mutation,
                                       const std::function<std::string(const Reviewed&)>& encode) = 0;
};

}  // namespace jgt::ledger
