#include "services/roster/domain/timetable.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar =
      *WorkCalendar::FromFile(std::string(JGT_DATA_DIR) + "/cn_calendar_exceptions_2019_2026.csv");
  return calendar;
}

TimetableRow OnDay(const std::string& day, int64_t period, const std::string& teacher = "T-0001") {
  TimetableRow row;
  row.day = day;
  row.period = period;
  row.subject = 14;
  row.teacher = teacher;
  row.supporter_class = "四(1)班";
  row.supported_class = "四(2)班";
  return row;
}

TimetableRow Weekly(int64_t weekday, const std::string& first, const std::string& last) {
  TimetableRow row = OnDay("", 2);
  row.weekday = weekday;
  row.first_day = first;
  row.last_day = last;
  return row;
}

std::vector<std::string> DaysOf(const std::vector<TimetableSlot>& slots) {
  std::vector<std::string> days;
  for (const TimetableSlot& slot : slots) days.push_back(ToString(slot.day));
  return days;
}

std::vector<std::string> FieldsOf(const Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(status).fields) fields.push_back(violation.field);
  return fields;
}

// Two local pairings with the same supporter.
PairingSlots Of(const std::string& pairing, const std::string& supported, const std::vector<TimetableRow>& rows) {
  return {.pairing = {.region = "330327", .id = pairing},
          .year = 2022,
          .supporter = {.region = "330327", .id = "core"},
          .supported = {.region = "330327", .id = supported},
          .slots = *ExpandRows(rows, 2022, Calendar())};
}

// R86
TEST(Timetable, R86AWeekdayBecomesItsWorkingDays) {
  // 2022-04-05 and 2022-05-03 are holidays, both Tuesdays.
  ASSERT_OK_AND_ASSIGN(const auto slots, ExpandRows({Weekly(2, "2022-03-29", "2022-05-10")}, 2022, Calendar()));
  EXPECT_THAT(DaysOf(slots), ElementsAre("2022-03-29", "2022-04-12", "2022-04-19", "2022-04-26", "2022-05-10"));
  EXPECT_EQ(slots[0].id, "20220329-02-1");
  EXPECT_EQ(slots[0].kind, "SYNC_LESSON");
}

TEST(Timetable, AYearWithoutHolidaysIsRefusedForWeekdaysAndNotForDays) {
  EXPECT_THAT(ExpandRows({Weekly(2, "2031-03-01", "2031-03-31")}, 2031, Calendar()),
              StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
  EXPECT_OK(ExpandRows({OnDay("2031-03-04", 1)}, 2031, Calendar()));
}

TEST(Timetable, SlotsAreSortedAndCounted) {
  ASSERT_OK_AND_ASSIGN(const auto slots, ExpandRows({OnDay("2022-03-08", 3, "T-2"), OnDay("2022-03-08", 3, "T-1"),
                                                     OnDay("2022-03-07", 5), OnDay("2022-03-08", 1)},
                                                    2022, Calendar()));
  std::vector<std::string> ids;
  for (const TimetableSlot& slot : slots) ids.push_back(slot.id);
  EXPECT_THAT(ids, ElementsAre("20220307-05-1", "20220308-01-1", "20220308-03-1", "20220308-03-2"));
  EXPECT_EQ(slots[2].teacher, "T-1");
}

TEST(Timetable, WhatIsWrongWithARowIsNamedFieldByField) {
  TimetableRow empty;
  TimetableRow both = OnDay("2022-03-08", 13);
  both.weekday = 2;
  const TimetableRow weekend = Weekly(6, "2022-03-01", "2022-03-31");
  TimetableRow other_year = OnDay("2021-03-08", 1, "某老师");
  const auto slots = ExpandRows({empty, both, weekend, other_year}, 2022, Calendar());
  ASSERT_THAT(slots, StatusIs(StatusCode::kInvalidArgument, "BAD_TIMETABLE"));
  EXPECT_THAT(FieldsOf(slots.status()),
              ElementsAre("rows[0].period", "rows[0].subject", "rows[0].supported_class", "rows[0].weekday",
                          "rows[1].period", "rows[1].day", "rows[2]", "rows[3].teacher", "rows[3].day"));
}

TEST(Timetable, ItHasSoManyRowsAndLessonsAndNoMore) {
  std::vector<TimetableRow> rows(kTimetableRowsMax, Weekly(2, "2022-03-01", "2022-03-08"));  // two days each
  EXPECT_OK(ExpandRows(rows, 2022, Calendar()));
  rows[0] = Weekly(2, "2022-03-01", "2022-03-15");  // three
  EXPECT_THAT(ExpandRows(rows, 2022, Calendar()), StatusIs(StatusCode::kInvalidArgument, "TOO_MANY_SLOTS"));
  rows.assign(kTimetableRowsMax + 1, OnDay("2022-03-08", 1));
  EXPECT_THAT(ExpandRows(rows, 2022, Calendar()), StatusIs(StatusCode::kInvalidArgument, "BAD_TIMETABLE"));
}

// R86
TEST(Timetable, R86OneTeacherIsInOneLessonAtATimeAndTheErrorNamesBoth) {
  TimetableRow second = OnDay("2022-03-08", 2);
  second.supporter_class = "五(1)班";
  second.supported_class = "五(2)班";
  const Status status = CheckConflicts(Of("p1", "rural", {OnDay("2022-03-08", 2), second}), {});
  ASSERT_THAT(status, StatusIs(StatusCode::kAlreadyExists, "TIMETABLE_CONFLICT"));
  const ErrorDetail detail = DetailOf(status);
  EXPECT_EQ(detail.fields.at(0).field, "regions/330327/pairings/p1/timetables/2022/slots/20220308-02-2");
  EXPECT_THAT(detail.fields.at(0).description,
              HasSubstr("regions/330327/pairings/p1/timetables/2022/slots/20220308-02-1"));
  EXPECT_THAT(detail.fields.at(0).description, HasSubstr("SAME_TEACHER"));
  second.period = 3;
  EXPECT_OK(CheckConflicts(Of("p1", "rural", {OnDay("2022-03-08", 2), second}), {}));
}

// R86
TEST(Timetable, R86OneClassIsInOneLessonAtATime) {
  TimetableRow second = OnDay("2022-03-08", 2, "T-0002");
  second.supporter_class = "五(1)班";
  const Status status = CheckConflicts(Of("p1", "rural", {OnDay("2022-03-08", 2), second}), {});
  ASSERT_THAT(status, StatusIs(StatusCode::kAlreadyExists, "TIMETABLE_CONFLICT"));
  EXPECT_THAT(DetailOf(status).fields.at(0).description, HasSubstr("SAME_CLASS: 四(2)班"));
}

TEST(Timetable, ASecondPairingCannotHaveTheSameTeacherOrTheSupportersClassButItsOwnClassOfThatName) {
  const PairingSlots first = Of("p1", "rural", {OnDay("2022-03-08", 2)});
  TimetableRow row = OnDay("2022-03-08", 2, "T-0002");
  row.supporter_class = "五(1)班";  // 四(2)班 is another class at another school
  EXPECT_OK(CheckConflicts(Of("p2", "other", {row}), {first}));
  row.supporter_class = "四(1)班";  // the same school's
  EXPECT_THAT(CheckConflicts(Of("p2", "other", {row}), {first}),
              StatusIs(StatusCode::kAlreadyExists, "TIMETABLE_CONFLICT"));
  row.supporter_class = "";
  row.teacher = "T-0001";
  const Status status = CheckConflicts(Of("p2", "other", {row}), {first});
  EXPECT_EQ(DetailOf(status).metadata.at("slot"), "regions/330327/pairings/p2/timetables/2022/slots/20220308-02-1");
  EXPECT_EQ(DetailOf(status).metadata.at("other"), "regions/330327/pairings/p1/timetables/2022/slots/20220308-02-1");
  row.teacher = "";  // not decided yet
  EXPECT_OK(CheckConflicts(Of("p2", "other", {row}), {first}));
}

TEST(Timetable, AHundredConflictsAreNamedAndTheRestCounted) {
  std::vector<TimetableRow> rows;
  for (int i = 0; i < 102; ++i) rows.push_back(OnDay("2022-03-08", 2));
  const Status status = CheckConflicts(Of("p1", "rural", rows), {});
  EXPECT_EQ(DetailOf(status).fields.size(), 100U);
  EXPECT_THAT(std::string(status.message()), HasSubstr("101 conflicts"));
}

}  // namespace
}  // namespace jgt::roster
