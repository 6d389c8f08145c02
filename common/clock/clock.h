// Time comes from here, so that tests choose it. Instants are microseconds since the Unix epoch, UTC; calendar days are
// days in Asia/Shanghai (UTC+8, no daylight saving since 1991), because every deadline in the plans is a Chinese
// wall-clock deadline (D10).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace jgt {

// An instant with microsecond resolution, as MySQL's DATETIME(6) keeps it.
struct Instant {
  int64_t micros = 0;  // since 1970-01-01T00:00:00Z
  auto operator<=>(const Instant&) const = default;
  Instant operator+(std::chrono::microseconds span) const { return {micros + span.count()}; }
  Instant operator-(std::chrono::microseconds span) const { return {micros - span.count()}; }
  std::chrono::microseconds operator-(Instant other) const { return std::chrono::microseconds(micros - other.micros); }
};

// A calendar day. Ordered; printed YYYY-MM-DD.
struct Day {
  int year = 1970;
  int month = 1;
  int day = 1;
  auto operator<=>(const Day&) const = default;
};

// A calendar month, printed YYYY-MM.
struct Month {
  int year = 1970;
  int month = 1;
  auto operator<=>(const Month&) const = default;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override;
};

// Years that any date in this system may carry; outside is bad input, not history.
inline constexpr int kYearMin = 2000;
inline constexpr int kYearMax = 2100;

// "2022-04-05" with a real day of the month and a year within [kYearMin, kYearMax]; the error names what is allowed.
StatusOr<Day> ParseDay(std::string_view text);
// "2022-04", same years.
StatusOr<Month> ParseMonth(std::string_view text);
std::string ToString(const Day& day);
std::string ToString(const Month& month);

// "2022-04-05T06:07:08.123456Z", for logs and JSON.
std::string ToRfc3339(Instant instant);
// "2022-04-05 06:07:08.123456" in UTC, what SQL binds to DATETIME(6); and back (fraction optional).
std::string ToSql(Instant instant);
StatusOr<Instant> FromSql(std::string_view text);

// The Shanghai day on which the instant falls, and the first instant of a Shanghai day.
Day ShanghaiDay(Instant instant);
Instant ShanghaiMidnight(const Day& day);

// Days since 1970-01-01, for arithmetic; and back.
int64_t DayNumber(const Day& day);
Day DayFromNumber(int64_t number);
// 1 = Monday … 7 = Sunday.
int Weekday(const Day& day);
Month MonthOf(const Day& day);
int DaysInMonth(const Month& month);

}  // namespace jgt
