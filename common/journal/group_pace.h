// How long a region's groups take, and how long one more command would wait behind those that wait already.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace jgt::journal {

// A group costs a part of its own (round trips, the flush) and a part for each of its commands; both are estimated from
// the groups that were written last. Whole microseconds.
class GroupPace {
 public:
  using Duration = std::chrono::steady_clock::duration;

  void Observe(size_t commands, Duration took) {
    const auto took_us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    // The quickest group shows what a group costs at least; it is forgotten slowly, so that a slower disk is noticed.
    base_us_ = base_us_ < 0 || took_us < base_us_ ? took_us : base_us_ + (took_us - base_us_) / kForget;
    const int64_t each_ns = (took_us - base_us_) * kNanos / static_cast<int64_t>(std::max<size_t>(1, commands));
    // A large group says more about this than a small one.
    const auto weight = static_cast<int64_t>(commands);
    each_ns_ += (each_ns - each_ns_) * weight / (weight + kSmooth);
    last_ = commands;
  }

  // Behind the group that is being written and `waiting` commands, which go in groups of at most `group_max`, until the
  // command's own group is done. 0 as long as nothing was observed.
  Duration WaitBehind(size_t waiting, size_t group_max) const {
    if (base_us_ < 0) return Duration(0);
    const auto full = static_cast<int64_t>(waiting / group_max);
    const auto own = static_cast<int64_t>(waiting % group_max + 1);
    const int64_t commands = static_cast<int64_t>(last_) + full * static_cast<int64_t>(group_max) + own;
    return std::chrono::microseconds((full + 2) * base_us_ + commands * each_ns_ / kNanos);
  }

 private:
  static constexpr int64_t kForget = 64;
  static constexpr int64_t kSmooth = 8;
  static constexpr int64_t kNanos = 1000;

  int64_t base_us_ = -1;
  int64_t each_ns_ = 0;
  size_t last_ = 0;
};

}  // namespace jgt::journal
