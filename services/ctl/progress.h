// Says how far long work is: a bar on a terminal, a line now and then in a log, nothing with --output json.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "common/runtime/mutex.h"

namespace jgt::ctl {

// Thread-safe.
class Progress {
 public:
  Progress(std::string what, int64_t total, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Advance(int64_t count = 1);

 private:
  void Draw(int64_t done, bool last);

  const std::string what_;
  const int64_t total_;
  const bool quiet_;
  const bool terminal_;
  std::atomic<int64_t> done_{0};
  Mutex mutex_;
  std::chrono::steady_clock::time_point next_draw_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jgt::ctl
