// How long something takes, in whole microseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace jgt::bench {

// 0 of no values. Reorders them.
int64_t Percentile(std::vector<int64_t>& values, size_t percent);

struct Latency {
  int64_t p50_us = 0;
  int64_t p99_us = 0;
  int64_t max_us = 0;
};
Latency LatencyOf(std::vector<int64_t> took_us);

// Calls `read` so many times, one after the other.
Latency Measure(int repeats, const std::function<void()>& read);

}  // namespace jgt::bench
