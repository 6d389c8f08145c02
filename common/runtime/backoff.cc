#include "common/runtime/backoff.h"

#include <algorithm>
#include <utility>

namespace jgt {

Backoff::Backoff(BackoffOptions options, RandomFraction random)
    : options_(options), random_(std::move(random)), delay_ms_(static_cast<double>(options.initial.count())) {}

std::chrono::milliseconds Backoff::Next() {
  ++attempt_count_;
  const double max_ms = static_cast<double>(options_.max.count());
  const double delay_ms = std::min(delay_ms_, max_ms);
  delay_ms_ = std::min(delay_ms * options_.multiplier, max_ms);  // Bounded here too: it must not grow to infinity.
  return std::chrono::milliseconds(static_cast<int64_t>(delay_ms * (1.0 - options_.jitter * random_())));
}

void Backoff::Reset() {
  attempt_count_ = 0;
  delay_ms_ = static_cast<double>(options_.initial.count());
}

}  // namespace jgt
