#include "services/roster/domain/timetable.h"

#include <algorithm>
#include <tuple>

#include "common/names/names.h"
#include "services/roster/domain/plan_check.h"

namespace jgt::roster {
namespace {

constexpr size_t kSlotClassMax = 50;
constexpr char kKindDefault[] = "SYNC_LESSON";

// A day of the year, or a complaint.
std::optional<Day> DayOf(const std::string& path, const std::string& text, int64_t year, Problems& problems) {
  const auto day = ParseDay(text);
  if (day.ok() && day->year == year) return *day;
  problems.Add(path, absl::StrFormat("BAD_DAY: \"%s\"; a day YYYY-MM-DD of %d", text.substr(0, 40), year));
  return std::nullopt;
}

StatusOr<std::vector<Day>> DaysOf(const std::string& path, const TimetableRow& row, int64_t year,
                                  const WorkCalendar& calendar, Problems& problems) {
  std::vector<Day> days;
  if (!row.day.empty()) {
    if (row.weekday != 0 || !row.first_day.empty() || !row.last_day.empty()) {
      problems.Add(path + ".day", "BOTH: a day, or a weekday with first_day and last_day, not both");
    }
    if (const auto day = DayOf(path + ".day", row.day, year, problems); day.has_value()) days.push_back(*day);
    return days;
  }
  if (row.weekday < 1 || row.weekday > 7) {
    problems.Add(path + ".weekday", absl::StrFormat("BAD_WEEKDAY: %d; 1 to 7, or a day instead", row.weekday));
    return days;
  }
  const auto first = DayOf(path + ".first_day", row.first_day, year, problems);
  const auto last = DayOf(path + ".last_day", row.last_day, year, problems);
  if (!first.has_value() || !last.has_value()) return days;
  for (int64_t number = DayNumber(*first); number <= DayNumber(*last); ++number) {
    const Day day = DayFromNumber(number);
    if (Weekday(day) != row.weekday) continue;
    ASSIGN_OR_RETURN(const bool is_workday, calendar.IsWorkday(day));
    if (is_workday) days.push_back(day);
  }
  if (days.empty()) {
    problems.Add(path, "NO_DAY: no working day of that weekday lies between first_day and last_day");
  }
  return days;
}

void CheckRow(const std::string& path, const TimetableRow& row, Problems& problems) {
  CheckPeriod(path + ".period", row.period, problems);
  CheckSubject(path + ".subject", row.subject, problems);
  if (!row.kind.empty()) CheckKind(path + ".kind", row.kind, problems);
  CheckTeacher(path + ".teacher", row.teacher, false, problems);
  CheckText(path + ".supporter_class", row.supporter_class, 0, kSlotClassMax, problems);
  CheckText(path + ".supported_class", row.supported_class, 1, kSlotClassMax, problems);
}

// Ids follow from the content alone, so that an unchanged lesson keeps its name when the timetable is filed again.
void SortAndName(std::vector<TimetableSlot>& slots) {
  const auto order = [](const TimetableSlot& slot) {
    return std::tie(slot.day, slot.period, slot.teacher, slot.supported_class, slot.supporter_class, slot.subject,
                    slot.kind);
  };
  std::sort(slots.begin(), slots.end(),
            [&](const TimetableSlot& a, const TimetableSlot& b) { return order(a) < order(b); });
  int ordinal = 0;
  for (size_t i = 0; i < slots.size(); ++i) {
    const bool again = i > 0 && slots[i].day == slots[i - 1].day && slots[i].period == slots[i - 1].period;
    ordinal = again ? ordinal + 1 : 1;
    const Day& day = slots[i].day;
    slots[i].id = absl::StrFormat("%04d%02d%02d-%02d-%d", day.year, day.month, day.day, slots[i].period, ordinal);
  }
}

// Where a thing is at a time: a teacher, or a class of a school.
struct Place {
  Day day;
  int64_t period = 0;
  Key school;  // empty for a teacher
  std::string who;
  auto operator<=>(const Place&) const = default;
};

std::vector<Place> PlacesOf(const PairingSlots& of, const TimetableSlot& slot) {
  std::vector<Place> places;
  const auto add = [&](const Key& school, const std::string& who) {
    if (!who.empty()) places.push_back({.day = slot.day, .period = slot.period, .school = school, .who = who});
  };
  add(Key(), slot.teacher);
  add(of.supporter, slot.supporter_class);
  add(of.supported, slot.supported_class);
  return places;
}

// Gathers conflicts; who came first at a place holds it.
class Conflicts {
 public:
  void Hold(const PairingSlots& of, const TimetableSlot& slot) {
    for (const Place& place : PlacesOf(of, slot)) held_.emplace(place, NameOf(of, slot));
  }

  void Check(const PairingSlots& of, const TimetableSlot& slot) {
    const std::string name = NameOf(of, slot);
    for (const Place& place : PlacesOf(of, slot)) {
      const auto holder = held_.find(place);
      if (holder == held_.end() || holder->second == name) continue;
      ++count_;
      if (kept_.size() >= Problems::kKeptMax) return;
      const bool teacher = place.school.id.empty();
      kept_.push_back(
          {name, absl::StrFormat("%s: %s is in %s on %s, period %d, already", teacher ? "SAME_TEACHER" : "SAME_CLASS",
                                 place.who, holder->second, ToString(place.day), place.period)});
      if (kept_.size() == 1) {
        other_ = holder->second;
        zh_ = absl::StrFormat("课表冲突：%s 第 %d 节%s“%s”已排在 %s，与 %s 冲突", ToString(place.day), place.period,
                              teacher ? "教师" : "班级", place.who, other_, name);
      }
      return;  // One conflict of a slot is enough to look at it.
    }
  }

  Status ToStatus() const {
    if (kept_.empty()) return OkStatus();
    return AlreadyExists("TIMETABLE_CONFLICT", absl::StrFormat("%d conflicts, first %s: %s", count_,
                                                               kept_.front().field, kept_.front().description))
        .Fields(kept_)
        .Meta("slot", kept_.front().field)
        .Meta("other", other_)
        .Zh(zh_);
  }

 private:
  static std::string NameOf(const PairingSlots& of, const TimetableSlot& slot) {
    return SlotName({.pairing = of.pairing, .year = of.year}, slot.id);
  }

  std::map<Place, std::string> held_;
  size_t count_ = 0;
  std::vector<FieldViolation> kept_;
  std::string other_;
  std::string zh_;
};

}  // namespace

StatusOr<std::vector<TimetableSlot>> ExpandRows(const std::vector<TimetableRow>& rows, int64_t year,
                                                const WorkCalendar& calendar) {
  Problems problems;
  if (rows.size() > kTimetableRowsMax) {
    problems.Add("rows", absl::StrFormat("TOO_MANY: %d; at most %d", rows.size(), kTimetableRowsMax));
    return problems.ToStatus("BAD_TIMETABLE", "大课表填写有误");
  }
  std::vector<TimetableSlot> slots;
  for (size_t i = 0; i < rows.size(); ++i) {
    const TimetableRow& row = rows[i];
    const std::string path = absl::StrFormat("rows[%d]", i);
    CheckRow(path, row, problems);
    ASSIGN_OR_RETURN(const std::vector<Day> days, DaysOf(path, row, year, calendar, problems));
    for (const Day& day : days) {
      slots.push_back({.id = "",
                       .day = day,
                       .period = row.period,
                       .subject = row.subject,
                       .kind = row.kind.empty() ? kKindDefault : row.kind,
                       .teacher = row.teacher,
                       .supporter_class = row.supporter_class,
                       .supported_class = row.supported_class});
    }
  }
  RETURN_IF_ERROR(problems.ToStatus("BAD_TIMETABLE", "大课表填写有误"));
  if (slots.size() > kSlotsMax) {
    return InvalidArgument("TOO_MANY_SLOTS",
                           absl::StrFormat("the rows make %d lessons; at most %d", slots.size(), kSlotsMax))
        .Field("rows", absl::StrFormat("%d lessons; at most %d", slots.size(), kSlotsMax))
        .Zh(absl::StrFormat("大课表共 %d 节，每对结对学校每年最多 %d 节", slots.size(), kSlotsMax));
  }
  SortAndName(slots);
  return slots;
}

Status CheckConflicts(const PairingSlots& mine, const std::vector<PairingSlots>& others) {
  Conflicts conflicts;
  for (const PairingSlots& other : others) {
    for (const TimetableSlot& slot : other.slots) conflicts.Hold(other, slot);
  }
  for (const TimetableSlot& slot : mine.slots) {
    conflicts.Check(mine, slot);
    conflicts.Hold(mine, slot);
  }
  return conflicts.ToStatus();
}

std::string SlotName(const PlanKey& key, const std::string& id) {
  return absl::StrFormat("%s/timetables/%d/slots/%s", MakeName(key.pairing.region, "pairings", key.pairing.id),
                         key.year, id);
}

}  // namespace jgt::roster
