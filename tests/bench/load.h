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
  std::chrono::milliseconds retry_after{0};  // what a refusal asks for, or a failure advises
};

struct Load {
  int threads = 1;                         // or calls in flight
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
  int64_t units_in_all = 0;  // the warm-up's too
};

// Calls `call(thread, n)` with n = 0, 1, 2, … of each thread until the time is over.
Figures Drive(const Load& load, const std::function<Outcome(int thread, int64_t n)>& call);

// The same with calls that hold no thread: `threads` of them are in flight, and each is followed by the next one when
// it ends; after a refusal, when the time is over that the refusal asks for. `call` begins, and says later how it went.
using Done = std::function<void(const Outcome&)>;
Figures DriveInFlight(const Load& load, const std::function<void(int slot, int64_t n, Done done)>& call);

// "12 %" of the floor, in whole percent.
std::string PercentOf(int64_t measured, int64_t floor);

}  // namespace jgt::bench
