#include "services/roster/domain/undo.h"

#include <algorithm>

namespace jgt::roster {
namespace {

constexpr Span kAllDays = {.from = kAlways, .to = kNoEnd};

template <typename T>
bool SameVersions(const Timeline<T>& a, const Timeline<T>& b) {
  return std::equal(a.spans().begin(), a.spans().end(), b.spans().begin(), b.spans().end(),
                    [](const Dated<T>& x, const Dated<T>& y) { return x.stored == y.stored; });
}

template <typename T>
bool SameFacts(const Timeline<T>& a, const Timeline<T>& b) {
  return std::equal(a.spans().begin(), a.spans().end(), b.spans().begin(), b.spans().end(),
                    [](const Dated<T>& x, const Dated<T>& y) { return x.span == y.span && x.value == y.value; });
}

template <typename T>
void Decide(const Timelines<T>& before, const Timelines<T>& after, const Timelines<T>& now, Timelines<T>& back,
            std::vector<Key>& changed) {
  for (const auto& [key, imported] : after) {
    const auto former = before.find(key);
    if (former != before.end() && SameVersions(former->second, imported)) continue;  // it left this alone
    const auto standing = now.find(key);
    if (standing == now.end() || !SameFacts(standing->second, imported)) {
      changed.push_back(key);
      continue;
    }
    Timeline<T> timeline = standing->second;
    timeline.Cut(kAllDays);
    if (former != before.end()) {
      for (const Dated<T>& each : former->second.spans()) timeline.Put(each.span, each.value);
    }
    back.emplace(key, std::move(timeline));
  }
}

}  // namespace

UndoPlan DecideUndo(const KnownThen& before, const KnownThen& after, const KnownThen& now) {
  UndoPlan plan;
  Decide(before.schools, after.schools, now.schools, plan.back.schools, plan.schools_changed);
  Decide(before.communities, after.communities, now.communities, plan.back.communities, plan.communities_changed);
  Decide(before.pairings, after.pairings, now.pairings, plan.back.pairings, plan.pairings_changed);
  return plan;
}

Timeline<Pairing> NeverPaired(const Timeline<Pairing>& as_imported) {
  Pairing pairing = as_imported.last().value;
  pairing.state = PairingState::kEnded;
  Timeline<Pairing> timeline;
  timeline.Put({.from = as_imported.spans().front().span.from, .to = kNoEnd}, std::move(pairing));
  return timeline;
}

Timeline<School> NeverOpen(const Timeline<School>& as_imported) {
  School school = as_imported.last().value;
  school.state = SchoolState::kClosed;
  Timeline<School> timeline;
  timeline.Put(kAllDays, std::move(school));
  return timeline;
}

}  // namespace jgt::roster
