// Randomness is injected, so that tests choose it.
#pragma once

#include <functional>
#include <string>

namespace jgt {

// Returns a number in [0, 1); callable from any thread.
using RandomFraction = std::function<double()>;

// From a generator per thread, seeded by the operating system. For jitter, not for secrets.
RandomFraction SystemFraction();

// 32 hexadecimal digits from the operating system's secure source: ids of requests and of leases.
std::string RandomId();

}  // namespace jgt
