// The roll-up of a ledger's journal as its process puts it together, and reporting's answers behind a real server and
// channel; the roster's pairings are told by hand, and there is no evidence.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "common/journal/followers.h"
#include "common/journal/positions.h"
#include "common/journal/rpc/grpc_source.h"
#include "common/journal/writer.h"
#include "common/paging/page_token.h"
#include "common/sql/pool.h"
#include "common/workdays/workdays.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "services/reporting/domain/minima.h"
#include "services/reporting/domain/region.h"
#include "services/reporting/rpc/reporting_handler.h"
#include "services/reporting/storage/mysql_reporting_store.h"
#include "services/rollup/events/cell_follower.h"
#include "tests/bench/bench_ledger.h"

namespace jgt::bench {

// What a caller sees of the province.
struct ProvinceAnswer {
  int64_t activities = 0;                  // told, in the month of BenchLedger's lessons
  std::map<std::string, int64_t> applied;  // by county: the ledger's last entry in it
};

class BenchRollup {
 public:
  // Follows from the beginning. The ledger outlives it.
  BenchRollup(test::MariadbServer& server, const redis::RedisOptions& redis, BenchLedger& ledger,
              int pairings_of_county);
  ~BenchRollup();

  ProvinceAnswer Ask();

 private:
  SystemClock clock_;
  const reporting::Minima minima_;
  const reporting::RegionNames regions_;
  const WorkCalendar calendar_;
  const PageTokens page_tokens_;
  sql::Pool pool_;
  journal::PositionWaiter positions_;
  journal::Writer writer_;
  reporting::MysqlReportingStore store_;
  rpc::FixedToken token_;
  journal::GrpcSource source_;
  const rollup::FoldDispatch folds_;
  rollup::CellFollower cells_;
  journal::Followers followers_;
  std::unique_ptr<reporting::ReportingHandler> handler_;
  std::unique_ptr<test::RpcServer> server_;
  std::unique_ptr<jgt::reporting::v1::ReportingService::Stub> stub_;
};

}  // namespace jgt::bench
