// One schedule: a world is made from a seed, bad things happen to it, it is healed, and then everything must be right.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/faults/simulation/bugs.h"

namespace jgt::sim {

struct Outcome {
  std::vector<std::string> problems;  // empty: every invariant held
  uint64_t steps = 0;
  size_t commands = 0;
  size_t acknowledged = 0;
  size_t in_doubt = 0;
};

Outcome RunSchedule(uint64_t seed, Bug bug, const std::function<void(const std::string&)>& trace = nullptr);

}  // namespace jgt::sim
