#include "tests/bench/bench_ledger.h"

#include <array>
#include <iostream>
#include <map>
#include <utility>

#include "common/journal/body.h"
#include "common/rpc/status_codec.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/kind_conversions.h"
#include "services/ledger/storage/kind_files.h"
#include "services/ledger/storage/schema_files.h"

namespace jgt::bench {
namespace {

namespace ledger_v1 = jgt::ledger::v1;

constexpr std::chrono::milliseconds kPauseAfterFailure{500};
constexpr int kThreads = 8;       // as the process has them
constexpr int kConnections = 22;  // for the handlers, the groups, and what is beside them
constexpr int kDays = 28;         // of the month in which all lessons are
constexpr std::array kSubjects = {jgt::common::v1::SUBJECT_MATHEMATICS,
                                  jgt::common::v1::SUBJECT_CHINESE,
                                  jgt::common::v1::SUBJECT_ENGLISH,
                                  jgt::common::v1::SUBJECT_SCIENCE,
                                  jgt::common::v1::SUBJECT_MORALITY_PRIMARY,
                                  jgt::common::v1::SUBJECT_MUSIC,
                                  jgt::common::v1::SUBJECT_PHYSICAL_EDUCATION,
                                  jgt::common::v1::SUBJECT_ART,
                                  jgt::common::v1::SUBJECT_LABOUR_TECHNOLOGY,
                                  jgt::common::v1::SUBJECT_INFORMATION_TECHNOLOGY};

std::string PairingOf(const std::string& county, int64_t number, int count) {
  return "regions/" + county + "/pairings/p" + (count == 1 ? "" : std::to_string(number % count));
}

Outcome OutcomeOf(const Status& status, int64_t units) {
  if (status.ok()) return {.units = units};
  if (status.code() == StatusCode::kResourceExhausted) return {.retry_after = DetailOf(status).retry_after};
  if (status.code() != StatusCode::kDeadlineExceeded) std::cerr << ToString(status) << '\n';
  // As every client of ours: what is tried again without a pause is no client but an attack.
  return {.failed = true, .retry_after = kPauseAfterFailure};
}

// A call that nobody waits for: it lives until it is answered.
template <class Request, class Response>
struct InFlight {
  grpc::ClientContext context;
  Request request;
  Response response;
};

template <class Request, class Response, class Begin>
void Send(Request request, const std::string& token, std::chrono::milliseconds deadline, int64_t units, Done done,
          const Begin& begin) {
  auto call = std::make_shared<InFlight<Request, Response>>();
  call->request = std::move(request);
  call->context.set_deadline(std::chrono::system_clock::now() + deadline);
  call->context.AddMetadata("authorization", "Bearer " + token);
  begin(*call, [call, units, done = std::move(done)](const grpc::Status& status) {
    done(OutcomeOf(rpc::FromGrpc(status), units));
  });
}

}  // namespace

std::string County(int n) { return absl::StrFormat("3303%02d", 20 + n); }

sql::PoolOptions LedgerSchema(test::MariadbServer& server, int connections) {
  auto options = sql::ParseDsn(server.CreateDatabase());
  JGT_CHECK(options.ok());
  options->connections_max = connections;
  sql::Pool pool(*options);
  JGT_CHECK(sql::Migrate(pool, journal::WithJournal(sql::MigrationsFrom(ledger::kSchemaFiles))).ok());
  return *options;
}

std::vector<journal::Entry> PairingsListed(const std::string& county, int count) {
  std::vector<journal::Entry> entries;
  for (int i = 0; i < count; ++i) {
    roster::v1::PairingListed event;
    roster::v1::Pairing& pairing = *event.mutable_pairing();
    pairing.set_name(PairingOf(county, i, count));
    pairing.set_supporter("regions/" + county + "/schools/core");
    pairing.set_supporter_region(county);
    pairing.set_supported("regions/" + county + "/schools/rural");
    pairing.set_supported_region(county);
    pairing.set_mode(jgt::common::v1::MODE_CO_BUILT);
    pairing.set_state(roster::v1::PAIRING_STATE_ACTIVE);
    entries.push_back({.region = county,
                       .seq = i + 1,
                       .type = journal::TypeOf(event),
                       .body = journal::Serialize(event),
                       .entry_hash = "",
                       .recorded_at = SystemClock().Now(),
                       .principal = "bench",
                       .request_id = "r"});
  }
  return entries;
}

BenchLedger::BenchLedger(test::MariadbServer& server, const BenchLedgerOptions& options)
    : pairings_of_county_(options.pairings_of_county),
      pool_(LedgerSchema(server, kConnections)),
      writer_("ledger", pool_, clock_,
              {.on_committed = [this](const std::string& region, int64_t seq) { Committed(region, seq); },
               .on_storing =
                   [this](sql::Transaction& tx, const std::string& region, const std::vector<journal::Entry>& entries) {
                     return appender_.Extend(tx, region, entries);
                   },
               .executor = &groups_}),
      positions_(pool_, "ledger", {"roster"}),
      kinds_(*ledger::ReadKindFiles(JGT_DATA_DIR)),
      store_(writer_, pool_, ledger::EncodeEntry),
      kind_store_(writer_, pool_, ledger::EncodeKindEntry, ledger::DecodeEntry),
      page_tokens_("0123456789abcdef0123456789abcdef") {
  ledger::HandleRosterEntries(dispatch_);
  for (int n = 0; n < kCounties; ++n) ListPairings(County(n));
  if (options.redis.has_value()) relay_.emplace("ledger", pool_, *options.redis);
  server_ = std::make_unique<test::RpcServer>(
      clock_,
      [this](const rpc::RpcRuntime& runtime) {
        handler_ = std::make_unique<ledger::LedgerHandler>(ledger::LedgerParts{.rpc = runtime,
                                                                               .clock = clock_,
                                                                               .ids = ids_,
                                                                               .kinds = kinds_,
                                                                               .county_kinds = kind_store_,
                                                                               .page_tokens = page_tokens_,
                                                                               .positions = positions_,
                                                                               .store = store_});
        journal_ = std::make_unique<journal::JournalHandler>(runtime, pool_, clock_);
        return std::vector<grpc::Service*>{handler_.get(), journal_.get()};
      },
      test::RpcServerOptions{.thread_count = kThreads});
  if (relay_.has_value()) relay_->Start();
  stub_ = ledger_v1::LedgerService::NewStub(server_->channel());
  token_ = server_->Token("COUNTY_OFFICER", "regions/330000");
}

BenchLedger::~BenchLedger() {
  server_.reset();
  static_cast<void>(groups_.Stop(std::chrono::seconds(10)));
  if (relay_.has_value()) relay_->Stop();
}

void BenchLedger::Committed(const std::string& region, int64_t seq) {
  if (relay_.has_value()) relay_->Ring(region, seq);
  const MutexLock lock(mutex_);
  heads_[region] = seq;
}

std::map<std::string, int64_t> BenchLedger::Heads() {
  const MutexLock lock(mutex_);
  return heads_;
}

void BenchLedger::RecordOne(const std::string& county, std::chrono::milliseconds deadline, Done done) {
  using Request = ledger_v1::RecordActivityRequest;
  Request request;
  request.set_request_id(NextId());
  *request.mutable_activity() = Lesson(county);
  Send<Request, ledger_v1::RecordActivityResponse>(
      std::move(request), token_, deadline, 1, std::move(done), [this](auto& call, auto told) {
        stub_->async()->RecordActivity(&call.context, &call.request, &call.response, std::move(told));
      });
}

void BenchLedger::RecordBatch(const std::string& county, std::chrono::milliseconds deadline, Done done) {
  using Request = ledger_v1::BatchRecordActivitiesRequest;
  Request request;
  request.set_parent("regions/" + county);
  request.set_request_id(NextId());
  for (int i = 0; i < kBatch; ++i) *request.add_activities() = Lesson(county);
  Send<Request, ledger_v1::BatchRecordActivitiesResponse>(
      std::move(request), token_, deadline, kBatch, std::move(done), [this](auto& call, auto told) {
        stub_->async()->BatchRecordActivities(&call.context, &call.request, &call.response, std::move(told));
      });
}

Outcome BenchLedger::RecordOneAndWait(const std::string& county) { return OutcomeOf(Record(county).status(), 1); }

StatusOr<journal::Position> BenchLedger::Record(const std::string& county) {
  ledger_v1::RecordActivityRequest request;
  request.set_request_id(NextId());
  *request.mutable_activity() = Lesson(county);
  ASSIGN_OR_RETURN(const ledger_v1::RecordActivityResponse response,
                   server_->Call(*stub_, &ledger_v1::LedgerService::StubInterface::RecordActivity, request, token_));
  return journal::Position{
      .service = "ledger", .region = response.position().region(), .seq = response.position().seq()};
}

int64_t BenchLedger::SelectInt(const std::string& statement, const sql::Params& params) {
  return bench::SelectInt(pool_, statement, params);
}

StoredBytes BenchLedger::BytesPerActivity() {
  const int64_t count = SelectInt("SELECT COUNT(*) FROM activities");
  JGT_CHECK(count > 0);
  StoredBytes all;
  for (const char* table : {"journal", "journal_request", "activities"}) {
    const StoredBytes of_table = BytesOf(pool_, table);
    all.rows += of_table.rows / count;
    all.indexes += of_table.indexes / count;
  }
  return all;
}

void BenchLedger::ListPairings(const std::string& county) {
  for (const journal::Entry& entry : PairingsListed(county, pairings_of_county_))
    JGT_CHECK(sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) { return dispatch_.Apply(tx, entry); }).ok());
}

ledger_v1::Activity BenchLedger::Lesson(const std::string& county) {
  const int64_t number = ++lessons_;
  const int64_t spread = pairings_of_county_ == 1 ? 0 : number;
  ledger_v1::Activity lesson;
  lesson.set_pairing(PairingOf(county, spread, pairings_of_county_));
  lesson.set_recorded_by("regions/" + county + "/schools/core");
  lesson.set_kind("SYNC_LESSON");
  lesson.set_day(absl::StrFormat("2022-05-%02d", 1 + (spread + 9) % kDays));
  lesson.set_period(2);
  lesson.set_subject(kSubjects.at(static_cast<size_t>(spread / pairings_of_county_) % kSubjects.size()));
  lesson.set_teacher("T-" + std::to_string(number));
  lesson.set_supporter_class("四(1)班");
  lesson.set_supported_class("四(2)班");
  lesson.set_teachers(2);
  lesson.set_students(80);
  return lesson;
}

}  // namespace jgt::bench
