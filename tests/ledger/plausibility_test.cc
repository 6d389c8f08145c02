#include "services/ledger/domain/plausibility.h"

#include <gmock/gmock.h>

#include "services/ledger/storage/plausibility_files.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using jgt::test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kOne = "regions/330327/pairings/p1";
const std::string kTwo = "regions/330327/pairings/p2";

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar =
      *WorkCalendar::FromFile(std::string(JGT_DATA_DIR) + "/cn_calendar_exceptions_2019_2026.csv");
  return calendar;
}

const PlausibilityRules& Rules() {
  static const PlausibilityRuleBook book = *ReadPlausibilityFiles(JGT_DATA_DIR);
  return book.For(2022);
}

Instant At(const std::string& utc) { return *FromSql(utc); }

Activity Lesson(const std::string& pairing, const std::string& day, int64_t period, const std::string& teacher) {
  Activity activity;
  activity.name = absl::StrFormat("%s/%s/%d/%s", pairing, day, period, teacher);
  activity.pairing = pairing;
  activity.kind = "SYNC_LESSON";
  activity.lesson = true;
  activity.day = day;
  activity.period = period;
  activity.teacher = teacher;
  activity.supported_class = absl::StrFormat("class %d", period);
  activity.recorded_at = At("2022-05-11 02:00:00");
  return activity;
}

Activity Away(const std::string& pairing, const std::string& day, const std::string& end_day,
              const std::string& teacher, const std::string& kind = "SHADOWING") {
  Activity activity = Lesson(pairing, day, 0, teacher);
  activity.kind = kind;
  activity.lesson = false;
  activity.end_day = end_day;
  return activity;
}

Activity Told(int number, const std::string& recorded_at, const std::string& kind = "ONLINE_RESEARCH") {
  Activity activity;
  activity.name = absl::StrFormat("%s %d", kind, number);
  activity.pairing = kOne;
  activity.kind = kind;
  activity.day = "2022-05-10";
  activity.recorded_at = At(recorded_at);
  return activity;
}

MonthFacts May(std::vector<Activity> activities) {
  return {.month = {.year = 2022, .month = 5}, .activities = std::move(activities), .before = {}, .away = {}};
}

std::vector<std::string> CodesOf(const MonthFacts& facts) {
  std::vector<std::string> codes;
  for (const Notice& notice : NoticesOf(facts, Rules(), Calendar())) codes.push_back(notice.code);
  return codes;
}

TEST(Plausibility, AnOrdinaryMonthGivesNoNotice) {
  EXPECT_THAT(CodesOf(May({Lesson(kOne, "2022-05-10", 2, "T-1"), Lesson(kTwo, "2022-05-10", 3, "T-1")})), IsEmpty());
}

TEST(Plausibility, OneTeacherInTwoPairingsAtOneTimeIsNoticedAndBothAreNamed) {
  const auto notices =
      NoticesOf(May({Lesson(kOne, "2022-05-10", 2, "T-1"), Lesson(kTwo, "2022-05-10", 2, "T-1")}), Rules(), Calendar());
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].code, "TEACHER_IN_TWO_PLACES");
  EXPECT_THAT(notices[0].pairings, ElementsAre(kOne, kTwo));
  EXPECT_EQ(notices[0].activities.size(), 2U);
  EXPECT_THAT(notices[0].message, HasSubstr("第 2 节"));
}

TEST(Plausibility, AnotherPeriodDayOrTeacherIsNotTheSameTime) {
  const Activity lesson = Lesson(kOne, "2022-05-10", 2, "T-1");
  EXPECT_THAT(CodesOf(May({lesson, Lesson(kTwo, "2022-05-10", 3, "T-1")})), IsEmpty());
  EXPECT_THAT(CodesOf(May({lesson, Lesson(kTwo, "2022-05-11", 2, "T-1")})), IsEmpty());
  EXPECT_THAT(CodesOf(May({lesson, Lesson(kTwo, "2022-05-10", 2, "T-2")})), IsEmpty());
}

TEST(Plausibility, ATeacherWhoIsAwayTeachesNowhereElse) {
  const Activity away = Away(kOne, "2022-05-09", "2022-06-10", "T-1");
  EXPECT_THAT(CodesOf(May({away, Lesson(kTwo, "2022-05-09", 2, "T-1")})), ElementsAre("TEACHER_AWAY"));
  EXPECT_THAT(CodesOf(May({away, Lesson(kTwo, "2022-05-06", 2, "T-1")})), IsEmpty());  // the working day before
  EXPECT_THAT(CodesOf(May({away, Lesson(kOne, "2022-05-10", 2, "T-1")})), IsEmpty());  // of the same pairing
  EXPECT_THAT(CodesOf(May({away, Lesson(kTwo, "2022-05-10", 2, "T-2")})), IsEmpty());
}

TEST(Plausibility, OneWhoLeftInAnEarlierMonthIsStillAwayUntilTheLastDay) {
  MonthFacts facts = May({Lesson(kTwo, "2022-05-10", 2, "T-1")});
  facts.away = {Away(kOne, "2022-04-01", "2022-05-10", "T-1", "TEACHER_EXCHANGE")};
  EXPECT_THAT(CodesOf(facts), ElementsAre("TEACHER_AWAY"));
  facts.away[0].end_day = "2022-05-09";
  EXPECT_THAT(CodesOf(facts), IsEmpty());
}

TEST(Plausibility, TwoAbsencesAtOnceAreNoticedOnce) {
  EXPECT_THAT(CodesOf(May({Away(kOne, "2022-05-09", "2022-06-10", "T-1"),
                           Away(kTwo, "2022-06-10", "2022-07-10", "T-1", "TEACHER_EXCHANGE")})),
              ElementsAre("TEACHER_AWAY"));
  EXPECT_THAT(CodesOf(May({Away(kOne, "2022-05-09", "2022-06-09", "T-1"),
                           Away(kTwo, "2022-06-10", "2022-07-10", "T-1", "TEACHER_EXCHANGE")})),
              IsEmpty());
}

TEST(Plausibility, AsManyLessonsAsPeriodsAreWellAndOneMoreIsNoticed) {
  ASSERT_EQ(Rules().periods_in_day, 8);
  std::vector<Activity> lessons;
  for (int64_t period = 1; period <= 8; ++period) lessons.push_back(Lesson(kOne, "2022-05-10", period, "T-1"));
  EXPECT_THAT(CodesOf(May(lessons)), IsEmpty());
  lessons.push_back(Lesson(kTwo, "2022-05-10", 9, "T-1"));
  const auto notices = NoticesOf(May(lessons), Rules(), Calendar());
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].code, "MORE_LESSONS_THAN_PERIODS");
  EXPECT_EQ(notices[0].activities.size(), 9U);
}

TEST(Plausibility, AClassHasNoMoreLessonsThanPeriodsEither) {
  std::vector<Activity> lessons;
  for (int64_t period = 1; period <= 8; ++period) {
    lessons.push_back(Lesson(kOne, "2022-05-10", period, absl::StrFormat("T-%d", period)));
    lessons.back().supported_class = "四(2)班";
  }
  EXPECT_THAT(CodesOf(May(lessons)), IsEmpty());
  lessons.push_back(lessons.front());
  lessons.back().name = "one more";
  lessons.back().teacher = "T-9";
  EXPECT_THAT(CodesOf(May(lessons)), ElementsAre("MORE_LESSONS_THAN_PERIODS"));
}

TEST(Plausibility, AHolidayIsNoticedAndAMadeUpWorkingDayIsNot) {
  // 2022-05-02 (Monday) is a holiday, 2022-05-07 (Saturday) a working day, 2022-05-08 a Sunday.
  const auto holiday = NoticesOf(May({Lesson(kOne, "2022-05-02", 1, "T-1")}), Rules(), Calendar());
  ASSERT_EQ(holiday.size(), 1U);
  EXPECT_EQ(holiday[0].code, "ON_HOLIDAY");
  EXPECT_THAT(holiday[0].message, HasSubstr("法定节假日"));
  EXPECT_THAT(CodesOf(May({Lesson(kOne, "2022-05-07", 1, "T-1")})), IsEmpty());
  EXPECT_THAT(CodesOf(May({Lesson(kOne, "2022-05-05", 1, "T-1")})), IsEmpty());
  const auto sunday = NoticesOf(May({Lesson(kOne, "2022-05-08", 1, "T-1")}), Rules(), Calendar());
  ASSERT_EQ(sunday.size(), 1U);
  EXPECT_THAT(sunday[0].message, HasSubstr("周末"));
}

TEST(Plausibility, SomeKindsHappenOnAnyDay) {
  Activity report = Lesson(kOne, "2022-05-08", 1, "T-1");
  report.kind = "PUBLICITY";
  EXPECT_THAT(CodesOf(May({report})), IsEmpty());
}

TEST(Plausibility, AYearWithoutHolidaysIsSaidToBeUncheckedAndFailsNothing) {
  MonthFacts facts = May({Lesson(kOne, "2031-05-10", 1, "T-1")});
  facts.month.year = 2031;
  const auto notices = NoticesOf(facts, Rules(), Calendar());
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].code, "CALENDAR_UNKNOWN");
  EXPECT_THAT(notices[0].activities, IsEmpty());
  facts.activities.clear();
  EXPECT_THAT(NoticesOf(facts, Rules(), Calendar()), IsEmpty());
}

// R165: the school's report is due on the 26th; D10 moves it before the bureau's.
TEST(Plausibility, DeadlinesAreThe26thAndTheLastWorkingDayAtNoon) {
  ASSERT_OK_AND_ASSIGN(const auto may, DeadlinesOf({.year = 2022, .month = 5}, Calendar()));
  EXPECT_EQ(ToSql(may.school), "2022-05-26 16:00:00.000000");  // the end of the 26th in Shanghai
  EXPECT_EQ(ToSql(may.bureau), "2022-05-31 04:00:00.000000");
  ASSERT_OK_AND_ASSIGN(const auto january, DeadlinesOf({.year = 2020, .month = 1}, Calendar()));
  EXPECT_EQ(ToSql(january.bureau), "2020-01-23 04:00:00.000000");
  EXPECT_EQ(ToSql(january.school), "2020-01-22 04:00:00.000000");
}

TEST(Plausibility, HalfOfTheMonthOnTheLastDayIsWellAndMoreIsABurst) {
  const std::string early = "2022-05-11 02:00:00";
  const std::string last = "2022-05-26 15:59:59";  // a second before the school's deadline
  std::vector<Activity> told;
  for (int i = 0; i < 6; ++i) told.push_back(Told(i, i < 3 ? early : last));
  EXPECT_THAT(CodesOf(May(told)), IsEmpty());  // 3 of 6
  told[2].recorded_at = At(last);
  const auto notices = NoticesOf(May(told), Rules(), Calendar());  // 4 of 6
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].code, "BURST_BEFORE_DEADLINE");
  EXPECT_EQ(notices[0].activities.size(), 4U);
  told.pop_back();  // 3 of 5: too few to say
  EXPECT_THAT(CodesOf(May(told)), IsEmpty());
}

TEST(Plausibility, TheWindowBeginsADayBeforeTheDeadline) {
  std::vector<Activity> told;
  for (int i = 0; i < 6; ++i) told.push_back(Told(i, "2022-05-25 16:00:00"));  // exactly a day before
  EXPECT_THAT(CodesOf(May(told)), IsEmpty());
  for (Activity& activity : told) activity.recorded_at = At("2022-05-25 16:00:01");
  EXPECT_THAT(CodesOf(May(told)), ElementsAre("BURST_BEFORE_DEADLINE"));
  for (Activity& activity : told) activity.recorded_at = At("2022-05-31 03:00:00");  // before the bureau's
  EXPECT_THAT(CodesOf(May(told)), ElementsAre("BURST_BEFORE_DEADLINE"));
  for (Activity& activity : told) activity.recorded_at = At("2022-05-31 04:00:01");  // after it
  EXPECT_THAT(CodesOf(May(told)), IsEmpty());
}

TEST(Plausibility, TwoMonthsWithTheSameCountsAreNoticedFromFiveOn) {
  const std::string told = "2022-05-11 02:00:00";
  MonthFacts facts = May({});
  for (int i = 0; i < 5; ++i) {
    facts.activities.push_back(Told(i, told, i < 2 ? "TRAINING" : "ONLINE_RESEARCH"));
    facts.before.push_back(Told(10 + i, told, i < 2 ? "TRAINING" : "ONLINE_RESEARCH"));
  }
  const auto notices = NoticesOf(facts, Rules(), Calendar());
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].code, "IDENTICAL_MONTHS");
  EXPECT_EQ(notices[0].activities.size(), 5U);
  EXPECT_THAT(notices[0].message, HasSubstr("2022-05 与 2022-04"));
  MonthFacts other = facts;
  other.before[0].kind = "ONLINE_RESEARCH";  // as many, of other kinds
  EXPECT_THAT(CodesOf(other), IsEmpty());
  other = facts;
  other.activities.pop_back();
  other.before.pop_back();  // four each
  EXPECT_THAT(CodesOf(other), IsEmpty());
}

TEST(Plausibility, JanuaryIsComparedWithDecember) {
  EXPECT_EQ(Before({.year = 2022, .month = 1}), (Month{.year = 2021, .month = 12}));
  EXPECT_EQ(Before({.year = 2022, .month = 12}), (Month{.year = 2022, .month = 11}));
}

TEST(Plausibility, NoticesAreInTheOrderOfCodeAndKey) {
  const auto notices = NoticesOf(May({Lesson(kOne, "2022-05-08", 2, "T-1"), Lesson(kTwo, "2022-05-08", 2, "T-1"),
                                      Lesson(kOne, "2022-05-02", 2, "T-3")}),
                                 Rules(), Calendar());
  std::vector<std::string> places;
  for (const Notice& notice : notices) places.push_back(notice.code + " " + notice.key);
  EXPECT_THAT(places, ElementsAre("ON_HOLIDAY 2022-05-02 " + kOne, "ON_HOLIDAY 2022-05-08 " + kOne,
                                  "ON_HOLIDAY 2022-05-08 " + kTwo, "TEACHER_IN_TWO_PLACES T-1 2022-05-08 2"));
}

constexpr char kSmallRules[] = R"({"format": "jgt.plausibility.v1", "year": 2022, "version": "x", "periods_in_day": 8,
  "make_up_days": 14, "away_kinds": ["A"], "holiday_exempt_kinds": [],
  "burst": {"entries_min": 6, "more_than_percent": 50, "window_hours": 24},
  "identical_months": {"activities_min": 5}})";

std::string SmallRules(const std::string& from, const std::string& to) {
  std::string text = kSmallRules;
  const size_t at = text.find(from);
  JGT_CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(PlausibilityFiles, WhatIsWrongIsNamedWithFileAndPlace) {
  EXPECT_OK(ParsePlausibilityFile(kSmallRules, "f.json"));
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"[", "line 1"},
      {SmallRules("jgt.plausibility.v1", "other"), "format"},
      {SmallRules("2022", "1999"), "year"},
      {SmallRules("\"periods_in_day\": 8", "\"periods_in_day\": 0"), "periods_in_day"},
      {SmallRules("[\"A\"]", "[1]"), "away_kinds"},
      {SmallRules("\"more_than_percent\": 50", "\"more_than_percent\": 101"), "burst.more_than_percent"},
      {SmallRules("\"window_hours\": 24", "\"hours\": 24"), "burst.window_hours"},
      {SmallRules("\"activities_min\": 5", "\"activities_min\": \"5\""), "identical_months.activities_min"},
      {SmallRules("\"year\"", "\"sorce\": \"x\", \"year\""), "sorce"}};
  for (const auto& [text, place] : wrong) {
    const auto rules = ParsePlausibilityFile(text, "f.json");
    ASSERT_THAT(rules, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE")) << place;
    EXPECT_THAT(std::string(rules.status().message()), HasSubstr("f.json: " + place + ":"));
  }
  EXPECT_THAT(ReadPlausibilityFiles("/nowhere"), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

TEST(PlausibilityFiles, AYearWithoutAFileUsesTheLastBeforeIt) {
  PlausibilityRules early = *ParsePlausibilityFile(kSmallRules, "f.json");
  PlausibilityRules later = early;
  later.year = 2025;
  later.away_kinds = {"B"};
  const PlausibilityRuleBook book({later, early});
  EXPECT_EQ(book.For(2019).year, 2022);
  EXPECT_EQ(book.For(2024).year, 2022);
  EXPECT_EQ(book.For(2026).year, 2025);
  EXPECT_THAT(book.AwayKinds(), ElementsAre("A", "B"));
}

}  // namespace
}  // namespace jgt::ledger
