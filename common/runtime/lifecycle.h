// From the first line of main to the last: signals arrive at one place, and what was started is stopped in a known
// order. Two groups, as programs need them: siblings (servers, followers, workers) are stopped first and all at once;
// dependencies (executors, pools) afterwards, one by one, the last registered first, because the later was built upon
// the earlier.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/runtime/mutex.h"

namespace jgt {

class Lifecycle {
 public:
  // Blocks SIGINT and SIGTERM for this thread and all it will start, and ignores SIGPIPE. Construct it before the first
  // thread.
  Lifecycle();
  // Stops what is still registered.
  ~Lifecycle();
  Lifecycle(const Lifecycle&) = delete;
  Lifecycle& operator=(const Lifecycle&) = delete;

  void AddSibling(std::string name, std::function<void()> stop);
  void AddDependency(std::string name, std::function<void()> stop);

  // Returns when SIGINT or SIGTERM came (its number) or RequestStop was called (0).
  int WaitForSignal();
  // Callable from any thread: a component that cannot go on ends the process in order.
  void RequestStop(std::string reason) ABSL_LOCKS_EXCLUDED(mutex_);

  // Siblings, then dependencies; logs how long each took. While it runs, a second signal ends the process at once with
  // code 130; after `stop_max` the process exits with code 3, because a supervisor's kill would say less.
  void StopAll(std::chrono::milliseconds stop_max = std::chrono::milliseconds(60'000));

 private:
  struct Component {
    std::string name;
    std::function<void()> stop;
  };

  std::vector<Component> siblings_;
  std::vector<Component> dependencies_;
  Mutex mutex_;
  std::string stop_reason_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jgt
