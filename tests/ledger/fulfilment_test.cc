#include "services/ledger/domain/fulfilment.h"

#include <gmock/gmock.h>

#include "tests/ledger/samples.h"

namespace jgt::ledger {
namespace {

using test::kPairingName;
using test::SampleLesson;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kMakeUpDays = 14;
const std::string kYearEnd = "2022-12-31";

PlannedSlot Slot(const std::string& day, int64_t period, const std::string& teacher = "T-0001") {
  return {.name = absl::StrFormat("slot %s %d", day, period),
          .day = day,
          .period = period,
          .subject = 14,
          .kind = "SYNC_LESSON",
          .teacher = teacher,
          .supporter_class = "四(1)班",
          .supported_class = "四(2)班"};
}

Activity Lesson(const std::string& name, const std::string& day, int64_t period,
                const std::string& teacher = "T-0001") {
  Activity lesson = SampleLesson();
  lesson.name = name;
  lesson.day = day;
  lesson.period = period;
  lesson.teacher = teacher;
  return lesson;
}

Activity Done(const std::string& name, const std::string& kind, const std::string& day) {
  Activity activity;
  activity.name = name;
  activity.pairing = kPairingName;
  activity.kind = kind;
  activity.day = day;
  return activity;
}

PlannedItem Item(const std::string& kind, int64_t count, const std::string& due_day) {
  return {.part = "PART", .kind = kind, .count = count, .due_day = due_day, .note = ""};
}

PlannedYear Year(std::vector<PlannedSlot> slots, std::vector<PlannedItem> items = {}) {
  PlannedYear year;
  year.pairing = kPairingName;
  year.year = 2022;
  year.items = std::move(items);
  year.slots = std::move(slots);
  return year;
}

Fulfilment On(const std::string& as_of, const PlannedYear& planned, const std::vector<Activity>& activities) {
  return Fulfil(planned, activities, as_of, kMakeUpDays);
}

// R86 R164
TEST(Fulfilment, ALessonOfTheTimetableIsFulfilledByTheLessonOfThatTime) {
  const auto result = On(kYearEnd, Year({Slot("2022-05-10", 2)}), {Lesson("a", "2022-05-10", 2)});
  EXPECT_EQ(result.slots[0].state, FulfilmentState::kFulfilled);
  EXPECT_EQ(result.slots[0].activity, "a");
  EXPECT_FALSE(result.slots[0].confirmed);
  EXPECT_THAT(result.unplanned, IsEmpty());
  Activity confirmed = Lesson("a", "2022-05-10", 2);
  confirmed.state = ActivityState::kConfirmed;
  EXPECT_TRUE(On(kYearEnd, Year({Slot("2022-05-10", 2)}), {confirmed}).slots[0].confirmed);
}

// R86
TEST(Fulfilment, ASlotIsDueOnItsDayAndOverdueOnTheNext) {
  EXPECT_EQ(On("2022-05-09", Year({Slot("2022-05-10", 2)}), {}).slots[0].state, FulfilmentState::kDue);
  EXPECT_EQ(On("2022-05-10", Year({Slot("2022-05-10", 2)}), {}).slots[0].state, FulfilmentState::kDue);
  EXPECT_EQ(On("2022-05-11", Year({Slot("2022-05-10", 2)}), {}).slots[0].state, FulfilmentState::kOverdue);
}

TEST(Fulfilment, AnotherSubjectOrKindIsAnotherLesson) {
  Activity other = Lesson("a", "2022-05-10", 2);
  other.subject = 13;
  EXPECT_EQ(On(kYearEnd, Year({Slot("2022-05-10", 2)}), {other}).slots[0].state, FulfilmentState::kOverdue);
  other = Lesson("a", "2022-05-10", 2);
  other.kind = "VISITING_LESSON";
  EXPECT_EQ(On(kYearEnd, Year({Slot("2022-05-10", 2)}), {other}).slots[0].state, FulfilmentState::kOverdue);
}

TEST(Fulfilment, ATeacherMayStandInForTheSameClassAndNotForAnother) {
  Activity lesson = Lesson("a", "2022-05-10", 2, "T-0002");
  EXPECT_EQ(On(kYearEnd, Year({Slot("2022-05-10", 2)}), {lesson}).slots[0].activity, "a");
  lesson.supported_class = "五(2)班";
  EXPECT_EQ(On(kYearEnd, Year({Slot("2022-05-10", 2)}), {lesson}).slots[0].activity, "");
  EXPECT_EQ(On(kYearEnd, Year({Slot("2022-05-10", 2, "")}), {lesson}).slots[0].activity, "a");
}

TEST(Fulfilment, TheOneWithTheTeacherGoesFirst) {
  const auto result = On(kYearEnd, Year({Slot("2022-05-10", 2, ""), Slot("2022-05-10", 2, "T-0002")}),
                         {Lesson("a", "2022-05-10", 2, "T-0002"), Lesson("b", "2022-05-10", 2, "T-0001")});
  EXPECT_EQ(result.slots[0].activity, "b");
  EXPECT_EQ(result.slots[1].activity, "a");
}

// R86
TEST(Fulfilment, ALessonMadeUpWithinTheDaysAllowedIsLateAndLaterIsNone) {
  EXPECT_EQ(On(kYearEnd, Year({Slot("2022-05-10", 2)}), {Lesson("a", "2022-05-10", 5)}).slots[0].state,
            FulfilmentState::kFulfilled);
  const auto made_up = On(kYearEnd, Year({Slot("2022-05-10", 2)}), {Lesson("a", "2022-05-24", 3)});
  EXPECT_EQ(made_up.slots[0].state, FulfilmentState::kFulfilledLate);
  EXPECT_EQ(made_up.slots[0].activity_day, "2022-05-24");
  const auto too_late = On(kYearEnd, Year({Slot("2022-05-10", 2)}), {Lesson("a", "2022-05-25", 3)});
  EXPECT_EQ(too_late.slots[0].state, FulfilmentState::kOverdue);
  EXPECT_EQ(too_late.unplanned.at(0).reason, UnplannedReason::kBeyondPlan);
  const auto before = On(kYearEnd, Year({Slot("2022-05-10", 2)}), {Lesson("a", "2022-05-09", 2)});
  EXPECT_EQ(before.slots[0].state, FulfilmentState::kOverdue);
}

TEST(Fulfilment, ALessonOfAnotherSlotsTimeIsNotTakenToMakeOneUp) {
  const auto result =
      On(kYearEnd, Year({Slot("2022-05-10", 2), Slot("2022-05-17", 2)}), {Lesson("a", "2022-05-17", 2)});
  EXPECT_EQ(result.slots[0].state, FulfilmentState::kOverdue);
  EXPECT_EQ(result.slots[1].activity, "a");
}

// R86 R164
TEST(Fulfilment, ALessonMadeUpAcrossTheTurnOfTheYearIsLateThereAndNotUnplannedInTheNewYear) {
  const PlannedSlot december = Slot("2022-12-27", 2);
  const Activity made_up = Lesson("a", "2023-01-05", 4);
  const auto old = On("2023-01-31", Year({december}), {made_up});
  EXPECT_EQ(old.slots[0].state, FulfilmentState::kFulfilledLate);
  EXPECT_EQ(old.slots[0].activity, "a");
  PlannedYear next = Year({Slot("2023-02-07", 2)});
  next.year = 2023;
  EXPECT_EQ(On("2023-01-31", next, {made_up}).unplanned.size(), 1U);
  next.slots_before = {december};
  const auto fresh = On("2023-01-31", next, {made_up});
  EXPECT_THAT(fresh.unplanned, IsEmpty());
  ASSERT_EQ(fresh.slots.size(), 1U);
  EXPECT_EQ(fresh.slots[0].slot.day, "2023-02-07");
  EXPECT_EQ(fresh.slots[0].state, FulfilmentState::kDue);
}

// R86
TEST(Fulfilment, AnActivityFulfilsALessonOfOneYearOnly) {
  const PlannedSlot december = Slot("2022-12-27", 2);
  const PlannedSlot january = Slot("2023-01-05", 4);
  const Activity lesson = Lesson("a", "2023-01-05", 4);
  PlannedYear old = Year({december});
  old.slots_after = {january};
  EXPECT_EQ(On("2023-01-31", old, {lesson}).slots[0].state, FulfilmentState::kOverdue);
  PlannedYear next = Year({january});
  next.year = 2023;
  next.slots_before = {december};
  EXPECT_EQ(On("2023-01-31", next, {lesson}).slots[0].activity, "a");
  // Made up in January, so it is not there for another lesson of January in its place.
  next.slots = {Slot("2023-01-04", 1)};
  EXPECT_EQ(On("2023-01-31", next, {lesson}).slots[0].state, FulfilmentState::kOverdue);
}

// D9
TEST(Fulfilment, AnItemIsFulfilledByActivitiesOfItsOwnYear) {
  const PlannedYear year = Year({}, {Item("ONLINE_RESEARCH", 1, "2022-12-31")});
  const auto result =
      On("2023-01-31", year,
         {Done("early", "ONLINE_RESEARCH", "2021-12-31"), Done("late", "ONLINE_RESEARCH", "2023-01-02")});
  EXPECT_EQ(result.items[0].state, FulfilmentState::kOverdue);
  EXPECT_THAT(result.unplanned, IsEmpty());
  EXPECT_EQ(On("2023-01-31", year, {Done("told late", "ONLINE_RESEARCH", "2022-12-31")}).items[0].state,
            FulfilmentState::kFulfilled);
}

// R87 R164
TEST(Fulfilment, AnItemIsFulfilledByAsManyAsItPlans) {
  const PlannedYear year = Year({}, {Item("ONLINE_RESEARCH", 2, "2022-05-31")});
  const Activity first = Done("a", "ONLINE_RESEARCH", "2022-04-01");
  const auto one = On("2022-05-31", year, {first});
  EXPECT_EQ(one.items[0].state, FulfilmentState::kDue);
  EXPECT_THAT(one.items[0].activities, ElementsAre("a"));
  EXPECT_EQ(On("2022-06-01", year, {first}).items[0].state, FulfilmentState::kOverdue);
  EXPECT_EQ(On(kYearEnd, year, {first, Done("b", "ONLINE_RESEARCH", "2022-05-31")}).items[0].state,
            FulfilmentState::kFulfilled);
  EXPECT_EQ(On(kYearEnd, year, {first, Done("b", "ONLINE_RESEARCH", "2022-06-01")}).items[0].state,
            FulfilmentState::kFulfilledLate);
}

TEST(Fulfilment, ItemsOfAKindAreFilledInTheOrderOfTheirDueDays) {
  const PlannedYear year =
      Year({}, {Item("ONLINE_RESEARCH", 1, "2022-10-31"), Item("ONLINE_RESEARCH", 1, "2022-05-31")});
  const auto result = On(
      kYearEnd, year, {Done("late", "ONLINE_RESEARCH", "2022-09-01"), Done("early", "ONLINE_RESEARCH", "2022-04-01")});
  EXPECT_THAT(result.items[0].activities, ElementsAre("late"));
  EXPECT_THAT(result.items[1].activities, ElementsAre("early"));
}

TEST(Fulfilment, ALessonCountsForTheTimetableAndForThePlan) {
  const auto result = On(kYearEnd, Year({Slot("2022-05-10", 2)}, {Item("SYNC_LESSON", 1, "2022-05-31")}),
                         {Lesson("a", "2022-05-10", 2)});
  EXPECT_EQ(result.slots[0].activity, "a");
  EXPECT_THAT(result.items[0].activities, ElementsAre("a"));
  EXPECT_THAT(result.unplanned, IsEmpty());
}

// R164
TEST(Fulfilment, R164WhatIsInNoPlanIsListedWithTheReason) {
  const auto result = On(kYearEnd, Year({}, {Item("ONLINE_RESEARCH", 1, "2022-05-31")}),
                         {Done("a", "ONLINE_RESEARCH", "2022-04-01"), Done("b", "ONLINE_RESEARCH", "2022-04-02"),
                          Done("c", "PUBLICITY", "2022-04-03")});
  ASSERT_EQ(result.unplanned.size(), 2U);
  EXPECT_EQ(result.unplanned[0].activity, "b");
  EXPECT_EQ(result.unplanned[0].reason, UnplannedReason::kBeyondPlan);
  EXPECT_EQ(result.unplanned[1].activity, "c");
  EXPECT_EQ(result.unplanned[1].reason, UnplannedReason::kKindNotPlanned);
}

TEST(Fulfilment, WhatComesAfterTheDayAskedAboutIsLeftOut) {
  const auto result = On("2022-04-30", Year({}, {Item("ONLINE_RESEARCH", 1, "2022-04-01")}),
                         {Done("a", "ONLINE_RESEARCH", "2022-05-01"), Done("b", "PUBLICITY", "2022-05-01")});
  EXPECT_EQ(result.items[0].state, FulfilmentState::kOverdue);
  EXPECT_THAT(result.unplanned, IsEmpty());
}

// R44
TEST(Fulfilment, R44PlanAgreementAndCeremonyAreMilestones) {
  PlannedYear year = Year({});
  year.plan_day = "2022-03-10";
  year.ceremony_day = "2022-03-15";
  const auto result = On("2022-03-14", year, {});
  ASSERT_EQ(result.milestones.size(), 3U);
  EXPECT_EQ(result.milestones[0].day, "2022-03-10");
  EXPECT_EQ(result.milestones[1].day, "");  // not signed
  EXPECT_EQ(result.milestones[2].day, "");  // not yet
  year.agreement_day = "2022-03-01";
  EXPECT_EQ(On("2022-03-15", year, {}).milestones[1].day, "2022-03-01");
  EXPECT_EQ(On("2022-03-15", year, {}).milestones[2].day, "2022-03-15");
}

}  // namespace
}  // namespace jgt::ledger
