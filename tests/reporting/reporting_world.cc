#include "tests/reporting/reporting_world.h"

#include <algorithm>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "common/sql/migrator.h"
#include "common/sql/transaction.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/data_files.h"
#include "services/reporting/storage/schema_files.h"
#include "services/rollup/storage/mysql_cell_book.h"
#include "tests/support/empty_schema.h"
#include "tests/support/late_entry.h"
#include "tests/support/mariadb_server.h"

namespace jgt::reporting::test {
namespace {

constexpr int kThreads = 8;

sql::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

const Minima& TheMinima() {
  static const Minima minima = *ReadMinimaFiles(JGT_DATA_DIR);
  return minima;
}
const RegionNames& TheRegions() {
  static const RegionNames regions = *ReadRegionFile(JGT_DATA_DIR);
  return regions;
}
const WorkCalendar& TheCalendar() {
  static const WorkCalendar calendar = *WorkCalendar::FromFile(JGT_DATA_DIR "/cn_calendar_exceptions_2019_2026.csv");
  return calendar;
}

sql::Pool& EmptySchema() {
  const std::string dsn = jgt::test::EmptySchema(journal::WithJournal(sql::MigrationsFrom(kSchemaFiles)));
  static const std::unique_ptr<sql::Pool> pool = [&] {
    auto options = sql::ParseDsn(dsn);
    JGT_CHECK(options.ok());
    options->connections_max = kThreads + 4;
    return std::make_unique<sql::Pool>(*options);
  }();
  return *pool;
}

}  // namespace

jgt::test::FakeClock ReportingTest::clock_{"2022-06-15 02:00:00"};  // 10:00 in Shanghai

StatusOr<std::vector<journal::Entry>> ListSource::Read(const std::string& region, int64_t from_seq, int limit) {
  std::vector<journal::Entry> some;
  const MutexLock lock(mutex_);
  for (const journal::Entry& entry : entries_[region]) {
    if (entry.seq >= from_seq && some.size() < static_cast<size_t>(limit)) some.push_back(entry);
  }
  return some;
}

StatusOr<std::map<std::string, int64_t>> ListSource::Heads(const std::string& /*follower*/,
                                                           const std::map<std::string, int64_t>& /*applied*/) {
  std::map<std::string, int64_t> heads;
  const MutexLock lock(mutex_);
  for (const auto& [region, entries] : entries_) heads[region] = static_cast<int64_t>(entries.size());
  return heads;
}

int64_t ListSource::Add(const std::string& region, const google::protobuf::Message& event) {
  const MutexLock lock(mutex_);
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

void ListSource::Add(const journal::Entry& sealed) {
  const MutexLock lock(mutex_);
  entries_[sealed.region].push_back(sealed);
}

void ListSource::AddNext(journal::Entry entry) {
  const MutexLock lock(mutex_);
  std::vector<journal::Entry>& entries = entries_[entry.region];
  entry.seq = static_cast<int64_t>(entries.size()) + 1;
  entry.entry_hash = journal::EntryHash(service_, entry);
  entries.push_back(std::move(entry));
}

ReportingTest::ReportingTest() : pool_(EmptySchema()) {
  positions_ = std::make_unique<journal::PositionWaiter>(pool_, "reporting",
                                                         std::vector<std::string>{"roster", "ledger", "evidence"});
  book_of_ = rollup::OpenLivingBook;
  MakeFollowers();
  writer_ = std::make_unique<journal::Writer>("reporting", pool_, clock_);
  store_ = std::make_unique<MysqlReportingStore>(*writer_, pool_);
  count_store_ = std::make_unique<MysqlCountStore>(pool_);
  rollup_store_ = std::make_unique<rollup::MysqlRollupStore>(pool_);
  recounter_ = std::make_unique<rollup::JournalRecounter>(*rollup_store_,
                                                          std::vector<journal::Source*>{&ledger_, &evidence_}, folds_);
  Serve();
}

ReportingTest::~ReportingTest() = default;

void ReportingTest::MakeFollowers() {
  HandleRosterEntries(dispatch_);
  cells_ = std::make_unique<rollup::CellFollower>(
      folds_, [this](sql::Transaction& tx, const std::string& region) { return book_of_(tx, region); });
  const auto add = [&](const char* name, ListSource& source, journal::EntryHandler& handler) {
    journal::FollowerOptions options;
    options.name = name;
    options.owner = "test";
    options.poll_interval = std::chrono::milliseconds(0);  // each round asks for the heads
    followers_.push_back(std::make_unique<journal::Follower>(options, pool_, source, std::nullopt, handler));
    followers_.back()->NotifyOnApplied([this] { positions_->Notify(); });
  };
  add("reporting", roster_, dispatch_);
  add("rollup", ledger_, *cells_);
  add("rollup", evidence_, *cells_);
}

void ReportingTest::Serve() {
  const auto make = [this](const rpc::RpcRuntime& runtime) {
    reporting_handler_ = std::make_unique<ReportingHandler>(ReportingParts{.rpc = runtime,
                                                                           .minima = TheMinima(),
                                                                           .regions = TheRegions(),
                                                                           .calendar = TheCalendar(),
                                                                           .page_tokens = page_tokens_,
                                                                           .positions = *positions_,
                                                                           .store = *store_});
    count_handler_ = std::make_unique<CountHandler>(
        CountParts{.rpc = runtime, .page_tokens = page_tokens_, .positions = *positions_, .store = *count_store_});
    rollup_handler_ = std::make_unique<rollup::RollupHandler>(runtime, *recounter_, *positions_);
    journal_handler_ = std::make_unique<journal::JournalHandler>(runtime, pool_, clock_);
    return std::vector<grpc::Service*>{reporting_handler_.get(), count_handler_.get(), rollup_handler_.get(),
                                       journal_handler_.get()};
  };
  server_ = std::make_unique<jgt::test::RpcServer>(clock_, make, jgt::test::RpcServerOptions{.thread_count = kThreads});
  reporting_ = v1::ReportingService::NewStub(server_->channel());
  count_stub_ = v1::CountService::NewStub(server_->channel());
  rollup_stub_ = rollup::v1::RollupService::NewStub(server_->channel());
  journal_stub_ = jgt::common::v1::JournalService::NewStub(server_->channel());
}

void ReportingTest::Follow() {
  for (const auto& follower : followers_) {
    for (StatusOr<int> applied = 1; *applied > 0; applied = follower->RunOnce())
      ASSERT_TRUE(applied.ok()) << ToString(applied.status());
  }
}

Status ReportingTest::ApplyLate(const ListSource& source, const std::string& region, int64_t seq) {
  for (const auto& follower : followers_) {
    if (follower->source_name() == source.service()) return jgt::test::ApplyLate(pool_, *follower, region, seq);
  }
  return NotFound("NO_SUCH_FOLLOWER", source.service());
}

std::string ReportingTest::ListPairing(const PairingSpec& spec) {
  roster::v1::PairingListed event;
  roster::v1::Pairing& pairing = *event.mutable_pairing();
  pairing.set_name(MakeName(spec.home, "pairings", spec.id));
  pairing.set_supporter(spec.supporter);
  pairing.set_supporter_name("支援校 " + spec.id);
  pairing.set_supporter_region(RegionOf(spec.supporter));
  pairing.set_supported(spec.supported);
  pairing.set_supported_name("受援校 " + spec.id);
  pairing.set_supported_region(spec.supported.empty() ? spec.supported_region : RegionOf(spec.supported));
  pairing.set_mode(spec.mode);
  pairing.set_scope(spec.scope);
  pairing.set_verification_level(spec.level);
  pairing.set_founded_year(spec.founded_year);
  pairing.set_state(spec.supported.empty() ? roster::v1::PAIRING_STATE_PENDING_COUNTERPART
                                           : roster::v1::PAIRING_STATE_ACTIVE);
  roster_.Add(spec.home, event);
  return pairing.name();
}

void ReportingTest::Ready(const std::string& subject, roster::v1::ReadinessItem item, const std::string& since,
                          bool met) {
  roster::v1::ReadinessRecorded event;
  event.set_subject(subject);
  event.mutable_readiness()->set_item(item);
  event.mutable_readiness()->set_met(met);
  event.mutable_readiness()->set_since(since);
  roster_.Add(RegionOf(subject), event);
}

std::string ReportingTest::FormGroup(const std::string& pairing, const std::string& id, int mentees, int year) {
  roster::v1::MentorGroupFormed event;
  event.mutable_group()->set_name(pairing + "/mentorGroups/" + id);
  event.mutable_group()->set_pairing(pairing);
  event.mutable_group()->set_year(year);
  event.mutable_group()->set_mentees(mentees);
  roster_.Add(RegionOf(pairing), event);
  return event.group().name();
}

std::string ReportingTest::Tell(const std::string& pairing, const std::string& kind, const std::string& day,
                                const std::function<void(ledger::v1::Activity&)>& more) {
  ledger::v1::ActivityRecorded event;
  ledger::v1::Activity& activity = *event.mutable_activity();
  activity.set_name(MakeName(RegionOf(pairing), "activities", absl::StrFormat("A%d", ++made_)));
  activity.set_pairing(pairing);
  activity.set_kind(kind);
  activity.set_day(day);
  activity.set_teachers(2);
  activity.set_students(40);
  if (more) more(activity);
  ledger_.Add(RegionOf(pairing), event);
  return activity.name();
}

void ReportingTest::Confirm(const std::string& activity) {
  ledger::v1::ActivityConfirmed event;
  event.set_activity(activity);
  ledger_.Add(RegionOf(activity), event);
}

std::string ReportingTest::TellConfirmed(const std::string& pairing, const std::string& kind, const std::string& day,
                                         const std::function<void(ledger::v1::Activity&)>& more) {
  std::string activity = Tell(pairing, kind, day, more);
  Confirm(activity);
  return activity;
}

void ReportingTest::Assess(const std::string& activity, bool satisfied, bool verified) {
  evidence::v1::EvidenceAssessed event;
  event.mutable_assessment()->set_activity(activity);
  event.mutable_assessment()->set_satisfied(satisfied);
  event.mutable_assessment()->set_verified(verified);
  evidence_.Add(RegionOf(activity), event);
}

void ReportingTest::Show(const std::string& activity, const std::string& file, Instant at) {
  evidence::v1::EvidenceLinked event;
  event.mutable_link()->set_activity(activity);
  event.mutable_link()->set_file(MakeName(RegionOf(activity), "files", file));
  evidence_.now = at;
  evidence_.Add(RegionOf(activity), event);
}

void ReportingTest::ListPujiang() {
  const auto school = [](const std::string& region, const std::string& id) { return MakeName(region, "schools", id); };
  using jgt::common::v1::Scope;
  const auto in_county = jgt::common::v1::SCOPE_IN_COUNTY;
  const auto in_city = jgt::common::v1::SCOPE_IN_CITY;
  const std::string lanxi = "330781", wuyi = "330723", panan = "330727", xihu = "330106";
  ListPairing({.id = "n1",
               .home = kPujiang,
               .supporter = school(kPujiang, "shiyan"),
               .supported = school(kPujiang, "tanxi"),
               .scope = in_county});
  ListPairing({.id = "n2",
               .home = kPujiang,
               .supporter = school(kPujiang, "nanyuan"),
               .supported = school(kPujiang, "lizhang"),
               .scope = in_county});
  ListPairing({.id = "n3",
               .home = kPujiang,
               .supporter = school(kPujiang, "zhengzhai"),
               .supported = school(kPujiang, "tangtou"),
               .scope = in_county});
  ListPairing({.id = "s1",
               .home = kPujiang,
               .supporter = school(kYiwu, "houzhai"),
               .supported = school(kPujiang, "zhengjiawu"),
               .scope = in_city});
  ListPairing({.id = "s2",
               .home = kYiwu,
               .supporter = school(kPujiang, "puyang1"),
               .supported = school(kYiwu, "hetian"),
               .scope = in_city});
  ListPairing({.id = "s3",
               .home = kPujiang,
               .supporter = school(lanxi, "zhenxing"),
               .supported = school(kPujiang, "jinrong"),
               .scope = in_city});
  ListPairing({.id = "s4",
               .home = lanxi,
               .supporter = school(kPujiang, "longfeng"),
               .supported = school(lanxi, "baisha"),
               .scope = in_city});
  ListPairing({.id = "s5",
               .home = wuyi,
               .supporter = school(kPujiang, "puyang2"),
               .supported = school(wuyi, "liucheng"),
               .scope = in_city});
  ListPairing({.id = "s6",
               .home = panan,
               .supporter = school(kPujiang, "sizhong"),
               .supported = school(panan, "sizhong"),
               .scope = in_city});
  ListPairing({.id = "p1",
               .home = kPujiang,
               .supporter = school(xihu, "xuejun"),
               .supported = school(kPujiang, "zhuzhai"),
               .scope = jgt::common::v1::SCOPE_IN_PROVINCE});
  ListPairing({.id = "w1",
               .home = kPujiang,
               .supporter = school(kPujiang, "shiyan"),
               .supported = "",
               .scope = jgt::common::v1::SCOPE_OUT_OF_PROVINCE,
               .supported_region = "511113"});
}

std::string ReportingTest::Token(auth::Role role, const std::string& org) {
  return jgt::test::MintToken(clock_,
                              {{.role = role, .org = org, .until = Instant{clock_.Now() + std::chrono::hours(1)}}});
}

StatusOr<v1::BureauForm> ReportingTest::Form(const std::string& region, const std::string& month) {
  v1::GetBureauFormRequest request;
  request.set_parent("regions/" + region);
  request.set_month(month);
  ASSIGN_OR_RETURN(const v1::GetBureauFormResponse response, Call(Province(), &Reporting::GetBureauForm, request));
  return response.form();
}

StatusOr<v1::GetRollupResponse> ReportingTest::Sum(const std::string& region, const std::string& month,
                                                   v1::Basis basis) {
  v1::GetRollupRequest request;
  request.set_parent("regions/" + region);
  request.set_from_month(month);
  request.set_to_month(month);
  request.set_basis(basis);
  return Call(Province(), &Reporting::GetRollup, request);
}

StatusOr<v1::PairingProgress> ReportingTest::Progress(const std::string& pairing, int year, v1::Basis basis) {
  v1::GetPairingProgressRequest request;
  request.set_pairing(pairing);
  request.set_year(year);
  request.set_basis(basis);
  ASSIGN_OR_RETURN(const v1::GetPairingProgressResponse response,
                   Call(Province(), &Reporting::GetPairingProgress, request));
  return response.progress();
}

StatusOr<rollup::v1::CompareCellsResponse> ReportingTest::Compare(const std::string& region) {
  rollup::v1::CompareCellsRequest request;
  request.set_parent("regions/" + region);
  return CallRollup(Operator(), &Rollup::CompareCells, request);
}

int64_t ReportingTest::Activities(const v1::GetRollupResponse& sums) {
  int64_t activities = 0;
  for (const v1::RollupCell& cell : sums.cells()) activities += cell.activities();
  return activities;
}

int64_t ReportingTest::Count(const std::string& statement, const sql::Params& params) {
  const StatusOr<sql::Rows> rows = sql::RunQuery(pool_, statement, params, Soon());
  JGT_CHECK(rows.ok());
  return rows->front().Int(0);
}

void ReportingTest::Execute(const std::string& statement) {
  const Status done = sql::RunTransaction(pool_, {.deadline = Soon()},
                                          [&](sql::Transaction& tx) { return tx.Execute(statement).status(); });
  JGT_CHECK(done.ok());
}

}  // namespace jgt::reporting::test
