// Two ledgers on one database, as a deployment of two replicas is: schools of one county talk to both at once, repeat
// to the one what they told the other, and now one, now the other is killed in the middle of it. Then the schools' own
// history is held against what is stored, and the logs, which both have signed, against what was shown.
#include <atomic>
#include <filesystem>
#include <thread>

#include "common/journal/rpc/grpc_source.h"
#include "common/merkle/checkpoint.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "tests/e2e/stack.h"
#include "tests/faults/aftermath.h"
#include "tests/faults/clients.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

namespace jgt::faults {
namespace {

using e2e::kCounty;
using e2e::kCountyName;
using jgt::test::Eventually;
using ::testing::IsEmpty;

constexpr std::chrono::seconds kMovesOnWithin{90};
constexpr std::chrono::seconds kCaughtUpWithin{120};
constexpr int kKills = 8;
constexpr int64_t kMovedOn = 25;  // acknowledged by each of the two before the next one dies

// Reads the county's copy outside again and again while others write it, and notes when it went backwards.
class CopyWatch {
 public:
  explicit CopyWatch(std::string path) : path_(std::move(path)), thread_([this] { Watch(); }) {}
  ~CopyWatch() { Stop(); }
  CopyWatch(const CopyWatch&) = delete;
  CopyWatch& operator=(const CopyWatch&) = delete;

  void Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  // After Stop.
  int64_t steps() const { return steps_; }
  const std::vector<std::string>& findings() const { return findings_; }

 private:
  void Watch() {
    int64_t last = 0;
    while (!Eventually([this] { return stop_.load(); }, std::chrono::milliseconds(2))) {
      if (!std::filesystem::exists(path_)) continue;
      const auto note = merkle::ParseNote(jgt::test::ReadFile(path_));
      const auto said = note.ok() ? merkle::ParseCheckpoint(note->text) : StatusOr<merkle::Checkpoint>(note.status());
      if (!said.ok()) {
        findings_.push_back("it is no checkpoint: " + ToString(said.status()));
        continue;
      }
      if (said->size < last) findings_.push_back(absl::StrFormat("from %d back to %d", last, said->size));
      if (said->size > last) ++steps_;
      last = said->size;
    }
  }

  const std::string path_;
  std::atomic<bool> stop_{false};
  int64_t steps_ = 0;
  std::vector<std::string> findings_;
  std::thread thread_;
};

// Made once.
class TwoLedgers {
 public:
  TwoLedgers() {
    const e2e::CtlResult imported =
        stack.Ctl("county", {"import", e2e::DataPath("cangnan_roster.csv"), "--county", kCounty, "--year", "2022",
                             "--regions", e2e::DataPath("cangnan_regions.csv")});
    JGT_CHECK(imported.exit_code == 0);
    JGT_CHECK(stack.WaitForBacklogZero(kCaughtUpWithin));
    // Of the second at once, and of the first from its first death on: they meet as often as they can.
    stack.Set("ledger", "JGT_LEDGER_CHECKPOINT_INTERVAL", "10ms");
    stack.StartSecond("ledger");
    CopyWatch watch(stack.File("checkpoints/330327.checkpoint"));
    StartClients();
    for (int kill = 0; kill < kKills && BothMoveOn("before kill"); ++kill) {
      const std::string victim = kill % 2 == 0 ? "ledger" : "ledger2";
      stack.Kill9(victim);
      stack.Start(victim);
      ++kills;
    }
    static_cast<void>(BothMoveOn("after the last kill"));
    clients_->Stop();
    history = clients_->History();
    caught_up = stack.WaitForBacklogZero(kCaughtUpWithin);
    watch.Stop();
    copies_shown = watch.steps();
    copy_findings = watch.findings();
    ReadStored();
  }

  e2e::Stack stack;
  int kills = 0;
  std::vector<std::string> stuck;
  std::vector<Operation> history;
  Stored stored;
  std::vector<std::string> copy_findings;
  int64_t copies_shown = 0;
  int64_t acknowledged = 0;
  int64_t acknowledged_by_second = 0;
  bool caught_up = false;

 private:
  void StartClients() {
    using roster::v1::RosterService;
    roster::v1::ListPairingsRequest request;
    request.set_parent(kCountyName);
    request.set_page_size(1000);
    const auto pairings =
        stack.Call<RosterService>("county", "roster", &RosterService::StubInterface::ListPairings, request);
    JGT_CHECK(pairings.ok());
    ClientOptions options{.channel = stack.Channel("ledger"),
                          .second_channel = stack.Channel("ledger2"),
                          .token = &stack.Token("county"),
                          .region = kCounty};
    for (const auto& pairing : pairings->pairings()) {
      options.pairings.push_back(pairing.name());
      options.supporters.push_back(pairing.supporter());
    }
    clients_ = std::make_unique<Clients>(std::move(options));
  }

  bool BothMoveOn(const std::string& when) {
    const int64_t second = clients_->acknowledged_by_second();
    const int64_t first = clients_->acknowledged() - second;
    const bool both = Eventually(
        [&] {
          acknowledged_by_second = clients_->acknowledged_by_second();
          acknowledged = clients_->acknowledged();
          return acknowledged_by_second >= second + kMovedOn &&
                 acknowledged - acknowledged_by_second >= first + kMovedOn;
        },
        kMovesOnWithin);
    if (!both) stuck.push_back(absl::StrFormat("%s %d", when, kills));
    return both;
  }

  void ReadStored() {
    using ledger::v1::LedgerService;
    journal::GrpcSource source("ledger", stack.Channel("ledger"), stack.Token("service"));
    while (true) {
      const auto page = source.Read(kCounty, static_cast<int64_t>(stored.entries.size()) + 1, 1000);
      JGT_CHECK(page.ok());
      if (page->empty()) break;
      stored.entries.insert(stored.entries.end(), page->begin(), page->end());
    }
    ledger::v1::ListActivitiesRequest request;
    request.set_parent(kCountyName);
    request.set_page_size(1000);
    do {
      const auto page =
          stack.Call<LedgerService>("county", "ledger", &LedgerService::StubInterface::ListActivities, request);
      JGT_CHECK(page.ok());
      stored.activities.insert(stored.activities.end(), page->activities().begin(), page->activities().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
  }

  std::unique_ptr<Clients> clients_;
};

TwoLedgers& Both() {
  static TwoLedgers both;
  return both;
}

TEST(TwoLedgers, BothGoOnWritingWhicheverDies) {
  EXPECT_THAT(Both().stuck, IsEmpty()) << Both().stack.Logs();
  EXPECT_TRUE(Both().caught_up) << Both().stack.Logs();
  std::printf(
      "%d kills; %lld commands acknowledged, %lld of them by the second ledger; %zu entries; the copy was seen "
      "to move on %lld times\n",
      kKills, static_cast<long long>(Both().acknowledged), static_cast<long long>(Both().acknowledged_by_second),
      Both().stored.entries.size(), static_cast<long long>(Both().copies_shown));
  EXPECT_EQ(Both().kills, kKills);
  EXPECT_GE(Both().acknowledged_by_second, kKills * kMovedOn);
  EXPECT_GE(Both().acknowledged - Both().acknowledged_by_second, kKills * kMovedOn);
}

TEST(TwoLedgers, WhatIsStoredIsWhatTheSchoolsWereTold) { EXPECT_THAT(Check(Both().history, Both().stored), IsEmpty()); }

TEST(TwoLedgers, TheCopyNeverWentBackwards) {
  EXPECT_THAT(Both().copy_findings, IsEmpty());
  EXPECT_GE(Both().copies_shown, kKills);
}

TEST(TwoLedgers, TheLogsAreSignedAndWhole) {
  for (const std::string region : {"330327", "330000"}) EXPECT_THAT(CheckLog(Both().stack, region), IsEmpty());
}

// Neither had a reason to believe that the other one's log was an older one.
TEST(TwoLedgers, NoHeadWasEverRefused) {
  for (const char* log : {"ledger.log", "ledger2.log"})
    EXPECT_THAT(jgt::test::ReadFile(Both().stack.File(log)),
                ::testing::Not(::testing::HasSubstr("a head is not signed")));
}

}  // namespace
}  // namespace jgt::faults
