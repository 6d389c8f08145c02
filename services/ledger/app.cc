#include "services/ledger/app.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/ids/ids.h"
#include "common/journal/copies_audit.h"
#include "common/journal/dispatch.h"
#include "common/journal/follower.h"
#include "common/journal/positions.h"
#include "common/journal/relay.h"
#include "common/journal/rpc/app_parts.h"
#include "common/journal/rpc/grpc_source.h"
#include "common/journal/rpc/journal_handler.h"
#include "common/journal/writer.h"
#include "common/runtime/executor.h"
#include "common/sql/migrator.h"
#include "common/workdays/workdays.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/confirmation_handler.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/kind_conversions.h"
#include "services/ledger/rpc/kind_handler.h"
#include "services/ledger/rpc/ledger_handler.h"
#include "services/ledger/rpc/oversight_handler.h"
#include "services/ledger/rpc/policy_conversions.h"
#include "services/ledger/rpc/proof_handler.h"
#include "services/ledger/rpc/statement_handler.h"
#include "services/ledger/storage/confirmation_policy_files.h"
#include "services/ledger/storage/kind_files.h"
#include "services/ledger/storage/log_appender.h"
#include "services/ledger/storage/log_audit.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "services/ledger/storage/mysql_confirmation_store.h"
#include "services/ledger/storage/mysql_entry_store.h"
#include "services/ledger/storage/mysql_kind_store.h"
#include "services/ledger/storage/mysql_log_store.h"
#include "services/ledger/storage/mysql_oversight_store.h"
#include "services/ledger/storage/plausibility_files.h"
#include "services/ledger/storage/publisher.h"
#include "services/ledger/storage/schema_files.h"
#include "services/ledger/storage/timeout_worker.h"

namespace jgt::ledger {
namespace {

constexpr char kName[] = "ledger";
constexpr char kRoster[] = "roster";
constexpr char kReporting[] = "reporting";
constexpr char kCalendarFile[] = "/cn_calendar_exceptions_2019_2026.csv";
constexpr std::chrono::seconds kReadyMax{2};
// Groups of commands of as many regions are written at once; each region's follow one another.
constexpr int kGroupThreads = 8;
constexpr size_t kGroupTurnsMax = 100'000;  // one for each region at most
// Connections beside the executors': one for each of the two followers, one for the relay, one for the publisher, one
// for time-outs and one for the streams of audits and exports, two for readiness and migrations.
constexpr int kConnectionsBeside = 8;
constexpr std::chrono::milliseconds kIntervalMin{10};
constexpr std::chrono::milliseconds kIntervalMax = std::chrono::hours(24);

// What is found out and may fail, before anything is built on it.
struct Basis {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  KindCatalogues kinds;
  ConfirmationPolicies confirmation;
  PlausibilityRuleBook plausibility;
  WorkCalendar calendar;
  std::vector<merkle::NoteSigner> signers;
  std::vector<merkle::NoteVerifier> verifiers;  // the signers' and those of former keys
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class LedgerApp final : public rpc::Application {
 public:
  LedgerApp(const Settings& settings, Basis basis, rpc::AppContext& context)
      : metrics_(context.metrics),
        kinds_(std::move(basis.kinds)),
        confirmation_defaults_(std::move(basis.confirmation)),
        plausibility_(std::move(basis.plausibility)),
        calendar_(std::move(basis.calendar)),
        pool_(basis.sql),
        ids_(context.clock, random_),
        appender_(settings.sm3_regions),
        writer_(
            kName, pool_, context.clock,
            {.on_committed = [this](const std::string& region, int64_t seq) { Committed(region, seq); },
             .on_storing =
                 [this](sql::Transaction& tx, const std::string& region, const std::vector<journal::Entry>& entries) {
                   return appender_.Extend(tx, region, entries);
                 },
             .executor = &groups_}),
        publisher_({.keys = std::move(basis.signers),
                    .origin = settings.log_origin,
                    .outside_folder = settings.checkpoint_dir,
                    .interval = settings.checkpoint_interval,
                    .province_interval = settings.province_interval,
                    .observe = [this](const std::string& region, bool refused) { ObserveRefusal(region, refused); }},
                   pool_, context.clock, appender_, writer_, EncodeHead),
        roster_(kRoster, rpc::MakeChannel({.address = settings.roster_address, .tls = context.channel_tls}),
                context.service_token),
        reporting_(kReporting, rpc::MakeChannel({.address = settings.reporting_address, .tls = context.channel_tls}),
                   context.service_token),
        positions_(pool_, kName, {kRoster, kReporting}),
        follower_(
            {.name = kName,
             .owner = ids_.Next(),
             .observe = [this](const journal::FollowerState& state) { journal::ObserveFollower(metrics_, state); }},
            pool_, roster_, basis.redis, dispatch_),
        reporting_follower_(
            {.name = kName,
             .owner = ids_.Next(),
             .observe = [this](const journal::FollowerState& state) { journal::ObserveFollower(metrics_, state); }},
            pool_, reporting_, basis.redis, reporting_dispatch_),
        store_(writer_, pool_, EncodeEntry),
        kind_store_(writer_, pool_, EncodeKindEntry, DecodeEntry),
        confirmation_store_(writer_, pool_, EntryPolicyCodec()),
        timeouts_({.interval = settings.timeout_interval}, pool_, context.clock, confirmation_defaults_, calendar_,
                  confirmation_store_, store_),
        ledger_({.rpc = context.rpc,
                 .clock = context.clock,
                 .ids = ids_,
                 .kinds = kinds_,
                 .county_kinds = kind_store_,
                 .page_tokens = context.page_tokens,
                 .positions = positions_,
                 .store = store_}),
        county_kinds_({.rpc = context.rpc, .kinds = kinds_, .store = kind_store_}),
        confirmations_({.rpc = context.rpc,
                        .clock = context.clock,
                        .defaults = confirmation_defaults_,
                        .calendar = calendar_,
                        .page_tokens = context.page_tokens,
                        .confirmations = confirmation_store_,
                        .activities = store_}),
        logs_(pool_),
        roster_copies_({.follower = kName, .tables = RosterCopies()}, pool_, roster_, dispatch_),
        reporting_copies_({.follower = kName, .tables = ReportingCopies()}, pool_, reporting_, reporting_dispatch_),
        audit_({.origin = settings.log_origin, .trusted = std::move(basis.verifiers)}, pool_, DecodeEntry,
               {&roster_copies_, &reporting_copies_}),
        proofs_({.rpc = context.rpc, .logs = logs_, .audit = audit_, .signing = publisher_, .activities = store_}),
        entries_(pool_, DecodeEntry),
        statements_({.rpc = context.rpc,
                     .entries = entries_,
                     .county_kinds = kind_store_,
                     .style = {.home = settings.xapi_home,
                               .kind_name = [this](const Activity& activity) { return KindName(kinds_, activity); }}}),
        plans_(writer_, pool_),
        oversight_({.rpc = context.rpc,
                    .clock = context.clock,
                    .page_tokens = context.page_tokens,
                    .rules = plausibility_,
                    .calendar = calendar_,
                    .activities = store_,
                    .store = plans_}),
        journal_(context.rpc, pool_, context.clock),
        followers_(context.rpc, pool_, {&follower_, &reporting_follower_}) {
    if (basis.redis.has_value()) relay_.emplace(kName, pool_, *basis.redis);
    HandleRosterEntries(dispatch_);
    HandleReportingEntries(reporting_dispatch_);
    for (journal::Follower* follower : {&follower_, &reporting_follower_})
      follower->NotifyOnApplied([this] { positions_.Notify(); });
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override {
    return {&ledger_, &county_kinds_, &confirmations_, &proofs_, &statements_, &oversight_, &journal_, &followers_};
  }

  Status Start() override {
    if (relay_.has_value()) relay_->Start();
    follower_.Start();
    reporting_follower_.Start();
    publisher_.Start();
    timeouts_.Start();
    return OkStatus();
  }

  Status Ready() override { return pool_.Ping(std::chrono::steady_clock::now() + kReadyMax); }

  void Stop() override {
    timeouts_.Stop();
    publisher_.Stop();
    reporting_follower_.Stop();
    follower_.Stop();
    static_cast<void>(groups_.Stop(kReadyMax));
    if (relay_.has_value()) relay_->Stop();
    pool_.Close();
  }

 private:
  void Committed(const std::string& region, int64_t seq) {
    if (relay_.has_value()) relay_->Ring(region, seq);
    journal::ObserveHead(metrics_, kName, region, seq);
  }

  void ObserveRefusal(const std::string& region, bool refused) {
    metrics_
        .Gauge("jgt_checkpoint_refused", {{"region", region}},
               "1 while the head of the region's log does not continue what was published, and is not signed")
        .Set(refused ? 1 : 0);
  }

  Metrics& metrics_;
  const KindCatalogues kinds_;
  const ConfirmationPolicies confirmation_defaults_;
  const PlausibilityRuleBook plausibility_;
  const WorkCalendar calendar_;
  sql::Pool pool_;
  SystemRandom random_;
  IdSource ids_;
  std::optional<journal::Relay> relay_;
  const LogAppender appender_;
  Executor groups_{{.name = "groups", .thread_count = kGroupThreads, .queue_count_max = kGroupTurnsMax}};
  journal::Writer writer_;
  Publisher publisher_;
  journal::GrpcSource roster_;
  journal::GrpcSource reporting_;
  journal::Dispatch dispatch_;
  journal::Dispatch reporting_dispatch_;
  journal::PositionWaiter positions_;
  journal::Follower follower_;
  journal::Follower reporting_follower_;
  MysqlActivityStore store_;
  MysqlKindStore kind_store_;
  MysqlConfirmationStore confirmation_store_;
  TimeoutWorker timeouts_;
  LedgerHandler ledger_;
  KindHandler county_kinds_;
  ConfirmationHandler confirmations_;
  MysqlLogStore logs_;
  journal::CopiesAudit roster_copies_;
  journal::CopiesAudit reporting_copies_;
  MysqlLogAudit audit_;
  ProofHandler proofs_;
  MysqlEntryStore entries_;
  StatementHandler statements_;
  MysqlOversightStore plans_;
  OversightHandler oversight_;
  journal::JournalHandler journal_;
  journal::FollowerHandler followers_;
};

Status ReadKeys(const Settings& settings, Basis& basis) {
  auto signers = merkle::ParseSigners(settings.signing_keys);
  if (!signers.ok()) return Annotate(signers.status(), "JGT_LEDGER_SIGNING_KEYS_FILE");
  auto verifiers = merkle::ParseVerifiers(settings.verifier_keys);
  if (!verifiers.ok()) return Annotate(verifiers.status(), "JGT_LEDGER_VERIFIER_KEYS_FILE");
  basis.signers = *std::move(signers);
  basis.verifiers = *std::move(verifiers);
  for (const merkle::NoteSigner& signer : basis.signers) basis.verifiers.push_back(signer.verifier());
  return OkStatus();
}

StatusOr<Basis> ReadBasis(const Settings& settings, int blocking_thread_count) {
  ASSIGN_OR_RETURN(KindCatalogues kinds, ReadKindFiles(settings.data_dir));
  ASSIGN_OR_RETURN(ConfirmationPolicies confirmation, ReadConfirmationPolicyFiles(settings.data_dir));
  ASSIGN_OR_RETURN(WorkCalendar calendar, WorkCalendar::FromFile(settings.data_dir + kCalendarFile));
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  ASSIGN_OR_RETURN(PlausibilityRuleBook plausibility, ReadPlausibilityFiles(settings.data_dir));
  sql.connections_max = std::max(sql.connections_max, blocking_thread_count + kGroupThreads + kConnectionsBeside);
  Basis basis{.sql = std::move(sql),
              .redis = std::nullopt,
              .kinds = std::move(kinds),
              .confirmation = std::move(confirmation),
              .plausibility = std::move(plausibility),
              .calendar = std::move(calendar),
              .signers = {},
              .verifiers = {}};
  RETURN_IF_ERROR(ReadKeys(settings, basis));
  if (!settings.redis_url.empty()) {
    ASSIGN_OR_RETURN(basis.redis, redis::ParseUrl(settings.redis_url));
  }
  return basis;
}

}  // namespace

Settings ReadSettings(Config& config) {
  return {.mysql_dsn = config.Secret("LEDGER_MYSQL_DSN"),
          .redis_url = config.Text("REDIS_URL", ""),
          .roster_address = config.Text("ADDRESS_ROSTER", "127.0.0.1:7001"),
          .reporting_address = config.Text("ADDRESS_REPORTING", "127.0.0.1:7005"),
          .xapi_home = config.Text("LEDGER_XAPI_HOME", "https://jgt.example"),
          .data_dir = config.Text("DATA_DIR", "deploy/data"),
          .migrate = config.Bool("LEDGER_MIGRATE", true),
          .timeout_interval =
              config.Duration("LEDGER_TIMEOUT_INTERVAL", std::chrono::milliseconds(60000), kIntervalMin, kIntervalMax),
          .signing_keys = config.OptionalSecret("LEDGER_SIGNING_KEYS"),
          .verifier_keys = config.OptionalSecret("LEDGER_VERIFIER_KEYS"),
          .log_origin = config.Text("LEDGER_LOG_ORIGIN", "jgt-ledger"),
          .sm3_regions = config.List("LEDGER_SM3_REGIONS", ""),
          .checkpoint_dir = config.Text("LEDGER_CHECKPOINT_DIR", ""),
          .checkpoint_interval = config.Duration("LEDGER_CHECKPOINT_INTERVAL", std::chrono::milliseconds(1000),
                                                 kIntervalMin, kIntervalMax),
          .province_interval = config.Duration("LEDGER_PROVINCE_INTERVAL", std::chrono::milliseconds(60000),
                                               kIntervalMin, kIntervalMax)};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(Basis basis, ReadBasis(settings, context.blocking_thread_count));
  auto app = std::make_unique<LedgerApp>(settings, std::move(basis), context);
  RETURN_IF_ERROR(app->PrepareSchema(settings.migrate));
  return app;
}

}  // namespace jgt::ledger
