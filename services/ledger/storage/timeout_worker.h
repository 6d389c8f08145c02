// Applies the confirmation policy to activities that nobody has answered in time: ordinary entries, through the same
// door as everybody's. What no rule can have let time out yet is not read (WhatActs), and the rest of a region is gone
// through page by page in one round, so that a time-out is not late because much awaits.
//
// Several processes may do it at once. A round's request id is made of the activities and their revisions, so the same
// findings are written once; and what another process, or a person, has moved meanwhile is passed over under the
// region's lock.
#pragma once

#include <atomic>
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
  int looked_at_max = 500;  // activities of one region that are read and written together
  // Such pages of one region in one round, for a million that await; the next round goes on behind them.
  int pages_max = 2000;
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
  struct Looked {
    int found = 0;
    bool more = false;  // behind the page
  };
  StatusOr<Looked> LookAt(const std::string& region, sql::Deadline deadline);
  void Judge(const Activity& activity, const AwaitingPage& page, TimeOutCommand& command) const;

  const TimeoutOptions options_;
  sql::Pool& pool_;
  const Clock& clock_;
  const ConfirmationPolicies& defaults_;
  const WorkCalendar& calendar_;
  ConfirmationStore& confirmations_;
  ActivityStore& activities_;
  std::atomic<bool> stopping_{false};     // a round begins no further page
  std::map<std::string, int64_t> after_;  // of the worker's own thread: the last entry looked at
  std::unique_ptr<Periodic> periodic_;
};

}  // namespace jgt::ledger
