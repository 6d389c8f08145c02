#include "tests/ledger/ledger_world.h"

#include <algorithm>
#include <utility>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "common/sql/migrator.h"
#include "common/sql/transaction.h"
#include "jgt/reporting/v1/events.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/kind_conversions.h"
#include "services/ledger/rpc/policy_conversions.h"
#include "services/ledger/storage/confirmation_policy_files.h"
#include "services/ledger/storage/kind_files.h"
#include "services/ledger/storage/plausibility_files.h"
#include "services/ledger/storage/schema_files.h"
#include "tests/support/empty_schema.h"
#include "tests/support/mariadb_server.h"

namespace jgt::ledger::test {
namespace {

constexpr int kThreads = 16;

constexpr char kNow[] = "2022-06-15 02:00:00";  // 10:00 in Shanghai

sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

const KindCatalogues& Kinds() {
  static const KindCatalogues kinds = *ReadKindFiles(JGT_DATA_DIR);
  return kinds;
}

const ConfirmationPolicies& Confirmation() {
  static const ConfirmationPolicies policies = *ReadConfirmationPolicyFiles(JGT_DATA_DIR);
  return policies;
}

const PlausibilityRuleBook& Plausibility() {
  static const PlausibilityRuleBook rules = *ReadPlausibilityFiles(JGT_DATA_DIR);
  return rules;
}

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar =
      *WorkCalendar::FromFile(std::string(JGT_DATA_DIR) + "/cn_calendar_exceptions_2019_2026.csv");
  return calendar;
}

std::unique_ptr<sql::Pool> OpenSchema(sql::FaultInjector& faults) {
  auto options = sql::ParseDsn(jgt::test::EmptySchema(journal::WithJournal(sql::MigrationsFrom(kSchemaFiles))));
  JGT_CHECK(options.ok());
  options->fault_injector = &faults;
  options->connections_max = kThreads + 8;
  return std::make_unique<sql::Pool>(*options);
}

}  // namespace

jgt::test::FakeClock LedgerTest::clock_{kNow};

StatusOr<std::vector<journal::Entry>> ListSource::Read(const std::string& region, int64_t from_seq, int limit) {
  if (away) return Unavailable("AWAY", "nobody answers");
  const std::vector<journal::Entry>& all = entries_[region];
  std::vector<journal::Entry> some;
  for (const journal::Entry& entry : all) {
    if (entry.seq >= from_seq && some.size() < static_cast<size_t>(limit)) some.push_back(entry);
  }
  return some;
}

StatusOr<std::map<std::string, int64_t>> ListSource::Heads(const std::string&, const std::map<std::string, int64_t>&) {
  if (away) return Unavailable("AWAY", "nobody answers");
  std::map<std::string, int64_t> heads;
  for (const auto& [region, entries] : entries_) heads[region] = static_cast<int64_t>(entries.size());
  return heads;
}

int64_t ListSource::Add(const std::string& region, const google::protobuf::Message& event) {
  std::vector<journal::Entry>& entries = entries_[region];
  journal::Entry entry{.region = region,
                       .seq = static_cast<int64_t>(entries.size()) + 1,
                       .type = journal::TypeOf(event),
                       .body = journal::Serialize(event),
                       .entry_hash = "",
                       .recorded_at = now,
                       .principal = "officer",
                       .request_id = "r"};
  entry.entry_hash = journal::EntryHash(service_, entry);
  entries.push_back(std::move(entry));
  return entries.back().seq;
}

bool Faults::LosesConnectionBefore(std::string_view sql) {
  ++statements;
  std::function<void()> act;
  {
    const MutexLock lock(mutex_);
    if (act_ && sql.starts_with(held_) && passed_-- == 0) act = std::exchange(act_, nullptr);
  }
  if (act) act();
  return false;
}

void Faults::Before(std::string beginning, int passed, std::function<void()> act) {
  const MutexLock lock(mutex_);
  held_ = std::move(beginning);
  passed_ = passed;
  act_ = std::move(act);
}

LedgerTest::LedgerTest() : key_(*merkle::NoteSigner::Generate("ledger-2022")) {
  pool_ = OpenSchema(faults_);
  journal::WriterOptions writer;
  writer.on_storing = [this](sql::Transaction& tx, const std::string& region, const auto& entries) {
    return appender_.Extend(tx, region, entries);
  };
  writer.executor = &groups_;
  writer_ = std::make_unique<journal::Writer>("ledger", *pool_, clock_, writer);
  PublisherOptions publisher;
  publisher.keys = {key_};
  publisher.outside_folder = outside_.path();
  publisher.interval = std::chrono::milliseconds(0);
  publisher_ = std::make_unique<Publisher>(publisher, *pool_, clock_, appender_, *writer_, EncodeHead);
  positions_ =
      std::make_unique<journal::PositionWaiter>(*pool_, "ledger", std::vector<std::string>{"roster", "reporting"});
  HandleRosterEntries(dispatch_);
  HandleReportingEntries(reporting_dispatch_);
  journal::FollowerOptions options;
  options.name = "ledger";
  options.owner = "test";
  options.poll_interval = std::chrono::milliseconds(0);  // each round asks for the heads
  follower_ = std::make_unique<journal::Follower>(options, *pool_, roster_, std::nullopt, dispatch_);
  reporting_follower_ =
      std::make_unique<journal::Follower>(options, *pool_, reporting_, std::nullopt, reporting_dispatch_);
  for (journal::Follower* follower : {follower_.get(), reporting_follower_.get()})
    follower->NotifyOnApplied([this] { positions_->Notify(); });
  store_ = std::make_unique<MysqlActivityStore>(*writer_, *pool_, EncodeEntry);
  kind_store_ = std::make_unique<MysqlKindStore>(*writer_, *pool_, EncodeKindEntry, DecodeEntry);
  confirmation_store_ = std::make_unique<MysqlConfirmationStore>(*writer_, *pool_, EntryPolicyCodec());
  timeouts_ = std::make_unique<TimeoutWorker>(TimeoutOptions{.looked_at_max = 10}, *pool_, clock_, Confirmation(),
                                              Calendar(), *confirmation_store_, *store_);
  Serve();
}

LedgerTest::~LedgerTest() = default;

void LedgerTest::Serve() {
  const auto make = [this](const rpc::RpcRuntime& runtime) {
    handler_ = std::make_unique<LedgerHandler>(LedgerParts{.rpc = runtime,
                                                           .clock = clock_,
                                                           .ids = ids_,
                                                           .kinds = Kinds(),
                                                           .county_kinds = *kind_store_,
                                                           .page_tokens = page_tokens_,
                                                           .positions = *positions_,
                                                           .store = *store_});
    kind_handler_ = std::make_unique<KindHandler>(KindParts{.rpc = runtime, .kinds = Kinds(), .store = *kind_store_});
    confirmation_handler_ =
        std::make_unique<ConfirmationHandler>(ConfirmationParts{.rpc = runtime,
                                                                .clock = clock_,
                                                                .defaults = Confirmation(),
                                                                .calendar = Calendar(),
                                                                .page_tokens = page_tokens_,
                                                                .confirmations = *confirmation_store_,
                                                                .activities = *store_});
    logs_ = std::make_unique<MysqlLogStore>(*pool_);
    copies_.push_back(std::make_unique<journal::CopiesAudit>(
        journal::CopiesAuditOptions{.follower = "ledger", .tables = RosterCopies()}, *pool_, roster_, dispatch_));
    copies_.push_back(std::make_unique<journal::CopiesAudit>(
        journal::CopiesAuditOptions{.follower = "ledger", .tables = ReportingCopies()}, *pool_, reporting_,
        reporting_dispatch_));
    audit_ = std::make_unique<MysqlLogAudit>(AuditOptions{.origin = "jgt-ledger", .trusted = {key_.verifier()}}, *pool_,
                                             DecodeEntry,
                                             std::vector<journal::CopiesAudit*>{copies_[0].get(), copies_[1].get()});
    proof_handler_ = std::make_unique<ProofHandler>(
        ProofParts{.rpc = runtime, .logs = *logs_, .audit = *audit_, .signing = *publisher_, .activities = *store_});
    entries_ = std::make_unique<MysqlEntryStore>(*pool_, DecodeEntry);
    statement_handler_ = std::make_unique<StatementHandler>(
        StatementParts{.rpc = runtime,
                       .entries = *entries_,
                       .county_kinds = *kind_store_,
                       .style = {.home = "https://jgt.example",
                                 .kind_name = [](const Activity& activity) { return KindName(Kinds(), activity); }}});
    oversight_store_ = std::make_unique<MysqlOversightStore>(*writer_, *pool_);
    oversight_handler_ = std::make_unique<OversightHandler>(OversightParts{.rpc = runtime,
                                                                           .clock = clock_,
                                                                           .page_tokens = page_tokens_,
                                                                           .rules = Plausibility(),
                                                                           .calendar = Calendar(),
                                                                           .activities = *store_,
                                                                           .store = *oversight_store_});
    return std::vector<grpc::Service*>{handler_.get(),       kind_handler_.get(),      confirmation_handler_.get(),
                                       proof_handler_.get(), statement_handler_.get(), oversight_handler_.get()};
  };
  server_ = std::make_unique<jgt::test::RpcServer>(clock_, make, jgt::test::RpcServerOptions{.thread_count = kThreads});
  stub_ = v1::LedgerService::NewStub(server_->channel());
  kinds_ = v1::KindService::NewStub(server_->channel());
  confirmation_stub_ = v1::ConfirmationService::NewStub(server_->channel());
  statements_ = v1::StatementService::NewStub(server_->channel());
  proofs_ = v1::ProofService::NewStub(server_->channel());
  oversight_ = v1::OversightService::NewStub(server_->channel());
}

void LedgerTest::SetUp() {
  clock_.Set(jgt::test::FakeClock(kNow).Now());  // wherever the test before has left it
  ListPairing(kLocalPairing, kCore, kRural);
  ListPairing(kFarPairing, kFar, kOther);
  Follow();
}

void LedgerTest::ListPairing(const std::string& name, const std::string& supporter, const std::string& supported) {
  roster::v1::PairingListed event;
  roster::v1::Pairing& pairing = *event.mutable_pairing();
  pairing.set_name(name);
  pairing.set_supporter(supporter);
  pairing.set_supported(supported);
  pairing.set_mode(jgt::common::v1::MODE_CO_BUILT);
  pairing.set_scope(RegionOf(supporter) == RegionOf(supported) ? jgt::common::v1::SCOPE_IN_COUNTY
                                                               : jgt::common::v1::SCOPE_IN_PROVINCE);
  pairing.set_state(roster::v1::PAIRING_STATE_ACTIVE);
  roster_.Add(kCounty, event);
}

void LedgerTest::Follow() {
  // The first round takes the leases, and applies as much as one transaction acts.
  for (journal::Follower* follower : {follower_.get(), reporting_follower_.get()}) {
    for (StatusOr<int> applied = 1; *applied > 0; applied = follower->RunOnce()) ASSERT_TRUE(applied.ok());
  }
}

void LedgerTest::FileForm(const std::string& region, const std::string& month) {
  reporting::v1::BureauFormFiled event;
  event.set_month(month);
  reporting_.now = clock_.Now();
  reporting_.Add(region, event);
  Follow();
}

std::string LedgerTest::Token(auth::Role role, const std::string& org) {
  return jgt::test::MintToken(clock_,
                              {{.role = role, .org = org, .until = Instant{clock_.Now() + std::chrono::hours(1)}}});
}

v1::Activity LedgerTest::Lesson(int period, const std::string& teacher, const std::string& pairing) {
  v1::Activity lesson;
  lesson.set_pairing(pairing);
  lesson.set_kind("SYNC_LESSON");
  lesson.set_day("2022-05-10");
  lesson.set_period(period);
  lesson.set_subject(jgt::common::v1::SUBJECT_MATHEMATICS);
  lesson.set_teacher(teacher);
  lesson.set_supporter_class("四(1)班");
  lesson.set_supported_class("四(2)班");
  lesson.set_teachers(2);
  lesson.set_students(80);
  return lesson;
}

v1::RecordActivityRequest LedgerTest::RecordRequest(const std::string& request_id, const v1::Activity& activity) {
  v1::RecordActivityRequest request;
  request.set_request_id(request_id);
  *request.mutable_activity() = activity;
  return request;
}

StatusOr<v1::Activity> LedgerTest::Record(const std::string& token, const v1::Activity& activity) {
  ASSIGN_OR_RETURN(auto response, Call(token, &Stub::RecordActivity, RecordRequest(NextRequestId(), activity)));
  return response.activity();
}

StatusOr<v1::Activity> LedgerTest::Confirm(const std::string& token, const std::string& name,
                                           const std::string& school) {
  v1::ConfirmActivityRequest request;
  request.set_request_id(NextRequestId());
  request.set_name(name);
  request.set_school(school);
  ASSIGN_OR_RETURN(auto response, Call(token, &Stub::ConfirmActivity, request));
  return response.activity();
}

StatusOr<v1::Activity> LedgerTest::Correct(const std::string& token, const std::string& name,
                                           const v1::Activity& activity, int64_t revision) {
  v1::CorrectActivityRequest request;
  request.set_request_id(NextRequestId());
  request.set_name(name);
  *request.mutable_activity() = activity;
  request.set_reason("填错节次");
  request.set_revision(revision);
  ASSIGN_OR_RETURN(auto response, Call(token, &Stub::CorrectActivity, request));
  return response.activity();
}

StatusOr<v1::Activity> LedgerTest::Reverse(const std::string& token, const std::string& name, int64_t revision) {
  v1::ReverseActivityRequest request;
  request.set_request_id(NextRequestId());
  request.set_name(name);
  request.set_reason("未开课");
  request.set_revision(revision);
  ASSIGN_OR_RETURN(auto response, Call(token, &Stub::ReverseActivity, request));
  return response.activity();
}

StatusOr<v1::Activity> LedgerTest::Get(const std::string& token, const std::string& name) {
  v1::GetActivityRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(auto response, Call(token, &Stub::GetActivity, request));
  return response.activity();
}

StatusOr<v1::ListActivitiesResponse> LedgerTest::List(const std::string& token, const std::string& filter,
                                                      int page_size, const std::string& page_token) {
  v1::ListActivitiesRequest request;
  request.set_parent("regions/" + kCounty);
  request.set_filter(filter);
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  return Call(token, &Stub::ListActivities, request);
}

std::string LedgerTest::NextRequestId() { return "request-" + std::to_string(++request_count_); }

std::vector<std::string> LedgerTest::FieldsOf(const Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailOf(status).fields) fields.push_back(violation.field);
  return fields;
}

int64_t LedgerTest::Count(const std::string& statement, const sql::Params& params) {
  const auto rows = sql::RunQuery(*pool_, statement, params, Soon());
  JGT_CHECK(rows.ok());
  return rows->front().Int(0);
}

std::vector<journal::Entry> LedgerTest::Journal(const std::string& region) {
  const auto rows = sql::RunQuery(
      *pool_,
      "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal WHERE region = ? "
      "ORDER BY seq",
      {region}, Soon());
  JGT_CHECK(rows.ok());
  std::vector<journal::Entry> entries;
  for (const sql::Row& row : *rows) {
    entries.push_back(
        {region, row.Int(0), row.Text(1), row.Text(2), row.Text(3), row.Time(4), row.Text(5), row.Text(6)});
  }
  return entries;
}

}  // namespace jgt::ledger::test
