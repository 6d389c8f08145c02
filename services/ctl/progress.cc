#include "services/ctl/progress.h"

#include <absl/strings/str_format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace jgt::ctl {
namespace {
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kLogInterval{5};
constexpr int64_t kBarWidth = 30;
}  // namespace

Progress::Progress(std::string what, int64_t total, bool quiet)
    : what_(std::move(what)),
      total_(std::max<int64_t>(1, total)),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1) {
  const MutexLock lock(mutex_);
  next_draw_ = std::chrono::steady_clock::now() + (terminal_ ? kRedraw : std::chrono::milliseconds(kLogInterval));
}

Progress::~Progress() {
  const MutexLock lock(mutex_);
  Draw(done_, true);
}

void Progress::Advance(int64_t count) {
  const int64_t done = done_ += count;
  const MutexLock lock(mutex_);
  if (std::chrono::steady_clock::now() < next_draw_) return;
  Draw(done, false);
  next_draw_ = std::chrono::steady_clock::now() + (terminal_ ? kRedraw : std::chrono::milliseconds(kLogInterval));
}

void Progress::Draw(int64_t done, bool last) {
  if (quiet_) return;
  const int64_t shown = std::min(done, total_);
  if (!terminal_) {
    std::cerr << absl::StrFormat("%s: %d of %d\n", what_, done, total_) << std::flush;
    return;
  }
  const int64_t filled = kBarWidth * shown / total_;
  std::string bar(static_cast<size_t>(filled), '#');
  bar.append(static_cast<size_t>(kBarWidth - filled), '.');
  std::cerr << absl::StrFormat("\r%s [%s] %d/%d%s", what_, bar, done, total_, last ? "\n" : "") << std::flush;
}

}  // namespace jgt::ctl
