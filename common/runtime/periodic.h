// A named thread that does one thing again and again: at an interval, or at once when woken. Stopping does not wait for
// the interval.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "common/runtime/mutex.h"
#include "common/runtime/random.h"

namespace jgt {

struct PeriodicOptions {
  std::string name;  // at most 15 characters are visible in the thread's name
  std::chrono::milliseconds interval{1'000};
  double jitter = 0.1;              // each interval is shortened by up to this share of itself
  bool run_at_once = true;          // otherwise the first run comes after one interval
  RandomFraction random = nullptr;  // null: SystemFraction()
};

class Periodic {
 public:
  // `body` returns false to be called again at once (there is more to do), true to wait for the interval. It must not
  // throw.
  Periodic(PeriodicOptions options, std::function<bool()> body);
  Periodic(PeriodicOptions options, std::function<void()> body);
  // Stops.
  ~Periodic();
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

  // Runs the body soon, even when it is running now. Callable from any thread; many wakes may become one run.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits for a run in progress, then the thread is gone. Not called from the body.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  // False when stopping.
  bool WaitForTurn(bool at_once) ABSL_LOCKS_EXCLUDED(mutex_);

  const PeriodicOptions options_;
  const std::function<bool()> body_;
  Mutex mutex_;
  CondVar wake_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace jgt
