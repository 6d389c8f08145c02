#include "common/runtime/lifecycle.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <thread>
#include <utility>

#include "common/log/log.h"
#include "common/status/status.h"

namespace jgt {
namespace {

constexpr int kExitStopTookTooLong = 3;
constexpr int kExitSecondSignal = 130;

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void RunStop(const std::string& name, const std::function<void()>& stop) {
  const auto start = std::chrono::steady_clock::now();
  stop();
  log::Info("stopped", {{"component", name}, {"seconds", SecondsSince(start)}});
}

// While it lives: a second signal, or too much time, ends the process.
class StopGuard {
 public:
  explicit StopGuard(std::chrono::milliseconds stop_max) : thread_([this, stop_max] { Watch(stop_max); }) {}
  ~StopGuard() {
    {
      MutexLock lock(mutex_);
      done_ = true;
    }
    thread_.join();
  }
  StopGuard(const StopGuard&) = delete;
  StopGuard& operator=(const StopGuard&) = delete;

 private:
  void Watch(std::chrono::milliseconds stop_max) {
    const auto until = std::chrono::steady_clock::now() + stop_max;
    const sigset_t signals = StopSignals();
    const timespec slice{.tv_sec = 0, .tv_nsec = 20'000'000};
    while (std::chrono::steady_clock::now() < until) {
      if (Done()) return;
      if (sigtimedwait(&signals, nullptr, &slice) > 0) {
        log::Error("second signal: exiting without waiting");
        _exit(kExitSecondSignal);
      }
    }
    if (Done()) return;
    log::Error("stopping took too long: exiting");
    _exit(kExitStopTookTooLong);
  }

  bool Done() {
    MutexLock lock(mutex_);
    return done_;
  }

  Mutex mutex_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace

Lifecycle::Lifecycle() {
  const sigset_t signals = StopSignals();
  JGT_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
  // A peer that closes its end is an error of one write, not the end of the process.
  JGT_CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
}

Lifecycle::~Lifecycle() { StopAll(); }

void Lifecycle::AddSibling(std::string name, std::function<void()> stop) {
  siblings_.push_back({.name = std::move(name), .stop = std::move(stop)});
}

void Lifecycle::AddDependency(std::string name, std::function<void()> stop) {
  dependencies_.push_back({.name = std::move(name), .stop = std::move(stop)});
}

int Lifecycle::WaitForSignal() {
  const sigset_t signals = StopSignals();
  while (true) {
    siginfo_t info{};
    const int number = sigwaitinfo(&signals, &info);
    if (number < 0) {
      JGT_CHECK(errno == EINTR);
      continue;
    }
    MutexLock lock(mutex_);
    if (info.si_code == SI_QUEUE && info.si_pid == getpid()) {
      log::Error("stopping by own request", {{"reason", stop_reason_}});
      return 0;
    }
    log::Info("stopping on a signal", {{"signal", number}});
    return number;
  }
}

void Lifecycle::RequestStop(std::string reason) {
  {
    MutexLock lock(mutex_);
    if (!stop_reason_.empty()) return;
    stop_reason_ = reason.empty() ? "unknown" : std::move(reason);
  }
  // Through the same door as a supervisor's signal, marked as ours, so that there is one place to wait at.
  JGT_CHECK(sigqueue(getpid(), SIGTERM, sigval{}) == 0);
}

void Lifecycle::StopAll(std::chrono::milliseconds stop_max) {
  if (siblings_.empty() && dependencies_.empty()) return;
  const StopGuard guard(stop_max);
  std::vector<std::thread> threads;
  threads.reserve(siblings_.size());
  for (const Component& sibling : siblings_) threads.emplace_back([&sibling] { RunStop(sibling.name, sibling.stop); });
  for (std::thread& thread : threads) thread.join();
  for (auto next = dependencies_.rbegin(); next != dependencies_.rend(); ++next) RunStop(next->name, next->stop);
  siblings_.clear();
  dependencies_.clear();
}

}  // namespace jgt
