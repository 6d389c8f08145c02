// Identifiers of things that we name: 26 characters of Crockford's base 32, the first ten of them the millisecond of
// their making, so that they sort by age and an index grows at its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/clock/clock.h"
#include "common/runtime/mutex.h"

namespace jgt {

// Where chance comes from; tests inject their own.
class Random {
 public:
  virtual ~Random() = default;
  virtual uint64_t Next() = 0;
};

// The operating system's generator, thread-safe.
class SystemRandom final : public Random {
 public:
  uint64_t Next() override;
};

// A reproducible sequence (splitmix64) for tests and simulations; thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  uint64_t Next() override;

 private:
  Mutex mutex_;
  uint64_t state_ ABSL_GUARDED_BY(mutex_);
};

class IdSource {
 public:
  IdSource(const Clock& clock, Random& random) : clock_(clock), random_(random) {}
  std::string Next();

 private:
  const Clock& clock_;
  Random& random_;
};

// True for 1 to 64 characters of [A-Za-z0-9_-]: what a caller may choose as request_id, and what every id looks like.
bool IsPlainId(std::string_view text);

}  // namespace jgt
