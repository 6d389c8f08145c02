// What the schools of a pairing mean to do in a year: support request, assistance plan, timetable (R85-R87).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

// The three are one a pairing and year, so that is what they are called by.
struct PlanKey {
  Key pairing;
  int64_t year = 0;
  bool operator==(const PlanKey&) const = default;
};

// What the entry that filed it says of itself.
struct Filed {
  int64_t revision = 0;  // its number; 0: not filed
  Instant at;
  bool operator==(const Filed&) const = default;
};

struct LessonWish {
  int64_t subject = 0;  // national course code
  int64_t weekday = 0;  // or:
  std::string day;
  int64_t period = 0;
  std::string supported_class;
  std::string teacher;
  bool operator==(const LessonWish&) const = default;
};

struct ResearchWish {
  std::string topic;
  std::string time;  // YYYY-MM-DD or YYYY-MM
  bool online = false;
  bool operator==(const ResearchWish&) const = default;
};

struct SupportRequest {
  PlanKey key;
  std::vector<LessonWish> lessons;
  std::vector<ResearchWish> researches;
  std::string note;
  Filed filed;
  bool operator==(const SupportRequest&) const = default;
};

struct PlanItem {
  std::string part;
  std::string kind;
  int64_t count = 0;
  std::string due;      // as filed: YYYY-MM-DD, YYYY-MM or empty
  std::string due_day;  // what that means; set by the check
  std::string note;
  bool operator==(const PlanItem&) const = default;
};

struct AssistancePlan {
  PlanKey key;
  std::vector<PlanItem> items;
  std::string note;
  std::string policy_version;
  Filed filed;
  bool operator==(const AssistancePlan&) const = default;
};

// As filed: a day, or a weekday between two days.
struct TimetableRow {
  std::string day;
  int64_t weekday = 0;
  std::string first_day;
  std::string last_day;
  int64_t period = 0;
  int64_t subject = 0;
  std::string kind;
  std::string teacher;
  std::string supporter_class;
  std::string supported_class;
};

struct TimetableSlot {
  std::string id;
  Day day;
  int64_t period = 0;
  int64_t subject = 0;
  std::string kind;
  std::string teacher;
  std::string supporter_class;
  std::string supported_class;
  bool operator==(const TimetableSlot&) const = default;
};

struct Timetable {
  PlanKey key;
  std::vector<TimetableSlot> slots;  // by day, period, teacher
  Filed filed;
  bool operator==(const Timetable&) const = default;
};

// Which of the three a pairing has filed.
struct Filing {
  Key pairing;
  std::string supporter_name;
  std::string supported_name;
  Filed support_request;
  Filed assistance_plan;
  Filed timetable;
};

inline constexpr size_t kWishesMax = 100;
inline constexpr size_t kPlanItemsMax = 100;
inline constexpr int64_t kPlanCountMax = 1000;
inline constexpr size_t kTimetableRowsMax = 500;
inline constexpr size_t kSlotsMax = 1000;

}  // namespace jgt::roster
