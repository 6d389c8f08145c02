#include "services/ledger/domain/activity_commands.h"

#include <optional>
#include <utility>

namespace jgt::ledger {
namespace {

template <typename T>
const T* Find(const std::map<std::string, T>& facts, const std::string& name) {
  const auto found = facts.find(name);
  return found == facts.end() ? nullptr : &found->second;
}

Error NoSuchPairing(const std::string& name) {
  return NotFound("NO_SUCH_PAIRING",
                  absl::StrFormat("%s is not known here (name its position in min_positions if it is new)", name))
      .Meta("pairing", name)
      .Zh("没有这一结对关系");
}

StatusOr<const Pairing*> PairingOf(const Facts& facts, const std::string& name) {
  const Pairing* const pairing = Find(facts.pairings, name);
  if (pairing == nullptr) return NoSuchPairing(name);
  return pairing;
}

// An activity that exists, with its pairing, of which the caller may speak for an end.
struct Subject {
  const Activity* activity;
  const Pairing* pairing;
};

StatusOr<Subject> SubjectOf(const Facts& facts, const std::string& name) {
  const Activity* const activity = Find(facts.activities, name);
  if (activity == nullptr) return NoSuchActivity(name);
  ASSIGN_OR_RETURN(const Pairing* pairing, PairingOf(facts, activity->pairing));
  return Subject{.activity = activity, .pairing = pairing};
}

Status CheckRevision(const Activity& activity, int64_t revision) {
  if (revision == 0 || revision == activity.revision) return OkStatus();
  return Aborted("ETAG_MISMATCH", absl::StrFormat("%s has revision %d, not %d: read it again", activity.name,
                                                  activity.revision, revision))
      .Meta("activity", activity.name)
      .Meta("revision", std::to_string(activity.revision))
      .Zh("该活动已被他人修改，请重新读取后再试");
}

// R118: an exchange counts only after the leading group confirmed it. A group of mentor and mentees must be this
// pairing's.
Status CheckReferences(const Facts& facts, const Activity& activity, const std::string& path) {
  if (!activity.exchange.empty()) {
    const Exchange* const exchange = Find(facts.exchanges, activity.exchange);
    if (exchange == nullptr || exchange->pairing != activity.pairing || !exchange->confirmed) {
      return FailedPrecondition(
                 "EXCHANGE_NOT_CONFIRMED",
                 absl::StrFormat("%s.exchange: %s is not an exchange of %s that the leading group has confirmed", path,
                                 activity.exchange, activity.pairing))
          .Field(path + ".exchange", "not a confirmed exchange of the pairing")
          .Meta("exchange", activity.exchange)
          .Zh("该教师交流尚未经教共体领导小组审核确认，或不属于该结对");
    }
  }
  if (!activity.mentor_group.empty()) {
    const MentorGroup* const group = Find(facts.mentor_groups, activity.mentor_group);
    if (group == nullptr || group->pairing != activity.pairing) {
      return FailedPrecondition("NO_SUCH_MENTOR_GROUP",
                                absl::StrFormat("%s.mentor_group: %s is not a mentor group of %s", path,
                                                activity.mentor_group, activity.pairing))
          .Field(path + ".mentor_group", "not a mentor group of the pairing")
          .Meta("mentor_group", activity.mentor_group)
          .Zh("该师徒结对组不属于该结对");
    }
  }
  return OkStatus();
}

Status DuplicateLesson(const Activity& activity, const std::string& path, const std::string& first) {
  return AlreadyExists("DUPLICATE_LESSON",
                       absl::StrFormat("%s: %s has told the lesson of %s, period %d, teacher %s before (D17)", path,
                                       first, activity.day, activity.period, activity.teacher))
      .Field(path, absl::StrFormat("the same lesson as %s", first))
      .Meta("activity", first)
      .Zh("同一结对、同一天、同一节次、同一教师的课已填报，不重复计数");
}

StatusOr<Activity> Told(const Activity& draft, const std::string& path, const Caller& caller, const Facts& facts) {
  ASSIGN_OR_RETURN(const Pairing* pairing, PairingOf(facts, draft.pairing));
  Activity activity = draft;
  ASSIGN_OR_RETURN(activity.recorded_by, SpeakingEnd(caller, *pairing, facts.aliases, draft.recorded_by,
                                                     absl::StrFormat("%s.recorded_by", path)));
  RETURN_IF_ERROR(CheckReferences(facts, activity, path));
  return activity;
}

}  // namespace

Error NoSuchActivity(const std::string& name) {
  return NotFound("NO_SUCH_ACTIVITY", absl::StrFormat("there is no %s", name))
      .Meta("activity", name)
      .Zh("没有这一活动");
}

StatusOr<std::vector<ActivityEvent>> Decide(const RecordCommand& command, const Facts& facts) {
  JGT_CHECK(command.activities.size() == command.paths.size());
  std::vector<ActivityEvent> events;
  std::map<std::string, std::string> slots_here;  // lessons of this batch: slot -> path
  for (size_t i = 0; i < command.activities.size(); ++i) {
    const std::string& path = command.paths[i];
    ASSIGN_OR_RETURN(Activity activity, Told(command.activities[i], path, command.caller, facts));
    if (const std::string slot = LessonSlot(activity); !slot.empty()) {
      if (const std::string* const first = Find(facts.slots, slot)) return DuplicateLesson(activity, path, *first);
      const auto [earlier, is_new] = slots_here.emplace(slot, path);
      if (!is_new) return DuplicateLesson(activity, path, earlier->second);
    }
    events.emplace_back(ActivityRecorded{.activity = std::move(activity)});
  }
  return events;
}

StatusOr<std::vector<ActivityEvent>> Decide(const ConfirmCommand& command, const Facts& facts) {
  std::vector<ActivityEvent> events;
  for (const std::string& name : command.names) {
    ASSIGN_OR_RETURN(const Subject subject, SubjectOf(facts, name));
    ASSIGN_OR_RETURN(std::string school, ConfirmingEnd(command.caller, *subject.pairing, facts.aliases,
                                                       subject.activity->recorded_by, command.school));
    RETURN_IF_ERROR(NextState(*subject.activity, LifeCommand::kConfirm).status());
    events.emplace_back(ActivityConfirmed{.activity = name, .school = std::move(school)});
  }
  return events;
}

StatusOr<std::vector<ActivityEvent>> Decide(const CorrectCommand& command, const Facts& facts) {
  static const std::string kPath = "activity";
  ASSIGN_OR_RETURN(const Subject subject, SubjectOf(facts, command.name));
  if (!EndsOf(command.caller, *subject.pairing, facts.aliases).any()) return NotAParty(*subject.pairing, "");
  if (command.activity.pairing != subject.activity->pairing) {
    const std::string problem = absl::StrFormat("OTHER_PAIRING: %s, but the activity to correct is of %s",
                                                command.activity.pairing, subject.activity->pairing);
    return InvalidArgument("BAD_ACTIVITY", "activity.pairing: " + problem)
        .Field("activity.pairing", problem)
        .Zh("更正不能改变所属结对");
  }
  RETURN_IF_ERROR(CheckRevision(*subject.activity, command.revision));
  RETURN_IF_ERROR(NextState(*subject.activity, LifeCommand::kCorrect).status());
  ASSIGN_OR_RETURN(Activity activity, Told(command.activity, kPath, command.caller, facts));
  if (const std::string slot = LessonSlot(activity); !slot.empty()) {
    // The old one gives its slot up, so it may be told again by its own correction.
    const std::string* const first = Find(facts.slots, slot);
    if (first != nullptr && *first != command.name) return DuplicateLesson(activity, kPath, *first);
  }
  activity.corrects = command.name;
  return std::vector<ActivityEvent>{
      ActivityCorrected{.corrected = command.name, .activity = std::move(activity), .reason = command.reason}};
}

StatusOr<std::vector<ActivityEvent>> Decide(const ReverseCommand& command, const Facts& facts) {
  ASSIGN_OR_RETURN(const Subject subject, SubjectOf(facts, command.name));
  if (!EndsOf(command.caller, *subject.pairing, facts.aliases).any()) return NotAParty(*subject.pairing, "");
  RETURN_IF_ERROR(CheckRevision(*subject.activity, command.revision));
  RETURN_IF_ERROR(NextState(*subject.activity, LifeCommand::kReverse).status());
  return std::vector<ActivityEvent>{ActivityReversed{.activity = command.name, .reason = command.reason}};
}

}  // namespace jgt::ledger
