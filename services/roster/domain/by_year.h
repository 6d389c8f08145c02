// Policies of which there is one for some years. A year without one uses the last before it, and a year before the
// first uses the first.
#pragma once

#include <algorithm>
#include <vector>

#include "common/status/status.h"

namespace jgt::roster {

// `Policy` has a `year`.
template <typename Policy>
class ByYear {
 public:
  // At least one, in any order.
  explicit ByYear(std::vector<Policy> policies) : policies_(std::move(policies)) {
    JGT_CHECK(!policies_.empty());
    std::sort(policies_.begin(), policies_.end(), [](const Policy& a, const Policy& b) { return a.year < b.year; });
  }

  const Policy& For(int64_t year) const {
    const Policy* chosen = &policies_.front();
    for (const Policy& policy : policies_) {
      if (policy.year <= year) chosen = &policy;
    }
    return *chosen;
  }

 private:
  std::vector<Policy> policies_;  // by year
};

}  // namespace jgt::roster
