// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <chrono>
#include <string_view>

#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::test {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant now = {}) : micros_(now.micros) {}
  // "2022-04-05 06:07:08" in UTC, as SQL writes it.
  explicit FakeClock(std::string_view utc) {
    const StatusOr<Instant> now = FromSql(utc);
    JGT_CHECK(now.ok());
    micros_ = now->micros;
  }

  Instant Now() const override { return {micros_.load()}; }
  void Set(Instant now) { micros_.store(now.micros); }
  void Advance(std::chrono::microseconds span) { micros_.fetch_add(span.count()); }

 private:
  std::atomic<int64_t> micros_{0};
};

}  // namespace jgt::test
