#include "services/scoring/app.h"

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
#include "services/scoring/domain/facts.h"
#include "services/scoring/events/events.h"
#include "services/scoring/rpc/scoring_handler.h"
#include "services/scoring/storage/mysql_score_store.h"
#include "services/scoring/storage/rubric_files.h"
#include "services/scoring/storage/schema_files.h"

namespace jgt::scoring {
namespace {

constexpr std::chrono::seconds kReadyMax{2};
// Connections beside the executor's: one for each follower, one for the relay, two for readiness and migrations. A
// score run takes a second one while it waits for its turn in the journal.
constexpr int kConnectionsBeside = 8;

// What is found out and may fail, before anything is built on it.
struct Groundwork {
  sql::PoolOptions sql;
  std::optional<redis::RedisOptions> redis;
  RubricBook book;
};

// One journal that is followed.
class Followed {
 public:
  Followed(const char* service, const std::string& address, rpc::AppContext& context, sql::Pool& pool,
           const std::optional<redis::RedisOptions>& redis, journal::Dispatch& dispatch, const std::string& owner)
      : source_(service, rpc::MakeChannel({.address = address, .tls = context.channel_tls}), context.service_token),
        follower_({.name = kScoring,
                   .owner = owner,
                   .observe = [&metrics = context.metrics](
                                  const journal::FollowerState& state) { journal::ObserveFollower(metrics, state); }},
                  pool, source_, redis, dispatch) {}
  journal::Follower& follower() { return follower_; }

 private:
  journal::GrpcSource source_;
  journal::Follower follower_;
};

// Members are constructed in this order and destroyed in the opposite one: the later stand upon the earlier.
class ScoringApp final : public rpc::Application {
 public:
  ScoringApp(const Settings& settings, Groundwork groundwork, rpc::AppContext& context)
      : metrics_(context.metrics),
        book_(std::move(groundwork.book)),
        pool_(groundwork.sql),
        ids_(context.clock, random_),
        writer_(kScoring, pool_, context.clock,
                {.on_committed = [this](const std::string& region, int64_t seq) { Committed(region, seq); }}),
        dispatch_(AllEvents()),
        positions_(pool_, kScoring, {kRoster, kLedger, kEvidence}),
        owner_(RandomId()),
        roster_(kRoster, settings.roster_address, context, pool_, groundwork.redis, dispatch_, owner_),
        ledger_(kLedger, settings.ledger_address, context, pool_, groundwork.redis, dispatch_, owner_),
        evidence_(kEvidence, settings.evidence_address, context, pool_, groundwork.redis, dispatch_, owner_),
        store_(pool_, writer_, ids_, book_),
        scoring_({.rpc = context.rpc,
                  .book = book_,
                  .page_tokens = context.page_tokens,
                  .positions = positions_,
                  .store = store_}),
        journal_(context.rpc, pool_, context.clock),
        followers_(context.rpc, pool_, Followers()) {
    if (groundwork.redis.has_value()) relay_.emplace(kScoring, pool_, *groundwork.redis);
    for (journal::Follower* follower : Followers()) {
      follower->NotifyOnApplied([this] { positions_.Notify(); });
    }
  }

  Status PrepareSchema(bool migrate) {
    return journal::PrepareSchema(pool_, sql::MigrationsFrom(kSchemaFiles), migrate);
  }

  std::vector<grpc::Service*> Services() override { return {&scoring_, &journal_, &followers_}; }

  Status Start() override {
    if (relay_.has_value()) relay_->Start();
    for (journal::Follower* follower : Followers()) follower->Start();
    return OkStatus();
  }

  Status Ready() override { return pool_.Ping(std::chrono::steady_clock::now() + kReadyMax); }

  void Stop() override {
    for (journal::Follower* follower : Followers()) follower->Stop();
    if (relay_.has_value()) relay_->Stop();
    pool_.Close();
  }

 private:
  std::vector<journal::Follower*> Followers() {
    return {&roster_.follower(), &ledger_.follower(), &evidence_.follower()};
  }

  void Committed(const std::string& region, int64_t seq) {
    if (relay_.has_value()) relay_->Ring(region, seq);
    journal::ObserveHead(metrics_, kScoring, region, seq);
  }

  Metrics& metrics_;
  const RubricBook book_;
  sql::Pool pool_;
  SystemRandom random_;
  IdSource ids_;
  std::optional<journal::Relay> relay_;
  journal::Writer writer_;
  journal::Dispatch dispatch_;
  journal::PositionWaiter positions_;
  const std::string owner_;
  Followed roster_;
  Followed ledger_;
  Followed evidence_;
  MysqlScoreStore store_;
  ScoringHandler scoring_;
  journal::JournalHandler journal_;
  journal::FollowerHandler followers_;
};

StatusOr<Groundwork> Prepare(const Settings& settings, int blocking_thread_count) {
  ASSIGN_OR_RETURN(RubricBook book, ReadRubricBook(settings.data_dir, settings.policy_file));
  ASSIGN_OR_RETURN(sql::PoolOptions sql, sql::ParseDsn(settings.mysql_dsn));
  sql.connections_max = std::max(sql.connections_max, blocking_thread_count + kConnectionsBeside);
  Groundwork groundwork{.sql = std::move(sql), .redis = std::nullopt, .book = std::move(book)};
  if (!settings.redis_url.empty()) {
    ASSIGN_OR_RETURN(groundwork.redis, redis::ParseUrl(settings.redis_url));
  }
  return groundwork;
}

}  // namespace

Settings ReadSettings(Config& config) {
  return {.mysql_dsn = config.Secret("SCORING_MYSQL_DSN"),
          .redis_url = config.Text("REDIS_URL", ""),
          .roster_address = config.Text("ADDRESS_ROSTER", "127.0.0.1:7001"),
          .ledger_address = config.Text("ADDRESS_LEDGER", "127.0.0.1:7002"),
          .evidence_address = config.Text("ADDRESS_EVIDENCE", "127.0.0.1:7003"),
          .data_dir = config.Text("DATA_DIR", "deploy/data"),
          .policy_file = config.Text("SCORING_POLICY", "scoring-policy-2022.1.json"),
          .migrate = config.Bool("SCORING_MIGRATE", true)};
}

StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context) {
  ASSIGN_OR_RETURN(Groundwork groundwork, Prepare(settings, context.blocking_thread_count));
  auto app = std::make_unique<ScoringApp>(settings, std::move(groundwork), context);
  RETURN_IF_ERROR(app->PrepareSchema(settings.migrate));
  return app;
}

}  // namespace jgt::scoring
