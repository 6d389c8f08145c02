#include "services/ledger/domain/plausibility.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace jgt::ledger {
namespace {

using Group = std::vector<const Activity*>;

bool Contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

size_t PairingsIn(const Group& group) {
  std::set<std::string> pairings;
  for (const Activity* const activity : group) pairings.insert(activity->pairing);
  return pairings.size();
}

// The last day of a thing: its own for what does not last.
const std::string& EndOf(const Activity& activity) {
  return activity.end_day.empty() ? activity.day : activity.end_day;
}

bool Overlap(const Activity& a, const Activity& b) { return a.day <= EndOf(b) && b.day <= EndOf(a); }

}  // namespace

PlausibilityRuleBook::PlausibilityRuleBook(std::vector<PlausibilityRules> rules) : rules_(std::move(rules)) {
  JGT_CHECK(!rules_.empty());
  std::sort(rules_.begin(), rules_.end(),
            [](const PlausibilityRules& a, const PlausibilityRules& b) { return a.year < b.year; });
}

const PlausibilityRules& PlausibilityRuleBook::For(int year) const {
  const PlausibilityRules* chosen = &rules_.front();
  for (const PlausibilityRules& rules : rules_) {
    if (rules.year <= year) chosen = &rules;
  }
  return *chosen;
}

std::vector<std::string> PlausibilityRuleBook::AwayKinds() const {
  std::set<std::string> kinds;
  for (const PlausibilityRules& rules : rules_) kinds.insert(rules.away_kinds.begin(), rules.away_kinds.end());
  return {kinds.begin(), kinds.end()};
}

Notice NoticeAbout(std::string code, std::string key, std::string message, const Group& activities) {
  std::set<std::string> pairings;
  std::set<std::string> names;
  for (const Activity* const activity : activities) {
    pairings.insert(activity->pairing);
    names.insert(activity->name);
  }
  return {.code = std::move(code),
          .key = std::move(key),
          .message = std::move(message),
          .pairings = {pairings.begin(), pairings.end()},
          .activities = {names.begin(), names.end()}};
}

void FindTwoPlaces(const MonthFacts& facts, std::vector<Notice>& notices) {
  std::map<std::tuple<std::string, int64_t, std::string>, Group> lessons;
  for (const Activity& activity : facts.activities) {
    if (!activity.lesson || activity.teacher.empty() || activity.period == 0) continue;
    lessons[{activity.teacher, activity.period, activity.day}].push_back(&activity);
  }
  for (const auto& [place, group] : lessons) {
    if (PairingsIn(group) < 2) continue;
    const auto& [teacher, period, day] = place;
    notices.push_back(NoticeAbout("TEACHER_IN_TWO_PLACES", absl::StrFormat("%s %s %d", teacher, day, period),
                                  absl::StrFormat("教师 %s 于 %s 第 %d 节同时出现在 %d 对结对学校的课堂", teacher, day,
                                                  period, PairingsIn(group)),
                                  group));
  }
}

void FindAway(const MonthFacts& facts, const PlausibilityRules& rules, std::vector<Notice>& notices) {
  std::map<std::string, Group> away_of;  // by teacher
  std::map<std::string, Group> here_of;
  for (const Activity& activity : facts.away) {
    if (Contains(rules.away_kinds, activity.kind)) away_of[activity.teacher].push_back(&activity);
  }
  for (const Activity& activity : facts.activities) {
    if (activity.teacher.empty()) continue;
    if (Contains(rules.away_kinds, activity.kind)) away_of[activity.teacher].push_back(&activity);
    if (activity.lesson) here_of[activity.teacher].push_back(&activity);
  }
  for (const auto& [teacher, aways] : away_of) {
    if (teacher.empty()) continue;
    for (size_t i = 0; i < aways.size(); ++i) {
      const Activity& away = *aways[i];
      Group elsewhere;
      for (size_t j = i + 1; j < aways.size(); ++j) {
        if (aways[j]->pairing != away.pairing && Overlap(away, *aways[j])) elsewhere.push_back(aways[j]);
      }
      for (const Activity* const lesson : here_of[teacher]) {
        if (lesson->pairing != away.pairing && Overlap(away, *lesson)) elsewhere.push_back(lesson);
      }
      if (elsewhere.empty()) continue;
      const std::string message =
          absl::StrFormat("教师 %s 于 %s 至 %s 在外跟岗或交流，期间在其他结对学校另有 %d 项活动", teacher, away.day,
                          EndOf(away), elsewhere.size());
      elsewhere.push_back(&away);
      notices.push_back(NoticeAbout("TEACHER_AWAY", absl::StrFormat("%s %s", teacher, away.name), message, elsewhere));
    }
  }
}

void FindTooManyLessons(const MonthFacts& facts, const PlausibilityRules& rules, std::vector<Notice>& notices) {
  std::map<std::pair<std::string, std::string>, Group> of_teacher;              // day, teacher
  std::map<std::tuple<std::string, std::string, std::string>, Group> of_class;  // day, pairing, class
  for (const Activity& activity : facts.activities) {
    if (!activity.lesson) continue;
    if (!activity.teacher.empty()) of_teacher[{activity.day, activity.teacher}].push_back(&activity);
    if (!activity.supported_class.empty()) {
      of_class[{activity.day, activity.pairing, activity.supported_class}].push_back(&activity);
    }
  }
  const auto too_many = [&](const Group& group) { return static_cast<int64_t>(group.size()) > rules.periods_in_day; };
  for (const auto& [place, group] : of_teacher) {
    if (!too_many(group)) continue;
    notices.push_back(NoticeAbout("MORE_LESSONS_THAN_PERIODS",
                                  absl::StrFormat("teacher %s %s", place.second, place.first),
                                  absl::StrFormat("教师 %s 于 %s 共上课 %d 节，超过每天 %d 节", place.second,
                                                  place.first, group.size(), rules.periods_in_day),
                                  group));
  }
  for (const auto& [place, group] : of_class) {
    if (!too_many(group)) continue;
    const auto& [day, pairing, name] = place;
    notices.push_back(NoticeAbout("MORE_LESSONS_THAN_PERIODS", absl::StrFormat("class %s %s %s", pairing, name, day),
                                  absl::StrFormat("受援校班级“%s”于 %s 共上课 %d 节，超过每天 %d 节", name, day,
                                                  group.size(), rules.periods_in_day),
                                  group));
  }
}

void FindHolidays(const MonthFacts& facts, const PlausibilityRules& rules, const WorkCalendar& calendar,
                  std::vector<Notice>& notices) {
  std::map<std::pair<std::string, std::string>, Group> by_day;  // day, pairing
  for (const Activity& activity : facts.activities) {
    if (!Contains(rules.holiday_exempt_kinds, activity.kind))
      by_day[{activity.day, activity.pairing}].push_back(&activity);
  }
  for (const auto& [place, group] : by_day) {
    const auto day = ParseDay(place.first);
    if (!day.ok()) continue;
    const auto is_workday = calendar.IsWorkday(*day);
    if (!is_workday.ok() || *is_workday) continue;
    notices.push_back(NoticeAbout("ON_HOLIDAY", absl::StrFormat("%s %s", place.first, place.second),
                                  absl::StrFormat("%s 为%s，填报了 %d 项活动", place.first,
                                                  Weekday(*day) >= 6 ? "周末" : "法定节假日", group.size()),
                                  group));
  }
}

std::vector<Notice> NoticesOf(const MonthFacts& facts, const PlausibilityRules& rules, const WorkCalendar& calendar) {
  std::vector<Notice> notices;
  FindTwoPlaces(facts, notices);
  FindAway(facts, rules, notices);
  FindTooManyLessons(facts, rules, notices);
  FindIdenticalMonths(facts, rules, notices);
  if (calendar.Knows(facts.month.year)) {
    FindHolidays(facts, rules, calendar, notices);
    FindBursts(facts, rules, calendar, notices);
  } else if (!facts.activities.empty()) {
    notices.push_back(NoticeAbout(
        "CALENDAR_UNKNOWN", ToString(facts.month),
        absl::StrFormat("缺少 %d 年的节假日安排，%s 的活动未核对是否在节假日，也未核对是否在截止日前集中填报",
                        facts.month.year, ToString(facts.month)),
        {}));
  }
  std::sort(notices.begin(), notices.end(),
            [](const Notice& a, const Notice& b) { return std::tie(a.code, a.key) < std::tie(b.code, b.key); });
  return notices;
}

}  // namespace jgt::ledger
