#include "services/reporting/domain/deadlines.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace jgt::reporting {
namespace {

using jgt::test::IsOkAndHolds;
using jgt::test::StatusIs;
using ::testing::Eq;

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar = *WorkCalendar::FromFile(JGT_DATA_DIR "/cn_calendar_exceptions_2019_2026.csv");
  return calendar;
}

Instant Shanghai(const Day& day, int hour) { return ShanghaiMidnight(day) + std::chrono::hours(hour); }

TEST(DeadlinesTest, TheBureausFormIsDueAtNoonOfTheMonthsLastWorkingDay) {  // R178, D10
  EXPECT_THAT(BureauFormDue(Calendar(), {2019, 4}), IsOkAndHolds(Eq(Shanghai({2019, 4, 30}, 12))));
  EXPECT_THAT(BureauFormDue(Calendar(), {2020, 1}), IsOkAndHolds(Eq(Shanghai({2020, 1, 23}, 12))));
  EXPECT_THAT(BureauFormDue(Calendar(), {2021, 2}), IsOkAndHolds(Eq(Shanghai({2021, 2, 26}, 12))));
}

TEST(DeadlinesTest, NoonInShanghaiIsFourInTheMorningUtc) {
  EXPECT_EQ(ToRfc3339(*BureauFormDue(Calendar(), {2019, 4})), "2019-04-30T04:00:00.000000Z");
}

TEST(DeadlinesTest, TheSchoolsFormIsDueAtTheEndOfThe26th) {  // R165
  EXPECT_THAT(SchoolFormDue(Calendar(), {2019, 4}), IsOkAndHolds(Eq(Shanghai({2019, 4, 27}, 0))));
}

TEST(DeadlinesTest, WhenTheBureauIsDueByThe26thSchoolsAreDueOnTheWorkingDayBefore) {  // D10
  EXPECT_THAT(SchoolFormDue(Calendar(), {2020, 1}), IsOkAndHolds(Eq(Shanghai({2020, 1, 22}, 12))));
  EXPECT_THAT(SchoolFormDue(Calendar(), {2021, 2}), IsOkAndHolds(Eq(Shanghai({2021, 2, 25}, 12))));
}

TEST(DeadlinesTest, SchoolsAreNeverDueAfterTheirBureau) {
  for (int year = 2019; year <= 2026; ++year) {
    for (int month = 1; month <= 12; ++month) {
      const StatusOr<Instant> school = SchoolFormDue(Calendar(), {year, month});
      const StatusOr<Instant> bureau = BureauFormDue(Calendar(), {year, month});
      ASSERT_OK(school);
      ASSERT_OK(bureau);
      EXPECT_LT(*school, *bureau) << year << "-" << month;
    }
  }
}

TEST(DeadlinesTest, AYearWithoutPublishedHolidaysIsAnError) {
  EXPECT_THAT(BureauFormDue(Calendar(), {2027, 3}), StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
  EXPECT_THAT(SchoolFormDue(Calendar(), {2018, 3}), StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
}

}  // namespace
}  // namespace jgt::reporting
