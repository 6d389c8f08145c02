#include "services/ledger/storage/timeout_worker.h"

#include <utility>

#include "common/journal/entry.h"
#include "common/log/log.h"
#include "common/sql/transaction.h"

namespace jgt::ledger {
namespace {

constexpr std::chrono::seconds kTimeoutsMax{30};
constexpr std::chrono::seconds kLookingMax{20};  // after that no further page is begun
constexpr size_t kIdDigits = 40;

const std::string kAllRegions = "SELECT region FROM journal_head WHERE seq > 0 ORDER BY region";
const std::string kRegionsWithPolicy = "SELECT DISTINCT region FROM confirmation_policies ORDER BY region";

}  // namespace

TimeoutWorker::TimeoutWorker(TimeoutOptions options, sql::Pool& pool, const Clock& clock,
                             const ConfirmationPolicies& defaults, const WorkCalendar& calendar,
                             ConfirmationStore& confirmations, ActivityStore& activities)
    : options_(options),
      pool_(pool),
      clock_(clock),
      defaults_(defaults),
      calendar_(calendar),
      confirmations_(confirmations),
      activities_(activities) {}

void TimeoutWorker::Start() {
  stopping_ = false;
  periodic_ = std::make_unique<Periodic>(PeriodicOptions{.name = "timeouts", .interval = options_.interval}, [this] {
    const StatusOr<int> found = RunOnce();
    if (!found.ok()) log::Warn("a round of time-outs failed", {{"error", jgt::ToString(found.status())}});
  });
}

void TimeoutWorker::Stop() {
  stopping_ = true;
  periodic_.reset();
}

// While no default does anything by itself, only the regions that decided so are looked at.
StatusOr<std::vector<std::string>> TimeoutWorker::Regions(sql::Deadline deadline) {
  const bool everywhere = defaults_.AnyActs();
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   sql::RunQuery(pool_, everywhere ? kAllRegions : kRegionsWithPolicy, {}, deadline));
  std::vector<std::string> regions;
  regions.reserve(rows.size());
  for (const sql::Row& row : rows) regions.push_back(row.Text(0));
  return regions;
}

StatusOr<int> TimeoutWorker::RunOnce() {
  const auto begun = std::chrono::steady_clock::now();
  const sql::Deadline deadline = begun + kTimeoutsMax;
  ASSIGN_OR_RETURN(std::vector<std::string> regions, Regions(deadline));
  int found = 0;
  Status failed;
  // A page of each region in turn: a large one keeps no other waiting.
  for (int page = 0; page < options_.pages_max && !regions.empty(); ++page) {
    if (stopping_ || std::chrono::steady_clock::now() - begun > kLookingMax) break;
    std::vector<std::string> behind;
    behind.reserve(regions.size());
    for (std::string& region : regions) {
      const StatusOr<Looked> here = LookAt(region, deadline);
      if (!here.ok()) {
        failed = Annotate(here.status(), "region " + region);  // the other regions go on
        continue;
      }
      found += here->found;
      if (here->more) behind.push_back(std::move(region));
    }
    regions = std::move(behind);
  }
  if (!failed.ok()) return failed;
  return found;
}

void TimeoutWorker::Judge(const Activity& activity, const AwaitingPage& page, TimeOutCommand& command) const {
  const StatusOr<Day> day = ParseDay(activity.day);
  const auto pairing = page.pairings.find(activity.pairing);
  if (!day.ok() || pairing == page.pairings.end()) return;
  const ConfirmationPolicy& policy = PolicyFor(day->year, page.set, defaults_);
  const ConfirmationRule* const rule = RuleFor(policy, activity, pairing->second);
  if (rule == nullptr || rule->outcome == TimeoutOutcome::kAwait) return;
  const StatusOr<Day> due = DueDay(*rule, activity.recorded_at, calendar_);
  // Without the year's working days nothing is done: a deadline is never guessed (D10).
  if (!due.ok()) {
    log::Warn("a confirmation has no due day", {{"activity", activity.name}, {"error", jgt::ToString(due.status())}});
    return;
  }
  // One school's word that is enough needs no day to pass.
  const bool at_once = rule->days == 0 && rule->outcome == TimeoutOutcome::kConfirm;
  if (!at_once && ShanghaiDay(clock_.Now()) <= *due) return;
  const auto set = page.set.find(day->year);
  command.activities.push_back({.name = activity.name,
                                .revision = activity.revision,
                                .outcome = rule->outcome,
                                .policy = policy.version,
                                .policy_year = day->year,
                                .policy_seq = set == page.set.end() ? 0 : set->second.seq,
                                .due_day = ToString(*due)});
}

StatusOr<TimeoutWorker::Looked> TimeoutWorker::LookAt(const std::string& region, sql::Deadline deadline) {
  int64_t& after = after_[region];
  ASSIGN_OR_RETURN(const AwaitingPage page, confirmations_.Awaiting({.region = region,
                                                                     .after_seq = after,
                                                                     .limit = options_.looked_at_max,
                                                                     .pairings = std::nullopt,
                                                                     .defaults = &defaults_,
                                                                     .today = ShanghaiDay(clock_.Now())},
                                                                    deadline));
  TimeOutCommand command{.region = region, .caller = {.whole = true, .within = true}, .activities = {}};
  for (const Activity& activity : page.activities) Judge(activity, page, command);
  const bool more = page.activities.size() == static_cast<size_t>(options_.looked_at_max);
  const int64_t next = more ? page.activities.back().seq : 0;
  if (!command.activities.empty()) {
    std::string findings;
    for (const TimedOut& each : command.activities)
      findings += absl::StrFormat("%s@%d %d %s\n", each.name, each.revision, each.outcome, each.policy);
    const std::string hash = journal::Sha256(findings);
    const journal::Mutation mutation{.request_id = "timeout-" + journal::ToHex(hash).substr(0, kIdDigits),
                                     .request_hash = hash,
                                     .principal = "service:ledger",
                                     .deadline = deadline};
    RETURN_IF_ERROR(activities_.Write(mutation, command, [](const Written&) { return std::string(); }).status());
  }
  after = next;
  return Looked{.found = static_cast<int>(command.activities.size()), .more = more};
}

}  // namespace jgt::ledger
