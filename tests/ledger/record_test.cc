#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RecordTest : public LedgerTest {
 protected:
  StatusOr<v1::BatchRecordActivitiesResponse> RecordAll(const std::string& token,
                                                        const std::vector<v1::Activity>& activities) {
    v1::BatchRecordActivitiesRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_request_id(NextRequestId());
    for (const v1::Activity& activity : activities) *request.add_activities() = activity;
    return Call(token, &Stub::BatchRecordActivities, request);
  }
};

TEST_F(RecordTest, ASchoolTellsALesson) {  // R147
  ASSERT_OK_AND_ASSIGN(const auto response, Call(Filer(kCore), &Stub::RecordActivity, RecordRequest("r1", Lesson(2))));
  const v1::Activity& activity = response.activity();
  EXPECT_THAT(activity.name(), HasSubstr("regions/330327/activities/"));
  EXPECT_EQ(activity.state(), v1::ACTIVITY_STATE_RECORDED);
  EXPECT_EQ(activity.recorded_by(), kCore);
  EXPECT_EQ(activity.seq(), 1);
  EXPECT_EQ(activity.revision(), 1);
  EXPECT_EQ(activity.recorded_at_micros(), clock_.Now().micros);
  EXPECT_EQ(response.position().service(), "ledger");
  EXPECT_EQ(response.position().region(), kCounty);
  EXPECT_EQ(response.position().seq(), 1);
  ASSERT_OK_AND_ASSIGN(const auto read, Get(Officer(), activity.name()));
  EXPECT_EQ(read.SerializeAsString(), activity.SerializeAsString());
}

TEST_F(RecordTest, TheEntryCarriesTheWholeActivityButItsPlace) {
  ASSERT_OK_AND_ASSIGN(const auto activity, Record(Filer(kRural), Lesson(2)));
  const auto journal = Journal();
  ASSERT_EQ(journal.size(), 1U);
  EXPECT_EQ(journal[0].type, "jgt.ledger.v1.ActivityRecorded");
  v1::ActivityRecorded entry;
  ASSERT_TRUE(entry.ParseFromString(journal[0].body));
  v1::Activity expected = activity;
  expected.clear_seq();
  expected.clear_revision();
  expected.clear_recorded_at_micros();
  EXPECT_EQ(entry.activity().SerializeAsString(), expected.SerializeAsString());
  EXPECT_EQ(entry.activity().recorded_by(), kRural);
  EXPECT_THAT(journal::CheckEntry("ledger", journal[0]), IsOk());
}

TEST_F(RecordTest, AnOfficerSaysWhichSchoolTells) {
  v1::Activity lesson = Lesson(2);
  const auto unsaid = Record(Officer(), lesson);
  EXPECT_THAT(unsaid, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(FieldsOf(unsaid.status()), ElementsAre("activity.recorded_by"));
  lesson.set_recorded_by(kRural);
  ASSERT_OK_AND_ASSIGN(const auto activity, Record(Officer(), lesson));
  EXPECT_EQ(activity.recorded_by(), kRural);
  lesson.set_recorded_by(kOther);
  EXPECT_THAT(Record(Officer(), lesson), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST_F(RecordTest, WhatIsWrongIsNamedFieldByField) {
  v1::Activity lesson = Lesson(13);
  lesson.set_day("2022-06-16");
  lesson.clear_subject();
  const auto result = Record(Filer(kCore), lesson);
  EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(FieldsOf(result.status()), ElementsAre("activity.day", "activity.period", "activity.subject"));
  EXPECT_FALSE(DetailOf(result.status()).message_zh.empty());
  EXPECT_THAT(Record(Filer(kCore), Lesson(1, "T-1", "nonsense")), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

TEST_F(RecordTest, AnUnknownKindIsAnsweredWithTheCatalogue) {  // R46
  v1::Activity lesson = Lesson(1);
  lesson.set_kind("DANCE");
  const auto result = Record(Filer(kCore), lesson);
  ASSERT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(DetailOf(result.status()).fields[0].description, HasSubstr("UNKNOWN_KIND"));
  EXPECT_THAT(DetailOf(result.status()).fields[0].description, HasSubstr("PUBLICITY"));
}

TEST_F(RecordTest, AnUnknownPairingIsNotFound) {
  EXPECT_THAT(Record(Officer(), Lesson(1, "T-1", "regions/330327/pairings/none")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
}

TEST_F(RecordTest, ALessonTwiceIsADuplicateThatNamesTheFirst) {  // D17
  ASSERT_OK_AND_ASSIGN(const auto first, Record(Filer(kCore), Lesson(2)));
  v1::Activity again = Lesson(2);
  again.set_students(40);
  const auto second = Record(Filer(kRural), again);
  EXPECT_THAT(second, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
  EXPECT_EQ(DetailOf(second.status()).metadata.at("activity"), first.name());
  EXPECT_THAT(Record(Filer(kRural), Lesson(3)), IsOk());
  EXPECT_THAT(Record(Filer(kRural), Lesson(2, "T-0002")), IsOk());
}

TEST_F(RecordTest, TheUniqueKeyHoldsTheSlotEvenIfADecisionForgot) {  // D17
  ASSERT_OK_AND_ASSIGN(const auto first, Record(Filer(kCore), Lesson(2)));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities WHERE region = ? AND lesson_slot = ?",
                  {kCounty, "local/2022-05-10/2/T-0001"}),
            1);
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT index_name) FROM information_schema.statistics WHERE table_schema = "
                  "DATABASE() AND table_name = "
                  "'activities' AND index_name = 'uk_activities_lesson_slot' AND non_unique = 0"),
            1);
}

TEST_F(RecordTest, AnExchangeCountsOnlyOnceItIsConfirmed) {  // R118
  v1::Activity exchange;
  exchange.set_pairing(kLocalPairing);
  exchange.set_kind("TEACHER_EXCHANGE");
  exchange.set_day("2022-03-01");
  exchange.set_end_day("2022-06-01");
  exchange.set_teacher("T-0007");
  exchange.set_exchange(kLocalPairing + "/exchanges/e1");
  AddFact(exchange, "movement", "TWO_WAY");
  EXPECT_THAT(Record(Filer(kCore), exchange), StatusIs(StatusCode::kFailedPrecondition, "EXCHANGE_NOT_CONFIRMED"));
  roster::v1::ExchangeRegistered registered;
  registered.mutable_exchange()->set_name(exchange.exchange());
  registered.mutable_exchange()->set_pairing(kLocalPairing);
  registered.mutable_exchange()->set_teacher("T-0007");
  Roster().Add(kCounty, registered);
  Follow();
  EXPECT_THAT(Record(Filer(kCore), exchange), StatusIs(StatusCode::kFailedPrecondition, "EXCHANGE_NOT_CONFIRMED"));
  roster::v1::ExchangeConfirmed confirmed;
  *confirmed.mutable_exchange() = registered.exchange();
  confirmed.mutable_exchange()->set_confirmed(true);
  Roster().Add(kCounty, confirmed);
  Follow();
  EXPECT_THAT(Record(Filer(kCore), exchange), IsOk());
}

TEST_F(RecordTest, AMentoringSessionNeedsAGroupOfThePairing) {  // R47
  v1::Activity session;
  session.set_pairing(kLocalPairing);
  session.set_kind("MENTORING_SESSION");
  session.set_day("2022-03-01");
  session.set_mentor_group(kLocalPairing + "/mentorGroups/g1");
  AddFact(session, "session", "1");
  EXPECT_THAT(Record(Filer(kCore), session), StatusIs(StatusCode::kFailedPrecondition, "NO_SUCH_MENTOR_GROUP"));
  roster::v1::MentorGroupFormed formed;
  formed.mutable_group()->set_name(session.mentor_group());
  formed.mutable_group()->set_pairing(kLocalPairing);
  formed.mutable_group()->set_mentees(3);
  Roster().Add(kCounty, formed);
  Follow();
  EXPECT_THAT(Record(Filer(kCore), session), IsOk());
}

TEST_F(RecordTest, ASessionIsToldOnceUntilItIsCorrectedOrTakenBack) {  // D8 R47 R56
  v1::Activity session;
  session.set_pairing(kLocalPairing);
  session.set_kind("MENTORING_SESSION");
  session.set_day("2022-03-01");
  session.set_mentor_group(kLocalPairing + "/mentorGroups/g1");
  AddFact(session, "session", "1");
  roster::v1::MentorGroupFormed formed;
  formed.mutable_group()->set_name(session.mentor_group());
  formed.mutable_group()->set_pairing(kLocalPairing);
  formed.mutable_group()->set_year(2022);
  formed.mutable_group()->set_mentees(3);
  Roster().Add(kCounty, formed);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto first, Record(Filer(kCore), session));
  v1::Activity again = session;
  again.set_day("2022-04-01");
  again.mutable_facts(0)->set_value("01");
  const auto twice = Record(Filer(kRural), again);
  ASSERT_THAT(twice, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_SESSION"));
  EXPECT_EQ(DetailOf(twice.status()).metadata.at("activity"), first.name());
  EXPECT_THAT(FieldsOf(twice.status()), ElementsAre("activity.facts.session"));
  // Corrected to be the second, it leaves the first to be told.
  v1::Activity second = session;
  second.mutable_facts(0)->set_value("2");
  ASSERT_OK_AND_ASSIGN(const auto corrected, Correct(Filer(kCore), first.name(), second));
  ASSERT_OK_AND_ASSIGN(const auto retold, Record(Filer(kRural), again));
  EXPECT_THAT(Correct(Filer(kCore), corrected.name(), session),
              StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_SESSION"));
  ASSERT_THAT(Reverse(Filer(kRural), retold.name()), IsOk());
  EXPECT_THAT(Record(Filer(kCore), session), IsOk());
}

TEST_F(RecordTest, ARepetitionGetsItsFirstAnswerThoughTheClockWasSetBackAcrossMidnight) {
  v1::Activity lesson = Lesson(2);
  lesson.set_day("2022-06-15");
  const auto request = RecordRequest("once", lesson);
  v1::BatchRecordActivitiesRequest batch;
  batch.set_parent("regions/" + kCounty);
  batch.set_request_id("batch");
  *batch.add_activities() = lesson;
  batch.mutable_activities(0)->set_period(3);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Filer(kCore), &Stub::RecordActivity, request));
  ASSERT_OK_AND_ASSIGN(const auto together, Call(Filer(kCore), &Stub::BatchRecordActivities, batch));
  v1::CorrectActivityRequest correction;
  correction.set_request_id("correction");
  correction.set_name(first.activity().name());
  *correction.mutable_activity() = lesson;
  correction.mutable_activity()->set_period(4);
  correction.set_reason("填错节次");
  ASSERT_OK_AND_ASSIGN(const auto corrected, Call(Filer(kCore), &Stub::CorrectActivity, correction));
  clock_.Set(*FromSql("2022-06-14 15:59:00"));  // a minute to midnight in Shanghai
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Filer(kCore), &Stub::RecordActivity, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const auto batch_again, Call(Filer(kCore), &Stub::BatchRecordActivities, batch));
  EXPECT_EQ(batch_again.SerializeAsString(), together.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const auto correction_again, Call(Filer(kCore), &Stub::CorrectActivity, correction));
  EXPECT_EQ(correction_again.SerializeAsString(), corrected.SerializeAsString());
  // What was not told before is of the future all the same, and nothing of it is kept.
  const auto fresh = Call(Filer(kCore), &Stub::RecordActivity, RecordRequest("fresh", lesson));
  EXPECT_THAT(fresh, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(FieldsOf(fresh.status()), ElementsAre("activity.day"));
  EXPECT_EQ(Journal().size(), 3U);
}

TEST_F(RecordTest, ABatchIsRecordedInOrder) {
  ASSERT_OK_AND_ASSIGN(const auto response, RecordAll(Filer(kCore), {Lesson(1), Lesson(2), Lesson(3)}));
  ASSERT_EQ(response.activities_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(response.activities(i).period(), i + 1);
    EXPECT_EQ(response.activities(i).seq(), i + 1);
  }
  EXPECT_EQ(response.position().seq(), 3);
}

TEST_F(RecordTest, OneBadActivityAndNothingIsRecorded) {
  v1::Activity bad = Lesson(3);
  bad.set_day("2022-02-30");
  const auto shape = RecordAll(Filer(kCore), {Lesson(1), Lesson(2), bad});
  EXPECT_THAT(shape, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(FieldsOf(shape.status()), ElementsAre("activities[2].day"));
  const auto twin = RecordAll(Filer(kCore), {Lesson(1), Lesson(2), Lesson(1)});
  EXPECT_THAT(twin, StatusIs(StatusCode::kAlreadyExists, "DUPLICATE_LESSON"));
  EXPECT_THAT(FieldsOf(twin.status()), ElementsAre("activities[2]"));
  EXPECT_THAT(RecordAll(Filer(kCore), {Lesson(1), Lesson(2, "T-1", kFarPairing)}),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities"), 0);
  EXPECT_TRUE(Journal().empty());
}

TEST_F(RecordTest, EverythingWrongInABatchIsSaidUpToAHundred) {
  v1::Activity bad = Lesson(0);
  bad.clear_subject();
  const auto result = RecordAll(Filer(kCore), std::vector<v1::Activity>(60, bad));
  ASSERT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_EQ(DetailOf(result.status()).metadata.at("violation_count"), "120");
  EXPECT_LE(DetailOf(result.status()).fields.size(), 100U);
  EXPECT_THAT(FieldsOf(result.status()), Contains("activities[7].subject"));
}

TEST_F(RecordTest, ABatchIsOfOneRegionAndHasBounds) {
  EXPECT_THAT(RecordAll(Filer(kCore), {}), StatusIs(StatusCode::kInvalidArgument, "BAD_BATCH"));
  EXPECT_THAT(RecordAll(Filer(kCore), std::vector<v1::Activity>(501, Lesson(1))),
              StatusIs(StatusCode::kInvalidArgument, "BAD_BATCH"));
  const auto foreign = RecordAll(Officer(), {Lesson(1, "T-1", "regions/330726/pairings/p1")});
  EXPECT_THAT(foreign, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_THAT(FieldsOf(foreign.status()), ElementsAre("activities[0].pairing"));
}

TEST_F(RecordTest, FiveHundredActivitiesAreAHandfulOfStatements) {
  std::vector<v1::Activity> lessons;
  for (int i = 0; i < 500; ++i) lessons.push_back(Lesson(1 + i % 12, "T-" + std::to_string(i)));
  ASSERT_THAT(RecordAll(Filer(kCore), {Lesson(1, "T-warm")}), IsOk());
  faults_.statements = 0;
  ASSERT_OK_AND_ASSIGN(const auto response, RecordAll(Filer(kCore), lessons));
  EXPECT_EQ(response.activities_size(), 500);
  EXPECT_LE(faults_.statements.load(), 30);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities"), 501);
}

TEST_F(RecordTest, TheSameRequestGetsTheFirstAnswer) {
  const auto request = RecordRequest("once", Lesson(2));
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Filer(kCore), &Stub::RecordActivity, request));
  ASSERT_THAT(Confirm(Filer(kRural), first.activity().name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Filer(kCore), &Stub::RecordActivity, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Journal().size(), 2U);
  EXPECT_THAT(Call(Filer(kCore), &Stub::RecordActivity, RecordRequest("once", Lesson(3))),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_THAT(Call(Filer(kCore), &Stub::RecordActivity, RecordRequest("", Lesson(3))),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REQUEST_ID"));
}

TEST_F(RecordTest, ACallerMayWaitForWhatTheRosterHasJustSaid) {
  const std::string pairing = "regions/330327/pairings/fresh";
  ListPairing(pairing, kCore, kOther);
  auto request = RecordRequest("r1", Lesson(2, "T-1", pairing));
  EXPECT_THAT(Call(Filer(kCore), &Stub::RecordActivity, request), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  auto* position = request.add_min_positions();
  position->set_service("roster");
  position->set_region(kCounty);
  position->set_seq(3);
  EXPECT_THAT(Call(Filer(kCore), &Stub::RecordActivity, request, std::chrono::milliseconds(300)),
              StatusIs(StatusCode::kDeadlineExceeded));
  follower_->Start();
  EXPECT_THAT(Call(Filer(kCore), &Stub::RecordActivity, request), IsOk());
  follower_->Stop();
  position->set_service("weather");
  EXPECT_THAT(Call(Filer(kCore), &Stub::RecordActivity, request),
              StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_POSITION"));
}

TEST_F(RecordTest, TheCatalogueIsListedByYear) {  // R46
  v1::ListKindsRequest request;
  request.set_year(2022);
  ASSERT_OK_AND_ASSIGN(const auto kinds, Call(Filer(kCore), &Stub::ListKinds, request));
  ASSERT_EQ(kinds.kinds_size(), 29);
  EXPECT_EQ(kinds.kinds(0).code(), "SYNC_LESSON");
  EXPECT_EQ(kinds.kinds(0).display_name(), "城乡同步课堂");
  EXPECT_THAT(kinds.kinds(0).required_fields(), Contains("subject"));
  request.set_year(1999);
  EXPECT_THAT(Call(Filer(kCore), &Stub::ListKinds, request), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
}

}  // namespace
}  // namespace jgt::ledger::test
