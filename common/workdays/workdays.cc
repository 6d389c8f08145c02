#include "common/workdays/workdays.h"

#include <fstream>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace jgt {
namespace {

constexpr std::string_view kHeader = "date,is_workday,kind";
constexpr size_t kViolationsMax = 100;
// Longest run of days off ever is below two weeks; a month is a bound that no real calendar reaches.
constexpr int kSearchDaysMax = 31;

bool IsWeekend(const Day& day) { return Weekday(day) >= 6; }

std::vector<std::string_view> SplitLines(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

struct Row {
  Day day;
  bool is_workday = false;
};

// The row, or what is wrong with it.
StatusOr<Row> ParseRow(std::string_view line) {
  const size_t first = line.find(',');
  if (first == std::string_view::npos)
    return InvalidArgument("BAD_CALENDAR", "a row has the columns date,is_workday,kind");
  ASSIGN_OR_RETURN(const Day day, ParseDay(line.substr(0, first)));
  const std::string_view rest = line.substr(first + 1);
  const std::string flag(rest.substr(0, rest.find(',')));
  if (flag != "0" && flag != "1") {
    return InvalidArgument("BAD_CALENDAR",
                           absl::StrFormat("is_workday is \"%s\", allowed are 0 and 1", flag.substr(0, 20)));
  }
  const bool is_workday = flag == "1";
  if (is_workday != IsWeekend(day)) {
    return InvalidArgument("BAD_CALENDAR",
                           absl::StrFormat("%s is no exception: that is what its weekday says already", ToString(day)));
  }
  return Row{.day = day, .is_workday = is_workday};
}

Error BadCalendar(std::string_view source, const std::string& message) {
  return InvalidArgument("BAD_CALENDAR", absl::StrFormat("%s: %s", source, message))
      .Zh(absl::StrFormat("工作日历 %s 有误：%s", source, message));
}

}  // namespace

StatusOr<WorkCalendar> WorkCalendar::FromCsv(std::string_view source, std::string_view text) {
  const std::vector<std::string_view> lines = SplitLines(text);
  if (lines.empty() || lines.front() != kHeader) {
    return BadCalendar(source, absl::StrFormat("line 1 is not \"%s\"", kHeader));
  }
  WorkCalendar calendar;
  std::vector<FieldViolation> violations;
  const auto complain = [&](size_t index, const std::string& what) {
    if (violations.size() < kViolationsMax)
      violations.push_back({absl::StrFormat("%s, line %d", source, index + 1), what});
  };
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const StatusOr<Row> row = ParseRow(lines[i]);
    if (!row.ok()) {
      complain(i, std::string(row.status().message()));
    } else if (!calendar.exceptions_.emplace(row->day, row->is_workday).second) {
      complain(i, absl::StrFormat("%s is there twice", ToString(row->day)));
    } else {
      calendar.years_.insert(row->day.year);
    }
  }
  if (!violations.empty()) {
    const std::string first = violations.front().field + ": " + violations.front().description;
    return BadCalendar(source, first).Fields(std::move(violations));
  }
  return calendar;
}

StatusOr<WorkCalendar> WorkCalendar::FromFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return BadCalendar(path, "the file cannot be read");
  return FromCsv(path, text.str());
}

Status WorkCalendar::Check(int year) const {
  if (Knows(year)) return OkStatus();
  return FailedPrecondition(
             "NO_CALENDAR_YEAR",
             absl::StrFormat("the working days of %d are not known: its exceptions are not in the data", year))
      .Meta("year", absl::StrFormat("%d", year))
      .Zh(absl::StrFormat("缺少 %d 年的节假日安排，无法确定工作日", year));
}

StatusOr<bool> WorkCalendar::IsWorkday(const Day& day) const {
  RETURN_IF_ERROR(Check(day.year));
  const auto exception = exceptions_.find(day);
  return exception == exceptions_.end() ? !IsWeekend(day) : exception->second;
}

StatusOr<Day> WorkCalendar::LastWorkdayOf(const Month& month) const {
  for (int day = DaysInMonth(month); day >= 1; --day) {
    const Day candidate{.year = month.year, .month = month.month, .day = day};
    ASSIGN_OR_RETURN(const bool is_workday, IsWorkday(candidate));
    if (is_workday) return candidate;
  }
  return FailedPrecondition("NO_WORKDAY", absl::StrFormat("%s has no working day", ToString(month)))
      .Zh(absl::StrFormat("%s 没有工作日，请检查节假日数据", ToString(month)));
}

StatusOr<Day> WorkCalendar::WorkdayBefore(const Day& day) const {
  for (int back = 1; back <= kSearchDaysMax; ++back) {
    const Day candidate = DayFromNumber(DayNumber(day) - back);
    ASSIGN_OR_RETURN(const bool is_workday, IsWorkday(candidate));
    if (is_workday) return candidate;
  }
  return FailedPrecondition("NO_WORKDAY",
                            absl::StrFormat("no working day within %d days before %s", kSearchDaysMax, ToString(day)))
      .Zh(absl::StrFormat("%s 之前 %d 天内没有工作日，请检查节假日数据", ToString(day), kSearchDaysMax));
}

}  // namespace jgt
