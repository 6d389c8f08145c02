// Sets the wall clock of programs that a test starts, while they run: a library is loaded before theirs that adds what
// a file says to what the kernel says. Clocks that only measure (CLOCK_MONOTONIC) go on as they are, as they do when an
// administrator sets the time. Not with sanitizers, whose runtime wants to be loaded first.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "tests/support/temp_dir.h"

namespace jgt::test {

class ClockOffset final {
 public:
  ClockOffset();
  ~ClockOffset();
  ClockOffset(const ClockOffset&) = delete;
  ClockOffset& operator=(const ClockOffset&) = delete;

  // What a program needs in its environment to live by this clock.
  const std::map<std::string, std::string>& env() const { return env_; }
  // At once, for all of them: so much later (or earlier) than the clock of this machine.
  void Set(std::chrono::seconds offset);

 private:
  TempDir dir_;
  std::map<std::string, std::string> env_;
  volatile long long* nanos_ = nullptr;  // in the file, which they all map
};

}  // namespace jgt::test
