// What does not kill: slow, cut and half-open connections, pauses that outlive a lease, a clock that is set back, a
// full disk. Each in the middle of schools' work; then the clients' own history is held against what is stored.
#include <functional>
#include <map>

#include "common/journal/rpc/grpc_source.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "tests/e2e/stack.h"
#include "tests/faults/aftermath.h"
#include "tests/faults/clients.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

namespace jgt::faults {
namespace {

using e2e::CtlResult;
using e2e::kCounty;
using e2e::kCountyName;
using jgt::test::Eventually;

// How long it may take until schools' work goes on: the longest keepalive, time limit or lease, and a slow machine.
constexpr std::chrono::seconds kMovesOnWithin{90};
constexpr std::chrono::seconds kCaughtUpWithin{120};
// So much must be acknowledged after a disturbance before the next one.
constexpr int64_t kMovedOn = 30;
constexpr std::chrono::milliseconds kSlow{60};
// Longer than a follower on a busy machine takes between two renewals of its leases, and shorter than a lease.
constexpr std::chrono::seconds kRenewedWithin{7};
constexpr int kLooksMax = 8;
// So often must the schools have been turned away, that is three times 5 s long for each of the four.
constexpr int64_t kFailedAttempts = 12;
constexpr int kDiskMegabytes = 320;

struct Disturbance {
  std::string name;
  std::function<void()> begin;
  std::function<void()> end;
  // Holds when it was felt; waited for between begin and end.
  std::function<bool()> felt;
};

// A deployment in which schools work while everything around them is disturbed. Made once.
class DisturbedCounty {
 public:
  DisturbedCounty() : stack_({.proxied = true, .disk_mb = kDiskMegabytes, .settable_clock = true}) {
    Import();
    stack_.StartSecond("rollup");
    stack_.StartSecond("platform_sync");
    StartClients();
    for (const Disturbance& disturbance : All()) Suffer(disturbance);
    clients_->Stop();
    history = clients_->History();
    if (flood_) {
      const std::vector<Operation> more = flood_->History();
      history.insert(history.end(), more.begin(), more.end());
    }
    caught_up = stack_.WaitForBacklogZero(kCaughtUpWithin);
    ReadStored();
  }

  e2e::Stack& stack() { return stack_; }

  std::vector<std::string> unfelt;
  std::vector<std::string> stuck;  // after which nothing was acknowledged any more
  std::vector<std::string> suffered;
  std::vector<Operation> history;
  Stored stored;
  bool caught_up = false;

 private:
  void Import() {
    const CtlResult imported =
        stack_.Ctl("county", {"import", e2e::DataPath("cangnan_roster.csv"), "--county", kCounty, "--year", "2022",
                              "--regions", e2e::DataPath("cangnan_regions.csv")});
    JGT_CHECK(imported.exit_code == 0);
    JGT_CHECK(stack_.WaitForBacklogZero(kCaughtUpWithin));
  }

  void StartClients() {
    using roster::v1::RosterService;
    roster::v1::ListPairingsRequest request;
    request.set_parent(kCountyName);
    request.set_page_size(1000);
    const auto pairings =
        stack_.Call<RosterService>("county", "roster", &RosterService::StubInterface::ListPairings, request);
    JGT_CHECK(pairings.ok());
    ClientOptions options{.channel = stack_.Channel("ledger"), .token = &stack_.Token("county"), .region = kCounty};
    for (const auto& pairing : pairings->pairings()) {
      options.pairings.push_back(pairing.name());
      options.supporters.push_back(pairing.supporter());
    }
    client_options_ = options;
    clients_ = std::make_unique<Clients>(std::move(options));
  }

  void Suffer(const Disturbance& disturbance) {
    if (!stuck.empty()) return;
    if (!MovesOn()) return stuck.push_back("before " + disturbance.name);
    const auto begun = std::chrono::steady_clock::now();
    disturbance.begin();
    if (!Eventually(disturbance.felt, kMovesOnWithin)) unfelt.push_back(disturbance.name);
    disturbance.end();
    suffered.push_back(disturbance.name);
    if (!MovesOn()) stuck.push_back(disturbance.name);
    const auto took = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
    std::printf("%s: %lld s\n", disturbance.name.c_str(), static_cast<long long>(took));
    std::fflush(stdout);
  }

  bool MovesOn() {
    const int64_t before = clients_->acknowledged();
    return Eventually([&] { return clients_->acknowledged() >= before + kMovedOn; }, kMovesOnWithin);
  }

  static void Nothing() {}

  std::vector<Disturbance> All() {
    std::vector<Disturbance> all;
    for (const std::string where : {"mariadb", "redis", "ledger"}) AddNetwork(where, all);
    AddPauses(all);
    AddClock(all);
    AddFullDisk(all);
    return all;
  }

  // Felt when so many were acknowledged over the slow connection, or when the broken ones were replaced.
  void AddNetwork(const std::string& where, std::vector<Disturbance>& all) {
    jgt::test::FlakyProxy& proxy = stack_.proxy(where);
    const auto mark = std::make_shared<int64_t>(0);
    const auto reconnected = [&proxy, mark] { return proxy.accepted() > *mark; };
    all.push_back({.name = "slow " + where,
                   .begin =
                       [this, &proxy, mark] {
                         *mark = clients_->acknowledged();
                         proxy.Delay(kSlow);
                       },
                   .end = [&proxy] { proxy.Delay(std::chrono::milliseconds(0)); },
                   .felt = [this, mark] { return clients_->acknowledged() >= *mark + kMovedOn; }});
    all.push_back({.name = "cut " + where,
                   .begin =
                       [&proxy, mark] {
                         *mark = proxy.accepted();
                         proxy.Cut();
                       },
                   .end = &Nothing,
                   .felt = reconnected});
    all.push_back({.name = "half-open " + where,
                   .begin =
                       [&proxy, mark] {
                         *mark = proxy.accepted();
                         proxy.HalfOpen();
                       },
                   .end = &Nothing,
                   .felt = reconnected});
  }

  // Of the county's partition.
  std::string Lease(const std::string& service, const std::string& column) {
    return stack_.SqlText(service, "SELECT CAST(" + column + " AS CHAR) FROM follower WHERE region = '" +
                                       std::string(kCounty) + "' AND source = 'ledger'");
  }

  // Which of the two processes holds the lease can be seen by stopping one: when the lease is still renewed, it is the
  // other.
  std::string FreezeOwner(const std::string& service) {
    for (int look = 0; look < kLooksMax; ++look) {  // again when it changed hands in between
      const std::string process = look % 2 == 0 ? service : service + "2";
      stack_.Freeze(process);
      const std::string expiry = Lease(service, "expires_at");
      if (!Eventually([&] { return Lease(service, "expires_at") != expiry; }, kRenewedWithin)) return process;
      stack_.Thaw(process);
    }
    std::fprintf(stderr, "the lease of %s is renewed by neither of its processes\n", service.c_str());
    std::abort();
  }

  // Frozen until the lease is another's: the sleeper wakes up believing that it still holds it.
  void AddPause(const std::string& service, const std::string& name, std::function<void()> meanwhile,
                std::vector<Disturbance>& all) {
    const auto owner = std::make_shared<std::string>();
    const auto frozen = std::make_shared<std::string>();
    all.push_back({.name = name,
                   .begin =
                       [this, service, owner, frozen, meanwhile = std::move(meanwhile)] {
                         *frozen = FreezeOwner(service);
                         *owner = Lease(service, "owner");
                         meanwhile();
                       },
                   .end = [this, frozen] { stack_.Thaw(*frozen); },
                   .felt =
                       [this, service, owner] {
                         const std::string now = Lease(service, "owner");
                         return !now.empty() && now != *owner;
                       }});
  }

  void AddPauses(std::vector<Disturbance>& all) {
    for (const std::string service : {"rollup", "platform_sync"})
      AddPause(service, "pause of " + service, &Nothing, all);
    // Nobody takes over from these: the schools wait, and notice.
    for (const std::string name : {"ledger", "mariadb"}) {
      const auto mark = std::make_shared<int64_t>(0);
      all.push_back({.name = "pause of " + name,
                     .begin =
                         [this, name, mark] {
                           *mark = clients_->failed_attempts();
                           stack_.Freeze(name);
                         },
                     .end = [this, name] { stack_.Thaw(name); },
                     .felt = [this, mark] { return clients_->failed_attempts() >= *mark + kFailedAttempts; }});
    }
  }

  // Back an hour while schools work, and while the holder of a lease stands still: by the clock, its lease ends in more
  // than an hour. The other must not wait so long.
  void AddClock(std::vector<Disturbance>& all) {
    AddPause(
        "rollup", "clock set back an hour", [this] { stack_.clock().Set(-std::chrono::hours(1)); }, all);
    all.push_back({.name = "clock set right again",
                   .begin = [this] { stack_.clock().Set(std::chrono::seconds(0)); },
                   .end = &Nothing,
                   .felt = [] { return true; }});
  }

  // A database writes into the room that its files have for a while: others fill that, until they are turned away.
  // MariaDB refuses what does not fit, or gives up altogether when it cannot write what it must; then it is started
  // again once there is room.
  void AddFullDisk(std::vector<Disturbance>& all) {
    all.push_back({.name = "full disk",
                   .begin =
                       [this] {
                         stack_.disk().Fill();
                         ClientOptions options = client_options_;
                         options.name = "flood";
                         options.batch_size = 400;
                         options.floods = true;
                         flood_ = std::make_unique<Clients>(std::move(options));
                       },
                   .end =
                       [this] {
                         stack_.disk().Free();
                         if (stack_.ReviveMariadb()) std::printf("MariaDB had given up\n");
                         flood_->Stop();
                       },
                   .felt = [this] { return flood_->failed_attempts() >= kFailedAttempts; }});
  }

  // A connection may have died in the last disturbance, and nobody has noticed yet.
  template <class Read>
  static auto Patiently(const Read& read) {
    auto answer = read();
    const bool read_it = Eventually([&] { return answer.ok() || (answer = read()).ok(); }, kMovesOnWithin);
    if (!read_it) std::fprintf(stderr, "%s\n", ToString(answer.status()).c_str());
    JGT_CHECK(read_it);
    return answer;
  }

  void ReadStored() {
    using ledger::v1::LedgerService;
    journal::GrpcSource source("ledger", stack_.Channel("ledger"), stack_.Token("service"));
    while (true) {
      const auto page =
          Patiently([&] { return source.Read(kCounty, static_cast<int64_t>(stored.entries.size()) + 1, 1000); });
      if (page->empty()) break;
      stored.entries.insert(stored.entries.end(), page->begin(), page->end());
    }
    ledger::v1::ListActivitiesRequest request;
    request.set_parent(kCountyName);
    request.set_page_size(1000);
    do {
      const auto page = Patiently([&] {
        return stack_.Call<LedgerService>("county", "ledger", &LedgerService::StubInterface::ListActivities, request);
      });
      stored.activities.insert(stored.activities.end(), page->activities().begin(), page->activities().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
  }

  e2e::Stack stack_;
  ClientOptions client_options_;
  std::unique_ptr<Clients> clients_;
  std::unique_ptr<Clients> flood_;
};

DisturbedCounty& County() {
  static DisturbedCounty county;
  return county;
}

TEST(Disturbance, WorkGoesOnAfterEach) {
  EXPECT_THAT(County().stuck, ::testing::IsEmpty()) << County().stack().Logs();
  EXPECT_THAT(County().unfelt, ::testing::IsEmpty()) << County().stack().Logs();
  EXPECT_EQ(County().suffered.size(), 16U);  // nine of networks, four pauses, two of the clock, the disk
  EXPECT_TRUE(County().caught_up) << County().stack().Logs();
  int64_t acknowledged = 0;
  int64_t refused = 0;
  int64_t unknown = 0;
  for (const Operation& operation : County().history) {
    acknowledged += operation.outcome == Outcome::kAcknowledged ? 1 : 0;
    refused += operation.outcome == Outcome::kRefused ? 1 : 0;
    unknown += operation.outcome == Outcome::kUnknown ? 1 : 0;
  }
  std::printf("%zu disturbances; %lld commands acknowledged, %lld refused, %lld unknown; %zu entries\n",
              County().suffered.size(), static_cast<long long>(acknowledged), static_cast<long long>(refused),
              static_cast<long long>(unknown), County().stored.entries.size());
  EXPECT_GT(acknowledged, 500);
  EXPECT_GT(refused, 0);
}

TEST(Disturbance, WhatIsStoredIsWhatTheSchoolsWereTold) {
  EXPECT_THAT(Check(County().history, County().stored), ::testing::IsEmpty());
}

TEST(Disturbance, TheLogsAreSignedAndWhole) {
  for (const std::string region : {"330327", "330000"})
    EXPECT_THAT(CheckLog(County().stack(), region), ::testing::IsEmpty());
}

TEST(Disturbance, TheCellsEqualARecountAndNothingWasPutAside) {
  e2e::Stack& stack = County().stack();
  const CtlResult compared = stack.Ctl("operator", {"--output", "json", "report", "compare", "--county", kCounty});
  EXPECT_EQ(compared.exit_code, 0) << compared;
  const CtlResult letters = stack.Ctl("operator", {"dead-letters", "list"});
  EXPECT_EQ(letters.out, "0 dead letters\n") << letters;
}

TEST(Disturbance, TheProvinceCountsWhatTheSchoolsToldAndDidNotTakeBack) {
  using reporting::v1::ReportingService;
  reporting::v1::GetRollupRequest request;
  request.set_parent(e2e::kProvinceName);
  request.set_from_month("2022-01");
  request.set_to_month("2022-12");
  request.set_basis(reporting::v1::BASIS_RECORDED);
  ASSERT_OK_AND_ASSIGN(const auto rollup,
                       County().stack().Call<ReportingService>("province", "reporting",
                                                               &ReportingService::StubInterface::GetRollup, request));
  int64_t counted = 0;
  for (const auto& cell : rollup.cells()) counted += cell.activities();
  int64_t standing = 0;
  for (const auto& activity : County().stored.activities) {
    standing += activity.state() == ledger::v1::ACTIVITY_STATE_RECORDED ||
                        activity.state() == ledger::v1::ACTIVITY_STATE_CONFIRMED
                    ? 1
                    : 0;
  }
  EXPECT_EQ(counted, standing);
}

TEST(Disturbance, ThePlatformsWereToldEachFactOnce) {
  EXPECT_THAT(CheckPlatforms(County().stack()), ::testing::IsEmpty());
}

}  // namespace
}  // namespace jgt::faults
