#include "services/ledger/domain/activity_life.h"

#include <array>
#include <optional>
#include <set>
#include <utility>

namespace jgt::ledger {
namespace {

constexpr std::array<const char*, 3> kCommandNames = {"confirmed", "corrected", "reversed"};

std::optional<ActivityState> Next(const Activity& activity, LifeCommand command) {
  const bool live = IsLive(activity);
  const bool answered = activity.state == ActivityState::kConfirmed && activity.timeout_policy.empty();
  switch (command) {
    case LifeCommand::kConfirm:
      return live && !answered ? std::optional(ActivityState::kConfirmed) : std::nullopt;
    case LifeCommand::kCorrect:
      return live ? std::optional(ActivityState::kSuperseded) : std::nullopt;
    case LifeCommand::kReverse:
      return live ? std::optional(ActivityState::kReversed) : std::nullopt;
  }
  return std::nullopt;
}

// The forms of the activity's own month, beside those that earlier entries restated.
void Restate(Activity& activity, const std::vector<std::string>& restates) {
  std::set<std::string> all(activity.restates.begin(), activity.restates.end());
  for (const std::string& form : restates) {
    if (form.ends_with("/" + activity.day.substr(0, 7))) all.insert(form);
  }
  activity.restates.assign(all.begin(), all.end());
}

Activity Placed(Activity activity, const EntryPlace& place) {
  activity.state = ActivityState::kRecorded;
  activity.recorded_at = place.recorded_at;
  activity.seq = place.seq;
  activity.revision = place.seq;
  return activity;
}

Activity Moved(Activity activity, ActivityState state, const EntryPlace& place) {
  activity.state = state;
  activity.revision = place.seq;
  return activity;
}

// One overload for each event.
struct Applier {
  const EntryPlace& place;
  const FindActivity& find;

  std::vector<Activity> operator()(const ActivityRecorded& event) const {
    Activity told = Placed(event.activity, place);
    Restate(told, event.restates);
    return {std::move(told)};
  }

  std::vector<Activity> operator()(const ActivityConfirmed& event) const {
    Activity confirmed = Moved(find(event.activity), ActivityState::kConfirmed, place);
    confirmed.confirmed_by = event.school;
    confirmed.timeout_policy.clear();
    Restate(confirmed, event.restates);
    return {std::move(confirmed)};
  }

  std::vector<Activity> operator()(const ActivityCorrected& event) const {
    Activity old = Moved(find(event.corrected), ActivityState::kSuperseded, place);
    old.superseded_by = event.activity.name;
    Activity added = Placed(event.activity, place);
    added.corrects = event.corrected;
    Restate(old, event.restates);
    Restate(added, event.restates);
    return {std::move(old), std::move(added)};
  }

  std::vector<Activity> operator()(const ActivityReversed& event) const {
    Activity reversed = Moved(find(event.activity), ActivityState::kReversed, place);
    Restate(reversed, event.restates);
    return {std::move(reversed)};
  }

  std::vector<Activity> operator()(const ActivityTimedOut& event) const {
    const bool counts = event.outcome == TimeoutOutcome::kConfirm;
    Activity moved = Moved(find(event.activity), counts ? ActivityState::kConfirmed : ActivityState::kLapsed, place);
    moved.timeout_policy = event.policy;
    Restate(moved, event.restates);
    return {std::move(moved)};
  }
};

}  // namespace

StatusOr<ActivityState> NextState(const Activity& activity, LifeCommand command) {
  const std::optional<ActivityState> next = Next(activity, command);
  if (next.has_value()) return *next;
  const char* const verb = kCommandNames.at(static_cast<size_t>(command));
  return FailedPrecondition("WRONG_STATE", absl::StrFormat("%s is %s and cannot be %s", activity.name,
                                                           StateName(activity.state), verb))
      .Meta("activity", activity.name)
      .Meta("state", StateName(activity.state))
      .Zh(absl::StrFormat("活动当前状态为 %s，不能执行此操作", StateName(activity.state)));
}

std::vector<Activity> Apply(const ActivityEvent& event, const EntryPlace& place, const FindActivity& find) {
  return std::visit(Applier{.place = place, .find = find}, event);
}

}  // namespace jgt::ledger
