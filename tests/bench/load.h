// Drives something from many threads for a while, and tells how fast it was. Whole microseconds and whole units per
// second: nothing here is precise enough for fractions.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace jgt::bench {

// What one call did.
struct Outcome {
  int64_t units = 0;  // activities, rows, …; 0 for a call that was refused
  bool failed = false;
};

struct Load {
  int threads = 1;
  std::chrono::milliseconds warm_up{500};  // runs, and is not counted
  std::chrono::milliseconds duration{5000};
};

struct Figures {
  int64_t units_per_second = 0;
  int64_t calls = 0;
  int64_t refused = 0;
  int64_t failed = 0;
  // Of calls that did something.
  int64_t p50_us = 0;
  int64_t p99_us = 0;
  int64_t refused_p99_us = 0;
};

// Calls `call(thread, n)` with n = 0, 1, 2, … of each thread until the time is over.
Figures Drive(const Load& load, const std::function<Outcome(int thread, int64_t n)>& call);

// "12 %" of the floor, in whole percent.
std::string PercentOf(int64_t measured, int64_t floor);

}  // namespace jgt::bench
