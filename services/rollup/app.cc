#include "services/rollup/app.h"

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "common/journal/followers.h"
#include "common/journal/positions.h"
#include "common/journal/rpc/app_parts.h"
#include "common/journal/rpc/grpc_source.h"
#include "common/journal/rpc/journal_handler.h"
#include "common/journal/writer.h"
#include "common/log/log.h"
#include "common/redis/redis.h"
#include "common/rpc/channel.h"
#include "common/runtime/periodic.h"
#include "common/runtime/random.h"
#include "common/sql/migrator.h"
#include "common/sql/pool.h"
#include "services/rollup/events/cell_follower.h"
#include "services/rollup/events/events.h"
#include "services/rollup/events/journal_recounter.h"
#include "services/rollup/rpc/rollup_handler.h"
#include "services/rollup/storage/mysql_cell_book.h"
#include "services/rollup/storage/mysql_rollup_store.h"
#include "services/rollup/storage/schema_files.h"

namespace jgt::rollup {
namespace {

constexpr std::chrono::milliseconds kSchemaInterval{500};
constexpr std::chrono::seconds kPingWithin{2};
constexpr int kFollowersMax = 32;

class App final : public rpc::Application {
 public:
  App(const Settings& settings, sql::PoolOptions pool, const std::optional<redis::RedisOptions>& redis,
      rpc::AppContext& context)
      : pool_(std::move(pool)),
        schema_(journal::WithJournal(sql::MigrationsFrom(kSchemaFiles))),
        ledger_("ledger", rpc::MakeChannel({.address = settings.ledger_address, .tls = context.channel_tls}),
                context.service_token),
        evidence_("evidence", rpc::MakeChannel({.address = settings.evidence_address, .tls = context.channel_tls}),
                  context.service_token),
        dispatch_(AllEvents()),
        cells_(dispatch_, OpenLivingBook),
        ledger_followers_(settings.followers, Options(settings, context), pool_, ledger_, redis, cells_),
        evidence_followers_(settings.followers, Options(settings, context), pool_, evidence_, redis, cells_),
        waiter_(pool_, "rollup", {"ledger", "evidence"}),
        store_(pool_),
        recounter_(store_, {&ledger_, &evidence_}, dispatch_),
        rollup_handler_(context.rpc, recounter_, waiter_),
        follower_handler_(context.rpc, pool_, {&ledger_followers_.any(), &evidence_followers_.any()}) {
    ledger_followers_.NotifyOnApplied([this] { waiter_.Notify(); });
    evidence_followers_.NotifyOnApplied([this] { waiter_.Notify(); });
  }

  std::vector<grpc::Service*> Services() override { return {&rollup_handler_, &follower_handler_}; }

  // Reporting owns the schema. Until it has brought it to what this binary knows, there is nothing to follow into.
  Status Start() override {
    schema_watch_.emplace(PeriodicOptions{.name = "schema", .interval = kSchemaInterval},
                          std::function<void()>([this] { WatchSchema(); }));
    return OkStatus();
  }

  Status Ready() override {
    if (!following_.load()) {
      return Unavailable("SCHEMA_BEHIND", "reporting has not brought the schema to the version of this binary yet")
          .Zh("统计库结构尚未就绪，请稍候");
    }
    return pool_.Ping(std::chrono::steady_clock::now() + kPingWithin);
  }

  void Stop() override {
    if (schema_watch_.has_value()) schema_watch_->Stop();
    ledger_followers_.RequestStop();
    evidence_followers_.RequestStop();
    ledger_followers_.Stop();
    evidence_followers_.Stop();
    pool_.Close();
  }

 private:
  journal::FollowerOptions Options(const Settings& settings, rpc::AppContext& context) {
    Metrics& metrics = context.metrics;
    return {.name = "rollup",
            .owner = RandomId(),
            .poll_interval = settings.poll_interval,
            .batch_max = kBatchMax,
            .observe = [&metrics](const journal::FollowerState& state) { journal::ObserveFollower(metrics, state); }};
  }

  void WatchSchema() {
    if (following_.load()) return;
    if (const Status status = sql::CheckSchema(pool_, schema_); !status.ok()) {
      if (!std::exchange(waiting_said_, true))
        log::Warn("waiting for reporting's schema", {{"error", ToString(status)}});
      return;
    }
    ledger_followers_.Start();
    evidence_followers_.Start();
    following_.store(true);
  }

  sql::Pool pool_;
  const std::vector<sql::Migration> schema_;
  journal::GrpcSource ledger_;
  journal::GrpcSource evidence_;
  const FoldDispatch dispatch_;
  CellFollower cells_;
  journal::Followers ledger_followers_;
  journal::Followers evidence_followers_;
  journal::PositionWaiter waiter_;
  MysqlRollupStore store_;
  JournalRecounter recounter_;
  RollupHandler rollup_handler_;
  journal::FollowerHandler follower_handler_;
  std::atomic<bool> following_{false};
  bool waiting_said_ = false;  // touched by the watch only
  std::optional<Periodic> schema_watch_;
};

}  // namespace

Settings ReadSettings(Config& config) {
  return {.mysql_dsn = config.Secret("ROLLUP_MYSQL_DSN"),
          .redis_url = config.Text("REDIS_URL", ""),
          .ledger_address = config.Text("ADDRESS_LEDGER", "127.0.0.1:7002"),
          .evidence_address = config.Text("ADDRESS_EVIDENCE", "127.0.0.1:7003"),
          .poll_interval = config.Duration("ROLLUP_POLL_INTERVAL", std::chrono::milliseconds(500),
                                           std::chrono::milliseconds(10), std::chrono::minutes(1)),
          .followers = static_cast<int>(config.Int("ROLLUP_FOLLOWERS", 8, 1, kFollowersMax))};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(sql::PoolOptions pool, sql::ParseDsn(settings.mysql_dsn));
  // One for each follower, and a few for rebuilds and the watch.
  pool.connections_max = std::max(pool.connections_max, context.blocking_thread_count + 2 * settings.followers + 4);
  std::optional<redis::RedisOptions> redis;
  if (!settings.redis_url.empty()) {
    ASSIGN_OR_RETURN(redis, redis::ParseUrl(settings.redis_url));
  }
  return std::unique_ptr<rpc::Application>(std::make_unique<App>(settings, std::move(pool), redis, context));
}

}  // namespace jgt::rollup
