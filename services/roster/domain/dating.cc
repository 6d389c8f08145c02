#include "services/roster/domain/dating.h"

#include <algorithm>

namespace jgt::roster {
namespace {

Day Beginning(const Pairing& said, const Day& day) {
  if (said.founded_year == 0) return day;
  const Day founded = {.year = static_cast<int>(said.founded_year), .month = 1, .day = 1};
  // Founded in the course of the list's own year: it was there when the list was made, and no day is printed.
  return founded.year == day.year ? std::min(founded, day) : founded;
}

// Spans of days about which nobody has spoken before.
void Fill(Timeline<Pairing>& timeline, const Span& days, Pairing said, const Day& said_on) {
  if (days.to <= days.from) return;
  said.said_on = said_on;
  timeline.Put(days, std::move(said));
}

}  // namespace

Day DayOfList(const ListContext& context) {
  return context.effective_day.value_or(Day{.year = context.year, .month = 1, .day = 1});
}

void SayOnDay(Timeline<Pairing>& timeline, const Pairing& said, const Day& day) {
  const Day beginning = Beginning(said, day);
  if (timeline.empty()) {
    Fill(timeline, {.from = beginning, .to = day}, said, kAlways);
    return Fill(timeline, {.from = std::max(beginning, day), .to = kNoEnd}, said, day);
  }
  const bool moved = said.founded_year != timeline.Around(day).value.founded_year;
  timeline.Amend({.from = day, .to = kNoEnd}, [&](Pairing& there) {
    if (there.said_on > day) return;
    std::vector<Readiness> readiness = std::move(there.readiness);
    there = said;
    there.readiness = std::move(readiness);
    there.said_on = day;
  });
  const Day first = timeline.spans().front().span.from;
  if (moved && first < beginning) timeline.Cut({.from = first, .to = std::min(beginning, day)});
  const Day known = timeline.spans().front().span.from;
  // The list prints the year in which it is known to have begun, and no day: of that year the day is known better.
  if (!moved && known.year == said.founded_year) return;
  // One that took another's place did so on a day; of the rest of that year its printed year says nothing.
  if (!said.predecessor.has_value()) {
    Fill(timeline, {.from = beginning, .to = std::min(day, known)}, said, kAlways);
  }
  Fill(timeline, {.from = std::max(day, beginning), .to = known}, said, day);
}

void PutReadiness(std::vector<Readiness>& facts, const Readiness& fact) {
  const auto at = std::lower_bound(facts.begin(), facts.end(), fact.item,
                                   [](const Readiness& a, ReadinessItem b) { return a.item < b; });
  if (at != facts.end() && at->item == fact.item) {
    *at = fact;
  } else {
    facts.insert(at, fact);
  }
}

}  // namespace jgt::roster
