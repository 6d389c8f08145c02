// What one pairing does in a made-up year: drawn from a seed, so that a demonstration or a load test can be repeated to
// the byte. Some pairings do all that is asked, some much less; some activities are never confirmed, some never shown.
#pragma once

#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "jgt/ledger/v1/ledger.pb.h"
#include "jgt/roster/v1/roster.pb.h"

namespace jgt::ctl {

struct PlannedActivity {
  jgt::ledger::v1::Activity activity;
  bool confirmed = true;
  int photos = 1;                // shown by the supported school; online research: one by each
  bool needs_agreement = false;  // a signed mentor agreement
  int mentor_group = -1;         // index into the groups that were formed
  int exchange = -1;             // index into the exchanges that were registered
};

struct YearPlan {
  std::vector<jgt::roster::v1::MentorGroup> groups;
  std::vector<jgt::roster::v1::Exchange> exchanges;
  std::vector<PlannedActivity> activities;
  int satisfied = 0;
  int mostly_satisfied = 0;
  int dissatisfied = 0;
};

// `index` is the pairing's place in its county's list. Nothing happens after `today`.
YearPlan PlanYear(const jgt::roster::v1::Pairing& pairing, int index, int year, uint64_t seed, const Day& today);

}  // namespace jgt::ctl
