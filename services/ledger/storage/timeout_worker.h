// Applies the confirmation policy to activities that nobody has answered in time: ordinary entries, through the same
// door as everybody's.
//
// Several processes may do it at once. A round's request id is made of the activities and their revisions, so the same
// findings are written once; and what another process, or a person, has moved meanwhile is passed over under the
// region's lock.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/runtime/periodic.h"
#include "common/sql/pool.h"
#include "common/workdays/workdays.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/domain/confirmation_policy.h"
#include "services/ledger/domain/confirmation_store.h"

namespace jgt::ledger {

struct TimeoutOptions {
  std::chrono::milliseconds interval{60'000};
  int looked_at_max = 500;  // activities of one region in one round; the next round goes on behind them
};

class TimeoutWorker final {
 public:
  TimeoutWorker(TimeoutOptions options, sql::Pool& pool, const Clock& clock, const ConfirmationPolicies& defaults,
                const WorkCalendar& calendar, ConfirmationStore& confirmations, ActivityStore& activities);

  void Start();
  void Stop();

  // One round without the thread. Returns how many activities it found to have timed out.
  StatusOr<int> RunOnce();

 private:
  StatusOr<std::vector<std::string>> Regions(sql::Deadline deadline);
  StatusOr<int> LookAt(const std::string& region, sql::Deadline deadline);
  void Judge(const Activity& activity, const AwaitingPage& page, TimeOutCommand& command) const;

  const TimeoutOptions options_;
  sql::Pool& pool_;
  const Clock& clock_;
  const ConfirmationPolicies& defaults_;
  const WorkCalendar& calendar_;
  ConfirmationStore& confirmations_;
  ActivityStore& activities_;
  std::map<std::string, int64_t> after_;  // of the worker's own thread: the last entry looked at
  std::unique_ptr<Periodic> periodic_;
};

// The policy in force for an activity of that year: the region's own, else the default.
const ConfirmationPolicy& PolicyFor(int year, const AwaitingPage& page, const ConfirmationPolicies& defaults);

}  // namespace jgt::ledger
