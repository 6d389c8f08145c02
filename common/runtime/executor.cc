#include "common/runtime/executor.h"

#include <pthread.h>

#include <utility>

#include "common/status/status.h"

namespace jgt {

Executor::Executor(ExecutorOptions options) : options_(std::move(options)) {
  JGT_CHECK(options_.thread_count > 0);
  threads_.reserve(static_cast<size_t>(options_.thread_count));
  for (int i = 0; i < options_.thread_count; ++i) {
    threads_.emplace_back([this] {
      pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
      Work();
    });
  }
}

Executor::~Executor() {
  Stop(std::chrono::milliseconds(0));
  // Those that a Stop which did not come to its end has left.
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool Executor::TryPost(Task task) {
  // A refused task is destroyed when this function has returned, outside the lock: its destructor may do anything.
  MutexLock lock(mutex_);
  if (stopping_ || queue_.size() >= options_.queue_count_max) return false;
  queue_.push_back({.task = std::move(task), .since = std::chrono::steady_clock::now()});
  work_.NotifyOne();
  return true;
}

void Executor::Work() {
  while (true) {
    Task task;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) work_.Wait(mutex_);
      if (queue_.empty()) return;
      task = std::move(queue_.front().task);
      queue_.pop_front();
      if (stopping_ && queue_.empty()) drained_.NotifyAll();
    }
    std::move(task)();
  }
}

bool Executor::Stop(std::chrono::milliseconds drain_max) {
  const auto until = std::chrono::steady_clock::now() + drain_max;
  std::deque<Waiting> dropped;
  {
    MutexLock lock(mutex_);
    if (std::exchange(stopping_, true)) return true;
    work_.NotifyAll();
    while (!queue_.empty()) {
      if (!drained_.WaitUntil(mutex_, until)) break;
    }
    dropped.swap(queue_);
    work_.NotifyAll();
  }
  const bool complete = dropped.empty();
  dropped.clear();
  for (std::thread& thread : threads_) thread.join();
  return complete;
}

size_t Executor::queue_count() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

std::chrono::steady_clock::duration Executor::oldest_wait() const {
  MutexLock lock(mutex_);
  if (queue_.empty()) return std::chrono::steady_clock::duration(0);
  return std::chrono::steady_clock::now() - queue_.front().since;
}

bool Executor::stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

}  // namespace jgt
