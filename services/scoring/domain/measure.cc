#include "services/scoring/domain/measure.h"

#include <algorithm>
#include <map>
#include <set>

namespace jgt::scoring {
namespace {

// 品德 has one code in primary and another in junior schools; it is one subject.
constexpr int kMoralityPrimary = 11;
constexpr int kMoralityJunior = 12;

int SubjectOf(const Activity& activity) {
  return activity.subject == kMoralityJunior ? kMoralityPrimary : activity.subject;
}

Status AddEntry(Condition& condition, std::string name, journal::Position position, const Rational& contribution) {
  ASSIGN_OR_RETURN(condition.done, Add(condition.done, contribution));
  if (condition.entries.size() < static_cast<size_t>(kEntriesMax)) {
    condition.entries.push_back(
        {.name = std::move(name), .position = std::move(position), .contribution = contribution});
  }
  return OkStatus();
}

Status AddActivity(Condition& condition, const PairingContext& context, const Activity& activity,
                   const Rational& contribution) {
  return AddEntry(condition, activity.name, {.service = kLedger, .region = context.region, .seq = activity.seq},
                  contribution);
}

std::vector<const Activity*> CountedActivities(const ConditionRule& rule, const PairingContext& context) {
  std::vector<const Activity*> counted;
  for (const Activity& activity : context.facts.activities) {
    const bool of_kind = std::find(rule.kinds.begin(), rule.kinds.end(), activity.kind) != rule.kinds.end();
    if (!of_kind || !Counts(context.policy.basis, activity)) continue;
    const Day last = activity.end_day.value_or(activity.day);
    if (rule.months_min > 0 && !LastsMonths(activity.day, last, rule.months_min)) continue;
    counted.push_back(&activity);
  }
  return counted;
}

Status CountSubjects(const ConditionRule& rule, const PairingContext& context, Condition& condition) {
  std::set<int> seen = {0};  // an activity without a subject adds none
  for (const Activity* activity : CountedActivities(rule, context)) {
    if (seen.insert(SubjectOf(*activity)).second) RETURN_IF_ERROR(AddActivity(condition, context, *activity, 1));
  }
  return OkStatus();
}

// An activity that names no teacher is of one teacher whom no other one names.
Status CountTeachers(const ConditionRule& rule, const PairingContext& context, Condition& condition) {
  std::set<std::string> seen;
  for (const Activity* activity : CountedActivities(rule, context)) {
    const bool fresh = activity->teacher.empty() || seen.insert(activity->teacher).second;
    if (fresh) RETURN_IF_ERROR(AddActivity(condition, context, *activity, 1));
  }
  return OkStatus();
}

// D8: the best groups, each worth its sessions' share of those required and never more than 1.
Status CountGroups(const ConditionRule& rule, const PairingContext& context, Condition& condition,
                   std::vector<Notice>& notices) {
  struct Candidate {
    const MentorGroup* group;
    std::vector<const Activity*> sessions;
  };
  std::map<std::string, std::vector<const Activity*>> by_group;
  for (const Activity* activity : CountedActivities(rule, context)) {
    std::vector<const Activity*>& sessions = by_group[activity->mentor_group];
    if (sessions.size() < static_cast<size_t>(rule.sessions_required)) sessions.push_back(activity);
  }
  int short_count = 0;
  std::vector<Candidate> candidates;
  for (const MentorGroup& group : context.facts.groups) {
    const bool is_short = group.mentees < context.policy.mentees_min;
    if (is_short) ++short_count;
    if (!is_short || context.policy.short_groups_count) candidates.push_back({&group, by_group[group.name]});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.sessions.size() > b.sessions.size(); });
  const auto groups_max = static_cast<size_t>(rule.required.Floor());
  if (candidates.size() > groups_max) candidates.resize(groups_max);
  ASSIGN_OR_RETURN(const Rational share, Rational::Of(1, rule.sessions_required));
  for (const Candidate& candidate : candidates) {
    for (const Activity* session : candidate.sessions) {
      RETURN_IF_ERROR(AddActivity(condition, context, *session, share));
    }
  }
  if (short_count > 0) {
    notices.push_back(
        {.code = "SHORT_GROUP",
         .message = absl::StrFormat("%d 组师徒结对的徒弟不足 %d 人，按政策%s", short_count, context.policy.mentees_min,
                                    context.policy.short_groups_count ? "照常计入" : "不计入")});
  }
  return OkStatus();
}

// R27, D7: a share of the core's teachers, rounded up; R94's "at least one" when nobody has counted them.
StatusOr<Rational> RequiredTeachers(const ConditionRule& rule, const PairingContext& context,
                                    std::vector<Notice>& notices) {
  if (!rule.required_share.has_value()) return rule.required;
  if (!context.head_count.has_value() || context.head_count->teachers < 1) {
    notices.push_back({.code = "HEAD_COUNT_MISSING",
                       .message = absl::StrFormat("%s没有教师人数记录，无法计算比例，暂按至少 %s 人计",
                                                  context.facts.pairing.supporter_name, rule.required.ToText())});
    return rule.required;
  }
  ASSIGN_OR_RETURN(const Rational exact, Multiply(*rule.required_share, context.head_count->teachers));
  return Rational(exact.Ceil());
}

Status CountExchanges(const ConditionRule& rule, const PairingContext& context, Condition& condition,
                      std::vector<Notice>& notices) {
  ASSIGN_OR_RETURN(condition.required, RequiredTeachers(rule, context, notices));
  std::vector<const Exchange*> exchanges = context.supporter_exchanges;
  if (rule.across == Across::kPairing) {
    exchanges.clear();
    for (const Exchange& exchange : context.facts.exchanges) exchanges.push_back(&exchange);
  }
  std::set<std::string> seen;
  for (const Exchange* exchange : exchanges) {
    if (!exchange->confirmed || !seen.insert(exchange->teacher).second) continue;
    RETURN_IF_ERROR(
        AddEntry(condition, exchange->name, {.service = kRoster, .region = context.region, .seq = exchange->seq}, 1));
  }
  return OkStatus();
}

Status CountActivities(const ConditionRule& rule, const PairingContext& context, Condition& condition) {
  for (const Activity* activity : CountedActivities(rule, context)) {
    RETURN_IF_ERROR(AddActivity(condition, context, *activity, 1));
  }
  return OkStatus();
}

// D6: percent of the valid answers; abstentions are in neither number.
Status TakeSurveyRate(const PairingContext& context, Condition& condition, std::vector<Notice>& notices) {
  const std::optional<Survey>& survey = context.facts.survey;
  if (!survey.has_value()) {
    notices.push_back({.code = "SURVEY_MISSING", .message = "尚无群众满意度测评数据，该项暂计 0 分"});
    return OkStatus();
  }
  int64_t satisfied = 0;
  for (const AnswerOption option : context.policy.satisfied_options) {
    satisfied += option == AnswerOption::kSatisfied ? survey->satisfied : survey->mostly_satisfied;
  }
  const int64_t valid = int64_t{survey->satisfied} + survey->mostly_satisfied + survey->dissatisfied;
  ASSIGN_OR_RETURN(const Rational rate, Rational::Of(100 * satisfied, valid));
  return AddEntry(condition, survey->name, {.service = kScoring, .region = context.region, .seq = survey->seq}, rate);
}

// D20: begins at the item's points; each entry takes away what an inspector decided.
Status TakeDeductions(const RubricItem& item, const PairingContext& context, Condition& condition,
                      std::vector<Notice>& notices) {
  condition.required = item.points;
  condition.base = item.points;
  condition.done = item.points;
  int count = 0;
  for (const Deduction& deduction : context.facts.deductions) {
    if (deduction.item != item.code) continue;
    ++count;
    ASSIGN_OR_RETURN(const Rational taken, Subtract(0, deduction.points));
    RETURN_IF_ERROR(AddEntry(condition, deduction.name,
                             {.service = kScoring, .region = context.region, .seq = deduction.seq}, taken));
  }
  notices.push_back(
      {.code = "BASELINE_ON_TIME",
       .message = absl::StrFormat("按时完成任务从 %s 分起算，已记录 %d 项扣分决定", item.points.ToText(), count)});
  return OkStatus();
}

StatusOr<Rational> RatioOf(const Condition& condition) {
  if (condition.done >= condition.required) return Rational(1);
  if (condition.done <= Rational(0)) return Rational(0);
  return Divide(condition.done, condition.required);
}

}  // namespace

bool Counts(Basis basis, const Activity& activity) {
  const bool confirmed = activity.state == ActivityState::kConfirmed;
  switch (basis) {
    case Basis::kRecorded:
      return confirmed || activity.state == ActivityState::kRecorded;
    case Basis::kConfirmed:
      return confirmed;
    case Basis::kEvidenced:
      return confirmed && activity.evidenced;
  }
  return false;
}

bool LastsMonths(const Day& first, const Day& last, int months) {
  const int month_index = first.year * 12 + first.month - 1 + months;
  Day next{.year = month_index / 12, .month = month_index % 12 + 1, .day = first.day};
  next.day = std::min(next.day, DaysInMonth(MonthOf(next)));
  return DayNumber(last) + 1 >= DayNumber(next);
}

StatusOr<Condition> MeasureCondition(const RubricItem& item, const ConditionRule& rule, const PairingContext& context,
                                     std::vector<Notice>& notices) {
  Condition condition;
  condition.code = rule.code;
  condition.display_name = rule.display_name;
  condition.unit = rule.unit;
  condition.required = rule.required;
  switch (rule.measure) {
    case Measure::kActivityCount:
      RETURN_IF_ERROR(CountActivities(rule, context, condition));
      break;
    case Measure::kDistinctSubjects:
      RETURN_IF_ERROR(CountSubjects(rule, context, condition));
      break;
    case Measure::kDistinctTeachers:
      RETURN_IF_ERROR(CountTeachers(rule, context, condition));
      break;
    case Measure::kMentorGroups:
      RETURN_IF_ERROR(CountGroups(rule, context, condition, notices));
      break;
    case Measure::kConfirmedExchanges:
      RETURN_IF_ERROR(CountExchanges(rule, context, condition, notices));
      break;
    case Measure::kSurveyRate:
      condition.required = item.satisfaction.base_rate;
      RETURN_IF_ERROR(TakeSurveyRate(context, condition, notices));
      break;
    case Measure::kDeductions:
      RETURN_IF_ERROR(TakeDeductions(item, context, condition, notices));
      break;
  }
  ASSIGN_OR_RETURN(condition.ratio, RatioOf(condition));
  return condition;
}

}  // namespace jgt::scoring
