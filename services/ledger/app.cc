#include "services/ledger/app.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/ids/ids.h"
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
#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/kind_conversions.h"
#include "services/ledger/rpc/kind_handler.h"
#include "services/ledger/rpc/ledger_handler.h"
#include "services/ledger/rpc/proof_handler.h"
#include "services/ledger/storage/kind_files.h"
#include "services/ledger/storage/log_appender.h"
#include "services/ledger/storage/log_audit.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "services/ledger/storage/mysql_kind_store.h"
#include "services/ledger/storage/mysql_log_store.h"
#include "services/ledger/storage/publisher.h"
#include "services/ledger/storage/schema_files.h"

namespace jgt::ledger {
namespace {

constexpr char kName[] = "ledger";
constexpr char kRoster[] = "roster";
constexpr std::chrono::seconds kReadyMax{2};
// Groups of commands of as many regions are written at once; each region's follow one another.
constexpr int kGroupThreads = 8;
constexpr size_t kGroupTurnsMax = 100'000;  // one for each region at most
// Connections beside the executors': one for the follower, one for the relay, one for the publisher and one for the
// streams of audits and exports, two for readiness and migrations.
constexpr int kConnectionsBeside = 6;
constexpr std::chrono::milliseconds kIntervalMin{10};
constexpr std::chrono::milliseconds kIntervalMax = std::chrono::hours(24);

// What is found out and may fail, before anything is built on it.
struct Basis {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  KindCatalogues kinds;
  std::vector<merkle::NoteSigner> signers;
  std::vector<merkle::NoteVerifier> verifiers;  // the signers' and those of former keys
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class LedgerApp final : public rpc::Application {
 public:
  LedgerApp(const Settings& settings, Basis basis, rpc::AppContext& context)
      : metrics_(context.metrics),
        kinds_(std::move(basis.kinds)),
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
        positions_(pool_, kName, {kRoster}),
        follower_(
            {.name = kName,
             .owner = ids_.Next(),
             .observe = [this](const journal::FollowerState& state) { journal::ObserveFollower(metrics_, state); }},
            pool_, roster_, basis.redis, dispatch_),
        store_(writer_, pool_, EncodeEntry),
        kind_store_(writer_, pool_, EncodeKindEntry, DecodeEntry),
        ledger_({.rpc = context.rpc,
                 .clock = context.clock,
                 .ids = ids_,
                 .kinds = kinds_,
                 .county_kinds = kind_store_,
                 .page_tokens = context.page_tokens,
                 .positions = positions_,
                 .store = store_}),
        county_kinds_({.rpc = context.rpc, .kinds = kinds_, .store = kind_store_}),
        logs_(pool_),
        audit_({.origin = settings.log_origin, .trusted = std::move(basis.verifiers)}, pool_, DecodeEntry),
        proofs_({.rpc = context.rpc, .logs = logs_, .audit = audit_, .signing = publisher_, .activities = store_}),
        journal_(context.rpc, pool_, context.clock),
        followers_(context.rpc, pool_, {&follower_}) {
    if (basis.redis.has_value()) relay_.emplace(kName, pool_, *basis.redis);
    HandleRosterEntries(dispatch_);
    follower_.NotifyOnApplied([this] { positions_.Notify(); });
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override {
    return {&ledger_, &county_kinds_, &proofs_, &journal_, &followers_};
  }

  Status Start() override {
    if (relay_.has_value()) relay_->Start();
    follower_.Start();
    publisher_.Start();
    return OkStatus();
  }

  Status Ready() override { return pool_.Ping(std::chrono::steady_clock::now() + kReadyMax); }

  void Stop() override {
    publisher_.Stop();
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
  sql::Pool pool_;
  SystemRandom random_;
  IdSource ids_;
  std::optional<journal::Relay> relay_;
  const LogAppender appender_;
  Executor groups_{{.name = "groups", .thread_count = kGroupThreads, .queue_count_max = kGroupTurnsMax}};
  journal::Writer writer_;
  Publisher publisher_;
  journal::GrpcSource roster_;
  journal::Dispatch dispatch_;
  journal::PositionWaiter positions_;
  journal::Follower follower_;
  MysqlActivityStore store_;
  MysqlKindStore kind_store_;
  LedgerHandler ledger_;
  KindHandler county_kinds_;
  MysqlLogStore logs_;
  MysqlLogAudit audit_;
  ProofHandler proofs_;
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
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  sql.connections_max = std::max(sql.connections_max, blocking_thread_count + kGroupThreads + kConnectionsBeside);
  Basis basis{.sql = std::move(sql), .redis = std::nullopt, .kinds = std::move(kinds), .signers = {}, .verifiers = {}};
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
          .data_dir = config.Text("DATA_DIR", "deploy/data"),
          .migrate = config.Bool("LEDGER_MIGRATE", true),
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
