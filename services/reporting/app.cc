#include "services/reporting/app.h"

#include <optional>
#include <utility>
#include <vector>

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
#include "common/workdays/workdays.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/rpc/count_handler.h"
#include "services/reporting/rpc/reporting_handler.h"
#include "services/reporting/storage/data_files.h"
#include "services/reporting/storage/mysql_count_store.h"
#include "services/reporting/storage/mysql_reporting_store.h"
#include "services/reporting/storage/schema_files.h"

namespace jgt::reporting {
namespace {

constexpr char kName[] = "reporting";
constexpr char kRoster[] = "roster";
constexpr char kCalendarFile[] = "/cn_calendar_exceptions_2019_2026.csv";
constexpr std::chrono::seconds kReadyMax{2};
// Connections beside the executor's: one for the follower, one for the relay, two for readiness and migrations.
constexpr int kConnectionsBeside = 4;

// What is found out and may fail, before anything is built on it.
struct Groundwork {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  Minima minima;
  RegionNames regions;
  WorkCalendar calendar;
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class ReportingApp final : public rpc::Application {
 public:
  ReportingApp(const Settings& settings, Groundwork groundwork, rpc::AppContext& context)
      : metrics_(context.metrics),
        minima_(std::move(groundwork.minima)),
        regions_(std::move(groundwork.regions)),
        calendar_(std::move(groundwork.calendar)),
        pool_(groundwork.sql),
        writer_(kName, pool_, context.clock,
                {.on_committed = [this](const std::string& region, int64_t seq) { Committed(region, seq); }}),
        roster_(kRoster, rpc::MakeChannel({.address = settings.roster_address, .tls = context.channel_tls}),
                context.service_token),
        // The ledger and the evidence are followed into this schema by jgt-rollup.
        positions_(pool_, kName, {kRoster, "ledger", "evidence"}),
        follower_(
            {.name = kName,
             .owner = RandomId(),
             .observe = [this](const journal::FollowerState& state) { journal::ObserveFollower(metrics_, state); }},
            pool_, roster_, groundwork.redis, dispatch_),
        store_(writer_, pool_),
        reporting_({.rpc = context.rpc,
                    .minima = minima_,
                    .regions = regions_,
                    .calendar = calendar_,
                    .page_tokens = context.page_tokens,
                    .positions = positions_,
                    .store = store_}),
        count_store_(pool_),
        counts_(
            {.rpc = context.rpc, .page_tokens = context.page_tokens, .positions = positions_, .store = count_store_}),
        journal_(context.rpc, pool_, context.clock),
        followers_(context.rpc, pool_, {&follower_}) {
    if (groundwork.redis.has_value()) relay_.emplace(kName, pool_, *groundwork.redis);
    HandleRosterEntries(dispatch_);
    follower_.NotifyOnApplied([this] { positions_.Notify(); });
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override { return {&reporting_, &counts_, &journal_, &followers_}; }

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
  const Minima minima_;
  const RegionNames regions_;
  const WorkCalendar calendar_;
  sql::Pool pool_;
  std::optional<journal::Relay> relay_;
  journal::Writer writer_;
  journal::GrpcSource roster_;
  journal::Dispatch dispatch_;
  journal::PositionWaiter positions_;
  journal::Follower follower_;
  MysqlReportingStore store_;
  ReportingHandler reporting_;
  MysqlCountStore count_store_;
  CountHandler counts_;
  journal::JournalHandler journal_;
  journal::FollowerHandler followers_;
};

StatusOr<Groundwork> Prepare(const Settings& settings, int blocking_thread_count) {
  ASSIGN_OR_RETURN(Minima minima, ReadMinimaFiles(settings.data_dir));
  ASSIGN_OR_RETURN(RegionNames regions, ReadRegionFile(settings.data_dir));
  ASSIGN_OR_RETURN(WorkCalendar calendar, WorkCalendar::FromFile(settings.data_dir + kCalendarFile));
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  sql.connections_max = std::max(sql.connections_max, blocking_thread_count + kConnectionsBeside);
  Groundwork groundwork{.sql = std::move(sql),
                        .redis = std::nullopt,
                        .minima = std::move(minima),
                        .regions = std::move(regions),
                        .calendar = std::move(calendar)};
  if (!settings.redis_url.empty()) {
    ASSIGN_OR_RETURN(groundwork.redis, redis::ParseUrl(settings.redis_url));
  }
  return groundwork;
}

}  // namespace

Settings ReadSettings(Config& config) {
  return {.mysql_dsn = config.Secret("REPORTING_MYSQL_DSN"),
          .redis_url = config.Text("REDIS_URL", ""),
          .roster_address = config.Text("ADDRESS_ROSTER", "127.0.0.1:7001"),
          .data_dir = config.Text("DATA_DIR", "deploy/data"),
          .migrate = config.Bool("REPORTING_MIGRATE", true)};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(Groundwork groundwork, Prepare(settings, context.blocking_thread_count));
  auto app = std::make_unique<ReportingApp>(settings, std::move(groundwork), context);
  RETURN_IF_ERROR(app->PrepareSchema(settings.migrate));
  return app;
}

}  // namespace jgt::reporting
