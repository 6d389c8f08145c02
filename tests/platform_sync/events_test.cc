#include <nlohmann/json.hpp>

#include "tests/platform_sync/platform_sync_fixture.h"

namespace jgt::platform_sync {
namespace {

using test::StatusIs;

// R84: new and changed pairs are entered on the platforms.
TEST_F(PlatformSyncTest, R84_APairingIsToldToEveryDestinationOfItsScope) {
  ASSERT_OK(ListPairing(1));
  const auto deliveries = Deliveries("roster");
  ASSERT_EQ(deliveries.size(), 2U);
  EXPECT_EQ(IdempotencyKey(deliveries[0].key), "330327/roster/1/SCHOOL_SPACE");
  EXPECT_EQ(IdempotencyKey(deliveries[1].key), "330327/roster/1/ZHIJIANGHUI_COMMUNITY");
  const auto json = nlohmann::json::parse(deliveries[0].payload);
  EXPECT_EQ(json["contract"], "jgt.facts.v1");
  EXPECT_EQ(json["subject"], "regions/330327/pairings/P1");
  EXPECT_EQ(json["seq"], 1);
  EXPECT_EQ(json["body"]["pairing"]["scope"], "SCOPE_IN_COUNTY");
}

// R11, R84: a changed pairing is told with what changed it.
TEST_F(PlatformSyncTest, R11_AChangedPairingIsToldToo) {
  jgt::roster::v1::PairingChanged event;
  event.mutable_pairing()->set_name("regions/330327/pairings/P1");
  event.mutable_pairing()->set_scope(jgt::common::v1::SCOPE_IN_PROVINCE);
  event.mutable_pairing()->set_ends_on("2022-09-01");
  event.set_kind(jgt::roster::v1::PAIRING_CHANGE_KIND_ENDED);
  ASSERT_OK(ListPairing(1));
  ASSERT_OK(Apply(2, event));
  const auto deliveries = Deliveries("roster");
  ASSERT_EQ(deliveries.size(), 3U);  // two of the listing; of the change one, as its scope is now
  const auto json = nlohmann::json::parse(deliveries[2].payload);
  EXPECT_EQ(json["type"], "jgt.roster.v1.PairingChanged");
  EXPECT_EQ(json["body"]["pairing"]["ends_on"], "2022-09-01");
}

TEST_F(PlatformSyncTest, R95_ACrossRegionPairingIsToldToTheSchoolSpaceOnly) {
  ASSERT_OK(ListPairing(1, jgt::common::v1::SCOPE_IN_PROVINCE));
  ASSERT_EQ(Deliveries("roster").size(), 1U);
  EXPECT_EQ(Deliveries("roster")[0].key.destination, "SCHOOL_SPACE");
}

TEST_F(PlatformSyncTest, AnActivityIsToldWholeWhenItIsConfirmedAndNotBefore) {
  ASSERT_OK(ListPairing(1));
  ASSERT_OK(Record(1, "A1"));
  EXPECT_TRUE(Deliveries("ledger").empty());
  ASSERT_OK(Confirm(2, "A1"));
  const auto deliveries = Deliveries("ledger");
  ASSERT_EQ(deliveries.size(), 2U);
  const auto json = nlohmann::json::parse(deliveries[0].payload);
  EXPECT_EQ(json["body"]["kind"], "SYNC_LESSON");
  EXPECT_EQ(json["body"]["state"], "ACTIVITY_STATE_CONFIRMED");
}

TEST_F(PlatformSyncTest, WhatCountsByTimeOutIsToldAsSuchAndWhatLapsesIsNot) {  // D13
  ASSERT_OK(ListPairing(1));
  ASSERT_OK(Record(1, "counts"));
  ASSERT_OK(Record(2, "lapses"));
  jgt::ledger::v1::ActivityTimedOut timed_out;
  timed_out.set_policy("330327-2022@9");
  timed_out.set_activity("regions/330327/activities/lapses");
  timed_out.set_outcome(jgt::ledger::v1::TIMEOUT_OUTCOME_LAPSE);
  ASSERT_OK(Apply(3, timed_out));
  EXPECT_TRUE(Deliveries("ledger").empty());
  timed_out.set_activity("regions/330327/activities/counts");
  timed_out.set_outcome(jgt::ledger::v1::TIMEOUT_OUTCOME_CONFIRM);
  ASSERT_OK(Apply(4, timed_out));
  const auto deliveries = Deliveries("ledger");
  ASSERT_EQ(deliveries.size(), 2U);
  const auto json = nlohmann::json::parse(deliveries[0].payload);
  EXPECT_EQ(json["body"]["state"], "ACTIVITY_STATE_CONFIRMED");
  EXPECT_EQ(json["body"]["timeout_policy"], "330327-2022@9");
  EXPECT_EQ(json["body"].value("confirmed_by", ""), "");
}

TEST_F(PlatformSyncTest, WhatWasToldIsTakenBackAndWhatWasNotIsNot) {
  ASSERT_OK(ListPairing(1));
  ASSERT_OK(Record(1, "told"));
  ASSERT_OK(Record(2, "silent"));
  ASSERT_OK(Confirm(3, "told"));
  jgt::ledger::v1::ActivityReversed reversed;
  reversed.set_activity("regions/330327/activities/silent");
  ASSERT_OK(Apply(4, reversed));
  EXPECT_EQ(Deliveries("ledger").size(), 2U);
  jgt::ledger::v1::ActivityCorrected corrected;
  corrected.set_corrected("regions/330327/activities/told");
  *corrected.mutable_activity() = MakeActivity("better");
  ASSERT_OK(Apply(5, corrected));
  EXPECT_EQ(Deliveries("ledger").size(), 4U);
  ASSERT_OK(Confirm(6, "better"));
  reversed.set_activity("regions/330327/activities/better");
  ASSERT_OK(Apply(7, reversed));
  EXPECT_EQ(Deliveries("ledger").size(), 8U);
}

TEST_F(PlatformSyncTest, AConfirmationAppliedAfterTheEndOfItsActivityIsToldToNobody) {
  ASSERT_OK(ListPairing(1));
  ASSERT_OK(Record(1, "reversed"));
  ASSERT_OK(Record(2, "corrected"));
  jgt::ledger::v1::ActivityReversed reversed;
  reversed.set_activity("regions/330327/activities/reversed");
  ASSERT_OK(Apply(5, reversed));
  jgt::ledger::v1::ActivityCorrected corrected;
  corrected.set_corrected("regions/330327/activities/corrected");
  *corrected.mutable_activity() = MakeActivity("better");
  ASSERT_OK(Apply(6, corrected));
  ASSERT_OK(Confirm(3, "reversed"));  // dead letters until now
  ASSERT_OK(Confirm(4, "corrected"));
  EXPECT_TRUE(Deliveries("ledger").empty());
  ASSERT_OK(Confirm(7, "better"));
  EXPECT_EQ(Deliveries("ledger").size(), 2U);
}

TEST_F(PlatformSyncTest, AnOlderListingAppliedLateIsToldAndChangesNoScope) {
  ASSERT_OK(ListPairing(9, jgt::common::v1::SCOPE_IN_PROVINCE));
  ASSERT_OK(ListPairing(4, jgt::common::v1::SCOPE_IN_COUNTY));
  EXPECT_EQ(Deliveries("roster").size(), 2U);
  ASSERT_OK(Record(1, "A1"));
  ASSERT_OK(Confirm(2, "A1"));
  ASSERT_EQ(Deliveries("ledger").size(), 1U);
  EXPECT_EQ(Deliveries("ledger")[0].key.destination, "SCHOOL_SPACE");
}

TEST_F(PlatformSyncTest, TheEndOfAnActivityThatWasNeverRecordedWaitsForIt) {
  ASSERT_OK(ListPairing(1));
  jgt::ledger::v1::ActivityReversed reversed;
  reversed.set_activity("regions/330327/activities/A1");
  EXPECT_THAT(Apply(3, reversed), StatusIs(StatusCode::kFailedPrecondition, "ACTIVITY_UNKNOWN"));
  jgt::ledger::v1::ActivityCorrected corrected;
  corrected.set_corrected("regions/330327/activities/A1");
  *corrected.mutable_activity() = MakeActivity("better");
  EXPECT_THAT(Apply(3, corrected), StatusIs(StatusCode::kFailedPrecondition, "ACTIVITY_UNKNOWN"));
  EXPECT_THAT(Confirm(2, "A1"), StatusIs(StatusCode::kFailedPrecondition, "ACTIVITY_UNKNOWN"));
}

TEST_F(PlatformSyncTest, AnEntryAheadOfItsPairingOrActivityIsTriedAgainRatherThanLost) {
  ASSERT_OK(Record(1, "A1"));
  EXPECT_THAT(Confirm(2, "A1"), StatusIs(StatusCode::kAborted, "PAIRING_NOT_FOLLOWED"));
  jgt::evidence::v1::EvidenceLinked linked;
  linked.mutable_link()->set_name("regions/330327/links/L1");
  linked.mutable_link()->set_activity("regions/330327/activities/A2");
  EXPECT_THAT(Apply(1, linked), StatusIs(StatusCode::kAborted, "ACTIVITY_NOT_FOLLOWED"));
  ASSERT_OK(ListPairing(1));
  EXPECT_OK(Confirm(2, "A1"));
  linked.mutable_link()->set_activity("regions/330327/activities/A1");
  EXPECT_OK(Apply(1, linked));
  EXPECT_EQ(Deliveries("evidence").size(), 2U);
}

}  // namespace
}  // namespace jgt::platform_sync
