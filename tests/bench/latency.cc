#include "tests/bench/latency.h"

#include <algorithm>
#include <chrono>

namespace jgt::bench {

int64_t Percentile(std::vector<int64_t>& values, size_t percent) {
  if (values.empty()) return 0;
  const size_t rank = std::min(values.size() - 1, values.size() * percent / 100);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
  return values[rank];
}

Latency LatencyOf(std::vector<int64_t> took_us) {
  const int64_t p50 = Percentile(took_us, 50);
  const int64_t p99 = Percentile(took_us, 99);
  return {.p50_us = p50, .p99_us = p99, .max_us = Percentile(took_us, 100)};
}

Latency Measure(int repeats, const std::function<void()>& read) {
  using std::chrono::steady_clock;
  std::vector<int64_t> took;
  took.reserve(static_cast<size_t>(repeats));
  for (int i = 0; i < repeats; ++i) {
    const auto from = steady_clock::now();
    read();
    took.push_back(std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - from).count());
  }
  return LatencyOf(std::move(took));
}

}  // namespace jgt::bench
