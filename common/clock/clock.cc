#include "common/clock/clock.h"

#include <optional>

namespace jgt {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
constexpr int64_t kShanghaiOffsetMicros = 8 * 3'600 * kMicrosPerSecond;

int64_t FloorDivide(int64_t value, int64_t by) {
  const int64_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

std::optional<int> ParseDigits(std::string_view text) {
  int value = 0;
  if (text.empty() || text.size() > 6) return std::nullopt;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value;
}

Status BadDate(std::string_view text, std::string_view form) {
  return InvalidArgument("BAD_DATE", absl::StrFormat("\"%s\" is not a date of the form %s with a year from %d to %d",
                                                     text, form, kYearMin, kYearMax))
      .Zh(absl::StrFormat("日期“%s”无效，应为 %s，年份 %d–%d", text, form, kYearMin, kYearMax));
}

}  // namespace

Instant SystemClock::Now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

int64_t DayNumber(const Day& day) {
  const std::chrono::year_month_day date{std::chrono::year(day.year),
                                         std::chrono::month(static_cast<unsigned>(day.month)),
                                         std::chrono::day(static_cast<unsigned>(day.day))};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

Day DayFromNumber(int64_t number) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(number))};
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<int>(static_cast<unsigned>(date.month())),
          .day = static_cast<int>(static_cast<unsigned>(date.day()))};
}

int Weekday(const Day& day) {
  return static_cast<int>(
      std::chrono::weekday(std::chrono::sys_days(std::chrono::days(DayNumber(day)))).iso_encoding());
}

Month MonthOf(const Day& day) { return {.year = day.year, .month = day.month}; }

int DaysInMonth(const Month& month) {
  const std::chrono::year_month_day_last last{
      std::chrono::year(month.year) / std::chrono::month(static_cast<unsigned>(month.month)) / std::chrono::last};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

StatusOr<Month> ParseMonth(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return BadDate(text, "YYYY-MM");
  const auto year = ParseDigits(text.substr(0, 4));
  const auto month = ParseDigits(text.substr(5, 2));
  if (!year || !month || *year < kYearMin || *year > kYearMax || *month < 1 || *month > 12)
    return BadDate(text, "YYYY-MM");
  return Month{.year = *year, .month = *month};
}

StatusOr<Day> ParseDay(std::string_view text) {
  if (text.size() != 10 || text[7] != '-') return BadDate(text, "YYYY-MM-DD");
  const auto month = ParseMonth(text.substr(0, 7));
  const auto day = ParseDigits(text.substr(8, 2));
  if (!month.ok() || !day || *day < 1 || *day > DaysInMonth(*month)) return BadDate(text, "YYYY-MM-DD");
  return Day{.year = month->year, .month = month->month, .day = *day};
}

std::string ToString(const Day& day) { return absl::StrFormat("%04d-%02d-%02d", day.year, day.month, day.day); }
std::string ToString(const Month& month) { return absl::StrFormat("%04d-%02d", month.year, month.month); }

// By hand, because every row that is written has one: a format string takes ten times as long.
std::string ToSql(Instant instant) {
  const int64_t number = FloorDivide(instant.micros, kMicrosPerDay);
  const int64_t rest = instant.micros - number * kMicrosPerDay;
  const int64_t seconds = rest / kMicrosPerSecond;
  const Day day = DayFromNumber(number);
  std::string text = "0000-00-00 00:00:00.000000";
  const auto put = [&text](size_t end, int64_t value) {
    for (size_t at = end; value > 0; value /= 10) text[--at] = static_cast<char>('0' + value % 10);
  };
  put(4, day.year);
  put(7, day.month);
  put(10, day.day);
  put(13, seconds / 3600);
  put(16, seconds / 60 % 60);
  put(19, seconds % 60);
  put(26, rest % kMicrosPerSecond);
  return text;
}

std::string ToRfc3339(Instant instant) {
  std::string text = ToSql(instant);
  text[10] = 'T';
  return text + "Z";
}

StatusOr<Instant> FromSql(std::string_view text) {
  const auto bad = [&] { return Internal("BAD_SQL_DATETIME", absl::StrFormat("\"%s\" is not a DATETIME(6)", text)); };
  if (text.size() < 19 || text[10] != ' ' || text[13] != ':' || text[16] != ':') return bad();
  const auto year = ParseDigits(text.substr(0, 4));
  const auto month = ParseDigits(text.substr(5, 2));
  const auto day = ParseDigits(text.substr(8, 2));
  const auto hour = ParseDigits(text.substr(11, 2));
  const auto minute = ParseDigits(text.substr(14, 2));
  const auto second = ParseDigits(text.substr(17, 2));
  if (!year || !month || !day || !hour || !minute || !second) return bad();
  int64_t fraction = 0;
  if (text.size() > 19) {
    std::string digits(text.substr(20));
    if (digits.size() > 6) return bad();
    digits.append(6 - digits.size(), '0');
    const auto parsed = ParseDigits(digits);
    if (!parsed) return bad();
    fraction = *parsed;
  }
  const int64_t days = DayNumber({.year = *year, .month = *month, .day = *day});
  return Instant{days * kMicrosPerDay + (*hour * 3600LL + *minute * 60LL + *second) * kMicrosPerSecond + fraction};
}

Day ShanghaiDay(Instant instant) {
  return DayFromNumber(FloorDivide(instant.micros + kShanghaiOffsetMicros, kMicrosPerDay));
}

Instant ShanghaiMidnight(const Day& day) { return {DayNumber(day) * kMicrosPerDay - kShanghaiOffsetMicros}; }

}  // namespace jgt
