// Issue 4: a flipped byte anywhere in what the ledger stores is found and named, by table, row and column.
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/storage/activity_audit.h"
#include "services/ledger/storage/activity_rows.h"
#include "tests/ledger/proof_world.h"

namespace jgt::ledger::test {
namespace {

using ::testing::ElementsAre;

class AuditTest : public ProofWorld {
 protected:
  // What the audit of a region finds, as "table | key | column".
  std::vector<std::string> Found(const std::string& region = kCounty) {
    v1::AuditLogRequest request;
    request.set_parent("regions/" + region);
    const auto messages = Stream<v1::AuditLogResponse>(Auditor(region), &Proofs::AuditLog, request);
    if (!messages.ok()) return {jgt::ToString(messages.status())};
    std::vector<std::string> found;
    for (const auto& message : *messages) {
      for (const auto& finding : message.findings())
        found.push_back(absl::StrFormat("%s | %s | %s", finding.table(), finding.key(), finding.column()));
    }
    if (messages->empty() || !messages->back().done()) found.emplace_back("not done");
    return found;
  }

  // 304 entries with every state an activity can have, three checkpoints, one tile, an entry of the province.
  void Fill() { FillLog(kCounty, kLocalPairing, kCore, kRural); }
  void FillLog(const std::string& region, const std::string& pairing, const std::string& core,
               const std::string& rural) {
    const auto lesson = [&](int period) { return Lesson(period, "T-0001", pairing); };
    ASSERT_OK_AND_ASSIGN(const auto first, Record(Filer(core), lesson(1)));
    ASSERT_OK_AND_ASSIGN(const auto second, Record(Filer(core), lesson(2)));
    ASSERT_OK_AND_ASSIGN(const auto third, Record(Filer(core), lesson(3)));
    ASSERT_THAT(Confirm(Filer(rural), first.name()), IsOk());
    ASSERT_THAT(Correct(Filer(core), second.name(), lesson(4)), IsOk());
    ASSERT_THAT(Reverse(Filer(core), third.name()), IsOk());
    Publish();
    RecordMany(region, pairing, core, 200, "A");
    Publish();
    clock_.Advance(std::chrono::seconds(1));
    RecordMany(region, pairing, core, 98, "B");
    Publish();
    name_ = first.name().substr(first.name().rfind('/') + 1);
  }
  void RecordMany(const std::string& region, const std::string& pairing, const std::string& core, int count,
                  const std::string& prefix) {
    v1::BatchRecordActivitiesRequest request;
    request.set_parent("regions/" + region);
    request.set_request_id(NextRequestId());
    for (int i = 0; i < count; ++i)
      *request.add_activities() = Lesson(1 + i % 12, absl::StrFormat("%s-%d", prefix, i), pairing);
    ASSERT_THAT(Call(Filer(core), &Stub::BatchRecordActivities, request), IsOk());
  }

  // The activity that an entry told.
  std::string NameOfEntry(int64_t seq) {
    v1::ActivityRecorded event;
    JGT_CHECK(event.ParseFromString(Journal()[static_cast<size_t>(seq) - 1].body));
    return event.activity().name();
  }

  std::string name_;  // id of the first activity
};

// The same of a log with each hash. Entries hash with SHA-256 in both, so a leaf of SM3 is not its entry's hash.
class LogAuditTest : public AuditTest, public ::testing::WithParamInterface<merkle::HashKind> {
 protected:
  static bool IsSm3() { return GetParam() == merkle::HashKind::kSm3; }
  static std::string Region() { return IsSm3() ? "330105" : kCounty; }
  static std::string Pairing() { return IsSm3() ? "regions/330105/pairings/p" : kLocalPairing; }
  static std::string Core() { return IsSm3() ? kFar : kCore; }
  static std::string Rural() { return IsSm3() ? "regions/330105/schools/near" : kRural; }
  void SetUp() override {
    AuditTest::SetUp();
    if (!IsSm3()) return;
    roster::v1::PairingListed event;
    event.mutable_pairing()->set_name(Pairing());
    event.mutable_pairing()->set_supporter(Core());
    event.mutable_pairing()->set_supported(Rural());
    event.mutable_pairing()->set_mode(jgt::common::v1::MODE_CO_BUILT);
    event.mutable_pairing()->set_scope(jgt::common::v1::SCOPE_IN_COUNTY);
    event.mutable_pairing()->set_state(roster::v1::PAIRING_STATE_ACTIVE);
    Roster().Add(Region(), event);
    Follow();
  }
  void FillRegion() {
    FillLog(Region(), Pairing(), Core(), Rural());
    ASSERT_OK_AND_ASSIGN(const auto status, LogStatus(Region()));
    ASSERT_EQ(status.hash(), IsSm3() ? "SM3" : "SHA-256");
  }
};

INSTANTIATE_TEST_SUITE_P(Hashes, LogAuditTest, ::testing::Values(merkle::HashKind::kSha256, merkle::HashKind::kSm3),
                         [](const auto& param) { return param.param == merkle::HashKind::kSm3 ? "Sm3" : "Sha256"; });

TEST_F(AuditTest, WhatIsWholeHasNoFindings) {
  Fill();
  EXPECT_THAT(Found(), ElementsAre());
  EXPECT_THAT(Found("330000"), ElementsAre());
  EXPECT_THAT(Found("330105"), ElementsAre(::testing::HasSubstr("NO_SUCH_LOG")));
}

TEST_F(AuditTest, ActivitiesAreReplayedInOnePassHoweverFewAreHeldAtOnce) {
  Fill();
  ASSERT_THAT(Confirm(Filer(kRural), NameOfEntry(9)), IsOk());
  ASSERT_THAT(Reverse(Filer(kCore), NameOfEntry(9)), IsOk());  // changed twice, far behind
  const int64_t last = static_cast<int64_t>(Journal().size());
  const auto within = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  int64_t read = 0;  // entries
  const auto replay = [&](int64_t at_once) {
    read = 0;
    std::vector<std::string> found;
    const AuditSink sink = [&](const AuditProgress& progress) {
      for (const AuditFinding& finding : progress.findings)
        found.push_back(finding.table + " | " + finding.key + " | " + finding.column);
      return true;
    };
    EXPECT_THAT(sql::RunTransaction(*pool_, sql::Snapshot(within),
                                    [&](sql::Transaction& tx) -> Status {
                                      const Reader counting = [&](const std::string& statement,
                                                                  const sql::Params& params) {
                                        StatusOr<sql::Rows> rows = tx.Query(statement, params);
                                        if (rows.ok() && statement.find(" FROM journal ") != std::string::npos)
                                          read += static_cast<int64_t>(rows->size());
                                        return rows;
                                      };
                                      AuditFindings findings(sink);
                                      return AuditActivities(counting, kCounty, last, DecodeEntry, findings, at_once);
                                    }),
                IsOk());
    return found;
  };
  for (const int64_t at_once : {1, 7, 100, 500}) {
    EXPECT_THAT(replay(at_once), ElementsAre()) << at_once;
    EXPECT_GE(read, last);
    EXPECT_LE(read, last + 5) << at_once;  // the five changes once more
  }
  Sql("UPDATE activities SET state = 1 WHERE region = ? AND seq IN (1, 9)", {kCounty});
  Sql("UPDATE activities SET restates = 'x' WHERE region = ? AND seq = 3", {kCounty});
  Sql("DELETE FROM activities WHERE region = ? AND seq = 200", {kCounty});
  const auto whole = replay(500);
  EXPECT_EQ(whole.size(), 4U);
  for (const int64_t at_once : {1, 7, 100}) {
    EXPECT_THAT(replay(at_once), testing::UnorderedElementsAreArray(whole));
  }
}

TEST_P(LogAuditTest, AFlippedByteInTheJournalIsNamed) {
  FillRegion();
  struct Flip {
    std::string column;
    std::string set;
  };
  const std::vector<Flip> flips = {
      {"type", "type = INSERT(type, 3, 1, 'x')"},
      {"body", "body = INSERT(body, 20, 1, CHAR(ASCII(SUBSTR(body, 20, 1)) ^ 1))"},
      {"entry_hash", "entry_hash = INSERT(entry_hash, 5, 1, CHAR(ASCII(SUBSTR(entry_hash, 5, 1)) ^ 64))"},
      {"recorded_at", "recorded_at = recorded_at + INTERVAL 4 SECOND"},
      {"principal", "principal = INSERT(principal, 1, 1, 'v')"},
      {"request_id", "request_id = INSERT(request_id, 1, 1, 'R')"}};
  for (const int64_t seq : {2, 300}) {  // under a tile, and under none yet
    for (const Flip& flip : flips) {
      Sql("CREATE OR REPLACE TABLE kept AS SELECT region, seq, type, body, entry_hash, recorded_at, principal, "
          "request_id FROM journal WHERE region = ? AND seq = ?",
          {Region(), seq});
      Sql("UPDATE journal SET " + flip.set + " WHERE region = ? AND seq = ?", {Region(), seq});
      const auto found = Found(Region());
      ASSERT_FALSE(found.empty()) << flip.column;
      EXPECT_EQ(found.front(), absl::StrFormat("journal | seq %d | %s", seq, flip.column));
      // What was derived from the entry as it was is still right.
      EXPECT_THAT(found, ::testing::Each(::testing::Not(::testing::AnyOf(::testing::StartsWith("merkle_"),
                                                                         ::testing::StartsWith("checkpoints")))));
      Sql("UPDATE journal j JOIN kept k ON k.region = j.region AND k.seq = j.seq SET j.type = k.type, j.body = k.body, "
          "j.entry_hash = k.entry_hash, j.recorded_at = k.recorded_at, j.principal = k.principal, "
          "j.request_id = k.request_id");
    }
  }
  EXPECT_THAT(Found(Region()), ElementsAre());
  Sql("UPDATE journal SET seq = 1000 WHERE region = ? AND seq = 100", {Region()});
  EXPECT_THAT(Found(Region()), ElementsAre("journal | seq 100 | ", "journal | seq 1000 | seq"));
}

TEST_P(LogAuditTest, AnEntryReplacedTogetherWithItsHashIsNamed) {
  FillRegion();
  for (const int64_t seq : {10, 300}) {
    auto entry = Journal(Region())[static_cast<size_t>(seq) - 1];
    entry.principal = "somebody else";
    Sql("UPDATE journal SET principal = ?, entry_hash = ? WHERE region = ? AND seq = ?",
        {entry.principal, sql::Value::Bytes(journal::EntryHash("ledger", entry)), Region(), seq});
  }
  // The tile still knows the first; the second shows in everything that is derived from it.
  const auto found = Found(Region());
  EXPECT_EQ(found.front(), "journal | seq 10 | type, body, recorded_at, principal or request_id");
  EXPECT_THAT(found, ::testing::IsSupersetOf({"checkpoints | size 304 | root", "checkpoints | size 304 | note",
                                              "merkle_logs |  | root", "merkle_logs |  | frontier"}));
}

TEST_P(LogAuditTest, AFlippedByteInWhatIsDerivedIsNamed) {
  FillRegion();
  struct Flip {
    std::string change;
    std::string undo;
    std::vector<std::string> found;
  };
  const auto flipped = [&](const std::string& table, const std::string& column, const std::string& where) {
    return absl::StrFormat("UPDATE %s SET %s = INSERT(%s, 5, 1, CHAR(ASCII(SUBSTR(%s, 5, 1)) ^ 1)) WHERE %s", table,
                           column, column, column, where);
  };
  const std::string county = "region = '" + Region() + "'";
  const std::string hash = IsSm3() ? "2" : "1";
  const std::string tile = county + " AND level = 0 AND tile_index = 0";
  const std::string middle = county + " AND size = 206";
  std::vector<Flip> flips;
  const auto both_ways = [&](const std::string& table, const std::string& column, const std::string& where,
                             const std::string& found) {
    const std::string change = flipped(table, column, where);
    flips.push_back({change, change, {found}});  // flipped twice is as before
  };
  both_ways("merkle_tiles", "hashes", tile, "merkle_tiles | level 0, tile_index 0 | hashes");
  both_ways("merkle_tiles", "root", tile, "merkle_tiles | level 0, tile_index 0 | root");
  both_ways("merkle_logs", "root", county, "merkle_logs |  | root");
  both_ways("merkle_logs", "frontier", county, "merkle_logs |  | frontier");
  both_ways("checkpoints", "root", middle, "checkpoints | size 206 | root");
  const auto plainly = [&](const std::string& change, const std::string& undo, const std::vector<std::string>& found) {
    flips.push_back({change, undo, found});
  };
  const auto set_hash = [&](const std::string& to) {
    return absl::StrFormat("UPDATE merkle_logs SET hash = %s WHERE %s", to, county);
  };
  for (const std::string other : {IsSm3() ? "1" : "2", "9"})
    plainly(set_hash(other), set_hash(hash), {"merkle_logs |  | hash"});
  plainly("UPDATE merkle_logs SET size = 305 WHERE " + county, "UPDATE merkle_logs SET size = 304 WHERE " + county,
          {"merkle_logs |  | size"});
  plainly("UPDATE journal_head SET seq = 1328 WHERE " + county, "UPDATE journal_head SET seq = 304 WHERE " + county,
          {"journal_head |  | seq"});
  plainly("UPDATE journal_head SET recorded_at = recorded_at + INTERVAL 1 HOUR WHERE " + county,
          "UPDATE journal_head SET recorded_at = recorded_at - INTERVAL 1 HOUR WHERE " + county,
          {"journal_head |  | recorded_at"});
  plainly("UPDATE merkle_tiles SET tile_index = 7 WHERE " + county,
          "UPDATE merkle_tiles SET tile_index = 0 WHERE " + county,
          {"merkle_tiles | level 0, tile_index 0 | ", "merkle_tiles | level 0, tile_index 7 | tile_index"});
  plainly("UPDATE merkle_tiles SET level = 9 WHERE " + county, "UPDATE merkle_tiles SET level = 0 WHERE " + county,
          {"merkle_tiles | level 0, tile_index 0 | ", "merkle_tiles | level 9, tile_index 0 | level"});
  plainly("UPDATE checkpoints SET size = 207 WHERE " + middle,
          "UPDATE checkpoints SET size = 206 WHERE " + county + " AND size = 207", {"checkpoints | size 207 | size"});
  plainly("UPDATE checkpoints SET size = 9999 WHERE " + middle,
          "UPDATE checkpoints SET size = 206 WHERE " + county + " AND size = 9999", {"checkpoints | size 9999 | size"});
  // In the text, in the key's name, and in the signature.
  for (const char* part : {"ledger/", "ledger-2022", "="}) {
    plainly(absl::StrFormat("UPDATE checkpoints SET note = REPLACE(note, '%s', '%s') WHERE %s", part,
                            part[0] == '=' ? "" : "lEdgex", middle),
            "", {"checkpoints | size 206 | note"});
  }
  for (const Flip& flip : flips) {
    Sql("CREATE OR REPLACE TABLE kept AS SELECT region, size, note FROM checkpoints WHERE " + middle);
    Sql(flip.change);
    const auto found = Found(Region());
    ASSERT_GE(found.size(), flip.found.size()) << flip.change;
    EXPECT_THAT(std::vector<std::string>(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(flip.found.size())),
                ::testing::ContainerEq(flip.found))
        << flip.change;
    if (!flip.undo.empty()) Sql(flip.undo);
    Sql("UPDATE checkpoints c JOIN kept k ON k.region = c.region AND k.size = c.size SET c.note = k.note");
  }
  EXPECT_THAT(Found(Region()), ElementsAre());
}

TEST_P(LogAuditTest, ATileOfALevelThatTheLogDoesNotReachIsNamed) {
  FillRegion();
  const std::string tiles = " WHERE region = '" + Region() + "'";
  for (const int level : {1, 2, 4, merkle::kTileLevelMax}) {
    Sql(absl::StrFormat("UPDATE merkle_tiles SET level = %d%s", level, tiles));
    EXPECT_THAT(Found(Region()),
                ElementsAre("merkle_tiles | level 0, tile_index 0 | ",
                            absl::StrFormat("merkle_tiles | level %d, tile_index 0 | tile_index", level)));
    Sql("UPDATE merkle_tiles SET level = 0" + tiles);
  }
  EXPECT_THAT(Found(Region()), ElementsAre());
}

TEST_P(LogAuditTest, AWholeLogHasNoFindings) {
  FillRegion();
  EXPECT_THAT(Found(Region()), ElementsAre());
}

TEST_P(LogAuditTest, ADamagedHashOfALogWithoutATileIsNamedAndNothingElse) {
  RecordMany(Region(), Pairing(), Core(), 5, "S");
  Publish();
  EXPECT_THAT(Found(Region()), ElementsAre());
  for (const int wrong : {IsSm3() ? 1 : 2, 9}) {
    Sql("UPDATE merkle_logs SET hash = ? WHERE region = ?", {wrong, Region()});
    EXPECT_THAT(Found(Region()), ElementsAre("merkle_logs |  | hash"));
  }
}

TEST_F(AuditTest, EveryColumnOfAnActivityIsCompared) {
  Fill();
  const std::string row = " WHERE region = '330327' AND id = '" + name_ + "'";
  for (const std::string& column : ActivityColumns()) {
    if (column == "region" || column == "id" || column == "seq") continue;
    Sql(absl::StrCat("CREATE OR REPLACE TABLE kept AS SELECT ", column, " FROM activities", row));
    const std::string text = absl::StrCat("CONCAT('x', COALESCE(", column, ", ''))");
    const std::map<std::string, std::string> others = {
        {"day", "'2022-05-11'"}, {"end_day", "'2022-05-11'"}, {"recorded_at", "recorded_at + INTERVAL 1 SECOND"}};
    const std::string kind =
        "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND "
        "table_name = 'activities' AND column_name = ? AND data_type LIKE '%int'";
    std::string changed = Count(kind, {column}) > 0 ? column + " ^ 1" : text;
    if (others.contains(column)) changed = others.at(column);
    Sql(absl::StrCat("UPDATE activities SET ", column, " = ", changed, row));
    EXPECT_THAT(Found(), ElementsAre(absl::StrCat("activities | id ", name_, " | ", column))) << column;
    Sql(absl::StrCat("UPDATE activities SET ", column, " = (SELECT ", column, " FROM kept)", row));
  }
  EXPECT_THAT(Found(), ElementsAre());
  Sql("UPDATE activities SET seq = 4" + row);
  EXPECT_THAT(Found(), ElementsAre("activities | id " + name_ + " | seq", "activities | id " + name_ + " | seq"));
  Sql("DELETE FROM activities" + row);
  EXPECT_THAT(Found(), ElementsAre("activities | id " + name_ + " | "));
}

TEST_F(AuditTest, TheProvincesHeadsAreCompared) {
  Fill();
  for (const char* column : {"size", "seq"}) {
    const std::string change = absl::StrFormat("UPDATE province_heads SET %s = %s ^ 1", column, column);
    Sql(change);
    EXPECT_THAT(Found("330000"), ElementsAre(absl::StrFormat("province_heads | county 330327 | %s", column)));
    Sql(change);
  }
  Sql("UPDATE province_heads SET appended_at = appended_at + INTERVAL 1 SECOND");
  EXPECT_THAT(Found("330000"), ElementsAre("province_heads | county 330327 | appended_at"));
  Sql("DELETE FROM province_heads");
  EXPECT_THAT(Found("330000"), ElementsAre("province_heads | county 330327 | "));
}

}  // namespace
}  // namespace jgt::ledger::test
