#include "common/workdays/workdays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace jgt {
namespace {

using test::IsOkAndHolds;
using test::StatusIs;
using ::testing::Eq;
using ::testing::SizeIs;

constexpr char kPublished[] = JGT_DATA_DIR "/cn_calendar_exceptions_2019_2026.csv";

WorkCalendar Published() {
  StatusOr<WorkCalendar> calendar = WorkCalendar::FromFile(kPublished);
  JGT_CHECK(calendar.ok());
  return *std::move(calendar);
}

TEST(WorkCalendarTest, WeekdaysWorkAndWeekendsDoNot) {
  const WorkCalendar calendar = Published();
  EXPECT_THAT(calendar.IsWorkday({2019, 4, 30}), IsOkAndHolds(true));
  EXPECT_THAT(calendar.IsWorkday({2019, 4, 27}), IsOkAndHolds(false));
}

TEST(WorkCalendarTest, PublishedExceptionsGoBeforeTheWeekday) {
  const WorkCalendar calendar = Published();
  EXPECT_THAT(calendar.IsWorkday({2019, 4, 28}), IsOkAndHolds(true)) << "a Sunday that makes up for the May holiday";
  EXPECT_THAT(calendar.IsWorkday({2020, 1, 31}), IsOkAndHolds(false)) << "the spring festival that was made longer";
}

TEST(WorkCalendarTest, TheLastWorkingDayOfEveryMonthFromTheFirstFormOnIsKnown) {  // R178, D10
  const WorkCalendar calendar = Published();
  EXPECT_THAT(calendar.LastWorkdayOf({2019, 4}), IsOkAndHolds(Eq(Day{2019, 4, 30})));
  EXPECT_THAT(calendar.LastWorkdayOf({2020, 1}), IsOkAndHolds(Eq(Day{2020, 1, 23})));
  EXPECT_THAT(calendar.LastWorkdayOf({2021, 2}), IsOkAndHolds(Eq(Day{2021, 2, 26})));
  EXPECT_THAT(calendar.LastWorkdayOf({2026, 2}), IsOkAndHolds(Eq(Day{2026, 2, 28}))) << "a Saturday that is worked";
  for (int year = 2019; year <= 2026; ++year) {
    for (int month = 1; month <= 12; ++month) EXPECT_OK(calendar.LastWorkdayOf({year, month}));
  }
}

TEST(WorkCalendarTest, TheWorkingDayBeforeSkipsHolidaysAndWeekends) {
  const WorkCalendar calendar = Published();
  EXPECT_THAT(calendar.WorkdayBefore({2020, 1, 23}), IsOkAndHolds(Eq(Day{2020, 1, 22})));
  EXPECT_THAT(calendar.WorkdayBefore({2021, 2, 18}), IsOkAndHolds(Eq(Day{2021, 2, 10})));
}

TEST(WorkCalendarTest, AYearWithoutDataIsAnErrorAndNoGuess) {
  const WorkCalendar calendar = Published();
  EXPECT_THAT(calendar.IsWorkday({2018, 12, 31}), StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
  EXPECT_THAT(calendar.LastWorkdayOf({2027, 1}), StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
  EXPECT_THAT(calendar.WorkdayBefore({2019, 1, 1}), StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
  EXPECT_EQ(DetailOf(calendar.LastWorkdayOf({2027, 1}).status()).metadata.at("year"), "2027");
}

TEST(WorkCalendarTest, EveryWrongRowIsNamed) {
  const StatusOr<WorkCalendar> calendar =
      WorkCalendar::FromCsv("days.csv",
                            "date,is_workday,kind\n2019-13-01,0,x\n2019-05-01,2,x\n2019-05-02,0,x\n"
                            "2019-05-02,0,x\n2019-05-04,0,x\nnonsense\n");
  EXPECT_THAT(calendar, StatusIs(StatusCode::kInvalidArgument, "BAD_CALENDAR"));
  const std::vector<FieldViolation> fields = DetailOf(calendar.status()).fields;
  ASSERT_THAT(fields, SizeIs(5));
  EXPECT_EQ(fields[0].field, "days.csv, line 2");
  EXPECT_EQ(fields[1].field, "days.csv, line 3");
  EXPECT_EQ(fields[2].field, "days.csv, line 5") << "the same day twice";
  EXPECT_EQ(fields[3].field, "days.csv, line 6") << "a Saturday off is no exception";
  EXPECT_EQ(fields[4].field, "days.csv, line 7");
}

TEST(WorkCalendarTest, AByteOrderMarkAndWindowsLineEndsAreTolerated) {
  const StatusOr<WorkCalendar> calendar = WorkCalendar::FromCsv("days.csv",
                                                                "\xEF\xBB\xBF"
                                                                "date,is_workday,kind\r\n2019-05-01,0,x\r\n");
  ASSERT_OK(calendar);
  EXPECT_TRUE(calendar->Knows(2019));
}

TEST(WorkCalendarTest, AWrongHeaderOrAMissingFileIsSaid) {
  EXPECT_THAT(WorkCalendar::FromCsv("days.csv", "day\n"), StatusIs(StatusCode::kInvalidArgument, "BAD_CALENDAR"));
  EXPECT_THAT(WorkCalendar::FromCsv("days.csv", ""), StatusIs(StatusCode::kInvalidArgument, "BAD_CALENDAR"));
  EXPECT_THAT(WorkCalendar::FromFile("/nowhere/days.csv"), StatusIs(StatusCode::kInvalidArgument, "BAD_CALENDAR"));
}

}  // namespace
}  // namespace jgt
