// A fixed number of threads and a bounded queue before them. Work that may block (SQL, Redis, files) runs here and
// never on gRPC's own threads, of which there are as many as cores. A full queue is said at once: waiting longer than a
// client waits helps nobody.
#pragma once

#include <absl/functional/any_invocable.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "common/runtime/mutex.h"

namespace jgt {

struct ExecutorOptions {
  std::string name = "executor";  // at most 15 characters are visible in the threads' names
  int thread_count = 4;
  size_t queue_count_max = 256;  // waiting tasks, not counting those that run
};

class Executor {
 public:
  // A task that is dropped without running is destroyed: what it owns must answer for itself in its destructor.
  using Task = absl::AnyInvocable<void() &&>;

  explicit Executor(ExecutorOptions options);
  // Stops without waiting for what is queued.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False, and the task is dropped, when the queue is full or the executor is stopping.
  [[nodiscard]] bool TryPost(Task task) ABSL_LOCKS_EXCLUDED(mutex_);

  // Refuses new tasks, runs what is queued until `drain_max` has passed, drops the rest, and waits for tasks that
  // already run (they have deadlines of their own). False when something was dropped. A second call does nothing and
  // returns true.
  bool Stop(std::chrono::milliseconds drain_max) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t queue_count() const ABSL_LOCKS_EXCLUDED(mutex_);
  // How long the task that stands first in the queue has waited: what is posted now waits no less. 0 when none waits.
  std::chrono::steady_clock::duration oldest_wait() const ABSL_LOCKS_EXCLUDED(mutex_);
  // True from the beginning of Stop: tells a dropped task why.
  bool stopping() const ABSL_LOCKS_EXCLUDED(mutex_);
  int thread_count() const { return options_.thread_count; }

 private:
  struct Waiting {
    Task task;
    std::chrono::steady_clock::time_point since;
  };

  void Work() ABSL_LOCKS_EXCLUDED(mutex_);

  const ExecutorOptions options_;
  mutable Mutex mutex_;
  CondVar work_;     // a task was queued, or stopping began
  CondVar drained_;  // the queue became empty while stopping
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace jgt
