#include "services/reporting/domain/task_entries.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "services/reporting/domain/progress.h"

namespace jgt::reporting {
namespace {

constexpr char kMentoringSession[] = "MENTORING_SESSION";
constexpr char kShadowingStay[] = "SHADOWING";

bool IsOf(const Minimum& minimum, const NamedActivity& activity) {
  return std::find(minimum.kinds.begin(), minimum.kinds.end(), activity.kind) != minimum.kinds.end();
}

std::vector<TaskEntry> Activities(const Minimum& minimum, const TaskBasis& basis) {
  std::vector<TaskEntry> entries;
  for (const NamedActivity& activity : basis.activities) {
    if (IsOf(minimum, activity))
      entries.push_back({.unit = activity.activity, .counts = true, .reason = "", .activity = activity});
  }
  return entries;
}

std::vector<TaskEntry> Sessions(const Minimum& minimum, const TaskBasis& basis) {
  std::map<std::string, std::vector<NamedActivity>> sessions;
  for (const KnownGroup& group : basis.groups) sessions[group.name];
  for (const NamedActivity& activity : basis.activities) {
    if (activity.kind == kMentoringSession) sessions[activity.mentor_group].push_back(activity);
  }
  std::vector<TaskEntry> entries;
  for (const auto& [name, held] : sessions) {
    TaskEntry entry{.unit = name, .fact = name};
    const auto group = std::find_if(basis.groups.begin(), basis.groups.end(),
                                    [&unit = name](const KnownGroup& known) { return known.name == unit; });
    if (group == basis.groups.end()) {
      entry.fact.clear();
      entry.reason = "名册中没有当年的这个师徒组";
    } else {
      entry.fact_seq = group->seq;
      if (group->mentees < minimum.mentees_min) {
        entry.reason = absl::StrFormat("徒弟 %d 人，不足 %d 人", group->mentees, minimum.mentees_min);
      } else if (static_cast<int>(held.size()) < minimum.sessions_min) {
        entry.reason = absl::StrFormat("指导 %d 次，不足 %d 次", held.size(), minimum.sessions_min);
      }
    }
    entry.counts = entry.reason.empty();
    if (held.empty()) entries.push_back(entry);
    for (const NamedActivity& session : held) {
      entry.activity = session;
      entries.push_back(entry);
    }
  }
  return entries;
}

StatusOr<bool> Lasted(const NamedActivity& stay) {
  ASSIGN_OR_RETURN(const Day first, ParseDay(stay.day));
  ASSIGN_OR_RETURN(const Day last, ParseDay(stay.end_day.empty() ? stay.day : stay.end_day));
  return LastsAMonth({.teacher = stay.teacher, .first = first, .last = last});
}

std::vector<TaskEntry> Stays(const TaskBasis& basis) {
  std::vector<TaskEntry> entries;
  for (const NamedActivity& activity : basis.activities) {
    if (activity.kind != kShadowingStay) continue;
    const StatusOr<bool> lasted = Lasted(activity);
    TaskEntry entry{.unit = activity.teacher.empty() ? activity.activity : activity.teacher,
                    .counts = lasted.ok() && *lasted,
                    .reason = "",
                    .activity = activity};
    if (!entry.counts) entry.reason = "不足 1 个月";
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<TaskEntry> Exchanges(const TaskBasis& basis) {
  std::vector<TaskEntry> entries;
  for (const SentTeacher& sent : basis.sent) {
    TaskEntry entry{.unit = sent.teacher, .counts = sent.confirmed, .reason = "", .activity = sent.activity};
    if (sent.seq == 0) {
      entry.unit = sent.activity.activity;
      entry.reason = "名册中没有这项交流";
    } else {
      entry.fact = sent.activity.exchange;
      entry.fact_seq = sent.seq;
      if (!sent.confirmed) entry.reason = "这项交流未经领导小组确认";
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

std::vector<TaskEntry> EntriesOf(const Minimum& minimum, const TaskBasis& basis) {
  std::vector<TaskEntry> entries;
  switch (minimum.rule) {
    case TaskRule::kActivities:
      return Activities(minimum, basis);
    case TaskRule::kMentorGroups:
      return Sessions(minimum, basis);
    case TaskRule::kShadowing:
      entries = Stays(basis);
      break;
    case TaskRule::kTeacherExchange:
      entries = Exchanges(basis);
      break;
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const TaskEntry& a, const TaskEntry& b) { return a.unit < b.unit; });
  return entries;
}

const Minimum* FindTask(const MinimaSet* minima, const OwnMinima& own, const std::string& task) {
  const auto is_it = [&](const Minimum& minimum) { return minimum.task == task; };
  if (minima != nullptr) {
    const auto found = std::find_if(minima->tasks.begin(), minima->tasks.end(), is_it);
    if (found != minima->tasks.end()) return &*found;
  }
  const auto found = std::find_if(own.tasks.begin(), own.tasks.end(), is_it);
  return found == own.tasks.end() ? nullptr : &*found;
}

}  // namespace jgt::reporting
