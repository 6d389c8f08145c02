#include "services/roster/domain/rounds.h"

#include <algorithm>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

Day AddYears(const Day& day, int years) {
  const int last_of_month = day.month == 2 ? 28 : 31;
  return {.year = day.year + years, .month = day.month, .day = std::min(day.day, last_of_month)};
}

Day DayBefore(const Day& day) { return DayFromNumber(DayNumber(day) - 1); }

bool StandsIn(const Dated<Pairing>& each) { return each.value.state != PairingState::kEnded; }

// Since when it has stood without a break. It stands on the day.
Day BeginningOf(const Timeline<Pairing>& timeline, const Day& day) {
  Day begins = day;
  for (auto each = timeline.spans().rbegin(); each != timeline.spans().rend(); ++each) {
    if (each->span.from > day) continue;
    const bool goes_on = each->span.Contains(day) || each->span.to == begins;
    if (!StandsIn(*each) || !goes_on) break;
    begins = each->span.from;
  }
  return begins;
}

Novelty NoveltyOf(const Timeline<Pairing>& timeline, const Pairing& pairing, const Day& begins, int year) {
  if (begins.year == year) return Novelty::kNew;
  const Dated<Pairing>* const before = timeline.At({.year = year - 1, .month = 12, .day = 31});
  if (before == nullptr || Closeness(before->value.mode) == 0) return Novelty::kNone;
  return Closeness(pairing.mode) > Closeness(before->value.mode) ? Novelty::kUpgraded : Novelty::kNone;
}

}  // namespace

const RoundRule* RoundPolicy::For(Scope scope) const {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const RoundRule& rule) {
    return std::find(rule.scopes.begin(), rule.scopes.end(), scope) != rule.scopes.end();
  });
  return found == rules.end() ? nullptr : &*found;
}

std::optional<PairingRound> RoundOn(const Timeline<Pairing>& timeline, const Day& day, const RoundPolicy& policy) {
  const Dated<Pairing>* const standing = timeline.At(day);
  if (standing == nullptr || !StandsIn(*standing)) return std::nullopt;
  const RoundRule* const rule = policy.For(standing->value.scope);
  if (rule == nullptr) return std::nullopt;
  PairingRound round = {.pairing = standing->value,
                        .begins_on = BeginningOf(timeline, day),
                        .rounds_min = rule->rounds_min,
                        .period_name = rule->period_name};
  round.novelty = NoveltyOf(timeline, standing->value, round.begins_on, day.year);
  if (rule->years_per_round == 0) {
    round.first_day = std::max(round.begins_on, rule->period_first_day);
    round.last_day = rule->period_last_day;
    round.over = day > round.last_day;
    return round;
  }
  Day next = AddYears(round.begins_on, rule->years_per_round);
  for (round.first_day = round.begins_on; next <= day; ++round.number) {
    round.first_day = next;
    next = AddYears(round.begins_on, rule->years_per_round * (round.number + 1));
  }
  round.last_day = DayBefore(next);
  return round;
}

}  // namespace jgt::roster
