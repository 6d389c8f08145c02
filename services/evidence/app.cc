#include "services/evidence/app.h"

#include <algorithm>
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
#include "common/runtime/random.h"
#include "common/sql/migrator.h"
#include "services/evidence/events/handlers.h"
#include "services/evidence/rpc/evidence_handler.h"
#include "services/evidence/storage/disk_content_store.h"
#include "services/evidence/storage/mysql_evidence_store.h"
#include "services/evidence/storage/rules_file.h"
#include "services/evidence/storage/schema_files.h"

namespace jgt::evidence {
namespace {

constexpr char kName[] = "evidence";
constexpr char kRoster[] = "roster";
constexpr char kLedger[] = "ledger";
constexpr char kRulesFile[] = "evidence-rules-2022.json";
constexpr std::chrono::seconds kReadyMax{2};
// Connections beside those of the handlers: one for each follower, one for the relay, two for readiness and
// migrations.
constexpr int kConnectionsBeside = 5;

// What is found out and may fail, before anything is built on it.
struct Basis {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  RuleBook rules;
  std::unique_ptr<DiskContentStore> contents;
};

// A journal that is followed into our own tables.
class Following {
 public:
  Following(const char* source, const std::string& address, sql::Pool& pool, const Basis& basis,
            rpc::AppContext& context)
      : source_(source, rpc::MakeChannel({.address = address, .tls = context.channel_tls}), context.service_token),
        follower_({.name = kName,
                   .owner = RandomId(),
                   .observe = [&metrics = context.metrics](
                                  const journal::FollowerState& state) { journal::ObserveFollower(metrics, state); }},
                  pool, source_, basis.redis, dispatch_) {}

  journal::Dispatch& dispatch() { return dispatch_; }
  journal::Follower& follower() { return follower_; }

 private:
  journal::GrpcSource source_;
  journal::Dispatch dispatch_;
  journal::Follower follower_;
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class EvidenceApp final : public rpc::Application {
 public:
  EvidenceApp(const Settings& settings, Basis basis, rpc::AppContext& context)
      : metrics_(context.metrics),
        basis_(std::move(basis)),
        pool_(basis_.sql),
        ids_(context.clock, random_),
        writer_(kName, pool_, context.clock,
                {.on_committed = [this](const std::string& region, int64_t seq) { Committed(region, seq); }}),
        positions_(pool_, kName, {kRoster, kLedger}),
        roster_(kRoster, settings.roster_address, pool_, basis_, context),
        ledger_(kLedger, settings.ledger_address, pool_, basis_, context),
        store_(pool_, writer_, ids_, basis_.rules),
        evidence_(context.rpc, store_, *basis_.contents, positions_, {.uploads_max = settings.uploads_max}),
        journal_(context.rpc, pool_, context.clock),
        followers_(context.rpc, pool_, {&roster_.follower(), &ledger_.follower()}) {
    if (basis_.redis.has_value()) relay_.emplace(kName, pool_, *basis_.redis);
    HandleRosterEntries(roster_.dispatch());
    HandleLedgerEntries(ledger_.dispatch());
    for (Following* following : {&roster_, &ledger_}) {
      following->follower().NotifyOnApplied([this] { positions_.Notify(); });
    }
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override { return {&evidence_, &journal_, &followers_}; }

  Status Start() override {
    if (relay_.has_value()) relay_->Start();
    roster_.follower().Start();
    ledger_.follower().Start();
    return OkStatus();
  }

  Status Ready() override { return pool_.Ping(std::chrono::steady_clock::now() + kReadyMax); }

  void Stop() override {
    ledger_.follower().Stop();
    roster_.follower().Stop();
    if (relay_.has_value()) relay_->Stop();
    pool_.Close();
  }

 private:
  void Committed(const std::string& region, int64_t seq) {
    if (relay_.has_value()) relay_->Ring(region, seq);
    journal::ObserveHead(metrics_, kName, region, seq);
  }

  Metrics& metrics_;
  const Basis basis_;
  sql::Pool pool_;
  SystemRandom random_;
  IdSource ids_;
  std::optional<journal::Relay> relay_;
  journal::Writer writer_;
  journal::PositionWaiter positions_;
  Following roster_;
  Following ledger_;
  MysqlEvidenceStore store_;
  EvidenceHandler evidence_;
  journal::JournalHandler journal_;
  journal::FollowerHandler followers_;
};

StatusOr<Basis> ReadBasis(const Settings& settings, int blocking_thread_count) {
  ASSIGN_OR_RETURN(RuleBook rules, LoadRules(settings.data_dir + "/" + kRulesFile));
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  sql.connections_max = std::max(sql.connections_max, blocking_thread_count + kConnectionsBeside);
  ASSIGN_OR_RETURN(std::unique_ptr<DiskContentStore> contents,
                   DiskContentStore::Make({.path = settings.files_dir, .fault = nullptr}));
  Basis basis{.sql = std::move(sql), .redis = std::nullopt, .rules = std::move(rules), .contents = std::move(contents)};
  if (!settings.redis_url.empty()) {
    ASSIGN_OR_RETURN(basis.redis, redis::ParseUrl(settings.redis_url));
  }
  return basis;
}

}  // namespace

Settings ReadSettings(Config& config) {
  return {.mysql_dsn = config.Secret("EVIDENCE_MYSQL_DSN"),
          .files_dir = config.Required("EVIDENCE_FILES_DIR"),
          .uploads_max = static_cast<int>(config.Int("EVIDENCE_UPLOADS_MAX", 16, 1, 1000)),
          .redis_url = config.Text("REDIS_URL", ""),
          .roster_address = config.Text("ADDRESS_ROSTER", "127.0.0.1:7001"),
          .ledger_address = config.Text("ADDRESS_LEDGER", "127.0.0.1:7002"),
          .data_dir = config.Text("DATA_DIR", "deploy/data"),
          .migrate = config.Bool("EVIDENCE_MIGRATE", true)};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(Basis basis, ReadBasis(settings, context.blocking_thread_count));
  auto app = std::make_unique<EvidenceApp>(settings, std::move(basis), context);
  RETURN_IF_ERROR(app->PrepareSchema(settings.migrate));
  return app;
}

}  // namespace jgt::evidence
