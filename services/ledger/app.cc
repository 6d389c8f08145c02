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
#include "common/sql/migrator.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/ledger_handler.h"
#include "services/ledger/storage/kind_files.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "services/ledger/storage/schema_files.h"

namespace jgt::ledger {
namespace {

constexpr char kName[] = "ledger";
constexpr char kRoster[] = "roster";
constexpr std::chrono::seconds kReadyMax{2};
// Connections beside the executor's: one for the follower, one for the relay, two for readiness and migrations.
constexpr int kConnectionsBeside = 4;

// What is found out and may fail, before anything is built on it.
struct Basis {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  KindCatalogues kinds;
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class LedgerApp final : public rpc::Application {
 public:
  LedgerApp(const Settings& settings, Basis basis, rpc::AppContext& context)
      : metrics_(context.metrics),
        kinds_(std::move(basis.kinds)),
        pool_(basis.sql),
        ids_(context.clock, random_),
        writer_(kName, pool_, context.clock,
                {.on_committed = [this](const std::string& region, int64_t seq) { Committed(region, seq); }}),
        roster_(kRoster, rpc::MakeChannel({.address = settings.roster_address, .tls = context.channel_tls}),
                context.service_token),
        positions_(pool_, kName, {kRoster}),
        follower_(
            {.name = kName,
             .owner = ids_.Next(),
             .observe = [this](const journal::FollowerState& state) { journal::ObserveFollower(metrics_, state); }},
            pool_, roster_, basis.redis, dispatch_),
        store_(writer_, pool_, EncodeEntry),
        ledger_({.rpc = context.rpc,
                 .clock = context.clock,
                 .ids = ids_,
                 .kinds = kinds_,
                 .page_tokens = context.page_tokens,
                 .positions = positions_,
                 .store = store_}),
        journal_(context.rpc, pool_, context.clock),
        followers_(context.rpc, pool_, {&follower_}) {
    if (basis.redis.has_value()) relay_.emplace(kName, pool_, *basis.redis);
    HandleRosterEntries(dispatch_);
    follower_.NotifyOnApplied([this] { positions_.Notify(); });
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override { return {&ledger_, &journal_, &followers_}; }

  Status Start() override {
    if (relay_.has_value()) relay_->Start();
    follower_.Start();
    return OkStatus();
  }

  Status Ready() override { return pool_.Ping(std::chrono::steady_clock::now() + kReadyMax); }

  void Stop() override {
    follower_.Stop();
    if (relay_.has_value()) relay_->Stop();
    pool_.Close();
  }

 private:
  void Committed(const std::string& region, int64_t seq) {
    if (relay_.has_value()) relay_->Ring(region, seq);
    journal::ObserveHead(metrics_, kName, region, seq);
  }

  Metrics& metrics_;
  const KindCatalogues kinds_;
  sql::Pool pool_;
  SystemRandom random_;
  IdSource ids_;
  std::optional<journal::Relay> relay_;
  journal::Writer writer_;
  journal::GrpcSource roster_;
  journal::Dispatch dispatch_;
  journal::PositionWaiter positions_;
  journal::Follower follower_;
  MysqlActivityStore store_;
  LedgerHandler ledger_;
  journal::JournalHandler journal_;
  journal::FollowerHandler followers_;
};

StatusOr<Basis> ReadBasis(const Settings& settings, int blocking_thread_count) {
  ASSIGN_OR_RETURN(KindCatalogues kinds, ReadKindFiles(settings.data_dir));
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  sql.connections_max = std::max(sql.connections_max, blocking_thread_count + kConnectionsBeside);
  Basis basis{.sql = std::move(sql), .redis = std::nullopt, .kinds = std::move(kinds)};
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
          .migrate = config.Bool("LEDGER_MIGRATE", true)};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(Basis basis, ReadBasis(settings, context.blocking_thread_count));
  auto app = std::make_unique<LedgerApp>(settings, std::move(basis), context);
  RETURN_IF_ERROR(app->PrepareSchema(settings.migrate));
  return app;
}

}  // namespace jgt::ledger
