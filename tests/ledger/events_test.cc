#include "jgt/roster/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"
#include "tests/support/late_entry.h"

namespace jgt::ledger::test {
namespace {

class EventsTest : public LedgerTest {
 protected:
  // Everything that was followed, as one text.
  std::string Followed() {
    return jgt::test::Dump(
        *pool_,
        {"SELECT CONCAT_WS('|', region, id, supporter, supported, state, mode, scope, seq) FROM pairings ORDER BY 1",
         "SELECT CONCAT_WS('|', region, id, pairing_id, year, mentees, seq) FROM mentor_groups ORDER BY 1",
         "SELECT CONCAT_WS('|', region, id, pairing_id, year, confirmed, seq) FROM exchanges ORDER BY 1",
         "SELECT CONCAT_WS('|', region, alias, target, seq) FROM school_aliases ORDER BY 1"});
  }
};

TEST_F(EventsTest, ALaterListingChangesThePairing) {
  ListPairing(kLocalPairing, kCore, kOther);
  Follow();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM pairings"), 2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM pairings WHERE id = 'local' AND supported = ?", {kOther}), 1);
}

// R11: a dated change of the roster. What is done before the end may still be told, what is done after it may not; and
// a kind or a rule that asks for a mode asks for that of the activity's day.
TEST_F(EventsTest, R11APairingThatHasEndedTakesNoLaterActivities) {
  roster::v1::PairingChanged event;
  roster::v1::Pairing& pairing = *event.mutable_pairing();
  pairing.set_name(kLocalPairing);
  pairing.set_supporter(kCore);
  pairing.set_supported(kRural);
  pairing.set_mode(jgt::common::v1::MODE_INTEGRATED);
  pairing.set_scope(jgt::common::v1::SCOPE_IN_COUNTY);
  pairing.set_state(roster::v1::PAIRING_STATE_ENDED);
  pairing.set_begins_on("2019-01-01");
  v1::Activity lesson = Lesson(1);
  pairing.set_ends_on(lesson.day());
  auto* step = pairing.add_mode_steps();
  step->set_from_day("2019-01-01");
  step->set_mode(jgt::common::v1::MODE_COLLABORATIVE);
  step = pairing.add_mode_steps();
  step->set_from_day("2022-01-01");
  step->set_mode(jgt::common::v1::MODE_INTEGRATED);
  const int64_t seq = Roster().Add(kCounty, event);
  Follow();
  const auto refused = Record(Filer(kCore), lesson);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "PAIRING_ENDED"));
  EXPECT_THAT(FieldsOf(refused.status()), testing::ElementsAre("activity.day"));
  const StatusOr<Day> day = ParseDay(lesson.day());
  ASSERT_THAT(day, IsOk());
  lesson.set_day(ToString(DayFromNumber(DayNumber(*day) - 1)));
  EXPECT_THAT(Record(Filer(kCore), lesson), IsOk());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM pairings WHERE id = 'local' AND mode_steps = '2019-01-01=3;2022-01-01=1'"), 1);
  ListPairing(kLocalPairing, kCore, kOther);  // listed again by an older release: no end is known
  Follow();
  const std::string before = Followed();
  EXPECT_THAT(jgt::test::ApplyLate(*pool_, *follower_, kCounty, seq), IsOk());
  EXPECT_EQ(Followed(), before);
}

TEST(ModeOn, IsThatOfTheDay) {
  Pairing pairing = {.mode = 1};
  EXPECT_EQ(ModeOn(pairing, "2021-12-31"), 1);
  pairing.mode_steps = Steps::FromText("2019-01-01=3;2022-01-01=1");
  EXPECT_EQ(ModeOn(pairing, "2018-12-31"), 3);
  EXPECT_EQ(ModeOn(pairing, "2021-12-31"), 3);
  EXPECT_EQ(ModeOn(pairing, "2022-01-01"), 1);
  EXPECT_EQ(pairing.mode_steps.ToText(), "2019-01-01=3;2022-01-01=1");
  EXPECT_TRUE(Steps::FromText("nothing").empty());
}

TEST_F(EventsTest, ADeadLetterAppliedLateTakesNothingBackFromNewerEntries) {  // R118
  roster::v1::ExchangeRegistered registered;
  registered.mutable_exchange()->set_name(kLocalPairing + "/exchanges/e1");
  registered.mutable_exchange()->set_pairing(kLocalPairing);
  const int64_t registered_seq = Roster().Add(kCounty, registered);
  roster::v1::ExchangeConfirmed confirmed;
  *confirmed.mutable_exchange() = registered.exchange();
  confirmed.mutable_exchange()->set_confirmed(true);
  Roster().Add(kCounty, confirmed);
  ListPairing(kLocalPairing, kCore, kOther);
  Follow();
  const std::string before = Followed();
  EXPECT_THAT(jgt::test::ApplyLate(*pool_, *follower_, kCounty, 1), IsOk());  // lists the pairing with another school
  EXPECT_THAT(jgt::test::ApplyLate(*pool_, *follower_, kCounty, registered_seq), IsOk());
  EXPECT_EQ(Followed(), before);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM dead_letter"), 0);
}

TEST_F(EventsTest, EntriesThatNobodyHereNeedsAreSkipped) {
  Roster().Add(kCounty, roster::v1::RosterImported());
  ListPairing("regions/330327/pairings/after", kCore, kOther);
  Follow();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM pairings"), 3);
  EXPECT_EQ(Count("SELECT next_seq FROM follower WHERE region = ? AND source = 'roster'", {kCounty}), 5);
}

TEST_F(EventsTest, ARebuildFromTheEntriesAloneGivesTheSameTables) {
  roster::v1::MentorGroupFormed formed;
  formed.mutable_group()->set_name(kLocalPairing + "/mentorGroups/g1");
  formed.mutable_group()->set_pairing(kLocalPairing);
  formed.mutable_group()->set_mentees(2);
  Roster().Add(kCounty, formed);
  roster::v1::ExchangeConfirmed confirmed;
  confirmed.mutable_exchange()->set_name(kLocalPairing + "/exchanges/e1");
  confirmed.mutable_exchange()->set_pairing(kLocalPairing);
  confirmed.mutable_exchange()->set_confirmed(true);
  Roster().Add(kCounty, confirmed);
  roster::v1::AliasConfirmed alias;
  alias.mutable_proposal()->set_alias("regions/330327/schools/old");
  alias.mutable_proposal()->set_target(kCore);
  Roster().Add(kCounty, alias);
  Follow();
  const std::string before = Followed();
  EXPECT_NE(before.find("regions/330327/schools/old"), std::string::npos);

  const Status replayed = sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) -> Status {
    for (const char* statement :
         {"DELETE FROM pairings", "DELETE FROM mentor_groups", "DELETE FROM exchanges", "DELETE FROM school_aliases"}) {
      RETURN_IF_ERROR(tx.Execute(statement).status());
    }
    return journal::Replay(Roster(), kCounty, 1, 5,
                           [&](const journal::Entry& entry) { return dispatch_.Apply(tx, entry); });
  });
  ASSERT_THAT(replayed, IsOk());
  EXPECT_EQ(Followed(), before);
}

}  // namespace
}  // namespace jgt::ledger::test
