// Spans of months as people name them.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::reporting {

struct Period {
  Month from;
  Month to;
  bool operator==(const Period&) const = default;
};

inline constexpr int kPeriodMonthsMax = 120;

// "2022-05" a month, "2022-03..2022-06" months, "2022-Q2" a quarter, "2022" a calendar year, "SY2021" the school year
// from September 2021 to August 2022 (D9). INVALID_ARGUMENT BAD_PERIOD.
StatusOr<Period> ParsePeriod(const std::string& text);

}  // namespace jgt::reporting
