// Facts with two times: when they were true (days, Asia/Shanghai), and when they had been recorded (instants).
//
// An object's timeline is what is known now: spans of days that do not overlap, in order. A change cuts spans and puts
// others in their place; nothing that was stored is overwritten, it is superseded. So what was answered for a day, as
// it was known at an instant, is answered again for ever: by the version with valid_from <= day < valid_to and
// recorded_at <= instant < superseded_at.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "common/clock/clock.h"

namespace jgt::roster {

// Where the beginning is not known: as far back as this system goes.
inline constexpr Day kAlways = {.year = kYearMin, .month = 1, .day = 1};
// Where there is no end; later than every day that may be asked for.
inline constexpr Day kNoEnd = {.year = 9999, .month = 12, .day = 31};

// [from, to).
struct Span {
  Day from = kAlways;
  Day to = kNoEnd;
  bool operator==(const Span&) const = default;
  bool Contains(const Day& day) const { return from <= day && day < to; }
};

// What an answer speaks of: what was true on a day, as far as it had been recorded by an instant.
struct Moment {
  Day as_of;
  std::optional<Instant> known_at;  // absent: all that is recorded
  bool operator==(const Moment&) const = default;
};

// How things stand in the end, as far as is known: at a day later than every one that may be asked for.
inline Moment InTheEnd() { return {.as_of = {.year = kYearMax + 1, .month = 1, .day = 1}, .known_at = std::nullopt}; }

// Names a stored version of an object: the entry that wrote it, and which of the entry's versions it is. The number 0
// is that of versions from before entries were kept with them.
struct VersionId {
  int64_t seq = 0;
  int64_t part = 0;
  auto operator<=>(const VersionId&) const = default;
};

template <typename T>
struct Dated {
  Span span;
  T value;
  std::optional<VersionId> stored;  // absent: written by the change at hand
};

template <typename T>
class Timeline {
 public:
  Timeline() = default;
  // Stored spans, disjoint and in order.
  explicit Timeline(std::vector<Dated<T>> spans) : spans_(std::move(spans)) {}

  const std::vector<Dated<T>>& spans() const { return spans_; }
  bool empty() const { return spans_.empty(); }
  // How things stand in the end, as far as is known.
  const Dated<T>& last() const { return spans_.back(); }

  // Null when the object was not there on that day.
  const Dated<T>* At(const Day& day) const {
    const auto found =
        std::find_if(spans_.begin(), spans_.end(), [&](const auto& each) { return each.span.Contains(day); });
    return found == spans_.end() ? nullptr : &*found;
  }
  // The same; before its beginning how it began. The timeline is not empty.
  const Dated<T>& Around(const Day& day) const {
    const Dated<T>* const found = At(day);
    if (found != nullptr) return *found;
    const Dated<T>* const later = After(day);
    return later != nullptr ? *later : last();
  }
  // The first span that begins after that day; null when none does.
  const Dated<T>* After(const Day& day) const {
    const auto found =
        std::find_if(spans_.begin(), spans_.end(), [&](const auto& each) { return each.span.from > day; });
    return found == spans_.end() ? nullptr : &*found;
  }

  // The value holds in all of `span`, whatever was there.
  void Put(const Span& span, T value) {
    Cut(span);
    spans_.push_back({.span = span, .value = std::move(value), .stored = std::nullopt});
    Sort();
  }

  // What is there within `span` is no more.
  void Cut(const Span& span) {
    std::vector<Dated<T>> left;
    for (Dated<T>& each : spans_) {
      if (each.span.to <= span.from || span.to <= each.span.from) {
        left.push_back(std::move(each));
        continue;
      }
      Supersede(each);
      AddPart(each, {.from = each.span.from, .to = span.from}, left);
      AddPart(each, {.from = span.to, .to = each.span.to}, left);
    }
    spans_ = std::move(left);
    Sort();
  }

  // Changes what is there within `span` by `change`, which is given each value; spans that it leaves as they are stay
  // whole.
  template <typename F>
  void Amend(const Span& span, const F& change) {
    const std::vector<Dated<T>> before = spans_;
    for (const Dated<T>& each : before) {
      const Span common = {.from = std::max(span.from, each.span.from), .to = std::min(span.to, each.span.to)};
      if (common.to <= common.from) continue;
      T value = each.value;
      change(value);
      if (!(value == each.value)) Put(common, std::move(value));
    }
  }

  // Whether a version that somebody has seen is still in force, untouched by changes at hand.
  bool Holds(const VersionId& seen) const {
    return std::any_of(spans_.begin(), spans_.end(), [&](const auto& each) { return each.stored == seen; });
  }

  // The stored versions that the changes have taken out of force.
  const std::vector<VersionId>& superseded() const { return superseded_; }

 private:
  void Supersede(const Dated<T>& each) {
    if (each.stored.has_value()) superseded_.push_back(*each.stored);
  }
  static void AddPart(const Dated<T>& whole, const Span& span, std::vector<Dated<T>>& parts) {
    if (span.from < span.to) parts.push_back({.span = span, .value = whole.value, .stored = std::nullopt});
  }
  void Sort() {
    std::sort(spans_.begin(), spans_.end(), [](const auto& a, const auto& b) { return a.span.from < b.span.from; });
  }

  std::vector<Dated<T>> spans_;
  std::vector<VersionId> superseded_;
};

}  // namespace jgt::roster
