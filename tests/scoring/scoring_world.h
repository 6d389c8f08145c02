// The scoring as its clients see it: handlers behind a real server and channel, a real database, tokens; and a roster,
// a ledger and an evidence whose journals the test writes by hand.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/roles.h"
#include "common/ids/ids.h"
#include "common/journal/dispatch.h"
#include "common/journal/follower.h"
#include "common/journal/positions.h"
#include "common/journal/source.h"
#include "common/journal/writer.h"
#include "common/paging/page_token.h"
#include "common/rpc/channel.h"
#include "common/sql/pool.h"
#include "jgt/ledger/v1/ledger.pb.h"
#include "jgt/roster/v1/roster.pb.h"
#include "jgt/scoring/v1/scoring_service.grpc.pb.h"
#include "services/scoring/rpc/scoring_handler.h"
#include "services/scoring/storage/mysql_score_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/rpc_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::scoring::test {

using jgt::test::IsOk;
using jgt::test::StatusIs;

inline const std::string kCounty = "330327";
inline const std::string kParent = "regions/330327";
inline const std::string kCore = "regions/330327/schools/core";
inline const std::string kRural = "regions/330327/schools/rural";
inline const std::string kCampus = "regions/330327/schools/campus";
inline const std::string kFar = "regions/330105/schools/far";
inline const std::string kCity = "regions/330303/schools/city";
inline const std::string kCoBuilt = "regions/330327/pairings/cobuilt";        // core -> rural
inline const std::string kIntegrated = "regions/330327/pairings/integrated";  // core -> campus
inline const std::string kCross = "regions/330327/pairings/cross";            // far -> rural, verified by the province
inline const std::string kByCity = "regions/330327/pairings/bycity";          // city -> campus, verified by the city

// A journal that is a list.
class ListSource final : public journal::Source {
 public:
  explicit ListSource(std::string service) : service_(std::move(service)) {}
  const std::string& service() const override { return service_; }
  StatusOr<std::vector<journal::Entry>> Read(const std::string& region, int64_t from_seq, int limit) override;
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string&, const std::map<std::string, int64_t>&) override;
  // Appends and returns the number.
  int64_t Add(const std::string& region, const google::protobuf::Message& event);

 private:
  const std::string service_;
  std::map<std::string, std::vector<journal::Entry>> entries_;
};

class ScoringTest : public ::testing::Test {
 protected:
  using Stub = v1::ScoringService::StubInterface;

  ScoringTest();
  ~ScoringTest() override;

  // The four pairings above.
  void SetUp() override;

  // Entries of the followed journals; Follow() applies them.
  void ListPairing(const std::string& name, const std::string& supporter, const std::string& supported,
                   jgt::common::v1::Mode mode, jgt::common::v1::Scope scope, jgt::common::v1::VerificationLevel level);
  void CountTeachers(const std::string& school, int teachers, const std::string& day = "2022-09-01");
  std::string FormGroup(const std::string& pairing, const std::string& id, int mentees = 3);
  std::string Exchange(const std::string& pairing, const std::string& id, bool confirmed = true);
  // Recorded, and unless told otherwise confirmed and evidenced. Returns the name.
  std::string Do(const std::string& pairing, const std::string& kind, int count = 1,
                 jgt::common::v1::Subject subject = jgt::common::v1::SUBJECT_UNSPECIFIED);
  ledger::v1::Activity NewActivity(const std::string& pairing, const std::string& kind);
  int64_t Record(const ledger::v1::Activity& activity);
  void Confirm(const std::string& activity);
  void Assess(const std::string& activity, bool satisfied = true);
  void Follow();

  static std::string Token(auth::Role role, const std::string& org);
  std::string Officer() const { return Token(auth::Role::kCountyOfficer, kParent); }
  std::string Filer(const std::string& school) const { return Token(auth::Role::kSchoolFiler, school); }

  template <class Request, class Response>
  StatusOr<Response> Call(const std::string& token,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request, std::chrono::milliseconds within = std::chrono::seconds(20)) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*stub_, method, request, rpc::Within(within, &source));
  }

  static v1::Survey Answers(const std::string& pairing, int satisfied, int dissatisfied, int year = 2022);
  v1::RecordSurveysRequest SurveysRequest(const std::vector<v1::Survey>& surveys);
  StatusOr<v1::RecordSurveysResponse> RecordSurveys(const std::string& token, const std::vector<v1::Survey>& surveys);
  v1::RecordDeductionRequest DeductionRequest(const std::string& pairing, const std::string& points);
  StatusOr<v1::RecordDeductionResponse> Deduct(const std::string& token, const v1::RecordDeductionRequest& request);
  StatusOr<v1::RunScoresResponse> Run(const std::string& token, int year = 2022);
  StatusOr<v1::Score> Get(const std::string& token, const std::string& run, const std::string& pairing);
  StatusOr<v1::ListScoresResponse> List(const std::string& token, const std::string& run, int page_size = 0,
                                        const std::string& page_token = "", bool with_items = false);
  // The score of one pairing in a new run.
  v1::Score ScoreNow(const std::string& pairing);

  std::string NextRequestId() { return "request-" + std::to_string(++request_count_); }
  static std::vector<std::string> FieldsOf(const Status& status);
  std::vector<journal::Entry> Journal();

  static jgt::test::FakeClock clock_;
  std::unique_ptr<sql::Pool> pool_;
  std::unique_ptr<journal::Writer> writer_;
  std::unique_ptr<journal::PositionWaiter> positions_;
  ListSource roster_{"roster"};
  ListSource ledger_{"ledger"};
  ListSource evidence_{"evidence"};
  std::unique_ptr<v1::ScoringService::Stub> stub_;
  journal::Dispatch dispatch_;
  std::vector<std::unique_ptr<journal::Follower>> followers_;  // of the roster, the ledger, the evidence

 private:
  void Serve();

  SeededRandom random_{2022};
  IdSource ids_{clock_, random_};
  PageTokens page_tokens_{"0123456789abcdef0123456789abcdef"};
  std::unique_ptr<MysqlScoreStore> store_;
  std::unique_ptr<ScoringHandler> handler_;
  std::unique_ptr<jgt::test::RpcServer> server_;
  int request_count_ = 0;
  int activity_count_ = 0;
};

const v1::ItemScore& ItemOf(const v1::Score& score, const std::string& code);
std::vector<std::string> NoticesOf(const v1::Score& score);

}  // namespace jgt::scoring::test
