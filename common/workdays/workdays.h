// Which days are working days in China: Monday to Friday, and the exceptions that the State Council's office publishes
// each year. A year without published exceptions is an error, never a guess: a deadline computed from plain weekdays
// would be wrong by days.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt {

class WorkCalendar final {
 public:
  // Reads CSV with the header "date,is_workday,kind": one row per day that differs from its weekday (a holiday from
  // Monday to Friday, a working Saturday or Sunday). A year is known when at least one row is of it. INVALID_ARGUMENT
  // BAD_CALENDAR with one field violation per wrong row (at most 100), named after `source`.
  static StatusOr<WorkCalendar> FromCsv(std::string_view source, std::string_view text);
  // The same from a file. INVALID_ARGUMENT BAD_CALENDAR when it cannot be read.
  static StatusOr<WorkCalendar> FromFile(const std::string& path);

  // FAILED_PRECONDITION NO_CALENDAR_YEAR (metadata year) for a year without data; so for all below.
  StatusOr<bool> IsWorkday(const Day& day) const;
  StatusOr<Day> LastWorkdayOf(const Month& month) const;
  // The last working day before `day`.
  StatusOr<Day> WorkdayBefore(const Day& day) const;

  bool Knows(int year) const { return years_.contains(year); }

 private:
  Status Check(int year) const;

  std::map<Day, bool> exceptions_;  // day -> is it a working day
  std::set<int> years_;
};

}  // namespace jgt
