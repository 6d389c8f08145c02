#include "tests/bench/bench_rollup.h"

#include <iostream>

#include "common/journal/dispatch.h"
#include "common/sql/migrator.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/data_files.h"
#include "services/reporting/storage/schema_files.h"
#include "services/rollup/events/events.h"
#include "services/rollup/storage/mysql_cell_book.h"

namespace jgt::bench {
namespace {

constexpr int kThreads = 8;
constexpr int kFollowers = 8;  // as the process has them
constexpr int kConnections = kThreads + kFollowers + 4;
constexpr char kMonth[] = "2022-05";

sql::PoolOptions ReportingSchema(test::MariadbServer& server) {
  auto options = sql::ParseDsn(server.CreateDatabase());
  JGT_CHECK(options.ok());
  options->connections_max = kConnections;
  sql::Pool pool(*options);
  JGT_CHECK(sql::Migrate(pool, journal::WithJournal(sql::MigrationsFrom(reporting::kSchemaFiles))).ok());
  return *options;
}

void ListPairings(sql::Pool& pool, int pairings_of_county) {
  journal::Dispatch dispatch;
  reporting::HandleRosterEntries(dispatch);
  for (int n = 0; n < kCounties; ++n) {
    for (const journal::Entry& entry : PairingsListed(County(n), pairings_of_county))
      JGT_CHECK(sql::RunTransaction(pool, {}, [&](sql::Transaction& tx) { return dispatch.Apply(tx, entry); }).ok());
  }
}

}  // namespace

BenchRollup::BenchRollup(test::MariadbServer& server, const redis::RedisOptions& redis, BenchLedger& ledger,
                         int pairings_of_county)
    : minima_(*reporting::ReadMinimaFiles(JGT_DATA_DIR)),
      regions_(*reporting::ReadRegionFile(JGT_DATA_DIR)),
      calendar_(*WorkCalendar::FromFile(JGT_DATA_DIR "/cn_calendar_exceptions_2019_2026.csv")),
      page_tokens_("0123456789abcdef0123456789abcdef"),
      pool_(ReportingSchema(server)),
      positions_(pool_, "reporting", {"roster", "ledger", "evidence"}),
      writer_("reporting", pool_, clock_),
      store_(writer_, pool_),
      token_(ledger.ServiceToken()),
      source_("ledger", ledger.channel(), token_),
      folds_(rollup::AllEvents()),
      cells_(folds_, rollup::OpenLivingBook),
      followers_(kFollowers, {.name = "rollup", .owner = "bench", .batch_max = rollup::kBatchMax}, pool_, source_,
                 redis, cells_) {
  ListPairings(pool_, pairings_of_county);
  server_ = std::make_unique<test::RpcServer>(
      clock_,
      [this](const rpc::RpcRuntime& runtime) {
        handler_ = std::make_unique<reporting::ReportingHandler>(reporting::ReportingParts{.rpc = runtime,
                                                                                           .minima = minima_,
                                                                                           .regions = regions_,
                                                                                           .calendar = calendar_,
                                                                                           .page_tokens = page_tokens_,
                                                                                           .positions = positions_,
                                                                                           .store = store_});
        return std::vector<grpc::Service*>{handler_.get()};
      },
      test::RpcServerOptions{.thread_count = kThreads});
  stub_ = jgt::reporting::v1::ReportingService::NewStub(server_->channel());
  followers_.Start();
}

BenchRollup::~BenchRollup() {
  followers_.Stop();
  server_.reset();
}

ProvinceAnswer BenchRollup::Ask() {
  using jgt::reporting::v1::ReportingService;
  jgt::reporting::v1::GetRollupRequest request;
  request.set_parent("regions/330000");
  request.set_from_month(kMonth);
  request.set_to_month(kMonth);
  request.set_basis(jgt::reporting::v1::BASIS_RECORDED);
  const auto response = server_->Call(*stub_, &ReportingService::StubInterface::GetRollup, request,
                                      server_->Token("PROVINCE_OFFICER", "regions/330000"));
  if (!response.ok()) std::cerr << ToString(response.status()) << '\n';
  JGT_CHECK(response.ok());
  ProvinceAnswer answer;
  for (const auto& cell : response->cells()) answer.activities += cell.activities();
  for (const auto& position : response->positions()) {
    if (position.service() == "ledger") answer.applied[position.region()] = position.seq();
  }
  return answer;
}

}  // namespace jgt::bench
