// kill -9 of everything, one after the other, in the middle of a county's year; then what was acknowledged is there
// once, the journal is whole, the logs are signed and their proofs hold, and the cells equal a recount. The checkers
// are checked too: each must see planted errors.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "common/journal/rpc/grpc_source.h"
#include "common/merkle/checkpoint.h"
#include "common/merkle/tile.h"
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "jgt/rollup/v1/rollup_service.grpc.pb.h"
#include "tests/e2e/stack.h"
#include "tests/faults/aftermath.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

namespace jgt::faults {
namespace {

using e2e::CtlResult;
using e2e::kCounty;
using e2e::kCountyName;
using jgt::test::Eventually;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// How long the stream may take to move on after a kill: the longest lease and back-off, and a slow machine.
constexpr std::chrono::seconds kMovesOnWithin{90};
constexpr std::chrono::seconds kPlayedWithin{240};
constexpr char kDataOfRedis[] = "redis data";

const std::vector<std::string>& Victims() {
  static const std::vector<std::string> kVictims = {"ledger",  "evidence",      "rollup", "reporting",  "roster",
                                                    "scoring", "platform_sync", "redis",  kDataOfRedis, "mariadb"};
  return kVictims;
}

const std::vector<std::string>& Journals() {
  static const std::vector<std::string> kJournals = {"roster", "ledger", "evidence", "scoring"};
  return kJournals;
}

struct Acknowledged {
  std::string request_id;
  std::string name;
  int64_t seq = 0;
};

// Whole lines only: the player may be writing the last one.
std::vector<Acknowledged> ReadHistory(const std::string& path) {
  std::vector<Acknowledged> history;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (file.eof()) break;
    const auto json = nlohmann::json::parse(line);
    history.push_back({json.at("request_id"), json.at("name"), json.at("seq")});
  }
  return history;
}

// A deployment in which a year was played while everything in it was killed. Made once.
struct KilledYear {
  KilledYear() {
    Import();
    auto player = stack.StartCtl("county", {"--output", "json", "play", "--county", kCounty, "--seed", "11",
                                            "--threads", "3", "--patience", "180", "--history", HistoryPath()});
    Kill(player);
    if (!stuck.empty()) player.Kill9();
    exit_code = player.Wait(kPlayedWithin);
    output =
        player.Output() + jgt::test::ReadFile(player.output_path().substr(0, player.output_path().size() - 4) + ".err");
    history = ReadHistory(HistoryPath());
    stack.WaitUntilServing();
    caught_up = stack.WaitForBacklogZero(std::chrono::seconds(90));
  }

  std::string HistoryPath() const { return stack.File("history.jsonl"); }

  void Import() {
    const CtlResult imported =
        stack.Ctl("county", {"import", e2e::DataPath("cangnan_roster.csv"), "--county", kCounty, "--year", "2022",
                             "--regions", e2e::DataPath("cangnan_regions.csv")});
    JGT_CHECK(imported.exit_code == 0);
  }

  // In turn, until each was killed and the year is played; the next one only when the stream has moved on.
  void Kill(jgt::test::Subprocess& player) {
    for (size_t turn = 0; player.Running(); ++turn) {
      const size_t before = ReadHistory(HistoryPath()).size();
      const bool moved =
          Eventually([&] { return !player.Running() || ReadHistory(HistoryPath()).size() > before; }, kMovesOnWithin);
      if (!moved) {
        stuck = turn == 0 ? "the beginning" : Victims()[(turn - 1) % Victims().size()];
        return;
      }
      if (!player.Running()) return;
      const std::string& victim = Victims()[turn % Victims().size()];
      if (victim == kDataOfRedis) {
        stack.LoseRedisData();
      } else {
        stack.Kill9(victim);
        stack.Start(victim);
      }
      ++killed[victim];
    }
  }

  e2e::Stack stack;
  std::map<std::string, int> killed;
  std::string stuck;  // after whose death nothing moved any more; empty: it always did
  std::optional<int> exit_code;
  std::string output;
  std::vector<Acknowledged> history;
  bool caught_up = false;
};

KilledYear& Year() {
  static KilledYear year;
  return year;
}

CtlResult Compare() {
  return Year().stack.Ctl("operator", {"--output", "json", "report", "compare", "--county", kCounty});
}

std::vector<ledger::v1::Activity> AllActivities() {
  using ledger::v1::LedgerService;
  std::vector<ledger::v1::Activity> all;
  ledger::v1::ListActivitiesRequest request;
  request.set_parent(kCountyName);
  request.set_page_size(1000);
  do {
    const auto page =
        Year().stack.Call<LedgerService>("county", "ledger", &LedgerService::StubInterface::ListActivities, request);
    EXPECT_OK(page);
    if (!page.ok()) return all;
    all.insert(all.end(), page->activities().begin(), page->activities().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

// The checks return every disagreement in a sentence that begins with its code, so that each can be shown to be seen.
std::vector<std::string> CheckActivities(const std::vector<Acknowledged>& history,
                                         const std::vector<ledger::v1::Activity>& listed) {
  std::vector<std::string> findings;
  std::map<std::string, int64_t> acknowledged;
  for (const Acknowledged& line : history) {
    if (!acknowledged.emplace(line.name, line.seq).second)
      findings.push_back("ONE_FOR_TWO: " + line.name + " was acknowledged for two activities");
  }
  std::map<std::string, int64_t> seqs;
  std::set<std::tuple<std::string, std::string, int, std::string>> lessons;
  for (const auto& activity : listed) {
    if (!seqs.emplace(activity.name(), activity.seq()).second)
      findings.push_back("TWICE: " + activity.name() + " is listed twice");
    if (!acknowledged.contains(activity.name())) findings.push_back("GHOST: " + activity.name());
    if (activity.state() != ledger::v1::ACTIVITY_STATE_RECORDED &&
        activity.state() != ledger::v1::ACTIVITY_STATE_CONFIRMED)
      findings.push_back("STATE: " + activity.name());
    if (activity.period() == 0) continue;
    if (!lessons.emplace(activity.pairing(), activity.day(), activity.period(), activity.teacher()).second)
      findings.push_back("DUPLICATE: " + activity.name() + " is a lesson told twice");
  }
  for (const Acknowledged& line : history) {
    if (!seqs.contains(line.name)) {
      findings.push_back("LOST: " + line.name + " of " + line.request_id);
    } else if (seqs.at(line.name) != line.seq) {
      findings.push_back("MOVED: " + line.name + " of " + line.request_id);
    }
  }
  return findings;
}

// Replay checks every number up to the head, and every hash.
std::vector<std::string> CheckJournal(const std::string& service, int64_t recorded_by_players,
                                      const std::string& region = kCounty) {
  e2e::Stack& stack = Year().stack;
  journal::GrpcSource source(service, stack.Channel(service), stack.Token("service"));
  const auto heads = source.Heads("", {});
  if (!heads.ok()) return {"UNREADABLE: " + ToString(heads.status())};
  if (!heads->contains(region)) return {"NOTHING: no journal of the county"};
  std::vector<std::string> findings;
  int64_t recorded = 0;
  const Status replayed = journal::Replay(source, region, 1, heads->at(region), [&](const journal::Entry& entry) {
    recorded += entry.type == ledger::v1::ActivityRecorded::descriptor()->full_name() ? 1 : 0;
    return OkStatus();
  });
  if (!replayed.ok()) findings.push_back("REPLAY: " + ToString(replayed));
  if (recorded != recorded_by_players)
    findings.push_back(absl::StrFormat("COUNT: %d were recorded, %d acknowledged", recorded, recorded_by_players));
  return findings;
}

int64_t RecordedBy(const std::string& service) {
  return service == "ledger" ? static_cast<int64_t>(Year().history.size()) : 0;
}

int64_t CountedByTheProvince() {
  using reporting::v1::ReportingService;
  reporting::v1::GetRollupRequest request;
  request.set_parent(e2e::kProvinceName);
  request.set_from_month("2022-01");
  request.set_to_month("2022-12");
  request.set_basis(reporting::v1::BASIS_RECORDED);
  const auto rollup = Year().stack.Call<ReportingService>("province", "reporting",
                                                          &ReportingService::StubInterface::GetRollup, request);
  EXPECT_OK(rollup);
  int64_t activities = 0;
  for (const auto& cell : rollup->cells()) activities += cell.activities();
  return activities;
}

TEST(KillLoop, TheStreamOutlivesTheDeathOfEachProcess) {
  const KilledYear& year = Year();
  EXPECT_EQ(year.stuck, "") << year.stack.Logs();
  EXPECT_EQ(year.exit_code, 0) << year.output;
  int kills = 0;
  for (const std::string& victim : Victims()) {
    EXPECT_TRUE(year.killed.contains(victim)) << victim << " was not killed before the year was over";
  }
  for (const auto& [victim, count] : year.killed) kills += count;
  EXPECT_TRUE(year.caught_up) << year.stack.Logs();
  std::printf("%d kills while %zu activities were acknowledged\n", kills, year.history.size());
  RecordProperty("kills", kills);
}

TEST(KillLoop, EveryAcknowledgedActivityIsThereExactlyOnce) {
  ASSERT_GT(Year().history.size(), 1000U);
  EXPECT_THAT(CheckActivities(Year().history, AllActivities()), IsEmpty());
}

TEST(KillLoop, TheJournalsHaveNoGapAndEveryHashHolds) {
  for (const std::string& service : Journals()) EXPECT_THAT(CheckJournal(service, RecordedBy(service)), IsEmpty());
}

TEST(KillLoop, TheLogsAreSignedAndWhole) {
  for (const std::string region : {"330327", "330000"}) EXPECT_THAT(CheckLog(Year().stack, region), IsEmpty());
}

TEST(KillLoop, TheCellsEqualARecountAndNothingWasPutAside) {
  const CtlResult compared = Compare();
  EXPECT_EQ(compared.exit_code, 0) << compared;
  const CtlResult letters = Year().stack.Ctl("operator", {"dead-letters", "list"});
  EXPECT_EQ(letters.exit_code, 0) << letters;
  EXPECT_EQ(letters.out, "0 dead letters\n");
}

TEST(KillLoop, TheProvinceCountsEveryAcknowledgedActivity) {
  EXPECT_EQ(CountedByTheProvince(), static_cast<int64_t>(Year().history.size()));
}

TEST(KillLoop, ThePlatformsWereToldEachFactOnce) { EXPECT_THAT(CheckPlatforms(Year().stack), IsEmpty()); }

// A comparison that cannot fail shows nothing.
TEST(KillLoop, ThePlantedErrorInEachTableOfCellsIsSeenAndRebuiltAway) {
  using rollup::v1::RollupService;
  e2e::Stack& stack = Year().stack;
  const auto right = static_cast<int64_t>(Year().history.size());
  for (const std::string table : {"county_cells", "pairing_cells"}) {
    stack.Sql("rollup", "UPDATE {schema}." + table + " SET activities = activities + 1 ORDER BY month, kind LIMIT 1");
    const CtlResult different = Compare();
    EXPECT_EQ(different.exit_code, 8) << table << different;
    EXPECT_THAT(different.err, HasSubstr("CELLS_DIFFER"));
    EXPECT_EQ(CountedByTheProvince(), right + (table == "county_cells" ? 1 : 0));
    rollup::v1::RebuildCellsRequest request;
    request.set_parent(kCountyName);
    ASSERT_OK_AND_ASSIGN(
        const auto rebuilt,
        stack.Call<RollupService>("operator", "rollup", &RollupService::StubInterface::RebuildCells, request));
    EXPECT_GE(rebuilt.changed(), 1) << table;
    const CtlResult equal = Compare();
    EXPECT_EQ(equal.exit_code, 0) << table << equal;
  }
  EXPECT_EQ(CountedByTheProvince(), right);
}

TEST(KillLoop, EachPlantedErrorInTheActivitiesIsSeen) {
  const std::vector<Acknowledged>& history = Year().history;
  const std::vector<ledger::v1::Activity> listed = AllActivities();
  ASSERT_GT(listed.size(), 100U);
  const auto planted = [&](const std::function<void(std::vector<Acknowledged>&)>& in_history,
                           const std::function<void(std::vector<ledger::v1::Activity>&)>& in_list) {
    std::vector<Acknowledged> told = history;
    std::vector<ledger::v1::Activity> found = listed;
    if (in_history) in_history(told);
    if (in_list) in_list(found);
    return CheckActivities(told, found);
  };
  const auto lesson = static_cast<size_t>(
      std::find_if(listed.begin(), listed.end(), [](const auto& each) { return each.period() > 0; }) - listed.begin());
  ASSERT_LT(lesson, listed.size());
  EXPECT_THAT(planted([](auto& told) { told.push_back(told.front()); }, nullptr),
              ElementsAre(StartsWith("ONE_FOR_TWO")));
  EXPECT_THAT(planted([](auto& told) { told.erase(told.begin() + 50); }, nullptr), ElementsAre(StartsWith("GHOST")));
  EXPECT_THAT(planted([](auto& told) { ++told[50].seq; }, nullptr), ElementsAre(StartsWith("MOVED")));
  EXPECT_THAT(planted(nullptr, [](auto& found) { found.erase(found.begin() + 50); }), ElementsAre(StartsWith("LOST")));
  EXPECT_THAT(planted(nullptr, [](auto& found) { found[50].set_state(ledger::v1::ACTIVITY_STATE_REVERSED); }),
              ElementsAre(StartsWith("STATE")));
  EXPECT_THAT(planted(nullptr, [&](auto& found) { found.push_back(found[lesson]); }),
              ElementsAre(StartsWith("TWICE"), StartsWith("DUPLICATE")));
}

TEST(KillLoop, EachPlantedErrorInAJournalIsSeen) {
  e2e::Stack& stack = Year().stack;
  const std::string columns = "region, seq, type, body, entry_hash, recorded_at, principal, request_id";
  const std::string row = " WHERE region = '330327' AND seq = 3";
  const std::string keep =
      absl::StrFormat("CREATE TABLE {schema}.kept AS SELECT %s FROM {schema}.journal%s", columns, row);
  const std::string restore =
      absl::StrFormat("INSERT INTO {schema}.journal (%s) SELECT %s FROM {schema}.kept", columns, columns);
  for (const std::string& service : Journals()) {
    stack.Sql(service, keep);
    stack.Sql(service,
              "UPDATE {schema}.journal SET body = INSERT(body, 5, 1, CHAR(ASCII(SUBSTR(body, 5, 1)) ^ 1))" + row);
    EXPECT_THAT(CheckJournal(service, RecordedBy(service)), Contains(StartsWith("REPLAY"))) << service;
    stack.Sql(service, "DELETE FROM {schema}.journal" + row);
    EXPECT_THAT(CheckJournal(service, RecordedBy(service)), Contains(StartsWith("REPLAY"))) << service;
    stack.Sql(service, restore);
    stack.Sql(service, "DROP TABLE {schema}.kept");
    const std::string head = " WHERE region = '330327'";
    stack.Sql(service, "UPDATE {schema}.journal_head SET seq = seq + 1" + head);
    EXPECT_THAT(CheckJournal(service, RecordedBy(service)), ElementsAre(StartsWith("REPLAY"))) << service;
    stack.Sql(service, "UPDATE {schema}.journal_head SET seq = seq - 1" + head);
    EXPECT_THAT(CheckJournal(service, RecordedBy(service)), IsEmpty()) << service;
    EXPECT_THAT(CheckJournal(service, RecordedBy(service) + 1), ElementsAre(StartsWith("COUNT"))) << service;
    EXPECT_THAT(CheckJournal(service, 0, "330381"), ElementsAre(StartsWith("NOTHING"))) << service;
  }
  stack.Kill9("scoring");
  EXPECT_THAT(CheckJournal("scoring", 0), ElementsAre(StartsWith("UNREADABLE")));
  stack.Start("scoring");
  stack.WaitUntilServing();
  EXPECT_THAT(CheckJournal("scoring", 0), IsEmpty());
}

TEST(KillLoop, EachPlantedErrorInALogIsSeen) {
  e2e::Stack& stack = Year().stack;
  const auto planted = [&](const std::string& table, const std::string& column, const std::string& row,
                           const std::vector<std::string>& codes) {
    const std::string flip = absl::StrFormat(
        "UPDATE {schema}.%s SET %s = INSERT(%s, 5, 1, CHAR(ASCII(SUBSTR(%s, 5, 1)) ^ 64)) WHERE "
        "region = '330327' AND %s",
        table, column, column, column, row);
    stack.Sql("ledger", flip);
    const std::vector<std::string> findings = CheckLog(stack, kCounty, std::chrono::seconds(5));
    for (const std::string& code : codes) EXPECT_THAT(findings, Contains(StartsWith(code))) << table << "." << column;
    stack.Sql("ledger", flip);
  };
  planted("journal", "entry_hash", "seq = 7", {"AUDIT"});
  planted("merkle_logs", "root", "TRUE", {"UNSIGNED"});
  planted("merkle_tiles", "hashes", "level = 0 AND tile_index = 0", {"AUDIT", "EXPORT"});
  // Both proofs lead past the second tile: the first checkpoint is smaller than one.
  ASSERT_LT(
      std::stoll(stack.SqlText("ledger", "SELECT CAST(MIN(size) AS CHAR) FROM checkpoints WHERE region = '330327'")),
      merkle::kTileWidth);
  planted("merkle_tiles", "root", "level = 0 AND tile_index = 1", {"AUDIT", "PROOF", "CONSISTENCY"});
  EXPECT_THAT(CheckLog(stack, kCounty), IsEmpty());
}

// Somebody who can write into the database replaces an entry together with its hash, and keeps the rest.
TEST(KillLoop, AReplacedEntryIsSeenInTheLog) {
  e2e::Stack& stack = Year().stack;
  journal::GrpcSource source("ledger", stack.Channel("ledger"), stack.Token("service"));
  ASSERT_OK_AND_ASSIGN(const std::vector<journal::Entry> entries, source.Read(kCounty, 7, 1));
  ASSERT_EQ(entries.size(), 1U);
  journal::Entry replaced = entries[0];
  replaced.principal = "somebody else";
  const auto put = [&](const journal::Entry& entry) {
    stack.Sql("ledger", absl::StrFormat("UPDATE {schema}.journal SET principal = '%s', entry_hash = UNHEX('%s') WHERE "
                                        "region = '330327' AND seq = 7",
                                        entry.principal, journal::ToHex(journal::EntryHash("ledger", entry))));
  };
  put(replaced);
  const std::vector<std::string> findings = CheckLog(stack, kCounty);
  for (const std::string code : {"AUDIT", "ROOT", "COPY", "EXPORT"}) EXPECT_THAT(findings, Contains(StartsWith(code)));
  put(entries[0]);
  EXPECT_THAT(CheckLog(stack, kCounty), IsEmpty());
}

// As after the restore of an older backup.
TEST(KillLoop, ACopyThatIsLargerThanTheLogIsSeenAndRefused) {
  e2e::Stack& stack = Year().stack;
  const std::string copy = stack.File("checkpoints/330327.checkpoint");
  const std::string kept = jgt::test::ReadFile(copy);
  const auto keys = merkle::ParseSigners(jgt::test::ReadFile(stack.File("ledger.keys")));
  ASSERT_OK(keys);
  jgt::test::WriteFile(
      copy,
      merkle::SignCheckpoint(
          {.origin = "jgt-ledger/330327", .size = 1'000'000, .root = merkle::Hash(merkle::kHashSize, 'x')}, *keys));
  EXPECT_TRUE(Eventually([&] {
    const CtlResult status = stack.Ctl("province", {"log", "status", "--region", kCounty});
    return status.out.find("LOG_SMALLER_THAN_PUBLISHED") != std::string::npos;
  }));
  EXPECT_THAT(CheckLog(stack, kCounty, std::chrono::seconds(2)), ElementsAre(StartsWith("UNSIGNED")));
  jgt::test::WriteFile(copy, kept);
  EXPECT_THAT(CheckLog(stack, kCounty), IsEmpty());
}

TEST(KillLoop, APlatformThatHasOtherFactsIsSeen) {
  e2e::Stack& stack = Year().stack;
  const std::string row = "ORDER BY region, service, seq LIMIT 1";
  const auto differs = [](const char* how) {
    return ElementsAre(AllOf(StartsWith("DIFFERS"), HasSubstr(how)),
                       AllOf(StartsWith("DIFFERS"), HasSubstr("were delivered")));
  };
  // One fact is lost there, and told again.
  stack.platform().Forget(
      stack.SqlText("platform_sync",
                    "SELECT CONCAT_WS('/', region, service, seq, destination) FROM deliveries WHERE state = 2 " + row));
  EXPECT_THAT(CheckPlatforms(stack), differs(" 1 missing there, 0 unknown here"));
  stack.Sql("platform_sync",
            "UPDATE {schema}.deliveries SET state = 1, next_attempt_at = UTC_TIMESTAMP(6) WHERE state = 2 " + row);
  EXPECT_THAT(CheckPlatforms(stack), IsEmpty());
  // One is not known here, and all.
  const std::string columns =
      "region, service, seq, destination, type, payload, state, attempts, last_error, remote_id, next_attempt_at, "
      "delivered_at";
  stack.Sql("platform_sync", "CREATE TABLE {schema}.kept AS SELECT " + columns + " FROM {schema}.deliveries");
  const std::string restore =
      absl::StrFormat("INSERT IGNORE INTO {schema}.deliveries (%s) SELECT %s FROM {schema}.kept", columns, columns);
  stack.Sql("platform_sync", "DELETE FROM {schema}.deliveries WHERE state = 2 " + row);
  EXPECT_THAT(CheckPlatforms(stack), differs(" 0 missing there, 1 unknown here"));
  stack.Sql("platform_sync", "DELETE FROM {schema}.deliveries");
  EXPECT_THAT(CheckPlatforms(stack), Contains(StartsWith("NOTHING")));
  stack.Sql("platform_sync", restore);
  EXPECT_THAT(CheckPlatforms(stack), IsEmpty());
}

TEST(KillLoop, EachPlantedErrorOfThePlatformsIsSeen) {
  using platform_sync::Misbehaviour;
  e2e::Stack& stack = Year().stack;
  const std::string again =
      "UPDATE {schema}.deliveries SET state = 1, next_attempt_at = UTC_TIMESTAMP(6) "
      "WHERE state = 2 ORDER BY region, service, seq LIMIT 1";
  stack.platform().Misbehave(Misbehaviour::kFailBefore, 1'000'000);
  stack.Sql("platform_sync", again);
  EXPECT_THAT(CheckPlatforms(stack, std::chrono::seconds(3)), ElementsAre(StartsWith("PENDING")));
  stack.platform().Misbehave(Misbehaviour::kNone, 0);
  EXPECT_THAT(CheckPlatforms(stack), IsEmpty());
  stack.platform().Misbehave(Misbehaviour::kRefuse, 1);
  stack.Sql("platform_sync", again);
  EXPECT_THAT(CheckPlatforms(stack), Contains(StartsWith("FAILED")));
  stack.Sql("platform_sync",
            "UPDATE {schema}.deliveries SET state = 1, next_attempt_at = UTC_TIMESTAMP(6) WHERE state = 3");
  EXPECT_THAT(CheckPlatforms(stack), IsEmpty());
  stack.platform().CountAgain();
  EXPECT_THAT(CheckPlatforms(stack), ElementsAre(StartsWith("TWICE")));
}

}  // namespace
}  // namespace jgt::faults
