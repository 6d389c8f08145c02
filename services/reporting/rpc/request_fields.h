// Checks of single request fields that several RPCs share.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::reporting {

// INVALID_ARGUMENT BAD_DATE unless 2000-2100.
Status CheckYear(int64_t year);
// INVALID_ARGUMENT BAD_DATE naming the field.
StatusOr<Month> ParseMonthField(const std::string& field, const std::string& text);

// INVALID_ARGUMENT BAD_REGION: monthly forms are those of counties and cities (R192).
Error NoForm(const std::string& region, const std::string& problem);

struct MonthRange {
  Month from;
  Month to;
};
inline constexpr int kRangeMonthsMax = 120;
// INVALID_ARGUMENT BAD_DATE; BAD_RANGE when `to` is before `from` or more than 120 months are asked for.
StatusOr<MonthRange> ParseRange(const std::string& from, const std::string& to);

}  // namespace jgt::reporting
