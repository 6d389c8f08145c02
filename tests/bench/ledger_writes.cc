// How fast activities are acknowledged, beside what the same MariaDB and the same disk do without a ledger.
//
//   build/release/bench/ledger_writes [seconds per load]
//
// Everything is real: the handlers behind a gRPC server and channel, tokens, a MariaDB that syncs at each commit. All
// of it, and the clients, share this machine's cores, so the ratios count and the rates do not.
#include <atomic>
#include <cstdlib>
#include <iostream>

#include "common/ids/ids.h"
#include "common/journal/body.h"
#include "common/journal/dispatch.h"
#include "common/journal/positions.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/kind_conversions.h"
#include "services/ledger/rpc/ledger_handler.h"
#include "services/ledger/storage/kind_files.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "services/ledger/storage/mysql_kind_store.h"
#include "services/ledger/storage/schema_files.h"
#include "tests/bench/disk.h"
#include "tests/bench/load.h"
#include "tests/bench/table.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/rpc_server.h"
#include "tests/support/temp_dir.h"

namespace jgt::bench {
namespace {

namespace ledger_v1 = jgt::ledger::v1;

constexpr int kCounties = 8;
constexpr int kBatch = 100;

std::string County(int n) { return absl::StrFormat("3303%02d", 20 + n); }
std::string PairingOf(const std::string& county) { return "regions/" + county + "/pairings/p"; }

sql::PoolOptions PoolOn(test::MariadbServer& server, int connections) {
  auto options = sql::ParseDsn(server.CreateDatabase());
  JGT_CHECK(options.ok());
  options->connections_max = connections;
  return *options;
}

// The ledger as a process would put it together, without followers: its pairings are told by hand.
class Ledger {
 public:
  explicit Ledger(test::MariadbServer& server)
      : pool_(PoolOn(server, 20)),
        writer_("ledger", pool_, clock_),
        positions_(pool_, "ledger", {"roster"}),
        kinds_(*ledger::ReadKindFiles(JGT_DATA_DIR)),
        store_(writer_, pool_, ledger::EncodeEntry),
        kind_store_(writer_, pool_, ledger::EncodeKindEntry, ledger::DecodeEntry),
        page_tokens_("0123456789abcdef0123456789abcdef") {
    JGT_CHECK(sql::Migrate(pool_, journal::WithJournal(sql::MigrationsFrom(ledger::kSchemaFiles))).ok());
    ledger::HandleRosterEntries(dispatch_);
    for (int n = 0; n < kCounties; ++n) ListPairing(County(n));
    server_ = std::make_unique<test::RpcServer>(clock_, [this](const rpc::RpcRuntime& runtime) {
      handler_ = std::make_unique<ledger::LedgerHandler>(ledger::LedgerParts{.rpc = runtime,
                                                                             .clock = clock_,
                                                                             .ids = ids_,
                                                                             .kinds = kinds_,
                                                                             .county_kinds = kind_store_,
                                                                             .page_tokens = page_tokens_,
                                                                             .positions = positions_,
                                                                             .store = store_});
      return std::vector<grpc::Service*>{handler_.get()};
    });
    stub_ = ledger_v1::LedgerService::NewStub(server_->channel());
    token_ = server_->Token("COUNTY_OFFICER", "regions/330000");
  }

  // One activity by a unary call.
  Outcome RecordOne(const std::string& county) {
    ledger_v1::RecordActivityRequest request;
    request.set_request_id(NextId());
    *request.mutable_activity() = Lesson(county);
    return OutcomeOf(server_->Call(*stub_, &Stub::RecordActivity, request, token_).status(), 1);
  }

  // A batch of kBatch.
  Outcome RecordBatch(const std::string& county) {
    ledger_v1::BatchRecordActivitiesRequest request;
    request.set_parent("regions/" + county);
    request.set_request_id(NextId());
    for (int i = 0; i < kBatch; ++i) *request.add_activities() = Lesson(county);
    return OutcomeOf(server_->Call(*stub_, &Stub::BatchRecordActivities, request, token_).status(), kBatch);
  }

  // Bytes that the ledger stores of an activity: its entry, its answer and its row.
  int64_t BytesPerActivity() {
    const auto rows =
        sql::RunQuery(pool_,
                      "SELECT CAST((SELECT AVG(LENGTH(body) + 200) FROM journal) + (SELECT SUM(LENGTH(response)) FROM "
                      "journal_request) / (SELECT COUNT(*) FROM journal) AS SIGNED)",
                      {}, std::chrono::steady_clock::now() + std::chrono::seconds(60));
    JGT_CHECK(rows.ok());
    return rows->front().Int(0);
  }

 private:
  using Stub = ledger_v1::LedgerService::StubInterface;

  void ListPairing(const std::string& county) {
    roster::v1::PairingListed event;
    roster::v1::Pairing& pairing = *event.mutable_pairing();
    pairing.set_name(PairingOf(county));
    pairing.set_supporter("regions/" + county + "/schools/core");
    pairing.set_supported("regions/" + county + "/schools/rural");
    pairing.set_mode(jgt::common::v1::MODE_CO_BUILT);
    pairing.set_state(roster::v1::PAIRING_STATE_ACTIVE);
    const journal::Entry entry{.region = county,
                               .seq = 1,
                               .type = journal::TypeOf(event),
                               .body = journal::Serialize(event),
                               .entry_hash = "",
                               .recorded_at = clock_.Now(),
                               .principal = "bench",
                               .request_id = "r"};
    JGT_CHECK(sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) { return dispatch_.Apply(tx, entry); }).ok());
  }

  std::string NextId() { return "bench-" + std::to_string(++requests_); }

  ledger_v1::Activity Lesson(const std::string& county) {
    ledger_v1::Activity lesson;
    lesson.set_pairing(PairingOf(county));
    lesson.set_recorded_by("regions/" + county + "/schools/core");
    lesson.set_kind("SYNC_LESSON");
    lesson.set_day("2022-05-10");
    lesson.set_period(2);
    lesson.set_subject(jgt::common::v1::SUBJECT_MATHEMATICS);
    lesson.set_teacher("T-" + std::to_string(++lessons_));
    lesson.set_supporter_class("四(1)班");
    lesson.set_supported_class("四(2)班");
    lesson.set_teachers(2);
    lesson.set_students(80);
    return lesson;
  }

  static Outcome OutcomeOf(const Status& status, int64_t units) {
    if (status.ok()) return {.units = units};
    const bool refused = status.code() == StatusCode::kResourceExhausted;
    if (!refused) std::cerr << ToString(status) << '\n';
    JGT_CHECK(refused || status.code() == StatusCode::kDeadlineExceeded);
    return {.failed = !refused};
  }

  SystemClock clock_;
  SystemRandom random_;
  IdSource ids_{clock_, random_};
  sql::Pool pool_;
  journal::Writer writer_;
  journal::PositionWaiter positions_;
  const ledger::KindCatalogues kinds_;
  ledger::MysqlActivityStore store_;
  ledger::MysqlKindStore kind_store_;
  const PageTokens page_tokens_;
  journal::Dispatch dispatch_;
  std::unique_ptr<ledger::LedgerHandler> handler_;
  std::unique_ptr<test::RpcServer> server_;
  std::unique_ptr<ledger_v1::LedgerService::Stub> stub_;
  std::string token_;
  std::atomic<int64_t> requests_{0};
  std::atomic<int64_t> lessons_{0};
};

// Rows of as many bytes, 100 to an INSERT and a commit, from one connection a county: what the server does at best.
class RawInserts {
 public:
  RawInserts(test::MariadbServer& server, int64_t bytes)
      : pool_(PoolOn(server, kCounties)), payload_(static_cast<size_t>(bytes), 'x') {
    JGT_CHECK(sql::RunTransaction(pool_, {}, [](sql::Transaction& tx) {
                return tx
                    .Execute(
                        "CREATE TABLE raw (region VARCHAR(12) NOT NULL, seq BIGINT NOT NULL, payload BLOB NOT NULL, "
                        "PRIMARY KEY (region, seq))")
                    .status();
              }).ok());
  }

  Outcome Insert(const std::string& county, int64_t n) {
    std::vector<sql::Params> rows;
    for (int64_t i = 0; i < kBatch; ++i) rows.push_back({county, n * kBatch + i, sql::Value::Bytes(payload_)});
    const Status status = sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) {
      return tx.InsertMany("INSERT INTO raw (region, seq, payload) ", 3, rows);
    });
    return {.units = status.ok() ? kBatch : 0, .failed = !status.ok()};
  }

 private:
  sql::Pool pool_;
  const std::string payload_;
};

std::vector<std::string> RowOf(const std::string& what, const Figures& figures, const std::string& ratio) {
  return {what,
          std::to_string(figures.units_per_second),
          ratio,
          Millis(figures.p50_us),
          Millis(figures.p99_us),
          std::to_string(figures.refused),
          std::to_string(figures.failed)};
}

int Main(std::chrono::milliseconds duration) {
  test::MariadbServer server(
      {.extra_args = {"--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M", "--max-connections=200"}});
  Ledger ledger(server);
  const auto many = [&](int t, int64_t) { return ledger.RecordBatch(County(t)); };
  const auto one = [&](int, int64_t) { return ledger.RecordOne(County(0)); };
  const auto spread = [&](int t, int64_t) { return ledger.RecordOne(County(t % kCounties)); };
  const test::TempDir folder;
  const int64_t disk = FdatasyncPerSecond(folder.path(), std::chrono::seconds(1));

  const Figures batches = Drive({.threads = kCounties, .duration = duration}, many);
  const int64_t bytes = ledger.BytesPerActivity();
  RawInserts raw(server, bytes);
  const Figures floor =
      Drive({.threads = kCounties, .duration = duration}, [&](int t, int64_t n) { return raw.Insert(County(t), n); });
  const Figures lone = Drive({.threads = 1, .duration = duration}, one);
  const Figures flight = Drive({.threads = 64, .duration = duration}, one);
  const Figures peak = Drive({.threads = 64, .duration = duration}, spread);
  const Figures overload = Drive({.threads = 640, .duration = duration}, spread);

  std::cout << "fdatasync of 4 KiB: " << disk << "/s; an activity stores " << bytes << " bytes; "
            << std::thread::hardware_concurrency() << " cores for clients, ledger and database\n";
  PrintTable({{"load", "activities/s", "ratio", "p50", "p99", "refused", "failed"},
              RowOf("floor: raw 100-row INSERTs, 8 connections", floor, "100 %"),
              RowOf("8 counties, batches of 100", batches, PercentOf(batches.units_per_second, floor.units_per_second)),
              RowOf("one county, one at a time", lone, "100 %"),
              RowOf("one county, 64 in flight", flight, PercentOf(flight.units_per_second, lone.units_per_second)),
              RowOf("8 counties, 64 in flight", peak, "100 %"),
              RowOf("the same, 640 in flight", overload, PercentOf(overload.units_per_second, peak.units_per_second))});
  std::cout << "refusals under overload: p99 " << Millis(overload.refused_p99_us) << '\n';
  return floor.failed + batches.failed + lone.failed + flight.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace jgt::bench

int main(int argc, char** argv) {
  const int64_t seconds = argc > 1 ? std::strtoll(argv[1], nullptr, 10) : 5;
  return jgt::bench::Main(std::chrono::seconds(seconds > 0 ? seconds : 5));
}
