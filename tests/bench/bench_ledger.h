// The ledger as its process puts it together, without followers (its pairings are told by hand), behind a real server
// and channel; clients call it as anybody would, and followers read its journal.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/ids/ids.h"
#include "common/journal/dispatch.h"
#include "common/journal/positions.h"
#include "common/journal/relay.h"
#include "common/journal/rpc/journal_handler.h"
#include "common/journal/writer.h"
#include "common/paging/page_token.h"
#include "common/redis/redis.h"
#include "common/runtime/executor.h"
#include "common/runtime/mutex.h"
#include "common/sql/pool.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/rpc/ledger_handler.h"
#include "services/ledger/storage/log_appender.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "services/ledger/storage/mysql_kind_store.h"
#include "tests/bench/load.h"
#include "tests/bench/stored_bytes.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/rpc_server.h"

namespace jgt::bench {

inline constexpr int kCounties = 8;
inline constexpr int kBatch = 100;

// "330320", "330321", …
std::string County(int n);
// A database of its own, with the ledger's schema.
sql::PoolOptions LedgerSchema(test::MariadbServer& server, int connections);

// What the roster tells of a county's pairings; with one alone it is called "p", otherwise "p0", "p1", …
std::vector<journal::Entry> PairingsListed(const std::string& county, int count);

struct BenchLedgerOptions {
  std::optional<redis::RedisOptions> redis = std::nullopt;  // where a relay tells the entries; none: no relay
  int pairings_of_county = 1;  // more than one: activities are spread over them, and over subjects
};

class BenchLedger {
 public:
  explicit BenchLedger(test::MariadbServer& server, const BenchLedgerOptions& options = {});
  ~BenchLedger();

  // One activity by a unary call, or a batch of kBatch; the answer is awaited by nobody. Calls end within `deadline`.
  void RecordOne(const std::string& county, std::chrono::milliseconds deadline, Done done);
  void RecordBatch(const std::string& county, std::chrono::milliseconds deadline, Done done);
  // One activity by a blocking call.
  Outcome RecordOneAndWait(const std::string& county);
  // The same, for where it is in the journal.
  StatusOr<journal::Position> Record(const std::string& county);

  // What an activity stores, on the average of all that are there.
  StoredBytes BytesPerActivity();

  sql::Pool& pool() { return pool_; }
  int64_t SelectInt(const std::string& statement, const sql::Params& params = {});
  // The last entry of each county that is durable.
  std::map<std::string, int64_t> Heads();
  // To follow the journal by.
  const std::shared_ptr<grpc::Channel>& channel() const { return server_->channel(); }
  std::string ServiceToken() const { return server_->Token("SERVICE", "regions/000000"); }

 private:
  using Stub = jgt::ledger::v1::LedgerService::Stub;

  void Committed(const std::string& region, int64_t seq);
  void ListPairings(const std::string& county);
  std::string NextId() { return "bench-" + std::to_string(++requests_); }
  jgt::ledger::v1::Activity Lesson(const std::string& county);

  const int pairings_of_county_;
  SystemClock clock_;
  SystemRandom random_;
  IdSource ids_{clock_, random_};
  sql::Pool pool_;
  std::optional<journal::Relay> relay_;
  Mutex mutex_;
  std::map<std::string, int64_t> heads_ ABSL_GUARDED_BY(mutex_);
  const ledger::LogAppender appender_{{}};
  Executor groups_{{.name = "groups", .thread_count = 8, .queue_count_max = 1000}};
  journal::Writer writer_;
  journal::PositionWaiter positions_;
  const ledger::KindCatalogues kinds_;
  ledger::MysqlActivityStore store_;
  ledger::MysqlKindStore kind_store_;
  const PageTokens page_tokens_;
  journal::Dispatch dispatch_;
  std::unique_ptr<ledger::LedgerHandler> handler_;
  std::unique_ptr<journal::JournalHandler> journal_;
  std::unique_ptr<test::RpcServer> server_;
  std::unique_ptr<Stub> stub_;
  std::string token_;
  std::atomic<int64_t> requests_{0};
  std::atomic<int64_t> lessons_{0};
};

}  // namespace jgt::bench
