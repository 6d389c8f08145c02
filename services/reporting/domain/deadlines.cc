#include "services/reporting/domain/deadlines.h"

namespace jgt::reporting {
namespace {

constexpr int kSchoolDay = 26;

Instant Noon(const Day& day) { return ShanghaiMidnight(day) + std::chrono::hours(12); }

}  // namespace

StatusOr<Instant> BureauFormDue(const WorkCalendar& calendar, const Month& month) {
  ASSIGN_OR_RETURN(const Day last, calendar.LastWorkdayOf(month));
  return Noon(last);
}

StatusOr<Instant> SchoolFormDue(const WorkCalendar& calendar, const Month& month) {
  ASSIGN_OR_RETURN(const Day last, calendar.LastWorkdayOf(month));
  if (last.day > kSchoolDay) return ShanghaiMidnight({.year = month.year, .month = month.month, .day = kSchoolDay + 1});
  ASSIGN_OR_RETURN(const Day before, calendar.WorkdayBefore(last));
  return Noon(before);
}

}  // namespace jgt::reporting
