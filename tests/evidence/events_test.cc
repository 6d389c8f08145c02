#include "common/journal/body.h"
#include "common/journal/follower.h"
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/evidence/events/handlers.h"
#include "tests/evidence/evidence_world.h"

namespace jgt::evidence {
namespace {

using test::StatusIs;

// A ledger whose journal is a list.
class ListSource final : public journal::Source {
 public:
  const std::string& service() const override { return name_; }
  StatusOr<std::vector<journal::Entry>> Read(const std::string&, int64_t from_seq, int limit) override {
    std::vector<journal::Entry> found;
    for (const journal::Entry& entry : entries) {
      if (entry.seq >= from_seq && static_cast<int>(found.size()) < limit) found.push_back(entry);
    }
    return found;
  }
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string&, const std::map<std::string, int64_t>&) override {
    return std::map<std::string, int64_t>{{kRegion, static_cast<int64_t>(entries.size())}};
  }
  void Add(const google::protobuf::Message& event) {
    journal::Entry entry;
    entry.region = kRegion;
    entry.seq = static_cast<int64_t>(entries.size()) + 1;
    entry.type = journal::TypeOf(event);
    entry.body = journal::Serialize(event);
    entry.entry_hash = journal::EntryHash(name_, entry);
    entries.push_back(entry);
  }

  std::vector<journal::Entry> entries;

 private:
  const std::string name_ = "ledger";
};

class EventsTest : public EvidenceWorld {
 protected:
  std::vector<std::string> Activities() {
    const auto rows = sql::RunQuery(*pool_,
                                    "SELECT CONCAT(activity_id, ' ', kind, ' ', state, ' ', mentor_group) "
                                    "FROM followed_activities ORDER BY activity_id",
                                    {}, std::chrono::steady_clock::now() + std::chrono::seconds(20));
    JGT_CHECK(rows.ok());
    std::vector<std::string> found;
    for (const sql::Row& row : *rows) found.push_back(row.Text(0));
    return found;
  }

  static ledger::v1::ActivityRecorded Recorded(const std::string& id) {
    ledger::v1::ActivityRecorded event;
    event.mutable_activity()->set_name("regions/330327/activities/" + id);
    event.mutable_activity()->set_pairing(kPairing);
    event.mutable_activity()->set_kind("SYNC_LESSON");
    return event;
  }
};

TEST_F(EventsTest, TheLedgersEntriesMoveActivitiesThroughTheirLife) {
  ListSource ledger;
  for (const char* id : {"a1", "a2", "a3"}) ledger.Add(Recorded(id));
  ledger::v1::ActivityConfirmed confirmed;
  confirmed.set_activity("regions/330327/activities/a1");
  ledger.Add(confirmed);
  ledger::v1::ActivityReversed reversed;
  reversed.set_activity("regions/330327/activities/a2");
  ledger.Add(reversed);
  ledger::v1::ActivityCorrected corrected;
  corrected.set_corrected("regions/330327/activities/a3");
  *corrected.mutable_activity() = Recorded("a4").activity();
  ledger.Add(corrected);

  journal::Dispatch dispatch;
  HandleLedgerEntries(dispatch);
  journal::Follower follower({.name = "evidence", .owner = "o1", .observe = nullptr}, *pool_, ledger, std::nullopt,
                             dispatch);
  EXPECT_THAT(follower.RunOnce(), test::IsOkAndHolds(6));
  EXPECT_THAT(Activities(), ::testing::ElementsAre("a1 SYNC_LESSON 2 ", "a2 SYNC_LESSON 4 ", "a3 SYNC_LESSON 3 ",
                                                   "a4 SYNC_LESSON 1 "));
  EXPECT_THAT(follower.RunOnce(), test::IsOkAndHolds(0));
  EXPECT_OK(positions_->Wait({{.service = "ledger", .region = kRegion, .seq = 6}},
                             std::chrono::steady_clock::now() + std::chrono::seconds(20)));
}

TEST_F(EventsTest, TheOrderOfTheTwoSourcesDoesNotMatter) {
  const std::string early = Record("a1", "SYNC_LESSON", "", "regions/330327/pairings/p9");
  const std::string file = StoredPhoto(1);
  EXPECT_THAT(LinkOne(Officer(), "r1", file, early, v1::EVIDENCE_ROLE_SITE_PHOTO),
              StatusIs(StatusCode::kUnavailable, "PAIRING_NOT_FOLLOWED"));
  ListPairing("p9", kSupporter, kThird);
  EXPECT_OK(LinkOne(Officer(), "r1", file, early, v1::EVIDENCE_ROLE_SITE_PHOTO));
}

TEST_F(EventsTest, APairingListedAgainHasItsNewEnds) {
  const std::string activity = Record("a1", "SYNC_LESSON");
  ListPairing("p1", kSupporter, kThird);
  const std::string file = StoredPhoto(1);
  EXPECT_THAT(LinkOne(Officer(), "r1", file, activity, v1::EVIDENCE_ROLE_SITE_PHOTO, kSupported),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_OK(LinkOne(Officer(), "r2", file, activity, v1::EVIDENCE_ROLE_SITE_PHOTO, kThird));
}

// R11: a pairing that came in the place of another is followed like a listed one.
TEST_F(EventsTest, R11APairingMadeByAChangeHasItsEnds) {
  roster::v1::PairingChanged event;
  event.mutable_pairing()->set_name("regions/330327/pairings/p1");
  event.mutable_pairing()->set_supporter(kSupporter);
  event.mutable_pairing()->set_supported(kThird);
  const std::string activity = Record("a1", "SYNC_LESSON");
  PlayRoster(event);
  const std::string file = StoredPhoto(1);
  EXPECT_THAT(LinkOne(Officer(), "r1", file, activity, v1::EVIDENCE_ROLE_SITE_PHOTO, kSupported),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_OK(LinkOne(Officer(), "r2", file, activity, v1::EVIDENCE_ROLE_SITE_PHOTO, kThird));
}

TEST_F(EventsTest, WhatNobodyAnsweredInTimeCountsOrLapses) {  // D13
  Record("a1", "SYNC_LESSON");
  Record("a2", "SYNC_LESSON");
  ledger::v1::ActivityTimedOut timed_out;
  timed_out.set_activity("regions/330327/activities/a1");
  timed_out.set_outcome(ledger::v1::TIMEOUT_OUTCOME_CONFIRM);
  PlayLedger(timed_out);
  timed_out.set_activity("regions/330327/activities/a2");
  timed_out.set_outcome(ledger::v1::TIMEOUT_OUTCOME_LAPSE);
  PlayLedger(timed_out);
  EXPECT_THAT(Activities(), ::testing::ElementsAre("a1 SYNC_LESSON 2 ", "a2 SYNC_LESSON 5 "));
}

TEST_F(EventsTest, EntriesAppliedLateTakeNothingBackFromNewerOnes) {
  Record("a1", "SYNC_LESSON");
  Reverse("a1");
  ledger::v1::ActivityConfirmed confirmed;
  confirmed.set_activity("regions/330327/activities/a1");
  ledger_.seq = 0;  // a dead letter from before the reversal
  PlayLedger(confirmed);
  EXPECT_THAT(Activities(), ::testing::ElementsAre("a1 SYNC_LESSON 4 "));

  ListPairing("p1", kSupporter, kThird);
  roster_.seq = 0;  // the first listing of p1 once more
  ListPairing("p1", kSupporter, kSupported);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM followed_pairings WHERE pairing LIKE '%/p1' AND supported LIKE '%third'"), 1);
}

TEST_F(EventsTest, AnEntryAboutAnActivityThatWasNeverRecordedIsAnErrorAndNotSkipped) {
  ledger::v1::ActivityConfirmed event;
  event.set_activity("regions/330327/activities/none");
  journal::Entry entry;
  entry.region = kRegion;
  entry.seq = 1;
  entry.type = journal::TypeOf(event);
  entry.body = journal::Serialize(event);
  EXPECT_THAT(sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) { return ledger_.dispatch.Apply(tx, entry); }),
              StatusIs(StatusCode::kFailedPrecondition, "ACTIVITY_UNKNOWN"));
}

}  // namespace
}  // namespace jgt::evidence
