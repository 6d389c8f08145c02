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

struct LifecycleOptions {
  // After this long in StopAll the process exits with code 3: a supervisor's kill would say less.
  std::chrono::milliseconds stop_max{60'000};
};

class Lifecycle {
 public:
  // Blocks SIGINT and SIGTERM for this thread and all it will start, and ignores SIGPIPE. Construct it before the first
  // thread.
  explicit Lifecycle(LifecycleOptions options = {});
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

  // Siblings, then dependencies; logs who takes long. While it runs, a second signal ends the process at once with code
  // 130.
  void StopAll();

 private:
  struct Component {
    std::string name;
    std::function<void()> stop;
  };

  const LifecycleOptions options_;
  std::vector<Component> siblings_;
  std::vector<Component> dependencies_;
  Mutex mutex_;
  std::string stop_reason_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jgt
