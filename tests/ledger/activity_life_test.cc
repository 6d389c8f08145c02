#include "services/ledger/domain/activity_life.h"

#include <optional>

#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using jgt::test::IsOkAndHolds;
using jgt::test::StatusIs;

struct Transition {
  ActivityState from;
  LifeCommand command;
  std::optional<ActivityState> to;
};

// The whole table: every state with every command.
constexpr Transition kTable[] = {
    {ActivityState::kRecorded, LifeCommand::kConfirm, ActivityState::kConfirmed},
    {ActivityState::kRecorded, LifeCommand::kCorrect, ActivityState::kSuperseded},
    {ActivityState::kRecorded, LifeCommand::kReverse, ActivityState::kReversed},
    {ActivityState::kConfirmed, LifeCommand::kConfirm, std::nullopt},
    {ActivityState::kConfirmed, LifeCommand::kCorrect, ActivityState::kSuperseded},
    {ActivityState::kConfirmed, LifeCommand::kReverse, ActivityState::kReversed},
    {ActivityState::kSuperseded, LifeCommand::kConfirm, std::nullopt},
    {ActivityState::kSuperseded, LifeCommand::kCorrect, std::nullopt},
    {ActivityState::kSuperseded, LifeCommand::kReverse, std::nullopt},
    {ActivityState::kReversed, LifeCommand::kConfirm, std::nullopt},
    {ActivityState::kReversed, LifeCommand::kCorrect, std::nullopt},
    {ActivityState::kReversed, LifeCommand::kReverse, std::nullopt},
};

TEST(ActivityLifeTest, EveryStateAnswersEveryCommandAsTheTableSays) {
  for (const Transition& row : kTable) {
    Activity activity = test::SampleLesson();
    activity.state = row.from;
    const auto next = NextState(activity, row.command);
    if (row.to.has_value()) {
      EXPECT_THAT(next, IsOkAndHolds(*row.to));
    } else {
      EXPECT_THAT(next, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
      EXPECT_EQ(DetailOf(next.status()).metadata.at("state"), StateName(row.from));
    }
  }
}

class ApplyTest : public ::testing::Test {
 protected:
  Activity before_ = [] {
    Activity activity = test::SampleLesson();
    activity.name = "regions/330327/activities/old";
    activity.recorded_by = test::kSupporter;
    activity.seq = 3;
    activity.revision = 3;
    return activity;
  }();
  FindActivity find_ = [this](const std::string&) -> const Activity& { return before_; };
  EntryPlace place_{.seq = 9, .recorded_at = {1000}};
};

TEST_F(ApplyTest, ARecordedActivityIsPlacedByItsEntry) {
  const auto after = Apply(ActivityRecorded{.activity = test::SampleLesson()}, place_, find_);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].seq, 9);
  EXPECT_EQ(after[0].revision, 9);
  EXPECT_EQ(after[0].recorded_at.micros, 1000);
  EXPECT_EQ(after[0].state, ActivityState::kRecorded);
}

TEST_F(ApplyTest, AConfirmedActivityKeepsItsSeqAndGainsARevision) {
  const auto after = Apply(ActivityConfirmed{.activity = before_.name, .school = test::kSupported}, place_, find_);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].state, ActivityState::kConfirmed);
  EXPECT_EQ(after[0].confirmed_by, test::kSupported);
  EXPECT_EQ(after[0].seq, 3);
  EXPECT_EQ(after[0].revision, 9);
}

TEST_F(ApplyTest, ACorrectionLinksBothWaysAndTheOldOneLetsItsSlotGo) {
  const auto after = Apply(
      ActivityCorrected{.corrected = before_.name, .activity = test::SampleLesson(), .reason = "填错"}, place_, find_);
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0].state, ActivityState::kSuperseded);
  EXPECT_EQ(after[0].superseded_by, after[1].name);
  EXPECT_EQ(after[0].revision, 9);
  EXPECT_EQ(LessonSlot(after[0]), "");
  EXPECT_EQ(after[1].corrects, before_.name);
  EXPECT_EQ(after[1].state, ActivityState::kRecorded);
  EXPECT_EQ(LessonSlot(after[1]), "p1/2022-05-10/2/T-0001");
}

TEST_F(ApplyTest, AReversedActivityLetsItsSlotGo) {
  const auto after = Apply(ActivityReversed{.activity = before_.name, .reason = "未开课"}, place_, find_);
  EXPECT_EQ(after[0].state, ActivityState::kReversed);
  EXPECT_EQ(LessonSlot(after[0]), "");
}

TEST(LessonSlotTest, WhatIsNoLessonHasNone) {
  Activity activity = test::SampleLesson();
  EXPECT_NE(LessonSlot(activity), "");
  activity.lesson = false;
  EXPECT_EQ(LessonSlot(activity), "");
}

}  // namespace
}  // namespace jgt::ledger
