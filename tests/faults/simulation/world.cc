#include "tests/faults/simulation/world.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>

#include "tests/faults/simulation/checks.h"
#include "tests/faults/simulation/clients.h"
#include "tests/faults/simulation/processes.h"

namespace jgt::sim {
namespace {

constexpr seconds kQuietWithin{90};

class World {
 public:
  World(uint64_t seed, Bug bug, const std::function<void(const std::string&)>& trace)
      : env_(seed, bug), dice_(env_.scheduler.dice()) {
    if (trace) env_.scheduler.SetTrace(trace);
    rosters_ = {Add("roster", 1)};
    ledgers_ = {Add("ledger", 1), Add("ledger", 2)};
    rollups_ = {Add("rollup", 1)};
    if (dice_.OneIn(2)) rollups_.push_back(Add("rollup", 2));
    WatchCommits(env_, env_.ledger_db);
    WatchCommits(env_, env_.rollup_db);
  }

  ~World() {
    env_.scheduler.KillAll();
    for (const auto& process : processes_) process->Kill();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Outcome Run() {
    Scheduler& scheduler = env_.scheduler;
    DrawFaults();
    for (const auto& process : processes_) process->Start();
    StartClients();
    healing_ = scheduler.now() + milliseconds(dice_.Between(1000, 6000));
    PlanTrouble(healing_);
    (void)scheduler.Run(healing_, [] { return false; });
    Heal();
    const TimePoint limit = scheduler.now() + kQuietWithin;
    bool quiet = false;
    while (!quiet && scheduler.now() < limit) {
      (void)scheduler.Run(scheduler.now() + milliseconds(50), [] { return false; });
      quiet = Quiet();
    }
    if (history_.working > 0) env_.Report("clients never came to an end");
    Check();
    return Result();
  }

 private:
  Process* Add(const std::string& service, int number) {
    processes_.push_back(std::make_unique<Process>(env_, service, number));
    return processes_.back().get();
  }

  // Each kind of fault is absent, rare or frequent in a schedule, so that rare combinations get their turn.
  int64_t Rate() {
    constexpr std::array<int64_t, 5> kRates = {0, 0, 200, 60, 20};
    return kRates.at(static_cast<size_t>(dice_.Below(kRates.size())));
  }

  void DrawFaults() {
    Faults& faults = env_.faults;
    for (int64_t* rate : {&faults.lost_before_statement, &faults.deadlock, &faults.slow, &faults.call_lost,
                          &faults.call_twice, &faults.redis_fails, &faults.redis_lies}) {
      *rate = Rate();
    }
    faults.lost_commit = Rate() / 4;  // what is most interesting is most frequent
    faults.slow *= 4;
  }

  void StartClients() {
    Scheduler& scheduler = env_.scheduler;
    const int clients = static_cast<int>(dice_.Between(2, 4));
    history_.working = clients + 1;
    scheduler.Spawn("client-roster", nullptr, [this] { RunRosterClient(env_, history_, rosters_); });
    for (int i = 0; i < clients; ++i) {
      scheduler.Spawn(absl::StrFormat("client-%d", i + 1), nullptr,
                      [this, i] { RunLedgerClient(env_, history_, ledgers_, i); });
    }
  }

  void PlanTrouble(TimePoint healing) {
    Scheduler& scheduler = env_.scheduler;
    const int64_t span = std::chrono::duration_cast<milliseconds>(healing - scheduler.now()).count();
    const int64_t troubles = dice_.Below(9);
    for (int64_t i = 0; i < troubles; ++i) {
      scheduler.At(scheduler.now() + milliseconds(dice_.Below(span)), [this] { Trouble(); });
    }
  }

  Process& AnyProcess() {
    return *processes_[static_cast<size_t>(dice_.Below(static_cast<int64_t>(processes_.size())))];
  }

  Database& AnyDatabase() {
    Database* const all[] = {&env_.roster_db, &env_.ledger_db, &env_.rollup_db};
    return *all[dice_.Below(3)];
  }

  void Say(const std::string& what) {
    if (env_.scheduler.tracing()) env_.scheduler.Trace("*** " + what);
  }

  TimePoint Soon(int64_t millis_max) { return env_.scheduler.now() + milliseconds(dice_.Between(5, millis_max)); }

  void Restart(Process& process) {
    env_.scheduler.At(Soon(2000), [&process] {
      if (!process.up()) process.Start();
    });
  }

  void Trouble() {
    switch (dice_.Below(12)) {
      case 0:
      case 1:
      case 2:
        KillSomebody();
        break;
      case 3:
        StopSomebody();
        break;
      case 4:
      case 5:
        PauseSomebody();
        break;
      case 6:
      case 7:
        CrashDatabase();
        break;
      case 8:
        Say("redis is down");
        env_.redis.SetUp(false);
        env_.scheduler.At(Soon(3000), [this] { env_.redis.SetUp(true); });
        break;
      case 9:
        Say("redis has lost everything");
        env_.redis.LoseEverything();
        break;
      case 10:
        Say("redis is trimmed");
        env_.redis.Trim();
        break;
      default:
        StepClock();
    }
  }

  void KillSomebody() {
    Process& process = AnyProcess();
    if (!process.up()) return;
    Say("kill " + process.owner());
    process.Kill();
    Restart(process);
  }

  void StopSomebody() {
    Process& process = AnyProcess();
    if (!process.up()) return;
    Say("stop " + process.owner());
    process.Stop([this, &process] { Restart(process); });
  }

  void PauseSomebody() {
    Process& process = AnyProcess();
    const milliseconds span(dice_.Between(50, 8000));
    Say(absl::StrFormat("pause %s for %d ms", process.owner(), span.count()));
    process.Pause(span);
  }

  void CrashDatabase() {
    Database& database = AnyDatabase();
    Say("crash " + database.name());
    database.Crash();
    env_.scheduler.At(Soon(2000), [&database] { database.Start(); });
  }

  void StepClock() {
    if (dice_.OneIn(3)) {
      // Leases hang on the server's clock: backwards it may go only as far as we are willing to wait.
      AnyDatabase().StepClock(milliseconds(dice_.Between(-2000, 20000)));
      return;
    }
    const std::string service = dice_.OneIn(2) ? "ledger" : "roster";
    env_.skew[service] = seconds(dice_.Between(-3600, 3600));
    furthest_[service] = std::max(furthest_[service], env_.skew[service]);
    Say(absl::StrFormat("clock of %s is off by %d us", service, env_.skew[service].count()));
  }

  void Heal() {
    Say("healed");
    env_.healed = true;
    env_.faults = Faults();
    // Clocks that were set back have caught up: a county's head is told to its province some time after the last one.
    env_.skew = furthest_;
    env_.redis.SetUp(true);
    for (Database* database : {&env_.roster_db, &env_.ledger_db, &env_.rollup_db}) database->Start();
    for (const auto& process : processes_) {
      process->Wake();
      if (!process->up()) process->Start();
    }
  }

  // Nobody asks for anything, nothing is on its way any more (a doubled call, a lingering COMMIT), and all is followed.
  bool Quiet() {
    if (history_.working > 0 || env_.calls_under_way > 0) return false;
    if (env_.bug == Bug::kOutboxById) return env_.scheduler.now() > healing_ + seconds(10);
    return !env_.roster_db.has_open_transactions() && !env_.ledger_db.has_open_transactions() &&
           !env_.rollup_db.has_open_transactions() && CaughtUp(env_);
  }

  void Check() {
    Scheduler& scheduler = env_.scheduler;
    for (const auto& process : processes_) process->Kill();
    bool done = false;
    scheduler.Spawn("check", nullptr, [&] {
      CheckEverything(env_, history_);
      done = true;
    });
    if (!scheduler.Run(scheduler.now() + seconds(600), [&] { return done; })) env_.Report("the checks never ended");
  }

  Outcome Result() {
    Outcome outcome;
    outcome.problems = env_.problems;
    outcome.steps = env_.scheduler.steps();
    outcome.commands = history_.commands.size();
    for (const auto& command : history_.commands) {
      outcome.acknowledged += command->answer.has_value() ? 1 : 0;
      outcome.in_doubt += command->in_doubt ? 1 : 0;
    }
    return outcome;
  }

  Environment env_;
  Dice& dice_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<Process*> rosters_;
  std::vector<Process*> ledgers_;
  std::vector<Process*> rollups_;
  History history_;
  TimePoint healing_;
  std::map<std::string, microseconds> furthest_;  // that a service's clock was ahead
};

}  // namespace

Outcome RunSchedule(uint64_t seed, Bug bug, const std::function<void(const std::string&)>& trace) {
  return World(seed, bug, trace).Run();
}

}  // namespace jgt::sim
