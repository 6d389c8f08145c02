// Dead letters that are applied after newer entries about the same facts.
#include "tests/support/late_entry.h"

#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

const std::string kSupporter = "regions/330726/schools/core";
const std::string kMember = "regions/330726/schools/member";
const std::string kFar = "regions/330782/schools/far";

class LateEntryTest : public ReportingTest {
 protected:
  // Everything of the roster that was followed and may change, as one text.
  std::string Followed() {
    return jgt::test::Dump(pool_,
                           {"SELECT CONCAT_WS('|', pairing, supported, mode, listed_seq, seq) FROM pairings ORDER BY 1",
                            "SELECT CONCAT_WS('|', region, pairing) FROM pairing_ends ORDER BY 1",
                            "SELECT CONCAT_WS('|', subject, item, met, since, seq) FROM readiness ORDER BY 1",
                            "SELECT CONCAT_WS('|', school, day, teachers, seq) FROM head_counts ORDER BY 1",
                            "SELECT CONCAT_WS('|', exchange, confirmed, seq) FROM exchanges ORDER BY 1"});
  }
  std::string List(const std::string& supported, jgt::common::v1::Mode mode) {
    return ListPairing({.id = "a", .home = kPujiang, .supporter = kSupporter, .supported = supported, .mode = mode});
  }
  void CountTeachers(int teachers) {
    roster::v1::HeadCountRecorded event;
    event.set_school(kSupporter);
    event.set_day("2019-09-01");
    event.set_teachers(teachers);
    roster_.Add(kPujiang, event);
  }
};

TEST_F(LateEntryTest, FactsOfTheRosterStayAsTheNewestEntryToldThem) {      // R118, R183
  const std::string pairing = List(kFar, jgt::common::v1::MODE_CO_BUILT);  // entry 1
  List(kMember, jgt::common::v1::MODE_INTEGRATED);                         // 2
  Ready(kMember, roster::v1::READINESS_ITEM_SPACE_OPENED, "2019-04-01");   // 3
  Ready(kMember, roster::v1::READINESS_ITEM_SPACE_OPENED, "", false);      // 4
  CountTeachers(30);                                                       // 5
  CountTeachers(60);                                                       // 6
  roster::v1::ExchangeRegistered registered;
  registered.mutable_exchange()->set_name(pairing + "/exchanges/e1");
  registered.mutable_exchange()->set_pairing(pairing);
  roster_.Add(kPujiang, registered);  // 7
  roster::v1::ExchangeConfirmed confirmed;
  *confirmed.mutable_exchange() = registered.exchange();
  confirmed.mutable_exchange()->set_confirmed(true);
  roster_.Add(kPujiang, confirmed);  // 8
  Follow();
  const std::string before = Followed();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM pairing_ends"), 1);  // both ends in Pujiang
  for (const int64_t seq : {1, 3, 5, 7}) EXPECT_THAT(ApplyLate(roster_, kPujiang, seq), IsOk()) << seq;
  EXPECT_EQ(Followed(), before);
}

TEST_F(LateEntryTest, AFirstListingAppliedLateGivesThePairingItsPlaceInThePrintedOrder) {
  List(kFar, jgt::common::v1::MODE_CO_BUILT);
  ListPairing({.id = "b", .home = kPujiang, .supporter = kSupporter, .supported = kFar});
  List(kMember, jgt::common::v1::MODE_INTEGRATED);
  Follow();
  // As if the first had been put aside at once: only the later listing was applied.
  Execute("UPDATE pairings SET listed_seq = 3 WHERE pairing LIKE '%/a'");
  EXPECT_THAT(ApplyLate(roster_, kPujiang, 1), IsOk());
  EXPECT_EQ(Count("SELECT listed_seq FROM pairings WHERE pairing LIKE '%/a'"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM pairings WHERE pairing LIKE '%/a' AND supported = ?", {kMember}), 1);
}

TEST_F(LateEntryTest, TheNewestVerdictOnTheEvidenceIsTheOneThatIsCounted) {  // D13
  const std::string pairing = List(kMember, jgt::common::v1::MODE_CO_BUILT);
  const std::string activity = TellConfirmed(pairing, "SYNC_LESSON", "2019-04-11");
  Assess(activity);
  Assess(activity, false);
  Follow();
  EXPECT_THAT(ApplyLate(evidence_, kPujiang, 1), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto sums, Sum(kPujiang, "2019-04", v1::BASIS_EVIDENCED));
  EXPECT_EQ(Activities(sums), 0);
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kPujiang));
  EXPECT_EQ(compared.differences_size(), 0);
}

}  // namespace
}  // namespace jgt::reporting::test
