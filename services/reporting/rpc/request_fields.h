// Checks of single request fields that several RPCs share.
#pragma once

#include <optional>
#include <string>

#include "common/clock/clock.h"
#include "common/status/status.h"
#include "jgt/common/v1/types.pb.h"

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

// INVALID_ARGUMENT BAD_SUBJECT unless it is a code of the enumeration.
StatusOr<int> ParseSubject(jgt::common::v1::Subject subject);
// The subject that a request asks for; absent: all. Errors: as ParseSubject.
template <typename Request>
StatusOr<std::optional<int>> SubjectOf(const Request& request) {
  if (!request.has_subject()) return std::optional<int>();
  ASSIGN_OR_RETURN(const int subject, ParseSubject(request.subject()));
  return std::optional(subject);
}
// SCHOOL, COUNTY, CITY or PROVINCE, or empty. INVALID_ARGUMENT BAD_LEVEL.
Status CheckLevel(const std::string& level);

}  // namespace jgt::reporting
