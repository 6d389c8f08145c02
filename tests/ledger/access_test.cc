#include "jgt/roster/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {
namespace {

using auth::Role;

class AccessTest : public LedgerTest {
 protected:
  // Every RPC about one existing activity, as the bearer of `token`; the ListKinds is left out, which all who may read
  // may call.
  std::vector<Status> CallAll(const std::string& token, const std::string& name, const std::string& pairing) {
    v1::BatchRecordActivitiesRequest records;
    records.set_parent("regions/" + kCounty);
    records.set_request_id(NextRequestId());
    *records.add_activities() = Lesson(9, "T-9", pairing);
    v1::BatchConfirmActivitiesRequest confirms;
    confirms.set_parent("regions/" + kCounty);
    confirms.set_request_id(NextRequestId());
    confirms.add_names(name);
    return {Record(token, Lesson(8, "T-8", pairing)).status(),
            Call(token, &Stub::BatchRecordActivities, records).status(),
            Confirm(token, name).status(),
            Call(token, &Stub::BatchConfirmActivities, confirms).status(),
            Correct(token, name, Lesson(7, "T-7", pairing)).status(),
            Reverse(token, name).status(),
            Get(token, name).status(),
            List(token, "").status()};
  }

  void ExpectAll(const std::string& token, const std::string& name, const std::string& pairing, StatusCode code,
                 const std::string& reason) {
    for (const Status& status : CallAll(token, name, pairing)) EXPECT_THAT(status, StatusIs(code, reason));
    EXPECT_EQ(Journal().size(), 1U);
  }

  std::string Told() {
    const auto activity = Record(Filer(kCore), Lesson(1));
    JGT_CHECK(activity.ok());
    return activity->name();
  }
};

TEST_F(AccessTest, WithoutATokenNobodyGetsIn) {
  ExpectAll("", Told(), kLocalPairing, StatusCode::kUnauthenticated, "TOKEN_MISSING");
}

TEST_F(AccessTest, ARoleWithoutThePermissionGetsNowhere) {
  ExpectAll(Token(Role::kOperator, "regions/330327"), Told(), kLocalPairing, StatusCode::kPermissionDenied,
            "ROLE_LACKS_PERMISSION");
}

TEST_F(AccessTest, AnotherCountyGetsNowhereWhetherOrNotTheThingExists) {
  const std::string officer = Token(Role::kCountyOfficer, "regions/330726");
  const std::string name = Told();
  ExpectAll(officer, name, kLocalPairing, StatusCode::kPermissionDenied, "OUTSIDE_SCOPE");
  ExpectAll(officer, "regions/330327/activities/guessed", "regions/330327/pairings/guessed",
            StatusCode::kPermissionDenied, "OUTSIDE_SCOPE");
  ExpectAll(Filer("regions/330726/schools/s"), name, kLocalPairing, StatusCode::kPermissionDenied, "OUTSIDE_SCOPE");
}

TEST_F(AccessTest, ReadersReadAndChangeNothing) {
  const std::string name = Told();
  for (const std::string& token : {Token(Role::kAuditor, "regions/330327"), Token(Role::kCityOfficer, "regions/330300"),
                                   Token(Role::kProvinceOfficer, "regions/330000")}) {
    EXPECT_THAT(Get(token, name), IsOk());
    ASSERT_OK_AND_ASSIGN(const auto list, List(token, ""));
    EXPECT_EQ(list.activities_size(), 1);
    EXPECT_THAT(Record(token, Lesson(5)), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
    EXPECT_THAT(Reverse(token, name), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  }
}

TEST_F(AccessTest, ASchoolSeesAndTellsItsOwnPairingsOnly) {
  const std::string name = Told();
  EXPECT_THAT(Get(Filer(kRural), name), IsOk());
  EXPECT_THAT(Get(Filer(kOther), name), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  ASSERT_OK_AND_ASSIGN(const auto own, List(Filer(kRural), ""));
  EXPECT_EQ(own.activities_size(), 1);
  ASSERT_OK_AND_ASSIGN(const auto others, List(Filer(kOther), ""));
  EXPECT_EQ(others.activities_size(), 0);
  EXPECT_THAT(Record(Filer(kOther), Lesson(5)), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST_F(
    AccessTest,
    TheSupportingSchoolOfAnotherCountyTellsConfirmsAndReads) {  // D11: the pairing is at home with the supported school
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kFar), Lesson(1, "T-1", kFarPairing)));
  EXPECT_EQ(told.recorded_by(), kFar);
  EXPECT_THAT(Confirm(Filer(kOther), told.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto back, Record(Filer(kOther), Lesson(2, "T-1", kFarPairing)));
  EXPECT_THAT(Confirm(Filer(kFar), back.name()), IsOk());
  EXPECT_THAT(Get(Filer(kFar), back.name()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto list, List(Filer(kFar), ""));
  EXPECT_EQ(list.activities_size(), 2);
  const std::string local = Told();
  EXPECT_THAT(Get(Filer(kFar), local), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Confirm(Filer(kFar), local), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST_F(AccessTest, AnOfficerOfTheOtherCountyActsForItsSchoolOnly) {
  const std::string officer = Token(Role::kCountyOfficer, "regions/330105");
  ASSERT_OK_AND_ASSIGN(const auto told, Record(officer, Lesson(1, "T-1", kFarPairing)));
  EXPECT_EQ(told.recorded_by(), kFar);
  EXPECT_THAT(Confirm(officer, told.name()), StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  v1::Activity lesson = Lesson(2, "T-1", kFarPairing);
  lesson.set_recorded_by(kOther);
  EXPECT_THAT(Record(officer, lesson), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST_F(AccessTest, AnIntegratorFilesForBothSidesButTakesNothingBack) {
  const std::string integrator = Token(Role::kIntegrator, "regions/330327");
  v1::Activity lesson = Lesson(4);
  lesson.set_recorded_by(kCore);
  ASSERT_OK_AND_ASSIGN(const auto told, Record(integrator, lesson));
  EXPECT_THAT(Confirm(integrator, told.name(), kRural), IsOk());
  EXPECT_THAT(Reverse(integrator, told.name()), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(AccessTest, AConfirmedAliasWorksAsItsTarget) {
  const std::string alias = "regions/330327/schools/rural-as-printed-elsewhere";
  EXPECT_THAT(Record(Filer(alias), Lesson(1)), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  roster::v1::AliasConfirmed confirmed;
  confirmed.mutable_proposal()->set_alias(alias);
  confirmed.mutable_proposal()->set_target(kRural);
  Roster().Add(kCounty, confirmed);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(alias), Lesson(1)));
  EXPECT_EQ(told.recorded_by(), kRural);
  EXPECT_THAT(Get(Filer(alias), told.name()), IsOk());
  v1::Activity lesson = Lesson(2);
  lesson.set_recorded_by(alias);
  ASSERT_OK_AND_ASSIGN(const auto by_officer, Record(Officer(), lesson));
  EXPECT_EQ(by_officer.recorded_by(), kRural);
  roster::v1::AliasWithdrawn withdrawn;
  *withdrawn.mutable_proposal() = confirmed.proposal();
  Roster().Add(kCounty, withdrawn);
  Follow();
  EXPECT_THAT(Record(Filer(alias), Lesson(3)), StatusIs(StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace jgt::ledger::test
