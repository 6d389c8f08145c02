// What looks implausible in a month of a region. A notice never blocks: it names the activities, and a person looks.
// Pure functions of what was told, of a calendar and of rules that are versioned data.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/workdays/workdays.h"
#include "services/ledger/domain/activity.h"

namespace jgt::ledger {

struct PlausibilityRules {
  int year = 0;
  std::string version;                  // "2022.1"
  int64_t periods_in_day = 0;           // more lessons a day than this are implausible, of a teacher or of a class
  int64_t make_up_days = 0;             // a planned lesson given so many days later is that lesson, late (fulfilment.h)
  std::vector<std::string> away_kinds;  // kinds that last and take the teacher away
  std::vector<std::string> holiday_exempt_kinds;  // kinds that happen on any day
  // A burst: of at least so many entries of a pairing's month more than so many percent were told in the last hours
  // before a deadline.
  int64_t burst_entries_min = 0;
  int64_t burst_percent_over = 0;
  int64_t burst_window_hours = 0;
  // Two months in succession with the same counts by kind, of at least so many activities each.
  int64_t identical_activities_min = 0;
};

// All years. A year without rules uses the last before it, and a year before the first uses the first.
class PlausibilityRuleBook {
 public:
  // At least one, in any order.
  explicit PlausibilityRuleBook(std::vector<PlausibilityRules> rules);
  const PlausibilityRules& For(int year) const;
  // Of all years: what must be read before it is known which rules apply.
  std::vector<std::string> AwayKinds() const;

 private:
  std::vector<PlausibilityRules> rules_;  // by year
};

// The live activities of a region that a month's notices rest on.
struct MonthFacts {
  Month month;
  std::vector<Activity> activities;  // of the month
  std::vector<Activity> before;      // of the month before
  std::vector<Activity> away;        // of away_kinds, from before the month and reaching into it
};

struct Notice {
  std::string code;
  std::string key;  // what it is about, unique with the code in its month; readable
  std::string message;
  std::vector<std::string> pairings;    // sorted
  std::vector<std::string> activities;  // sorted
  bool operator==(const Notice&) const = default;
};

// By code and key. A year that the calendar does not know gives CALENDAR_UNKNOWN in place of ON_HOLIDAY and
// BURST_BEFORE_DEADLINE.
std::vector<Notice> NoticesOf(const MonthFacts& facts, const PlausibilityRules& rules, const WorkCalendar& calendar);

// Deadlines of a month's reports (D10): the school's is the end of the 26th, the bureau's is 12:00 of the month's last
// working day; when that is on or before the 26th, the school's is 12:00 of the working day before. NO_CALENDAR_YEAR.
struct ReportDeadlines {
  Instant school;
  Instant bureau;
};
StatusOr<ReportDeadlines> DeadlinesOf(const Month& month, const WorkCalendar& calendar);

// The month before.
Month Before(const Month& month);

// Each rule by itself.
void FindTwoPlaces(const MonthFacts& facts, std::vector<Notice>& notices);
void FindAway(const MonthFacts& facts, const PlausibilityRules& rules, std::vector<Notice>& notices);
void FindTooManyLessons(const MonthFacts& facts, const PlausibilityRules& rules, std::vector<Notice>& notices);
void FindHolidays(const MonthFacts& facts, const PlausibilityRules& rules, const WorkCalendar& calendar,
                  std::vector<Notice>& notices);
void FindBursts(const MonthFacts& facts, const PlausibilityRules& rules, const WorkCalendar& calendar,
                std::vector<Notice>& notices);
void FindIdenticalMonths(const MonthFacts& facts, const PlausibilityRules& rules, std::vector<Notice>& notices);

// From the activities that a notice is about.
Notice NoticeAbout(std::string code, std::string key, std::string message,
                   const std::vector<const Activity*>& activities);

}  // namespace jgt::ledger
