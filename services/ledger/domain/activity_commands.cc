#include "services/ledger/domain/activity_commands.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/domain/month_locks.h"

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

// The filed forms whose frozen month an entry about the activity changes.
std::vector<std::string> Restated(const Facts& facts, const Activity& activity) {
  if (facts.frozen.empty()) return {};
  const Pairing* const pairing = Find(facts.pairings, activity.pairing);
  return pairing == nullptr ? std::vector<std::string>() : FrozenForms(*pairing, activity.day, facts.frozen);
}

Status CheckRevision(const Activity& activity, int64_t revision) {
  if (revision == 0 || revision == activity.revision) return OkStatus();
  return Aborted("ETAG_MISMATCH", absl::StrFormat("%s has revision %d, not %d: read it again", activity.name,
                                                  activity.revision, revision))
      .Meta("activity", activity.name)
      .Meta("revision", std::to_string(activity.revision))
      .Zh("该活动已被他人修改，请重新读取后再试");
}

// Only the teacher who was registered and confirmed is exchanged. What was followed before copies knew the teacher says
// none, and is not compared.
Status CheckTeacher(const Exchange& exchange, const Activity& activity, const std::string& path) {
  if (exchange.teacher.empty() || exchange.teacher == activity.teacher) return OkStatus();
  return FailedPrecondition("OTHER_TEACHER", absl::StrFormat("%s.teacher: %s is not the teacher whose exchange %s is",
                                                             path, activity.teacher, exchange.name))
      .Field(path + ".teacher", absl::StrFormat("allowed is %s", exchange.teacher))
      .Meta("exchange", exchange.name)
      .Zh("该教师不是该交流登记并经确认的教师");
}

// A group is formed for a calendar year and owes its sessions in that year (D8, D9): one of another year would count
// nowhere. An exchange is not compared: it runs through a school year, and its activity is of the day on which it
// began. Copies without a year say nothing.
Status CheckYearOf(const MentorGroup& group, const Activity& activity, const std::string& path) {
  if (group.year == 0 || activity.day.starts_with(absl::StrFormat("%04d-", group.year))) return OkStatus();
  return FailedPrecondition("OTHER_YEAR", absl::StrFormat("%s.day: %s is not of %d, the year of %s", path, activity.day,
                                                          group.year, group.name))
      .Field(path + ".day", absl::StrFormat("%s; of the year %d", activity.day, group.year))
      .Meta("mentor_group", group.name)
      .Zh(absl::StrFormat("该师徒结对组属于 %d 年度，活动日期不在该年度", group.year));
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
    RETURN_IF_ERROR(CheckTeacher(*exchange, activity, path));
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
    RETURN_IF_ERROR(CheckYearOf(*group, activity, path));
  }
  return OkStatus();
}

// The steps by which a pairing comes about (R44), which may be taken before its first day.
bool IsFoundingStep(const std::string& kind) {
  return kind == "PLAN_DRAWN_UP" || kind == "AGREEMENT_SIGNED" || kind == "CEREMONY";
}

// What is done after a pairing's end is not done for it; what was done before may still be told. What was done before
// its beginning counts nowhere, because reporting and scoring count a pairing from its first day on.
Status CheckStands(const Pairing& pairing, const Activity& activity, const std::string& path) {
  // Empty in copies that are older than the field, and then before every day.
  if (activity.day < pairing.begins_on && !IsFoundingStep(activity.kind)) {
    return FailedPrecondition("BEFORE_BEGINNING",
                              absl::StrFormat("%s.day: %s does not stand yet on %s", path, pairing.name, activity.day))
        .Field(path + ".day", absl::StrFormat("%s; from %s on", activity.day, pairing.begins_on))
        .Meta("pairing", pairing.name)
        .Meta("begins_on", pairing.begins_on)
        .Zh(absl::StrFormat("该结对关系自 %s 起成立，此前的活动不能填报", pairing.begins_on));
  }
  if (pairing.ends_on.empty() || activity.day < pairing.ends_on) return OkStatus();
  return FailedPrecondition("PAIRING_ENDED",
                            absl::StrFormat("%s.day: %s no longer stands on %s", path, pairing.name, activity.day))
      .Field(path + ".day", absl::StrFormat("%s; before %s", activity.day, pairing.ends_on))
      .Meta("pairing", pairing.name)
      .Meta("ends_on", pairing.ends_on)
      .Zh(absl::StrFormat("该结对关系自 %s 起已终止", pairing.ends_on));
}

// What the kind asks of the pairing, and of the activities that its facts name.
Status CheckTerms(const Facts& facts, const KindTerms& terms, const Activity& activity, const std::string& path,
                  const Pairing& pairing) {
  const auto fits = [](const std::vector<int64_t>& open, int64_t number) {
    return open.empty() || std::find(open.begin(), open.end(), number) != open.end();
  };
  if (!fits(terms.modes, ModeOn(pairing, activity.day)) || !fits(terms.scopes, pairing.scope)) {
    const std::string problem = absl::StrFormat("%s is open to pairings of mode %s and scope %s", activity.kind,
                                                ModeNames(terms.modes), ScopeNames(terms.scopes));
    return FailedPrecondition("KIND_NOT_FOR_PAIRING", absl::StrFormat("%s.kind: %s", path, problem))
        .Field(path + ".kind", problem)
        .Meta("pairing", pairing.name)
        .Zh("该活动类型不适用于该结对的模式或范围");
  }
  if (!terms.county_kind.empty()) {
    const int64_t* const revision = Find(facts.county_kinds, terms.county_kind);
    if (revision == nullptr || *revision != terms.county_revision) {
      return Aborted("KIND_CHANGED", absl::StrFormat("%s.kind: the county changed or withdrew %s just now: try again",
                                                     path, activity.kind))
          .Meta("kind", activity.kind)
          .Zh("该活动类型刚被修改，请重试");
    }
  }
  for (const KindTerms::Reference& reference : terms.references) {
    const Activity* const named = Find(facts.activities, reference.activity);
    const bool fitting =
        named != nullptr && IsLive(*named) && named->pairing == activity.pairing && named->name != activity.corrects &&
        (reference.of_kinds.empty() ||
         std::find(reference.of_kinds.begin(), reference.of_kinds.end(), named->kind) != reference.of_kinds.end());
    if (fitting) continue;
    std::string kinds;
    for (const std::string& kind : reference.of_kinds) kinds += (kinds.empty() ? "" : " or ") + kind;
    const std::string problem = absl::StrFormat("%s is no living activity of %s%s%s", reference.activity,
                                                activity.pairing, kinds.empty() ? "" : " of kind ", kinds);
    return FailedPrecondition("BAD_REFERENCE", absl::StrFormat("%s.facts.%s: %s", path, reference.key, problem))
        .Field(absl::StrFormat("%s.facts.%s", path, reference.key), problem)
        .Meta("activity", reference.activity)
        .Zh("所引用的活动不存在、已失效、类型不符，或不属于该结对");
  }
  return OkStatus();
}

Status NamedBefore(const Activity& activity, const std::string& path, const std::string& first) {
  return AlreadyExists("NAMED_BEFORE", absl::StrFormat("%s: %s has named it before, and a %s names one once", path,
                                                       first, activity.kind))
      .Field(path + ".facts", absl::StrFormat("named before by %s", first))
      .Meta("activity", first)
      .Zh("所引用的事项已被另一条记录办结，不重复登记");
}

Status DuplicateLesson(const Activity& activity, const std::string& path, const std::string& first) {
  return AlreadyExists("DUPLICATE_LESSON",
                       absl::StrFormat("%s: %s has told the lesson of %s, period %d, teacher %s before (D17)", path,
                                       first, activity.day, activity.period, activity.teacher))
      .Field(path, absl::StrFormat("the same lesson as %s", first))
      .Meta("activity", first)
      .Zh("同一结对、同一天、同一节次、同一教师的课已填报，不重复计数");
}

// One session told five times is not five sessions (D8, R47, R56).
Status DuplicateSession(const Activity& activity, const Fact& fact, const std::string& path, const std::string& first) {
  const std::string& of = activity.mentor_group.empty() ? activity.pairing : activity.mentor_group;
  return AlreadyExists("DUPLICATE_SESSION", absl::StrFormat("%s.facts.%s: %s has told %s %s of %s before", path,
                                                            fact.key, first, fact.key, fact.value, of))
      .Field(absl::StrFormat("%s.facts.%s", path, fact.key),
             absl::StrFormat("%s is told by %s; a %s tells each number once", fact.value, first, activity.kind))
      .Meta("activity", first)
      .Zh(absl::StrFormat("同一结对组的第 %s 次活动已填报，不重复计数", fact.value));
}

Status SlotTaken(const Activity& activity, const std::string& path, const std::string& first) {
  const Fact* const fact = OnceFact(activity);
  if (fact == nullptr) return DuplicateLesson(activity, path, first);
  return NamesActivity(*fact) ? NamedBefore(activity, path, first) : DuplicateSession(activity, *fact, path, first);
}

StatusOr<Activity> Told(const Activity& draft, const KindTerms& terms, const std::string& path, const Caller& caller,
                        const Facts& facts) {
  ASSIGN_OR_RETURN(const Pairing* pairing, PairingOf(facts, draft.pairing));
  Activity activity = draft;
  ASSIGN_OR_RETURN(activity.recorded_by, SpeakingEnd(caller, *pairing, facts.aliases, draft.recorded_by,
                                                     absl::StrFormat("%s.recorded_by", path)));
  RETURN_IF_ERROR(CheckStands(*pairing, activity, path));
  RETURN_IF_ERROR(CheckReferences(facts, activity, path));
  RETURN_IF_ERROR(CheckTerms(facts, terms, activity, path, *pairing));
  return activity;
}

}  // namespace

Error NoSuchActivity(const std::string& name) {
  return NotFound("NO_SUCH_ACTIVITY", absl::StrFormat("there is no %s", name))
      .Meta("activity", name)
      .Zh("没有这一活动");
}

StatusOr<std::vector<ActivityEvent>> Decide(const RecordCommand& command, const Facts& facts) {
  RETURN_IF_ERROR(command.refusal);
  JGT_CHECK(command.activities.size() == command.paths.size());
  JGT_CHECK(command.terms.empty() || command.activities.size() == command.terms.size());
  static const KindTerms kNothing;
  std::vector<ActivityEvent> events;
  std::map<std::string, std::string> slots_here;  // lessons of this batch: slot -> path
  for (size_t i = 0; i < command.activities.size(); ++i) {
    const std::string& path = command.paths[i];
    const KindTerms& terms = command.terms.empty() ? kNothing : command.terms[i];
    ASSIGN_OR_RETURN(Activity activity, Told(command.activities[i], terms, path, command.caller, facts));
    if (const std::string slot = LessonSlot(activity); !slot.empty()) {
      if (const std::string* const first = Find(facts.slots, slot)) return SlotTaken(activity, path, *first);
      const auto [earlier, is_new] = slots_here.emplace(slot, path);
      if (!is_new) return SlotTaken(activity, path, earlier->second);
    }
    std::vector<std::string> restates = Restated(facts, activity);
    events.emplace_back(ActivityRecorded{.activity = std::move(activity), .restates = std::move(restates)});
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
    // What counts by time-out already counts no more for it.
    const bool counted = subject.activity->state == ActivityState::kConfirmed;
    events.emplace_back(
        ActivityConfirmed{.activity = name,
                          .school = std::move(school),
                          .restates = counted ? std::vector<std::string>() : Restated(facts, *subject.activity)});
  }
  return events;
}

StatusOr<std::vector<ActivityEvent>> Decide(const CorrectCommand& command, const Facts& facts) {
  static const std::string kPath = "activity";
  RETURN_IF_ERROR(command.refusal);
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
  Activity draft = command.activity;
  draft.corrects = command.name;
  ASSIGN_OR_RETURN(Activity activity, Told(draft, command.terms, kPath, command.caller, facts));
  if (const std::string slot = LessonSlot(activity); !slot.empty()) {
    // The old one gives its slot up, so it may be told again by its own correction.
    const std::string* const first = Find(facts.slots, slot);
    if (first != nullptr && *first != command.name) return SlotTaken(activity, kPath, *first);
  }
  std::set<std::string> restates;
  for (const Activity* each : {subject.activity, static_cast<const Activity*>(&activity)}) {
    for (std::string& form : Restated(facts, *each)) restates.insert(std::move(form));
  }
  return std::vector<ActivityEvent>{ActivityCorrected{.corrected = command.name,
                                                      .activity = std::move(activity),
                                                      .reason = command.reason,
                                                      .restates = {restates.begin(), restates.end()}}};
}

StatusOr<std::vector<ActivityEvent>> Decide(const ReverseCommand& command, const Facts& facts) {
  ASSIGN_OR_RETURN(const Subject subject, SubjectOf(facts, command.name));
  if (!EndsOf(command.caller, *subject.pairing, facts.aliases).any()) return NotAParty(*subject.pairing, "");
  RETURN_IF_ERROR(CheckRevision(*subject.activity, command.revision));
  RETURN_IF_ERROR(NextState(*subject.activity, LifeCommand::kReverse).status());
  return std::vector<ActivityEvent>{ActivityReversed{
      .activity = command.name, .reason = command.reason, .restates = Restated(facts, *subject.activity)}};
}

StatusOr<std::vector<ActivityEvent>> Decide(const TimeOutCommand& command, const Facts& facts) {
  std::vector<ActivityEvent> events;
  for (const TimedOut& timed_out : command.activities) {
    const Activity* const activity = Find(facts.activities, timed_out.name);
    const auto set = facts.policies_set.find(timed_out.policy_year);
    const bool same_policy = timed_out.policy_seq == (set == facts.policies_set.end() ? 0 : set->second);
    const bool waits =
        activity != nullptr && activity->state == ActivityState::kRecorded && activity->revision == timed_out.revision;
    if (!waits || !same_policy || timed_out.outcome == TimeoutOutcome::kAwait) continue;
    events.emplace_back(ActivityTimedOut{.activity = timed_out.name,
                                         .outcome = timed_out.outcome,
                                         .policy = timed_out.policy,
                                         .due_day = timed_out.due_day,
                                         .restates = Restated(facts, *activity)});
  }
  return events;
}

}  // namespace jgt::ledger
