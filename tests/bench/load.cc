#include "tests/bench/load.h"

#include <grpcpp/alarm.h>

#include <latch>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "tests/bench/latency.h"

namespace jgt::bench {
namespace {

using std::chrono::steady_clock;

struct Tally {
  int64_t units_in_all = 0;
  int64_t units = 0;
  int64_t failed = 0;
  std::vector<int64_t> done_us;
  std::vector<int64_t> refused_us;
};

void Take(Tally& tally, const Outcome& outcome, int64_t took_us) {
  tally.units += outcome.units;
  if (outcome.failed) {
    ++tally.failed;
  } else if (outcome.units > 0) {
    tally.done_us.push_back(took_us);
  } else {
    tally.refused_us.push_back(took_us);
  }
}

Figures FiguresOf(const std::vector<Tally>& tallies, const Load& load) {
  Tally all;
  for (const Tally& tally : tallies) {
    all.units += tally.units;
    all.units_in_all += tally.units_in_all;
    all.failed += tally.failed;
    all.done_us.insert(all.done_us.end(), tally.done_us.begin(), tally.done_us.end());
    all.refused_us.insert(all.refused_us.end(), tally.refused_us.begin(), tally.refused_us.end());
  }
  return {.units_per_second = all.units * 1000 / load.duration.count(),
          .calls = static_cast<int64_t>(all.done_us.size() + all.refused_us.size()) + all.failed,
          .refused = static_cast<int64_t>(all.refused_us.size()),
          .failed = all.failed,
          .p50_us = Percentile(all.done_us, 50),
          .p99_us = Percentile(all.done_us, 99),
          .refused_p99_us = Percentile(all.refused_us, 99),
          .units_in_all = all.units_in_all};
}

struct Window {
  explicit Window(const Load& load) : begin(steady_clock::now() + load.warm_up), end(begin + load.duration) {}
  // Counted when it ended within the time: what is under way at the end counts for nobody.
  void Count(Tally& tally, const Outcome& outcome, steady_clock::time_point from) const {
    const auto to = steady_clock::now();
    tally.units_in_all += outcome.units;
    if (to < begin || to > end) return;
    Take(tally, outcome, std::chrono::duration_cast<std::chrono::microseconds>(to - from).count());
  }
  const steady_clock::time_point begin;
  const steady_clock::time_point end;
};

// One call at a time; its callbacks never overlap.
class Slot {
 public:
  Slot(const Window& window, std::latch& ended) : window_(window), ended_(ended) {}

  void Next(int number, const std::function<void(int, int64_t, Done)>& call) {
    const auto from = steady_clock::now();
    if (from >= window_.end) return ended_.count_down();
    call(number, n_++, [this, number, &call, from](const Outcome& outcome) {
      window_.Count(tally_, outcome, from);
      if (outcome.retry_after.count() == 0) return Next(number, call);
      alarm_.emplace();
      alarm_->Set(std::chrono::system_clock::now() + outcome.retry_after,
                  [this, number, &call](bool) { Next(number, call); });
    });
  }
  const Tally& tally() const { return tally_; }

 private:
  const Window& window_;
  std::latch& ended_;
  Tally tally_;
  int64_t n_ = 0;
  std::optional<grpc::Alarm> alarm_;
};

}  // namespace

Figures Drive(const Load& load, const std::function<Outcome(int thread, int64_t n)>& call) {
  std::vector<Tally> tallies(static_cast<size_t>(load.threads));
  const Window window(load);
  std::vector<std::thread> threads;
  threads.reserve(tallies.size());
  for (int t = 0; t < load.threads; ++t) {
    threads.emplace_back([&, t] {
      for (int64_t n = 0;; ++n) {
        const auto from = steady_clock::now();
        if (from >= window.end) break;
        window.Count(tallies[static_cast<size_t>(t)], call(t, n), from);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return FiguresOf(tallies, load);
}

Figures DriveInFlight(const Load& load, const std::function<void(int slot, int64_t n, Done done)>& call) {
  const Window window(load);
  std::latch ended(load.threads);
  std::vector<std::unique_ptr<Slot>> slots;
  for (int i = 0; i < load.threads; ++i) slots.push_back(std::make_unique<Slot>(window, ended));
  for (int i = 0; i < load.threads; ++i) slots[static_cast<size_t>(i)]->Next(i, call);
  ended.wait();
  std::vector<Tally> tallies;
  tallies.reserve(slots.size());
  for (const auto& slot : slots) tallies.push_back(slot->tally());
  return FiguresOf(tallies, load);
}

std::string PercentOf(int64_t measured, int64_t floor) {
  return floor == 0 ? "-" : std::to_string(measured * 100 / floor) + " %";
}

}  // namespace jgt::bench
