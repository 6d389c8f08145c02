#include "services/ledger/domain/fulfilment.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace jgt::ledger {
namespace {

// "2022-05-10" and so many days: text that sorts as days do.
std::string DaysAfter(const std::string& day, int64_t count) {
  const auto parsed = ParseDay(day);
  return parsed.ok() ? ToString(DayFromNumber(DayNumber(*parsed) + count)) : day;
}

FulfilmentState Open(const std::string& due_day, const std::string& as_of) {
  return due_day < as_of ? FulfilmentState::kOverdue : FulfilmentState::kDue;
}

bool SameOrUnsaid(const std::string& planned, const std::string& done) {
  return planned.empty() || done.empty() || planned == done;
}

// Gives lessons to slots, each at most once.
class SlotMatch {
 public:
  SlotMatch(const std::vector<Activity>& activities, int64_t make_up_days)
      : activities_(activities), used_(activities.size(), false), make_up_days_(make_up_days) {
    for (size_t i = 0; i < activities.size(); ++i) by_day_[activities[i].day].push_back(i);
  }

  void Match(std::vector<SlotFulfilment>& slots) {
    using Fits = std::function<bool(const PlannedSlot&, const Activity&)>;
    const Fits by_teacher = [](const PlannedSlot& slot, const Activity& done) {
      return done.period == slot.period && !slot.teacher.empty() && done.teacher == slot.teacher;
    };
    const Fits by_class = [](const PlannedSlot& slot, const Activity& done) {
      return done.period == slot.period && done.supported_class == slot.supported_class;
    };
    const Fits by_time = [](const PlannedSlot& slot, const Activity& done) {
      return done.period == slot.period && slot.teacher.empty();
    };
    for (const Fits& fits : {by_teacher, by_class, by_time}) {
      for (SlotFulfilment& slot : slots) {
        if (slot.activity.empty()) Take(slot, slot.slot.day, fits);
      }
    }
    const Fits moved = [](const PlannedSlot& slot, const Activity& done) {
      return SameOrUnsaid(slot.teacher, done.teacher) && SameOrUnsaid(slot.supported_class, done.supported_class);
    };
    for (SlotFulfilment& slot : slots) {
      for (int64_t later = 0; slot.activity.empty() && later <= make_up_days_; ++later) {
        Take(slot, DaysAfter(slot.slot.day, later), moved);
      }
    }
  }

  bool used(size_t activity) const { return used_[activity]; }

 private:
  template <typename Fits>
  void Take(SlotFulfilment& slot, const std::string& day, const Fits& fits) {
    const auto found = by_day_.find(day);
    if (found == by_day_.end()) return;
    for (const size_t i : found->second) {
      const Activity& done = activities_[i];
      if (used_[i] || done.kind != slot.slot.kind || done.subject != slot.slot.subject || !fits(slot.slot, done)) {
        continue;
      }
      used_[i] = true;
      slot.activity = done.name;
      slot.activity_day = done.day;
      slot.confirmed = done.state == ActivityState::kConfirmed;
      slot.state = done.day == slot.slot.day ? FulfilmentState::kFulfilled : FulfilmentState::kFulfilledLate;
      return;
    }
  }

  const std::vector<Activity>& activities_;
  std::vector<bool> used_;
  const int64_t make_up_days_;
  std::map<std::string, std::vector<size_t>> by_day_;
};

// Fills the items of each kind with activities of the year, the earliest due day first. Returns which were taken.
std::vector<bool> FillItems(const std::vector<Activity>& activities, const std::vector<bool>& of_year,
                            const std::string& as_of, std::vector<ItemFulfilment>& items) {
  std::map<std::string, std::vector<ItemFulfilment*>> by_kind;
  for (ItemFulfilment& item : items) by_kind[item.item.kind].push_back(&item);
  for (auto& [kind, of_kind] : by_kind) {
    std::stable_sort(of_kind.begin(), of_kind.end(), [](const ItemFulfilment* a, const ItemFulfilment* b) {
      return a->item.due_day < b->item.due_day;
    });
  }
  std::vector<bool> used(activities.size(), false);
  for (size_t i = 0; i < activities.size(); ++i) {
    const auto of_kind = by_kind.find(activities[i].kind);
    if (of_kind == by_kind.end() || !of_year[i]) continue;
    for (ItemFulfilment* const item : of_kind->second) {
      const auto done = static_cast<int64_t>(item->activities.size());
      if (done >= item->item.count) continue;
      used[i] = true;
      item->activities.push_back(activities[i].name);
      if (activities[i].state == ActivityState::kConfirmed) ++item->confirmed;
      if (done + 1 == item->item.count) {
        const bool late = activities[i].day > item->item.due_day;
        item->state = late ? FulfilmentState::kFulfilledLate : FulfilmentState::kFulfilled;
      }
      break;
    }
  }
  for (ItemFulfilment& item : items) {
    if (static_cast<int64_t>(item.activities.size()) < item.item.count) item.state = Open(item.item.due_day, as_of);
  }
  return used;
}

std::vector<Milestone> MilestonesOf(const PlannedYear& planned, const std::string& as_of) {
  const auto by_then = [&](const std::string& day) { return day <= as_of ? day : std::string(); };
  return {{.code = "PLAN", .display_name = "制订方案", .day = by_then(planned.plan_day)},
          {.code = "AGREEMENT", .display_name = "签订协议", .day = by_then(planned.agreement_day)},
          {.code = "CEREMONY", .display_name = "结对仪式", .day = by_then(planned.ceremony_day)}};
}

// The lessons of the year, each with what fulfils it; those of the years beside it compete for the same activities.
std::vector<SlotFulfilment> MatchSlots(const PlannedYear& planned, const std::string& as_of, SlotMatch& lessons) {
  std::vector<SlotFulfilment> all;
  all.reserve(planned.slots_before.size() + planned.slots.size() + planned.slots_after.size());
  for (const auto* const some : {&planned.slots_before, &planned.slots, &planned.slots_after}) {
    for (const PlannedSlot& slot : *some) all.push_back({.slot = slot, .state = Open(slot.day, as_of)});
  }
  lessons.Match(all);
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(planned.slots_before.size());
  return {std::make_move_iterator(first),
          std::make_move_iterator(first + static_cast<std::ptrdiff_t>(planned.slots.size()))};
}

}  // namespace

Fulfilment Fulfil(const PlannedYear& planned, std::vector<Activity> activities, const std::string& as_of,
                  int64_t make_up_days) {
  std::erase_if(activities, [&](const Activity& activity) { return activity.day > as_of; });
  std::sort(activities.begin(), activities.end(), [](const Activity& a, const Activity& b) {
    return std::tie(a.day, a.period, a.seq, a.name) < std::tie(b.day, b.period, b.seq, b.name);
  });
  Fulfilment result;
  std::set<std::string> kinds;
  for (const PlannedSlot& slot : planned.slots) kinds.insert(slot.kind);
  result.items.reserve(planned.items.size());
  for (const PlannedItem& item : planned.items) {
    kinds.insert(item.kind);
    result.items.push_back({.item = item});
  }
  SlotMatch lessons(activities, make_up_days);
  result.slots = MatchSlots(planned, as_of, lessons);
  const std::string year = absl::StrFormat("%04d-", planned.year);
  std::vector<bool> of_year;
  of_year.reserve(activities.size());
  for (const Activity& activity : activities) of_year.push_back(activity.day.starts_with(year));
  const std::vector<bool> counted = FillItems(activities, of_year, as_of, result.items);
  for (size_t i = 0; i < activities.size(); ++i) {
    if (counted[i] || lessons.used(i) || !of_year[i]) continue;
    result.unplanned.push_back({.activity = activities[i].name,
                                .kind = activities[i].kind,
                                .day = activities[i].day,
                                .reason = kinds.contains(activities[i].kind) ? UnplannedReason::kBeyondPlan
                                                                             : UnplannedReason::kKindNotPlanned});
  }
  result.milestones = MilestonesOf(planned, as_of);
  return result;
}

}  // namespace jgt::ledger
