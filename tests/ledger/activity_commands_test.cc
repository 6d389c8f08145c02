#include "services/ledger/domain/activity_commands.h"

#include <gmock/gmock.h>

#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using ::testing::SizeIs;

constexpr char kOld[] = "regions/330327/activities/old";
const std::string kGroup = test::kPairingName + "/mentorGroups/g1";
const std::string kExchange = test::kPairingName + "/exchanges/e1";

class DecideTest : public ::testing::Test {
 protected:
  DecideTest() {
    facts_.pairings[test::kPairingName] = test::SamplePairing();
    Activity old = test::SampleLesson();
    old.name = kOld;
    old.day = "2022-04-01";
    old.recorded_by = test::kSupporter;
    old.seq = 4;
    old.revision = 7;
    facts_.activities[kOld] = old;
    facts_.slots[LessonSlot(old)] = kOld;
  }

  RecordCommand Record(const std::vector<Activity>& activities) {
    RecordCommand command{.region = test::kRegion, .caller = core_, .activities = activities, .paths = {}};
    for (size_t i = 0; i < activities.size(); ++i) command.paths.push_back(absl::StrFormat("activities[%d]", i));
    return command;
  }
  CorrectCommand Correct(const Activity& activity) {
    return {.region = test::kRegion,
            .caller = core_,
            .name = kOld,
            .activity = activity,
            .reason = "填错日期",
            .revision = 0};
  }

  Caller core_{.whole = false, .within = true, .regions = {}, .schools = {test::kSupporter}};
  Caller rural_{.whole = false, .within = true, .regions = {}, .schools = {test::kSupported}};
  Caller stranger_{.whole = false, .within = true, .regions = {}, .schools = {"regions/330327/schools/other"}};
  Facts facts_;
};

TEST_F(DecideTest, EachActivityBecomesOneEntryInOrder) {
  Activity second = test::SampleLesson();
  second.period = 3;
  ASSERT_OK_AND_ASSIGN(const auto events, Decide(Record({test::SampleLesson(), second}), facts_));
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(std::get<ActivityRecorded>(events[0]).activity.recorded_by, test::kSupporter);
  EXPECT_EQ(std::get<ActivityRecorded>(events[1]).activity.period, 3);
}

TEST_F(DecideTest, AnUnknownPairingIsNotFound) {
  facts_.pairings.clear();
  EXPECT_THAT(Decide(Record({test::SampleLesson()}), facts_), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
}

TEST_F(DecideTest, TheSameLessonIsToldOnce) {  // D17
  Activity again = facts_.activities[kOld];
  again.students = 5;
  again.subject = 13;
  const auto result = Decide(Record({test::SampleLesson(), again}), facts_);
  EXPECT_THAT(result, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
  EXPECT_EQ(DetailOf(result.status()).metadata.at("activity"), kOld);
  EXPECT_EQ(DetailOf(result.status()).fields[0].field, "activities[1]");
}

TEST_F(DecideTest, TheSameLessonTwiceInOneBatchIsRefusedToo) {  // D17
  const auto result = Decide(Record({test::SampleLesson(), test::SampleLesson()}), facts_);
  EXPECT_THAT(result, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
  EXPECT_EQ(DetailOf(result.status()).metadata.at("activity"), "activities[0]");
}

TEST_F(DecideTest, WhatIsNoLessonMayBeToldTwice) {
  Activity meeting = test::SampleLesson();
  meeting.kind = "PROGRESS_MEETING";
  meeting.lesson = false;
  EXPECT_THAT(Decide(Record({meeting, meeting}), facts_), IsOk());
}

TEST_F(DecideTest, AnExchangeCountsOnceTheLeadingGroupConfirmedIt) {  // R118
  Activity exchange = test::SampleLesson();
  exchange.lesson = false;
  exchange.exchange = kExchange;
  EXPECT_THAT(Decide(Record({exchange}), facts_), StatusIs(StatusCode::kFailedPrecondition, "EXCHANGE_NOT_CONFIRMED"));
  facts_.exchanges[kExchange] = {.name = kExchange, .pairing = test::kPairingName, .year = 2022, .confirmed = false};
  EXPECT_THAT(Decide(Record({exchange}), facts_), StatusIs(StatusCode::kFailedPrecondition, "EXCHANGE_NOT_CONFIRMED"));
  facts_.exchanges[kExchange].confirmed = true;
  EXPECT_THAT(Decide(Record({exchange}), facts_), IsOk());
  facts_.exchanges[kExchange].pairing = "regions/330327/pairings/p2";
  EXPECT_THAT(Decide(Record({exchange}), facts_), StatusIs(StatusCode::kFailedPrecondition, "EXCHANGE_NOT_CONFIRMED"));
}

TEST_F(DecideTest, AMentoringSessionBelongsToAMentorGroupOfThePairing) {  // R47
  Activity session = test::SampleLesson();
  session.lesson = false;
  session.mentor_group = kGroup;
  EXPECT_THAT(Decide(Record({session}), facts_), StatusIs(StatusCode::kFailedPrecondition, "NO_SUCH_MENTOR_GROUP"));
  facts_.mentor_groups[kGroup] = {.name = kGroup, .pairing = test::kPairingName, .year = 2022, .mentees = 3};
  EXPECT_THAT(Decide(Record({session}), facts_), IsOk());
}

// D8 R47 R56
TEST_F(DecideTest, ASessionOfAMentorGroupIsToldOnce) {
  facts_.mentor_groups[kGroup] = {.name = kGroup, .pairing = test::kPairingName, .year = 2022, .mentees = 3};
  const std::string other_group = test::kPairingName + "/mentorGroups/g2";
  facts_.mentor_groups[other_group] = {.name = other_group, .pairing = test::kPairingName, .year = 2022, .mentees = 3};
  Activity session = test::SampleLesson();
  session.kind = "MENTORING_SESSION";
  session.lesson = false;
  session.mentor_group = kGroup;
  session.facts = {{.key = "session", .value = "1", .once = true}};
  EXPECT_EQ(LessonSlot(session), "once/MENTORING_SESSION/group/g1/1");
  Activity again = session;
  again.day = "2022-05-11";
  const auto here = Decide(Record({session, again}), facts_);
  ASSERT_THAT(here, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_SESSION"));
  EXPECT_EQ(DetailOf(here.status()).fields[0].field, "activities[1].facts.session");
  facts_.slots[LessonSlot(session)] = kOld;
  const auto second = Decide(Record({again}), facts_);
  ASSERT_THAT(second, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_SESSION"));
  EXPECT_EQ(DetailOf(second.status()).metadata.at("activity"), kOld);
  EXPECT_FALSE(DetailOf(second.status()).message_zh.empty());
  again.mentor_group = other_group;
  EXPECT_THAT(Decide(Record({again}), facts_), IsOk());
  again.mentor_group = kGroup;
  again.facts[0].value = "2";
  EXPECT_THAT(Decide(Record({again}), facts_), IsOk());
  session.state = ActivityState::kReversed;
  EXPECT_EQ(LessonSlot(session), "");
}

// D9
TEST_F(DecideTest, ASessionIsOfTheYearOfItsMentorGroup) {
  facts_.mentor_groups[kGroup] = {.name = kGroup, .pairing = test::kPairingName, .year = 2021, .mentees = 3};
  Activity session = test::SampleLesson();
  session.mentor_group = kGroup;
  const auto refused = Decide(Record({session}), facts_);
  ASSERT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "OTHER_YEAR"));
  EXPECT_EQ(DetailOf(refused.status()).fields[0].field, "activities[0].day");
  session.day = "2021-12-31";
  EXPECT_THAT(Decide(Record({session}), facts_), IsOk());
  facts_.mentor_groups[kGroup].year = 0;  // not said by an older copy
  session.day = "2022-01-01";
  EXPECT_THAT(Decide(Record({session}), facts_), IsOk());
}

// R44
TEST_F(DecideTest, NothingIsToldOfADayBeforeThePairingBeganButWhatFoundsIt) {
  Activity lesson = test::SampleLesson();  // of 2022-05-10
  facts_.pairings[test::kPairingName].begins_on = "2022-05-11";
  const auto refused = Decide(Record({lesson}), facts_);
  ASSERT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "BEFORE_BEGINNING"));
  EXPECT_EQ(DetailOf(refused.status()).fields[0].field, "activities[0].day");
  EXPECT_EQ(DetailOf(refused.status()).metadata.at("begins_on"), "2022-05-11");
  EXPECT_FALSE(DetailOf(refused.status()).message_zh.empty());
  for (const char* kind : {"PLAN_DRAWN_UP", "AGREEMENT_SIGNED", "CEREMONY"}) {
    Activity step = lesson;
    step.lesson = false;
    step.kind = kind;
    EXPECT_THAT(Decide(Record({step}), facts_), IsOk()) << kind;
  }
  facts_.pairings[test::kPairingName].begins_on = "2022-05-10";
  EXPECT_THAT(Decide(Record({lesson}), facts_), IsOk());
  facts_.pairings[test::kPairingName].begins_on = "";  // not known
  EXPECT_THAT(Decide(Record({lesson}), facts_), IsOk());
}

TEST_F(DecideTest, TheOtherSchoolConfirms) {
  ConfirmCommand command{.region = test::kRegion, .caller = rural_, .names = {kOld}, .school = ""};
  ASSERT_OK_AND_ASSIGN(const auto events, Decide(command, facts_));
  EXPECT_EQ(std::get<ActivityConfirmed>(events[0]).school, test::kSupported);
  command.caller = core_;
  EXPECT_THAT(Decide(command, facts_), StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  command.caller = rural_;
  facts_.activities[kOld].state = ActivityState::kConfirmed;
  EXPECT_THAT(Decide(command, facts_), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  command.names = {"regions/330327/activities/none"};
  EXPECT_THAT(Decide(command, facts_), StatusIs(StatusCode::kNotFound, "NO_SUCH_ACTIVITY"));
}

TEST_F(DecideTest, ACorrectionMayKeepItsOwnSlotButTakeNoOther) {
  Activity same = facts_.activities[kOld];
  same.name = "regions/330327/activities/new";
  same.students = 90;
  ASSERT_OK_AND_ASSIGN(const auto events, Decide(Correct(same), facts_));
  EXPECT_EQ(std::get<ActivityCorrected>(events[0]).corrected, kOld);
  EXPECT_EQ(std::get<ActivityCorrected>(events[0]).activity.corrects, kOld);
  facts_.slots[LessonSlot(same)] = "regions/330327/activities/third";
  EXPECT_THAT(Decide(Correct(same), facts_), StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
}

TEST_F(DecideTest, ACorrectionStaysWithItsPairing) {
  Activity other = test::SampleLesson();
  other.pairing = "regions/330327/pairings/p2";
  EXPECT_THAT(Decide(Correct(other), facts_), StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
}

TEST_F(DecideTest, AnOldRevisionIsRefused) {
  CorrectCommand correct = Correct(test::SampleLesson());
  correct.revision = 6;
  const auto result = Decide(correct, facts_);
  EXPECT_THAT(result, StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_EQ(DetailOf(result.status()).metadata.at("revision"), "7");
  correct.revision = 7;
  EXPECT_THAT(Decide(correct, facts_), IsOk());
  ReverseCommand reverse{.region = test::kRegion, .caller = core_, .name = kOld, .reason = "未开课", .revision = 6};
  EXPECT_THAT(Decide(reverse, facts_), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  reverse.revision = 7;
  EXPECT_THAT(Decide(reverse, facts_), IsOk());
}

TEST_F(DecideTest, WhoIsNoPartyChangesNothing) {
  CorrectCommand correct = Correct(test::SampleLesson());
  correct.caller = stranger_;
  EXPECT_THAT(Decide(correct, facts_), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  const ReverseCommand reverse{
      .region = test::kRegion, .caller = stranger_, .name = kOld, .reason = "x", .revision = 0};
  EXPECT_THAT(Decide(reverse, facts_), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  RecordCommand record = Record({test::SampleLesson()});
  record.caller = stranger_;
  EXPECT_THAT(Decide(record, facts_), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

}  // namespace
}  // namespace jgt::ledger
