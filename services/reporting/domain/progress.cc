#include "services/reporting/domain/progress.h"

#include <absl/strings/str_format.h>

#include <algorithm>

namespace jgt::reporting {
namespace {

TaskProgress Begin(const Minimum& minimum) {
  return {
      .task = minimum.task, .display_name = minimum.display_name, .unit = minimum.unit, .required = minimum.required};
}

TaskProgress MeasureActivities(const Minimum& minimum, const PairingCounts& counts) {
  TaskProgress progress = Begin(minimum);
  std::set<int> subjects;
  for (const std::string& kind : minimum.kinds) {
    if (const auto found = counts.activities.find(kind); found != counts.activities.end())
      progress.done += found->second;
    if (const auto found = counts.subjects.find(kind); found != counts.subjects.end()) {
      subjects.insert(found->second.begin(), found->second.end());
    }
  }
  progress.met = progress.done >= progress.required;
  if (minimum.subjects_min > 0) {
    progress.note = absl::StrFormat("涉及学科 %d 门，不少于 %d 门", subjects.size(), minimum.subjects_min);
    progress.met = progress.met && static_cast<int>(subjects.size()) >= minimum.subjects_min;
  }
  return progress;
}

TaskProgress MeasureMentoring(const Minimum& minimum, const PairingCounts& counts) {
  TaskProgress progress = Begin(minimum);
  int64_t short_groups = 0;
  for (const auto& [name, group] : counts.mentor_groups) {
    if (group.mentees < minimum.mentees_min) {
      ++short_groups;
    } else if (group.sessions >= minimum.sessions_min) {
      ++progress.done;
    }
  }
  progress.met = progress.done >= progress.required;
  progress.note =
      absl::StrFormat("已建师徒组 %d 组，每组指导不少于 %d 次方计", counts.mentor_groups.size(), minimum.sessions_min);
  if (short_groups > 0)
    progress.note += absl::StrFormat("；徒弟不足 %d 人的 %d 组不计", minimum.mentees_min, short_groups);
  return progress;
}

TaskProgress MeasureShadowing(const Minimum& minimum, const PairingCounts& counts) {
  TaskProgress progress = Begin(minimum);
  std::set<std::string> teachers;
  int64_t too_short = 0;
  for (const Stay& stay : counts.stays) {
    if (LastsAMonth(stay)) {
      teachers.insert(stay.teacher);
    } else {
      ++too_short;
    }
  }
  progress.done = static_cast<int64_t>(teachers.size());
  progress.met = progress.done >= progress.required;
  progress.note = "每人不少于 1 个月";
  if (too_short > 0) progress.note += absl::StrFormat("；不足 1 个月的 %d 次不计", too_short);
  return progress;
}

TaskProgress MeasureExchange(const Pairing& pairing, const Minimum& minimum, const PairingCounts& counts) {
  TaskProgress progress = Begin(minimum);
  progress.done = counts.exchanged_teachers;
  progress.shared_by = pairing.supporter;
  const std::vector<Mode>& modes = minimum.percent_modes;
  if (std::find(modes.begin(), modes.end(), pairing.mode) == modes.end()) {
    progress.required = 0;
    progress.met = true;
    progress.note = "教师无障碍流动，方案未定人数";
    return progress;
  }
  if (counts.supporter_teachers.has_value()) {
    // Rounded up, so that the share is never missed by a fraction of a teacher (D7).
    const int64_t share = (*counts.supporter_teachers * minimum.teachers_percent + 99) / 100;
    progress.required = std::max<int64_t>(minimum.required, share);
    progress.note =
        absl::StrFormat("核心校教师 %d 人的 %d%%，按核心校合计", *counts.supporter_teachers, minimum.teachers_percent);
  } else {
    progress.note = absl::StrFormat("核心校教师人数未登记，暂按至少 %d 人，按核心校合计", minimum.required);
  }
  progress.met = progress.done >= progress.required;
  return progress;
}

}  // namespace

bool LastsAMonth(const Stay& stay) {
  // A month later, the day of the same number; where that month is shorter, its last day's morrow.
  Month next = MonthOf(stay.first);
  next =
      next.month == 12 ? Month{.year = next.year + 1, .month = 1} : Month{.year = next.year, .month = next.month + 1};
  const int days = DaysInMonth(next);
  const Day same{.year = next.year, .month = next.month, .day = std::min(stay.first.day, days)};
  const int64_t end = DayNumber(same) + (stay.first.day > days ? 1 : 0);
  return DayNumber(stay.last) + 1 >= end;
}

PairingProgress Measure(const Pairing& pairing, const MinimaSet* minima, const PairingCounts& counts,
                        const OwnMinima& own) {
  PairingProgress progress{.pairing = pairing};
  std::vector<Minimum> tasks;
  if (minima != nullptr) {
    progress.minima = minima->name;
    tasks = minima->tasks;
  }
  if (!own.tasks.empty()) {
    const char* const joint = progress.minima.empty() ? "" : "+";
    progress.minima += absl::StrFormat("%s%s/%d", joint, pairing.region, own.revision);
    tasks.insert(tasks.end(), own.tasks.begin(), own.tasks.end());
  }
  for (const Minimum& minimum : tasks) {
    switch (minimum.rule) {
      case TaskRule::kActivities:
        progress.tasks.push_back(MeasureActivities(minimum, counts));
        break;
      case TaskRule::kMentorGroups:
        progress.tasks.push_back(MeasureMentoring(minimum, counts));
        break;
      case TaskRule::kShadowing:
        progress.tasks.push_back(MeasureShadowing(minimum, counts));
        break;
      case TaskRule::kTeacherExchange:
        progress.tasks.push_back(MeasureExchange(pairing, minimum, counts));
        break;
    }
  }
  return progress;
}

std::vector<TaskTotal> Total(const std::vector<PairingProgress>& progress) {
  std::vector<TaskTotal> totals;
  std::set<std::pair<std::string, std::string>> counted;  // task and who shares it
  for (const PairingProgress& each : progress) {
    for (const TaskProgress& task : each.tasks) {
      auto total =
          std::find_if(totals.begin(), totals.end(), [&](const TaskTotal& found) { return found.task == task.task; });
      if (total == totals.end()) {
        totals.push_back({.task = task.task, .display_name = task.display_name, .unit = task.unit});
        total = totals.end() - 1;
      }
      total->pairings += 1;
      total->pairings_met += task.met ? 1 : 0;
      if (!task.shared_by.empty() && !counted.emplace(task.task, task.shared_by).second) continue;
      total->required += task.required;
      total->done += task.done;
    }
  }
  return totals;
}

}  // namespace jgt::reporting
