// Waiting in tests: for a condition, with a deadline, never for a length of time.
//   ASSERT_TRUE(Eventually([&] { return follower.position() == 7; }));
#pragma once

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <concepts>

namespace jgt::test {

inline constexpr std::chrono::milliseconds kEventuallyTimeout{10000};

// Looks again every 1, 2, 4 … 50 ms; true as soon as the condition holds, false when the deadline has passed. The pause
// is a poll() on nothing, short enough that no test waits noticeably longer than it must.
template <std::predicate Condition>
bool Eventually(const Condition& condition, std::chrono::milliseconds timeout = kEventuallyTimeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (int pause_ms = 1;; pause_ms = std::min(pause_ms * 2, 50)) {
    if (condition()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    ::poll(nullptr, 0, pause_ms);
  }
}

}  // namespace jgt::test
