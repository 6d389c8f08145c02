// How long to wait before trying again: doubling, bounded, and jittered so that a hundred followers of one dead server
// do not come back in step.
#pragma once

#include <chrono>

#include "common/runtime/random.h"

namespace jgt {

struct BackoffOptions {
  std::chrono::milliseconds initial{50};
  std::chrono::milliseconds max{10'000};
  double multiplier = 2.0;
  double jitter = 0.5;  // a delay d becomes one between d * (1 - jitter) and d
};

class Backoff {
 public:
  Backoff(BackoffOptions options, RandomFraction random);

  // The delay before the next attempt, never more than max.
  std::chrono::milliseconds Next();
  // Called after a success.
  void Reset();
  int attempt_count() const { return attempt_count_; }

 private:
  BackoffOptions options_;
  RandomFraction random_;
  double delay_ms_;
  int attempt_count_ = 0;
};

}  // namespace jgt
