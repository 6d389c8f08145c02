#include "common/runtime/periodic.h"

#include <pthread.h>

#include <utility>

#include "common/status/status.h"

namespace jgt {
namespace {

PeriodicOptions WithRandom(PeriodicOptions options) {
  if (!options.random) options.random = SystemFraction();
  return options;
}

}  // namespace

Periodic::Periodic(PeriodicOptions options, std::function<bool()> body)
    : options_(WithRandom(std::move(options))), body_(std::move(body)), thread_([this] { Run(); }) {}

Periodic::Periodic(PeriodicOptions options, std::function<void()> body)
    : Periodic(std::move(options), std::function<bool()>([body = std::move(body)] {
                 body();
                 return true;
               })) {}

Periodic::~Periodic() { Stop(); }

void Periodic::Run() {
  pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
  bool at_once = options_.run_at_once;
  while (WaitForTurn(at_once)) at_once = !body_();
}

bool Periodic::WaitForTurn(bool at_once) {
  const double interval_ms = static_cast<double>(options_.interval.count());
  const double wait_ms = at_once ? 0 : interval_ms * (1.0 - options_.jitter * options_.random());
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::microseconds(static_cast<int64_t>(wait_ms * 1'000));
  MutexLock lock(mutex_);
  while (!at_once && !woken_ && !stopping_) {
    if (!wake_.WaitUntil(mutex_, until)) break;
  }
  woken_ = false;
  return !stopping_;
}

void Periodic::Wake() {
  MutexLock lock(mutex_);
  woken_ = true;
  wake_.NotifyAll();
}

void Periodic::Stop() {
  JGT_CHECK(std::this_thread::get_id() != thread_.get_id());
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace jgt
