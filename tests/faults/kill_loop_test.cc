// kill -9 of everything, one after the other, in the middle of a county's year; then what was acknowledged is there
// once, the journal is whole, and the cells equal a recount. The checker is checked too: it must see a planted error.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "common/journal/rpc/grpc_source.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/platform_sync/v1/platform_sync_service.pb.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "jgt/rollup/v1/rollup_service.grpc.pb.h"
#include "tests/e2e/stack.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

namespace jgt::faults {
namespace {

using e2e::CtlResult;
using e2e::kCounty;
using e2e::kCountyName;
using jgt::test::Eventually;
using ::testing::HasSubstr;

// How long the stream may take to move on after a kill: the longest lease and back-off, and a slow machine.
constexpr std::chrono::seconds kMovesOnWithin{90};
constexpr std::chrono::seconds kPlayedWithin{240};
constexpr std::chrono::seconds kDeliveredWithin{180};
constexpr char kDataOfRedis[] = "redis data";

const std::vector<std::string>& Victims() {
  static const std::vector<std::string> kVictims = {"ledger",  "evidence",      "rollup", "reporting",  "roster",
                                                    "scoring", "platform_sync", "redis",  kDataOfRedis, "mariadb"};
  return kVictims;
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
  std::set<std::string> acknowledged;
  for (const Acknowledged& line : Year().history) {
    EXPECT_TRUE(acknowledged.insert(line.name).second) << line.name << " was acknowledged for two activities";
  }
  ASSERT_GT(acknowledged.size(), 1000U);
  std::map<std::string, int64_t> seqs;
  std::set<std::tuple<std::string, std::string, int, std::string>> lessons;
  for (const auto& activity : AllActivities()) {
    EXPECT_TRUE(seqs.emplace(activity.name(), activity.seq()).second) << activity.name() << " is listed twice";
    EXPECT_TRUE(acknowledged.contains(activity.name())) << activity.name() << " was never acknowledged";
    EXPECT_TRUE(activity.state() == ledger::v1::ACTIVITY_STATE_RECORDED ||
                activity.state() == ledger::v1::ACTIVITY_STATE_CONFIRMED);
    if (activity.period() == 0) continue;
    EXPECT_TRUE(lessons.emplace(activity.pairing(), activity.day(), activity.period(), activity.teacher()).second)
        << activity.name() << " is a lesson told twice";
  }
  EXPECT_EQ(seqs.size(), acknowledged.size());
  for (const Acknowledged& line : Year().history) {
    ASSERT_TRUE(seqs.contains(line.name)) << line.name << " of " << line.request_id << " is lost";
    EXPECT_EQ(seqs.at(line.name), line.seq);
  }
}

// Replay checks every number and every hash.
TEST(KillLoop, TheJournalsHaveNoGapAndEveryHashHolds) {
  e2e::Stack& stack = Year().stack;
  for (const std::string service : {"roster", "ledger", "evidence", "scoring"}) {
    journal::GrpcSource source(service, stack.Channel(service), stack.Token("service"));
    ASSERT_OK_AND_ASSIGN(const auto heads, source.Heads("", {}));
    ASSERT_TRUE(heads.contains(kCounty)) << service;
    int64_t entries = 0;
    std::map<std::string, int64_t> recorded;
    ASSERT_OK(journal::Replay(source, kCounty, 1, heads.at(kCounty), [&](const journal::Entry& entry) {
      EXPECT_EQ(entry.seq, ++entries);
      ++recorded[entry.type];
      return OkStatus();
    })) << service;
    EXPECT_EQ(entries, heads.at(kCounty));
    if (service == "ledger") {
      EXPECT_EQ(recorded["jgt.ledger.v1.ActivityRecorded"], static_cast<int64_t>(Year().history.size()));
    }
  }
}

TEST(KillLoop, TheCellsEqualARecountAndNothingWasPutAside) {
  const CtlResult compared = Compare();
  EXPECT_EQ(compared.exit_code, 0) << compared;
  const CtlResult letters = Year().stack.Ctl("operator", {"dead-letters", "list"});
  EXPECT_EQ(letters.exit_code, 0) << letters;
  EXPECT_EQ(letters.out, "0 dead letters\n");
}

TEST(KillLoop, TheProvinceCountsEveryAcknowledgedActivity) {
  using reporting::v1::ReportingService;
  reporting::v1::GetRollupRequest request;
  request.set_parent(e2e::kProvinceName);
  request.set_from_month("2022-01");
  request.set_to_month("2022-12");
  request.set_basis(reporting::v1::BASIS_RECORDED);
  ASSERT_OK_AND_ASSIGN(const auto rollup,
                       Year().stack.Call<ReportingService>("province", "reporting",
                                                           &ReportingService::StubInterface::GetRollup, request));
  int64_t activities = 0;
  for (const auto& cell : rollup.cells()) activities += cell.activities();
  EXPECT_EQ(activities, static_cast<int64_t>(Year().history.size()));
}

// What a killed sender had claimed is free again after five minutes. The test does not wait so long: it takes the
// claims back, also those of the living, who may then send a fact again that counts once.
TEST(KillLoop, ThePlatformsWereToldEachFactOnce) {
  e2e::Stack& stack = Year().stack;
  stack.Sql("platform_sync", "UPDATE {schema}.deliveries SET next_attempt_at = UTC_TIMESTAMP(6) WHERE state = 1");
  platform_sync::v1::ListDestinationsResponse destinations;
  ASSERT_TRUE(Eventually(
      [&] {
        destinations = stack.Ctl("county", {"--output", "json", "deliveries", "destinations"})
                           .As<platform_sync::v1::ListDestinationsResponse>();
        return std::all_of(destinations.destinations().begin(), destinations.destinations().end(),
                           [](const auto& each) { return each.pending() == 0; });
      },
      kDeliveredWithin))
      << destinations.DebugString();
  int64_t delivered = 0;
  for (const auto& destination : destinations.destinations()) {
    EXPECT_EQ(destination.failed(), 0) << destination.code();
    delivered += destination.delivered();
    const CtlResult reconciled =
        stack.Ctl("county", {"deliveries", "reconcile", "--county", kCounty, "--destination", destination.code()});
    EXPECT_EQ(reconciled.exit_code, 0) << reconciled;
  }
  EXPECT_EQ(stack.platform().EffectsMax(), 1);
  EXPECT_EQ(stack.platform().size(), delivered);
}

// A comparison that cannot fail shows nothing.
TEST(KillLoop, ThePlantedErrorInEachTableOfCellsIsSeenAndRebuiltAway) {
  using rollup::v1::RollupService;
  e2e::Stack& stack = Year().stack;
  for (const std::string table : {"county_cells", "pairing_cells"}) {
    stack.Sql("rollup", "UPDATE {schema}." + table + " SET activities = activities + 1 ORDER BY month, kind LIMIT 1");
    const CtlResult different = Compare();
    EXPECT_EQ(different.exit_code, 8) << table << different;
    EXPECT_THAT(different.err, HasSubstr("CELLS_DIFFER"));
    rollup::v1::RebuildCellsRequest request;
    request.set_parent(kCountyName);
    ASSERT_OK_AND_ASSIGN(
        const auto rebuilt,
        stack.Call<RollupService>("operator", "rollup", &RollupService::StubInterface::RebuildCells, request));
    EXPECT_GE(rebuilt.changed(), 1) << table;
    const CtlResult equal = Compare();
    EXPECT_EQ(equal.exit_code, 0) << table << equal;
  }
}

}  // namespace
}  // namespace jgt::faults
