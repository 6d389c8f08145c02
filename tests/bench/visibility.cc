// How long it takes from an acknowledged write until the province's roll-up shows it, with nothing else to do and under
// the ledger's full write load.
//
//   build/release/bench/visibility [seconds per load, default 10] 2>log     the log of calls is written as the process
//   does
//
// Ledger, relay, Redis, roll-up and reporting are the real ones, MariaDB syncs at each commit; all of them and the
// clients share this machine's cores. A probe records one activity every 100 ms and is visible when an answer of
// GetRollup of the province, asked for every few milliseconds, states a position that covers it.
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "common/runtime/mutex.h"
#include "tests/bench/bench_ledger.h"
#include "tests/bench/bench_rollup.h"
#include "tests/bench/disk.h"
#include "tests/bench/latency.h"
#include "tests/bench/table.h"
#include "tests/support/eventually.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_dir.h"

namespace jgt::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kPairingsOfCounty = 28;
constexpr milliseconds kPatient{20'000};
constexpr milliseconds kProbeEvery{100};
constexpr milliseconds kAskEvery{5};
constexpr milliseconds kSampleEvery{1000};
constexpr std::chrono::minutes kCatchUpMax{5};
// A follower that applies less than this of what is written does not keep up; what is under way at the two ends of the
// measured time is less than the rest.
constexpr int64_t kKeepsUpPercent = 95;

void Pause(milliseconds pause) { ::poll(nullptr, 0, static_cast<int>(pause.count())); }

int64_t Sum(const std::map<std::string, int64_t>& by_county) {
  int64_t sum = 0;
  for (const auto& [county, seq] : by_county) sum += seq;
  return sum;
}

// Activities that wait to be seen.
class Probes {
 public:
  void Acknowledged(const journal::Position& position) {
    const auto now = steady_clock::now();
    const MutexLock lock(mutex_);
    const auto applied = applied_.find(position.region);
    if (applied != applied_.end() && applied->second >= position.seq) {
      took_us_.push_back(0);  // seen before its answer was read
    } else {
      open_.push_back({.position = position, .since = now});
    }
  }
  void Seen(const std::map<std::string, int64_t>& applied) {
    const auto now = steady_clock::now();
    const MutexLock lock(mutex_);
    applied_ = applied;
    std::vector<Open> open;
    for (Open& probe : open_) {
      const auto reached = applied.find(probe.position.region);
      if (reached == applied.end() || reached->second < probe.position.seq) {
        open.push_back(std::move(probe));
      } else {
        took_us_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(now - probe.since).count());
      }
    }
    open_ = std::move(open);
  }
  int64_t AppliedInAll() {
    const MutexLock lock(mutex_);
    return Sum(applied_);
  }
  bool AllSeen() {
    const MutexLock lock(mutex_);
    return open_.empty();
  }
  std::vector<int64_t> took_us() {
    const MutexLock lock(mutex_);
    return took_us_;
  }

 private:
  struct Open {
    journal::Position position;
    steady_clock::time_point since;
  };
  Mutex mutex_;
  std::vector<Open> open_ ABSL_GUARDED_BY(mutex_);
  std::vector<int64_t> took_us_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int64_t> applied_ ABSL_GUARDED_BY(mutex_);
};

// One load: probes are recorded while it lasts, and awaited after it.
class Run {
 public:
  Run(std::string what, BenchLedger& ledger, BenchRollup& rollup, const Load& load, bool writes)
      : what_(std::move(what)), ledger_(ledger), rollup_(rollup), load_(load) {
    std::thread asking([this] { Ask(); });
    std::thread probing([this] { Probe(); });
    std::thread watching([this] { Watch(); });
    if (writes) {
      written_ = DriveInFlight(load_, [this](int slot, int64_t, Done done) {
        ledger_.RecordBatch(County(slot % kCounties), kPatient, std::move(done));
      });
    }
    probing.join();
    watching.join();
    const auto ended = steady_clock::now();
    const int64_t head = Sum(ledger_.Heads());
    caught_up_ = test::Eventually([&] { return probes_.AllSeen() && probes_.AppliedInAll() >= head; }, kCatchUpMax);
    catch_up_us_ = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - ended).count();
    stop_ = true;
    asking.join();
  }

  std::vector<std::string> Row() {
    const std::vector<int64_t> took = probes_.took_us();
    const Latency visible = LatencyOf(took);
    return {what_,
            std::to_string(written_.units_per_second),
            std::to_string(applied_per_second_),
            std::to_string(took.size()),
            Millis(visible.p50_us),
            Millis(visible.p99_us),
            Millis(visible.max_us),
            std::to_string(backlog_.empty() ? 0 : backlog_.back()),
            caught_up_ ? Millis(catch_up_us_) : "never"};
  }

  void PrintBacklog() const {
    std::cout << "entries acknowledged and not applied, second by second:";
    for (const int64_t entries : backlog_) std::cout << ' ' << entries;
    std::cout << '\n';
    if (applied_per_second_ * 100 >= written_.units_per_second * kKeepsUpPercent) return;
    std::cout << "the follower does not keep up: " << written_.units_per_second << " entries are written a second and "
              << applied_per_second_ << " applied\n";
  }

  bool caught_up() const { return caught_up_ && written_.failed == 0; }

 private:
  void Ask() {
    while (!stop_) {
      probes_.Seen(rollup_.Ask().applied);
      Pause(kAskEvery);
    }
  }

  void Probe() {
    auto next = begin_;
    for (int n = 0; next < end_; ++n) {
      Pause(std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(next - steady_clock::now())));
      const auto position = ledger_.Record(County(n % kCounties));
      if (position.ok()) probes_.Acknowledged(*position);
      if (!position.ok()) std::cerr << "a probe was refused: " << ToString(position.status()) << '\n';
      // Under load an answer may take longer than the time to the next one.
      next = std::max(next + kProbeEvery, steady_clock::now());
    }
  }

  // How far the follower is behind, each second of the measured time.
  void Watch() {
    Pause(load_.warm_up);
    const int64_t from = probes_.AppliedInAll();
    for (auto next = begin_ + kSampleEvery; next <= end_; next += kSampleEvery) {
      Pause(std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(next - steady_clock::now())));
      const int64_t applied = probes_.AppliedInAll();
      backlog_.push_back(std::max<int64_t>(0, Sum(ledger_.Heads()) - applied));
      applied_per_second_ = (applied - from) / static_cast<int64_t>(backlog_.size());
    }
  }

  const std::string what_;
  BenchLedger& ledger_;
  BenchRollup& rollup_;
  const Load load_;
  const steady_clock::time_point begin_ = steady_clock::now() + load_.warm_up;
  const steady_clock::time_point end_ = begin_ + load_.duration;
  Probes probes_;
  std::atomic<bool> stop_{false};
  Figures written_;
  std::vector<int64_t> backlog_;  // the watcher's until it has ended, as the next
  int64_t applied_per_second_ = 0;
  int64_t catch_up_us_ = 0;
  bool caught_up_ = false;
};

int Main(std::chrono::seconds duration) {
  test::MariadbServer server(
      {.extra_args = {"--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M", "--max-connections=200"}});
  test::RedisServer redis;
  const auto redis_options = redis::ParseUrl(redis.Url());
  JGT_CHECK(redis_options.ok());
  BenchLedger ledger(server, {.redis = *redis_options, .pairings_of_county = kPairingsOfCounty});
  BenchRollup rollup(server, *redis_options, ledger, kPairingsOfCounty);
  const test::TempDir folder;
  const int64_t disk = FdatasyncPerSecond(folder.path(), std::chrono::seconds(1));
  const Load load{.threads = 4 * kCounties, .duration = duration};

  Run floor("floor: nothing else written", ledger, rollup, load, false);
  Run full("8 counties, batches of 100, 32 in flight", ledger, rollup, load, true);

  std::cout << "fdatasync of 4 KiB: " << disk << "/s; " << std::thread::hardware_concurrency()
            << " cores for clients, ledger, roll-up, reporting, database and Redis\n";
  PrintTable({{"load", "written/s", "applied/s", "probes", "visible p50", "p99", "max", "backlog", "caught up in"},
              floor.Row(),
              full.Row()});
  full.PrintBacklog();
  const int64_t stored = ledger.SelectInt("SELECT COUNT(*) FROM activities");
  const int64_t shown = rollup.Ask().activities;
  std::cout << stored << " activities are stored, the province shows " << shown << '\n';
  return floor.caught_up() && full.caught_up() && stored == shown ? 0 : 1;
}

}  // namespace
}  // namespace jgt::bench

int main(int argc, char** argv) {
  const int64_t seconds = argc > 1 ? std::strtoll(argv[1], nullptr, 10) : 10;
  return jgt::bench::Main(std::chrono::seconds(seconds > 0 ? seconds : 10));
}
