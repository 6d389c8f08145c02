#include "tests/bench/load.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace jgt::bench {
namespace {

using std::chrono::steady_clock;

struct Tally {
  int64_t units = 0;
  int64_t failed = 0;
  std::vector<int64_t> done_us;
  std::vector<int64_t> refused_us;
};

int64_t Percentile(std::vector<int64_t>& values, size_t percent) {
  if (values.empty()) return 0;
  const size_t rank = std::min(values.size() - 1, values.size() * percent / 100);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
  return values[rank];
}

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

}  // namespace

Figures Drive(const Load& load, const std::function<Outcome(int thread, int64_t n)>& call) {
  std::vector<Tally> tallies(static_cast<size_t>(load.threads));
  const auto begin = steady_clock::now() + load.warm_up;
  const auto end = begin + load.duration;
  std::vector<std::thread> threads;
  for (int t = 0; t < load.threads; ++t) {
    threads.emplace_back([&, t] {
      Tally& tally = tallies[static_cast<size_t>(t)];
      for (int64_t n = 0;; ++n) {
        const auto from = steady_clock::now();
        if (from >= end) break;
        const Outcome outcome = call(t, n);
        const auto to = steady_clock::now();
        // Counted when it ended within the time: what is under way at the end counts for nobody.
        if (to < begin || to > end) continue;
        Take(tally, outcome, std::chrono::duration_cast<std::chrono::microseconds>(to - from).count());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Tally all;
  for (const Tally& tally : tallies) {
    all.units += tally.units;
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
          .refused_p99_us = Percentile(all.refused_us, 99)};
}

std::string PercentOf(int64_t measured, int64_t floor) {
  return floor == 0 ? "-" : std::to_string(measured * 100 / floor) + " %";
}

}  // namespace jgt::bench
