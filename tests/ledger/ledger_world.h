// The ledger as its clients see it: handlers behind a real server and channel, a real database, tokens; and a roster
// whose journal the test writes by hand.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/roles.h"
#include "common/ids/ids.h"
#include "common/journal/copies_audit.h"
#include "common/journal/dispatch.h"
#include "common/journal/follower.h"
#include "common/journal/positions.h"
#include "common/journal/source.h"
#include "common/journal/writer.h"
#include "common/paging/page_token.h"
#include "common/rpc/channel.h"
#include "common/runtime/executor.h"
#include "common/runtime/mutex.h"
#include "common/sql/fault_injector.h"
#include "common/sql/pool.h"
#include "jgt/ledger/v1/confirmation_service.grpc.pb.h"
#include "jgt/ledger/v1/kind_service.grpc.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/ledger/v1/oversight_service.grpc.pb.h"
#include "jgt/ledger/v1/proof_service.grpc.pb.h"
#include "jgt/ledger/v1/statement_service.grpc.pb.h"
#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/rpc/confirmation_handler.h"
#include "services/ledger/rpc/kind_handler.h"
#include "services/ledger/rpc/ledger_handler.h"
#include "services/ledger/rpc/oversight_handler.h"
#include "services/ledger/rpc/proof_handler.h"
#include "services/ledger/rpc/statement_handler.h"
#include "services/ledger/storage/log_appender.h"
#include "services/ledger/storage/log_audit.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "services/ledger/storage/mysql_confirmation_store.h"
#include "services/ledger/storage/mysql_entry_store.h"
#include "services/ledger/storage/mysql_kind_store.h"
#include "services/ledger/storage/mysql_log_store.h"
#include "services/ledger/storage/mysql_oversight_store.h"
#include "services/ledger/storage/publisher.h"
#include "services/ledger/storage/timeout_worker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/rpc_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::ledger::test {

using jgt::test::IsOk;
using jgt::test::StatusIs;

inline const std::string kCounty = "330327";
inline const std::string kCore = "regions/330327/schools/core";
inline const std::string kRural = "regions/330327/schools/rural";
inline const std::string kOther = "regions/330327/schools/other";
inline const std::string kFar = "regions/330105/schools/far";
inline const std::string kLocalPairing = "regions/330327/pairings/local";  // core -> rural
inline const std::string kFarPairing = "regions/330327/pairings/cross";    // far (another city) -> other

// A journal that is a list.
class ListSource final : public journal::Source {
 public:
  explicit ListSource(std::string service) : service_(std::move(service)) {}
  const std::string& service() const override { return service_; }
  StatusOr<std::vector<journal::Entry>> Read(const std::string& region, int64_t from_seq, int limit) override;
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string&, const std::map<std::string, int64_t>&) override;
  // Appends and returns the number.
  int64_t Add(const std::string& region, const google::protobuf::Message& event);

  bool away = false;  // nobody answers
  Instant now{1'640'995'200'000'000};

 private:
  const std::string service_;
  std::map<std::string, std::vector<journal::Entry>> entries_;
};

// Makes the database fail once, and counts what is sent to it.
class Faults final : public sql::FaultInjector {
 public:
  sql::CommitFault OnCommit() override { return next_.exchange(sql::CommitFault::kNone); }
  bool LosesConnectionBefore(std::string_view sql) override;
  void FailNextCommit(sql::CommitFault fault) { next_ = fault; }
  // Runs `act` before the statement that begins so is sent, once it has been sent `passed` times from now on.
  void Before(std::string beginning, int passed, std::function<void()> act);

  std::atomic<int> statements{0};

 private:
  std::atomic<sql::CommitFault> next_{sql::CommitFault::kNone};
  Mutex mutex_;
  std::string held_ ABSL_GUARDED_BY(mutex_);
  int passed_ ABSL_GUARDED_BY(mutex_) = 0;
  std::function<void()> act_ ABSL_GUARDED_BY(mutex_);
};

class LedgerTest : public ::testing::Test {
 protected:
  using Stub = v1::LedgerService::StubInterface;
  using Confirmations = v1::ConfirmationService::StubInterface;

  LedgerTest();
  ~LedgerTest() override;

  // Two pairings, as above; more by Roster() and Follow().
  void SetUp() override;
  ListSource& Roster() { return roster_; }
  void ListPairing(const std::string& name, const std::string& supporter, const std::string& supported);
  void Follow();

  static std::string Token(auth::Role role, const std::string& org);
  std::string Officer() const { return Token(auth::Role::kCountyOfficer, "regions/330327"); }
  std::string Filer(const std::string& school) const { return Token(auth::Role::kSchoolFiler, school); }

  // Calls as the bearer of `token`.
  template <class Request, class Response>
  StatusOr<Response> Call(const std::string& token,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request, std::chrono::milliseconds within = std::chrono::seconds(20)) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*stub_, method, request, rpc::Within(within, &source));
  }

  template <class Request, class Response>
  StatusOr<Response> CallConfirmations(const std::string& token,
                                       grpc::Status (Confirmations::*method)(grpc::ClientContext*, const Request&,
                                                                             Response*),
                                       const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*confirmation_stub_, method, request,
                                    rpc::Within(std::chrono::seconds(20), &source));
  }

  // A bureau files its form of a month, and the ledger hears of it.
  void FileForm(const std::string& region, const std::string& month);

  // A synchronous lesson; period and teacher make it another one.
  static v1::Activity Lesson(int period, const std::string& teacher = "T-0001",
                             const std::string& pairing = kLocalPairing);
  static void AddFact(v1::Activity& activity, const std::string& key, const std::string& value) {
    v1::Fact& fact = *activity.add_facts();
    fact.set_key(key);
    fact.set_value(value);
  }
  static v1::RecordActivityRequest RecordRequest(const std::string& request_id, const v1::Activity& activity);

  StatusOr<v1::Activity> Record(const std::string& token, const v1::Activity& activity);
  StatusOr<v1::Activity> Confirm(const std::string& token, const std::string& name, const std::string& school = "");
  StatusOr<v1::Activity> Correct(const std::string& token, const std::string& name, const v1::Activity& activity,
                                 int64_t revision = 0);
  StatusOr<v1::Activity> Reverse(const std::string& token, const std::string& name, int64_t revision = 0);
  StatusOr<v1::Activity> Get(const std::string& token, const std::string& name);
  StatusOr<v1::ListActivitiesResponse> List(const std::string& token, const std::string& filter, int page_size = 0,
                                            const std::string& page_token = "");

  std::string NextRequestId();
  // Names of the reasons' fields.
  static std::vector<std::string> FieldsOf(const Status& status);
  int64_t Count(const std::string& statement, const sql::Params& params = {});
  std::vector<journal::Entry> Journal(const std::string& region = kCounty);

  static jgt::test::FakeClock clock_;
  Faults faults_;
  std::unique_ptr<sql::Pool> pool_;
  const LogAppender appender_{{"3301"}};  // logs of that city hash with SM3
  std::unique_ptr<journal::Writer> writer_;
  Executor groups_{{.name = "groups", .thread_count = 4, .queue_count_max = 1000}};  // stopped before the writer goes
  const jgt::test::TempDir outside_;                                                 // copies of checkpoints
  const merkle::NoteSigner key_;
  std::unique_ptr<Publisher> publisher_;  // without its thread: rounds are run by the test
  std::unique_ptr<journal::PositionWaiter> positions_;
  ListSource roster_{"roster"};
  ListSource reporting_{"reporting"};
  journal::Dispatch dispatch_;
  journal::Dispatch reporting_dispatch_;
  std::unique_ptr<journal::Follower> follower_;
  std::unique_ptr<journal::Follower> reporting_follower_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
  std::unique_ptr<v1::KindService::Stub> kinds_;
  std::unique_ptr<v1::ConfirmationService::Stub> confirmation_stub_;
  std::unique_ptr<v1::ProofService::Stub> proofs_;
  std::unique_ptr<v1::StatementService::Stub> statements_;
  std::unique_ptr<MysqlActivityStore> store_;
  std::unique_ptr<MysqlConfirmationStore> confirmation_store_;
  std::unique_ptr<TimeoutWorker> timeouts_;  // without its thread: rounds are run by the test
  std::unique_ptr<v1::OversightService::Stub> oversight_;

 private:
  void Serve();

  SeededRandom random_{2022};
  IdSource ids_{clock_, random_};
  PageTokens page_tokens_{"0123456789abcdef0123456789abcdef"};
  std::unique_ptr<MysqlKindStore> kind_store_;
  std::unique_ptr<MysqlLogStore> logs_;
  std::vector<std::unique_ptr<journal::CopiesAudit>> copies_;
  std::unique_ptr<MysqlLogAudit> audit_;
  std::unique_ptr<LedgerHandler> handler_;
  std::unique_ptr<KindHandler> kind_handler_;
  std::unique_ptr<ConfirmationHandler> confirmation_handler_;
  std::unique_ptr<ProofHandler> proof_handler_;
  std::unique_ptr<MysqlEntryStore> entries_;
  std::unique_ptr<StatementHandler> statement_handler_;
  std::unique_ptr<MysqlOversightStore> oversight_store_;
  std::unique_ptr<OversightHandler> oversight_handler_;
  std::unique_ptr<jgt::test::RpcServer> server_;
  std::atomic<int> request_count_{0};
};

}  // namespace jgt::ledger::test
