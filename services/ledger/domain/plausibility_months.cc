// The rules of plausibility.h that look at a pairing's month as a whole.
#include "services/ledger/domain/plausibility.h"

namespace jgt::ledger {
namespace {

using Group = std::vector<const Activity*>;
using Counts = std::map<std::string, int64_t>;  // by kind

constexpr int kSchoolDay = 26;
constexpr std::chrono::hours kNoon{12};

std::map<std::string, Group> ByPairing(const std::vector<Activity>& activities) {
  std::map<std::string, Group> groups;
  for (const Activity& activity : activities) groups[activity.pairing].push_back(&activity);
  return groups;
}

Counts CountsOf(const Group& group) {
  Counts counts;
  for (const Activity* const activity : group) ++counts[activity->kind];
  return counts;
}

// A burst of one pairing before one deadline.
void FindBurst(const std::string& pairing, const Group& group, const std::string& which, std::string_view which_zh,
               Instant deadline, const PlausibilityRules& rules, std::vector<Notice>& notices) {
  const auto total = static_cast<int64_t>(group.size());
  if (total < rules.burst_entries_min) return;
  const Instant start = deadline - std::chrono::hours(rules.burst_window_hours);
  Group late;
  for (const Activity* const activity : group) {
    if (activity->recorded_at > start && activity->recorded_at <= deadline) late.push_back(activity);
  }
  const auto count = static_cast<int64_t>(late.size());
  if (count * 100 <= rules.burst_percent_over * total) return;
  notices.push_back(NoticeAbout(
      "BURST_BEFORE_DEADLINE", absl::StrFormat("%s %s", pairing, which),
      absl::StrFormat("本月 %d 项活动中有 %d 项在%s前 %d 小时内填报", total, count, which_zh, rules.burst_window_hours),
      late));
}

}  // namespace

Month Before(const Month& month) {
  return month.month == 1 ? Month{.year = month.year - 1, .month = 12}
                          : Month{.year = month.year, .month = month.month - 1};
}

StatusOr<ReportDeadlines> DeadlinesOf(const Month& month, const WorkCalendar& calendar) {
  ASSIGN_OR_RETURN(const Day last, calendar.LastWorkdayOf(month));
  ReportDeadlines deadlines;
  deadlines.bureau = ShanghaiMidnight(last) + kNoon;
  if (last.day > kSchoolDay) {
    deadlines.school = ShanghaiMidnight({.year = month.year, .month = month.month, .day = kSchoolDay + 1});
    return deadlines;
  }
  ASSIGN_OR_RETURN(const Day before, calendar.WorkdayBefore(last));
  deadlines.school = ShanghaiMidnight(before) + kNoon;
  return deadlines;
}

void FindBursts(const MonthFacts& facts, const PlausibilityRules& rules, const WorkCalendar& calendar,
                std::vector<Notice>& notices) {
  const StatusOr<ReportDeadlines> deadlines = DeadlinesOf(facts.month, calendar);
  if (!deadlines.ok()) return;
  for (const auto& [pairing, group] : ByPairing(facts.activities)) {
    FindBurst(pairing, group, "school", "学校月报截止", deadlines->school, rules, notices);
    FindBurst(pairing, group, "bureau", "县级月报截止", deadlines->bureau, rules, notices);
  }
}

void FindIdenticalMonths(const MonthFacts& facts, const PlausibilityRules& rules, std::vector<Notice>& notices) {
  const std::map<std::string, Group> before = ByPairing(facts.before);
  for (const auto& [pairing, group] : ByPairing(facts.activities)) {
    const auto last = before.find(pairing);
    if (last == before.end() || static_cast<int64_t>(group.size()) < rules.identical_activities_min) continue;
    if (CountsOf(group) != CountsOf(last->second)) continue;
    notices.push_back(NoticeAbout("IDENTICAL_MONTHS", pairing,
                                  absl::StrFormat("%s 与 %s 各类活动数量完全相同，各 %d 项", ToString(facts.month),
                                                  ToString(Before(facts.month)), group.size()),
                                  group));
  }
}

}  // namespace jgt::ledger
