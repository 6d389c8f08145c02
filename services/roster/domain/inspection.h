// Windows in which inspectors of one county look at another (R106).
#pragma once

#include <optional>
#include <string>

#include "services/roster/domain/school.h"

namespace jgt::roster {

// Both days are within.
struct Inspection {
  Key key;  // in the inspected county
  std::string home_county;
  std::string inspector;  // account-style reference
  Day from_day;
  Day until_day;
  std::string reason;
  std::string document;
  std::string granted_by;
  Instant granted_at;
  struct Revocation {
    Instant at;
    std::string by;
    std::string reason;
    bool operator==(const Revocation&) const = default;
  };
  std::optional<Revocation> revocation;
  bool operator==(const Inspection&) const = default;
};

// From when, and from when no more: the first instant of the first day, and that of the day after the last.
inline Instant BeginOf(const Inspection& inspection) { return ShanghaiMidnight(inspection.from_day); }
inline Instant EndOf(const Inspection& inspection) {
  return ShanghaiMidnight(DayFromNumber(DayNumber(inspection.until_day) + 1));
}

// 苍南's plan of 2022, annex 2, has the mutual inspection as one item of November: a window is as long as a month may
// be.
inline constexpr int64_t kInspectionDaysMax = 31;
// How far ahead one may be granted: what is planned for the next school year is, and nothing beyond.
inline constexpr int64_t kInspectionAheadDaysMax = 400;
// Windows of one inspector that are not over. A token has at most 64 roles (common/auth/verifier.cc).
inline constexpr int64_t kInspectionsOfInspectorMax = 32;

}  // namespace jgt::roster
