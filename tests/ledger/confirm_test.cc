#include "jgt/ledger/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {
namespace {

using ::testing::ElementsAre;

class ConfirmTest : public LedgerTest {
 protected:
  StatusOr<v1::BatchConfirmActivitiesResponse> ConfirmAll(const std::string& token,
                                                          const std::vector<std::string>& names,
                                                          const std::string& school = "") {
    v1::BatchConfirmActivitiesRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_request_id(NextRequestId());
    request.set_school(school);
    for (const std::string& name : names) request.add_names(name);
    return Call(token, &Stub::BatchConfirmActivities, request);
  }
  std::string Told(int period, const std::string& by = kCore) {
    const auto activity = Record(Filer(by), Lesson(period));
    JGT_CHECK(activity.ok());
    return activity->name();
  }
};

TEST_F(ConfirmTest, OneSchoolTellsAndTheOtherConfirms) {
  const std::string name = Told(2);
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Confirm(Filer(kRural), name));
  EXPECT_EQ(confirmed.state(), v1::ACTIVITY_STATE_CONFIRMED);
  EXPECT_EQ(confirmed.recorded_by(), kCore);
  EXPECT_EQ(confirmed.confirmed_by(), kRural);
  EXPECT_EQ(confirmed.seq(), 1);
  EXPECT_EQ(confirmed.revision(), 2);
  ASSERT_OK_AND_ASSIGN(const auto read, Get(Officer(), name));
  EXPECT_EQ(read.SerializeAsString(), confirmed.SerializeAsString());
  v1::ActivityConfirmed entry;
  ASSERT_TRUE(entry.ParseFromString(Journal()[1].body));
  EXPECT_EQ(entry.activity(), name);
  EXPECT_EQ(entry.school(), kRural);
}

TEST_F(ConfirmTest, NobodyConfirmsTheirOwn) {
  const std::string name = Told(2, kRural);
  EXPECT_THAT(Confirm(Filer(kRural), name), StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  EXPECT_THAT(Confirm(Officer(), name, kRural), StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  EXPECT_THAT(Confirm(Filer(kOther), name), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_THAT(Confirm(Officer(), name, kOther), StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_THAT(Confirm(Officer(), name, kCore), IsOk());
}

TEST_F(ConfirmTest, AnActivityIsConfirmedOnce) {
  const std::string name = Told(2);
  ASSERT_THAT(Confirm(Filer(kRural), name), IsOk());
  EXPECT_THAT(Confirm(Filer(kRural), name), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(ConfirmTest, AnUnknownActivityIsNotFound) {
  EXPECT_THAT(Confirm(Officer(), "regions/330327/activities/none"),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_ACTIVITY"));
  EXPECT_THAT(Confirm(Officer(), "activities/none"), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

TEST_F(ConfirmTest, ABatchIsConfirmedInOrder) {
  const std::string first = Told(1);
  const std::string second = Told(2);
  ASSERT_OK_AND_ASSIGN(const auto response, ConfirmAll(Filer(kRural), {second, first}));
  EXPECT_EQ(response.activities(0).name(), second);
  EXPECT_EQ(response.activities(0).revision(), 3);
  EXPECT_EQ(response.activities(1).revision(), 4);
  EXPECT_EQ(response.position().seq(), 4);
}

TEST_F(ConfirmTest, AnOfficerConfirmsForTheEndThatDidNotTell) {
  const std::string by_core = Told(1);
  const std::string by_rural = Told(2, kRural);
  ASSERT_OK_AND_ASSIGN(const auto response, ConfirmAll(Officer(), {by_core, by_rural}));
  EXPECT_EQ(response.activities(0).confirmed_by(), kRural);
  EXPECT_EQ(response.activities(1).confirmed_by(), kCore);
}

TEST_F(ConfirmTest, OneThatCannotBeConfirmedAndNoneIs) {
  const std::string first = Told(1);
  const std::string second = Told(2, kRural);
  EXPECT_THAT(ConfirmAll(Filer(kRural), {first, second}), StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities WHERE state = 2"), 0);
  EXPECT_EQ(Journal().size(), 2U);
}

TEST_F(ConfirmTest, TheNamesOfABatchAreOfTheRegionAndEachOnce) {
  const std::string name = Told(1);
  const auto twice = ConfirmAll(Filer(kRural), {name, name, "regions/330726/activities/a"});
  EXPECT_THAT(twice, StatusIs(StatusCode::kInvalidArgument, "BAD_BATCH"));
  EXPECT_THAT(FieldsOf(twice.status()), ElementsAre("names[1]", "names[2]"));
  EXPECT_THAT(ConfirmAll(Filer(kRural), {}), StatusIs(StatusCode::kInvalidArgument, "BAD_BATCH"));
}

TEST_F(ConfirmTest, FiveHundredConfirmationsAreAHandfulOfStatements) {
  v1::BatchRecordActivitiesRequest request;
  request.set_parent("regions/" + kCounty);
  request.set_request_id("all");
  for (int i = 0; i < 500; ++i) *request.add_activities() = Lesson(1 + i % 12, "T-" + std::to_string(i));
  ASSERT_OK_AND_ASSIGN(const auto recorded, Call(Filer(kCore), &Stub::BatchRecordActivities, request));
  std::vector<std::string> names;
  for (const auto& activity : recorded.activities()) names.push_back(activity.name());
  faults_.statements = 0;
  ASSERT_OK_AND_ASSIGN(const auto confirmed, ConfirmAll(Filer(kRural), names));
  EXPECT_LE(faults_.statements.load(), 30);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities WHERE state = 2"), 500);
  EXPECT_EQ(confirmed.position().seq(), 1000);
}

}  // namespace
}  // namespace jgt::ledger::test
