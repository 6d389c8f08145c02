// Reporting and the roll-up as their clients see them: handlers behind a real server and channel, a real database,
// tokens; and three journals that the test writes by hand and lets the real followers apply.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/roles.h"
#include "common/journal/dispatch.h"
#include "common/journal/follower.h"
#include "common/journal/positions.h"
#include "common/journal/rpc/journal_handler.h"
#include "common/journal/source.h"
#include "common/journal/writer.h"
#include "common/paging/page_token.h"
#include "common/rpc/channel.h"
#include "common/runtime/mutex.h"
#include "common/sql/pool.h"
#include "jgt/common/v1/journal_service.grpc.pb.h"
#include "jgt/evidence/v1/events.pb.h"
#include "jgt/ledger/v1/events.pb.h"
#include "jgt/reporting/v1/count_service.grpc.pb.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "jgt/rollup/v1/rollup_service.grpc.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/domain/minima.h"
#include "services/reporting/domain/region.h"
#include "services/reporting/rpc/count_handler.h"
#include "services/reporting/rpc/reporting_handler.h"
#include "services/reporting/storage/mysql_count_store.h"
#include "services/reporting/storage/mysql_reporting_store.h"
#include "services/rollup/events/cell_follower.h"
#include "services/rollup/events/events.h"
#include "services/rollup/events/journal_recounter.h"
#include "services/rollup/rpc/rollup_handler.h"
#include "services/rollup/storage/mysql_rollup_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/rpc_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::reporting::test {

using jgt::test::IsOk;
using jgt::test::StatusIs;

inline const std::string kPujiang = "330726";
inline const std::string kYiwu = "330782";
inline const std::string kJinhua = "330700";
inline const std::string kZhejiang = "330000";
inline const std::string kCangnan = "330327";

// A journal that is a list.
class ListSource final : public journal::Source {
 public:
  explicit ListSource(std::string service) : service_(std::move(service)) {}
  const std::string& service() const override { return service_; }
  StatusOr<std::vector<journal::Entry>> Read(const std::string& region, int64_t from_seq, int limit) override;
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string& follower,
                                                 const std::map<std::string, int64_t>& applied) override;
  // Appends and returns the number. Entries are recorded at `now`.
  int64_t Add(const std::string& region, const google::protobuf::Message& event);
  void Add(const journal::Entry& sealed);
  // What an entry of another journal says, as the next of this one.
  void AddNext(journal::Entry entry);

  Instant now = ShanghaiMidnight({.year = 2019, .month = 4, .day = 10});

 private:
  const std::string service_;
  Mutex mutex_;  // a server's threads read what the test writes
  std::map<std::string, std::vector<journal::Entry>> entries_ ABSL_GUARDED_BY(mutex_);
};

struct PairingSpec {
  std::string id;
  std::string home;
  std::string supporter;  // "regions/330726/schools/…"
  std::string supported;
  jgt::common::v1::Mode mode = jgt::common::v1::MODE_UNSPECIFIED;
  jgt::common::v1::Scope scope = jgt::common::v1::SCOPE_IN_COUNTY;
  jgt::common::v1::VerificationLevel level = jgt::common::v1::VERIFICATION_LEVEL_COUNTY;
  int founded_year = 0;
  std::string supported_region = {};  // when `supported` is empty: pending
};

class ReportingTest : public ::testing::Test {
 protected:
  using Reporting = v1::ReportingService::StubInterface;
  using Counts = v1::CountService::StubInterface;
  using Rollup = rollup::v1::RollupService::StubInterface;

  ReportingTest();
  ~ReportingTest() override;

  // Applies all there is of all three journals.
  void Follow();
  // Applies an entry once more, after newer ones.
  Status ApplyLate(const ListSource& source, const std::string& region, int64_t seq);

  std::string ListPairing(const PairingSpec& spec);
  void Ready(const std::string& subject, roster::v1::ReadinessItem item, const std::string& since, bool met = true);
  std::string FormGroup(const std::string& pairing, const std::string& id, int mentees, int year = 2022);
  // Tells an activity with these facts; returns its name.
  std::string Tell(const std::string& pairing, const std::string& kind, const std::string& day,
                   const std::function<void(ledger::v1::Activity&)>& more = nullptr);
  void Confirm(const std::string& activity);
  std::string TellConfirmed(const std::string& pairing, const std::string& kind, const std::string& day,
                            const std::function<void(ledger::v1::Activity&)>& more = nullptr);
  void Assess(const std::string& activity, bool satisfied = true, bool verified = false);
  void Show(const std::string& activity, const std::string& file, Instant at);
  // Pujiang's list of 2019 (annex 1), as the roster would tell it.
  void ListPujiang();

  static std::string Token(auth::Role role, const std::string& org);
  static std::string Officer(const std::string& region) {
    return Token(auth::Role::kCountyOfficer, "regions/" + region);
  }
  static std::string Province() { return Token(auth::Role::kProvinceOfficer, "regions/000000"); }
  static std::string Operator() { return Token(auth::Role::kOperator, "regions/000000"); }

  // Calls as the bearer of `token`.
  template <class Request, class Response>
  StatusOr<Response> Call(const std::string& token,
                          grpc::Status (Reporting::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request, std::chrono::milliseconds within = std::chrono::seconds(20)) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*reporting_, method, request, rpc::Within(within, &source));
  }
  template <class Request, class Response>
  StatusOr<Response> CallCounts(const std::string& token,
                                grpc::Status (Counts::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*count_stub_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }
  template <class Request, class Response>
  StatusOr<Response> CallRollup(const std::string& token,
                                grpc::Status (Rollup::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*rollup_stub_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }

  StatusOr<v1::BureauForm> Form(const std::string& region, const std::string& month);
  StatusOr<v1::GetRollupResponse> Sum(const std::string& region, const std::string& month,
                                      v1::Basis basis = v1::BASIS_CONFIRMED);
  StatusOr<v1::PairingProgress> Progress(const std::string& pairing, int year, v1::Basis basis = v1::BASIS_CONFIRMED);
  StatusOr<rollup::v1::CompareCellsResponse> Compare(const std::string& region);
  static int64_t Activities(const v1::GetRollupResponse& sums);

  int64_t Count(const std::string& statement, const sql::Params& params = {});
  void Execute(const std::string& statement);

  static jgt::test::FakeClock clock_;
  ListSource roster_{"roster"};
  ListSource ledger_{"ledger"};
  ListSource evidence_{"evidence"};
  sql::Pool& pool_;  // of one schema that all tests of the process use in turn, emptied before each
  std::unique_ptr<journal::PositionWaiter> positions_;
  // What the roll-up's followers write into; a test may put a damaged one in its place.
  rollup::BookOf book_of_;
  std::unique_ptr<v1::ReportingService::Stub> reporting_;
  std::unique_ptr<v1::CountService::Stub> count_stub_;
  std::unique_ptr<rollup::v1::RollupService::Stub> rollup_stub_;
  std::unique_ptr<jgt::common::v1::JournalService::Stub> journal_stub_;

 private:
  void MakeFollowers();
  void Serve();

  PageTokens page_tokens_{"0123456789abcdef0123456789abcdef"};
  journal::Dispatch dispatch_;
  const rollup::FoldDispatch folds_ = rollup::AllEvents();
  std::unique_ptr<rollup::CellFollower> cells_;
  std::vector<std::unique_ptr<journal::Follower>> followers_;
  std::unique_ptr<journal::Writer> writer_;
  std::unique_ptr<MysqlReportingStore> store_;
  std::unique_ptr<rollup::MysqlRollupStore> rollup_store_;
  std::unique_ptr<rollup::JournalRecounter> recounter_;
  std::unique_ptr<MysqlCountStore> count_store_;
  std::unique_ptr<ReportingHandler> reporting_handler_;
  std::unique_ptr<CountHandler> count_handler_;
  std::unique_ptr<rollup::RollupHandler> rollup_handler_;
  std::unique_ptr<journal::JournalHandler> journal_handler_;
  std::unique_ptr<jgt::test::RpcServer> server_;
  int made_ = 0;
};

}  // namespace jgt::reporting::test
