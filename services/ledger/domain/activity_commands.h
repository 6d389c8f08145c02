// What callers may ask of activities, and what is decided about it: a pure function of the command and of the facts
// that were read for it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/caller.h"
#include "services/ledger/domain/kind_terms.h"
#include "services/ledger/domain/roster_facts.h"

namespace jgt::ledger {

inline constexpr int kBatchMax = 500;

// What is said against a command may be otherwise when it is repeated (a clock was set back across midnight, a release
// brought another catalogue, a county withdrew the kind), and a repetition must get its first answer all the same: such
// a `refusal` is decided with the command, after its request id was looked up. Only what a request can never be without
// (names, scope, the size of a batch) is told before it comes here.
//
// Every command is about one region. Paths name the fields of the request in errors: "activity", "activities[3]".
struct RecordCommand {
  std::string region;
  Caller caller;
  std::vector<Activity> activities;  // checked (activity_check.h) and named
  std::vector<std::string> paths;    // one for each
  std::vector<KindTerms> terms;      // likewise; none at all when no kind asks for anything
  Status refusal = OkStatus();       // what is wrong with its facts; nothing else is then given
};

struct ConfirmCommand {
  std::string region;
  Caller caller;
  std::vector<std::string> names;
  std::string school;  // empty: the end that did not tell it
};

struct CorrectCommand {
  std::string region;
  Caller caller;
  std::string name;
  Activity activity;  // checked and named
  KindTerms terms;
  std::string reason;
  int64_t revision = 0;  // 0: not compared
  Status refusal = OkStatus();
};

struct ReverseCommand {
  std::string region;
  Caller caller;
  std::string name;
  std::string reason;
  int64_t revision = 0;
};

// What the policy says of activities that nobody has answered in time. Those that have moved since they were looked at,
// and those whose policy has changed since, are passed over.
struct TimedOut {
  std::string name;
  int64_t revision = 0;
  TimeoutOutcome outcome = TimeoutOutcome::kConfirm;
  std::string policy;      // its version
  int policy_year = 0;     // the year whose policy it is
  int64_t policy_seq = 0;  // of the entry that set it; 0: that of the data file
  std::string due_day;
};
struct TimeOutCommand {
  std::string region;
  Caller caller;
  std::vector<TimedOut> activities;
};

// What a decision rests on, by resource name; only what the command touches.
struct Facts {
  std::map<std::string, Activity> activities;
  std::map<std::string, Pairing> pairings;
  std::map<std::string, MentorGroup> mentor_groups;
  std::map<std::string, Exchange> exchanges;
  std::map<std::string, std::string> slots;     // LessonSlot of a live lesson -> its activity
  std::map<std::string, int64_t> county_kinds;  // revisions of the county's own kinds that are not withdrawn
  SchoolAliases aliases;
  std::set<std::string> frozen;         // names of filed forms (month_locks.h)
  std::map<int, int64_t> policies_set;  // year -> entry that set the region's policy; read for time-outs only
};

// Each gives the entries to write, in order, or the first error in the order that the RPC documents.
StatusOr<std::vector<ActivityEvent>> Decide(const RecordCommand& command, const Facts& facts);
StatusOr<std::vector<ActivityEvent>> Decide(const ConfirmCommand& command, const Facts& facts);
StatusOr<std::vector<ActivityEvent>> Decide(const CorrectCommand& command, const Facts& facts);
StatusOr<std::vector<ActivityEvent>> Decide(const ReverseCommand& command, const Facts& facts);
StatusOr<std::vector<ActivityEvent>> Decide(const TimeOutCommand& command, const Facts& facts);

// NOT_FOUND NO_SUCH_ACTIVITY.
Error NoSuchActivity(const std::string& name);

}  // namespace jgt::ledger
