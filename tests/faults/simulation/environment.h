// What the processes of a simulated world have in common: time, chance, servers, and what is noticed on the way.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "tests/faults/simulation/bugs.h"
#include "tests/faults/simulation/database.h"
#include "tests/faults/simulation/fake_connection.h"
#include "tests/faults/simulation/fake_redis.h"
#include "tests/faults/simulation/scheduler.h"

namespace jgt::sim {

inline const std::vector<std::string> kRegions = {"330105", "330327"};
// The title of an activity that the roll-up refuses to apply, for as long as Environment::poisoned.
inline const std::string kPoison = "poison";
inline constexpr Instant kEpoch{1648000000000000};

// What each kind of database has: the journal's tables, the services' own, and what the test's handlers write.
const Schema& LedgerSchema();
const Schema& PlainSchema();

struct Environment {
  Environment(uint64_t seed, Bug planted);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // A broken invariant. The first ones are the interesting ones.
  void Report(const std::string& problem);
  std::string NextId(const std::string& prefix) { return prefix + std::to_string(next_id++); }
  Database& DatabaseOf(const std::string& service);

  Scheduler scheduler;
  Bug bug;
  Faults faults;
  Faults no_faults;
  std::unique_ptr<Tamper> tamper;
  Tamper honest;
  Database roster_db;
  Database ledger_db;
  Database rollup_db;
  FakeRedis redis;
  std::map<std::string, microseconds> skew;  // of the clocks of a service's machines
  bool poisoned;                             // the planted follower of an outbox has no dead letters
  bool healed = false;
  bool signs;  // the ledgers publish checkpoints: in one of four schedules, because it costs as much as the rest
  std::string outside;  // the folder of the checkpoints' copies
  int64_t next_id = 1;
  int64_t calls_under_way = 0;
  std::vector<std::string> problems;
};

// A machine's clock, which may be set.
class MachineClock final : public Clock {
 public:
  MachineClock(Environment& env, std::string service) : env_(env), service_(std::move(service)) {}
  Instant Now() const override {
    return kEpoch + env_.skew[service_] +
           std::chrono::duration_cast<microseconds>(env_.scheduler.now().time_since_epoch());
  }

 private:
  Environment& env_;
  const std::string service_;
};

}  // namespace jgt::sim
