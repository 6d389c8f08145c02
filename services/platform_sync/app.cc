#include "services/platform_sync/app.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/ids/ids.h"
#include "common/journal/dispatch.h"
#include "common/journal/follower.h"
#include "common/journal/rpc/app_parts.h"
#include "common/journal/rpc/grpc_source.h"
#include "common/journal/rpc/journal_handler.h"
#include "common/journal/writer.h"
#include "common/sql/migrator.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/http/sender.h"
#include "services/platform_sync/rpc/platform_sync_handler.h"
#include "services/platform_sync/storage/destination_file.h"
#include "services/platform_sync/storage/mysql_delivery_store.h"
#include "services/platform_sync/storage/schema_files.h"

namespace jgt::platform_sync {
namespace {

constexpr char kName[] = "platform_sync";
constexpr std::chrono::seconds kReadyMax{2};
// Connections beside the executor's: three followers, readiness, migrations.
constexpr int kConnectionsBeside = 6;

// What is found out and may fail, before anything is built on it.
struct Basis {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  std::vector<Destination> destinations;
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class PlatformSyncApp final : public rpc::Application {
 public:
  PlatformSyncApp(const Settings& settings, Basis basis, rpc::AppContext& context)
      : metrics_(context.metrics),
        destinations_(std::move(basis.destinations)),
        pool_(basis.sql),
        ids_(context.clock, random_),
        roster_("roster", rpc::MakeChannel({.address = settings.roster_address, .tls = context.channel_tls}),
                context.service_token),
        ledger_("ledger", rpc::MakeChannel({.address = settings.ledger_address, .tls = context.channel_tls}),
                context.service_token),
        evidence_("evidence", rpc::MakeChannel({.address = settings.evidence_address, .tls = context.channel_tls}),
                  context.service_token),
        roster_follower_(FollowerOptions(), pool_, roster_, basis.redis, roster_dispatch_),
        ledger_follower_(FollowerOptions(), pool_, ledger_, basis.redis, ledger_dispatch_),
        evidence_follower_(FollowerOptions(), pool_, evidence_, basis.redis, evidence_dispatch_),
        store_(pool_),
        sender_(MakeSenderOptions(settings), context.clock, random_, store_, client_, destinations_),
        handler_({.rpc = context.rpc,
                  .clock = context.clock,
                  .page_tokens = context.page_tokens,
                  .store = store_,
                  .destinations = destinations_,
                  .ask_platform = [this](const Destination& destination, const std::string& region,
                                         const std::string& after) -> StatusOr<PlatformKeys> {
                    ASSIGN_OR_RETURN(KeyPage page, client_.ListKeys(destination, region, after));
                    return PlatformKeys{.keys = std::move(page.keys), .next = std::move(page.next)};
                  },
                  .wake_sender = [this] { sender_.Wake(); }}),
        followers_(context.rpc, pool_, {&roster_follower_, &ledger_follower_, &evidence_follower_}) {
    HandleRosterEntries(roster_dispatch_, destinations_);
    HandleLedgerEntries(ledger_dispatch_, destinations_);
    HandleEvidenceEntries(evidence_dispatch_, destinations_);
    for (journal::Follower* follower : Followers()) {
      follower->NotifyOnApplied([this] { sender_.Wake(); });
    }
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override { return {&handler_, &followers_}; }

  Status Start() override {
    for (journal::Follower* follower : Followers()) follower->Start();
    sender_.Start();
    return OkStatus();
  }

  Status Ready() override { return pool_.Ping(std::chrono::steady_clock::now() + kReadyMax); }

  void Stop() override {
    for (journal::Follower* follower : Followers()) follower->Stop();
    sender_.Stop();
    pool_.Close();
  }

 private:
  std::vector<journal::Follower*> Followers() { return {&roster_follower_, &ledger_follower_, &evidence_follower_}; }

  journal::FollowerOptions FollowerOptions() {
    return {.name = kName, .owner = ids_.Next(), .observe = [this](const journal::FollowerState& state) {
              journal::ObserveFollower(metrics_, state);
            }};
  }

  static SenderOptions MakeSenderOptions(const Settings& settings) {
    SenderOptions options;
    options.thread_count = settings.sender_count;
    options.retry = {
        .first = settings.retry_first, .longest = settings.retry_longest, .attempts_max = settings.attempts_max};
    return options;
  }

  Metrics& metrics_;
  const std::vector<Destination> destinations_;
  sql::Pool pool_;
  SystemRandom random_;
  IdSource ids_;
  journal::GrpcSource roster_;
  journal::GrpcSource ledger_;
  journal::GrpcSource evidence_;
  journal::Dispatch roster_dispatch_;
  journal::Dispatch ledger_dispatch_;
  journal::Dispatch evidence_dispatch_;
  journal::Follower roster_follower_;
  journal::Follower ledger_follower_;
  journal::Follower evidence_follower_;
  MysqlDeliveryStore store_;
  const PlatformClient client_;
  Sender sender_;
  PlatformSyncHandler handler_;
  journal::FollowerHandler followers_;
};

StatusOr<Basis> ReadBasis(const Settings& settings, int blocking_thread_count) {
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  sql.connections_max =
      std::max(sql.connections_max, blocking_thread_count + settings.sender_count + kConnectionsBeside);
  ASSIGN_OR_RETURN(std::vector<Destination> destinations, ReadDestinationFile(settings.destinations_path));
  Basis basis{.sql = std::move(sql), .redis = std::nullopt, .destinations = std::move(destinations)};
  if (!settings.redis_url.empty()) {
    ASSIGN_OR_RETURN(basis.redis, redis::ParseUrl(settings.redis_url));
  }
  return basis;
}

}  // namespace

Settings ReadSettings(Config& config) {
  using std::chrono::milliseconds;
  return {.mysql_dsn = config.Secret("PLATFORM_SYNC_MYSQL_DSN"),
          .redis_url = config.Text("REDIS_URL", ""),
          .roster_address = config.Text("ADDRESS_ROSTER", "127.0.0.1:7001"),
          .ledger_address = config.Text("ADDRESS_LEDGER", "127.0.0.1:7002"),
          .evidence_address = config.Text("ADDRESS_EVIDENCE", "127.0.0.1:7003"),
          .destinations_path = config.Text("PLATFORM_SYNC_DESTINATIONS_FILE", "deploy/data/destinations-local.json"),
          .sender_count = static_cast<int>(config.Int("PLATFORM_SYNC_SENDERS", 4, 1, 64)),
          .retry_first =
              config.Duration("PLATFORM_SYNC_RETRY_FIRST", milliseconds(1000), milliseconds(10), milliseconds(60000)),
          .retry_longest = config.Duration("PLATFORM_SYNC_RETRY_LONGEST", milliseconds(300000), milliseconds(10),
                                           milliseconds(86400000)),
          .attempts_max = static_cast<int>(config.Int("PLATFORM_SYNC_ATTEMPTS_MAX", 50, 1, 1000)),
          .migrate = config.Bool("PLATFORM_SYNC_MIGRATE", true)};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(Basis basis, ReadBasis(settings, context.blocking_thread_count));
  auto app = std::make_unique<PlatformSyncApp>(settings, std::move(basis), context);
  RETURN_IF_ERROR(app->PrepareSchema(settings.migrate));
  return app;
}

}  // namespace jgt::platform_sync
