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
