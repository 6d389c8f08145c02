// Who may not: every RPC of every service without a token and without the role, and a few with the wrong county.
#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>

#include "common/auth/roles.h"
#include "common/rpc/status_codec.h"
#include "jgt/common/v1/journal_service.grpc.pb.h"
#include "jgt/common/v1/options.pb.h"
#include "jgt/evidence/v1/evidence_service.grpc.pb.h"
#include "jgt/ledger/v1/confirmation_service.pb.h"
#include "jgt/ledger/v1/kind_service.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/ledger/v1/oversight_service.pb.h"
#include "jgt/ledger/v1/proof_service.pb.h"
#include "jgt/ledger/v1/statement_service.pb.h"
#include "jgt/platform_sync/v1/platform_sync_service.grpc.pb.h"
#include "jgt/reporting/v1/count_service.pb.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "jgt/rollup/v1/rollup_service.grpc.pb.h"
#include "jgt/roster/v1/plan_service.pb.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "jgt/scoring/v1/scoring_service.grpc.pb.h"
#include "tests/e2e/cangnan_year.h"
#include "tests/support/status_matchers.h"

namespace jgt::e2e {
namespace {

using jgt::test::StatusIs;
using ::testing::HasSubstr;

struct Method {
  std::string service;  // who answers
  const google::protobuf::MethodDescriptor* descriptor;
  std::string permission;
};

// All methods that a service answers, as its protos say.
std::vector<Method> MethodsOf(const std::string& service, const std::vector<std::string>& names) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  std::vector<Method> methods;
  for (const std::string& name : names) {
    const auto* descriptor = pool->FindServiceByName(name);
    JGT_CHECK(descriptor != nullptr);
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const auto* method = descriptor->method(i);
      methods.push_back({service, method, method->options().GetExtension(jgt::common::v1::access).permission()});
    }
  }
  return methods;
}

// The service of the file that a message is of, where nothing else here uses a message of that file: a linker leaves
// out what nothing uses, and the pool would not know it.
template <class Message>
std::string ServiceWith() {
  return Message::descriptor()->file()->service(0)->full_name();
}

std::vector<Method> AllMethods() {
  const std::string journal = common::v1::JournalService::service_full_name();
  const std::string follower = common::v1::FollowerService::service_full_name();
  std::vector<Method> all;
  const auto add = [&](const std::string& service, const std::vector<std::string>& names) {
    const auto methods = MethodsOf(service, names);
    all.insert(all.end(), methods.begin(), methods.end());
  };
  add("roster",
      {roster::v1::RosterService::service_full_name(), ServiceWith<roster::v1::GetAssistancePlanRequest>(), journal});
  add("ledger", {ledger::v1::LedgerService::service_full_name(), ServiceWith<ledger::v1::DefineKindRequest>(),
                 ServiceWith<ledger::v1::ListAwaitingRequest>(), ServiceWith<ledger::v1::ListOverdueRequest>(),
                 ServiceWith<ledger::v1::GetLogStatusRequest>(), ServiceWith<ledger::v1::ExportStatementsRequest>(),
                 journal, follower});
  add("evidence", {evidence::v1::EvidenceService::service_full_name(), journal, follower});
  add("scoring", {scoring::v1::ScoringService::service_full_name(), journal, follower});
  add("reporting", {reporting::v1::ReportingService::service_full_name(),
                    ServiceWith<reporting::v1::ExplainCountRequest>(), journal, follower});
  add("rollup", {rollup::v1::RollupService::service_full_name(), follower});
  add("platform_sync", {platform_sync::v1::PlatformSyncService::service_full_name(), follower});
  return all;
}

// One empty request message, whatever the method is, and the status that comes of it.
Status CallEmpty(Stack& stack, const Method& method, const std::string& role) {
  grpc::GenericStub stub(stack.Channel(method.service));
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, rpc::Within(std::chrono::seconds(20), &stack.Token(role))));
  grpc::CompletionQueue queue;
  const grpc::ByteBuffer empty(nullptr, 0);
  const std::string path = "/" + method.descriptor->service()->full_name() + "/" + method.descriptor->name();
  const auto call = stub.PrepareUnaryCall(&context, path, empty, &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  (void)queue.Next(&tag, &ok);
  queue.Shutdown();
  return rpc::FromGrpc(status);
}

TEST(Access, EveryRpcRefusesACallerWithoutAToken) {
  CangnanYear& year = Year();
  const auto methods = AllMethods();
  EXPECT_GT(methods.size(), 90U);
  for (const Method& method : methods) {
    EXPECT_THAT(CallEmpty(year.stack, method, "nobody"), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"))
        << method.service << " " << method.descriptor->full_name();
  }
}

// Every role may read what was delivered (sync.read), so nobody who has a role can show that refusal.
TEST(Access, EveryRpcRefusesACallerWithoutTheRole) {
  CangnanYear& year = Year();
  for (const Method& method : AllMethods()) {
    if (method.permission == "sync.read") continue;
    const bool auditor = auth::Grants(auth::Role::kAuditor, method.permission);
    const bool op = auth::Grants(auth::Role::kOperator, method.permission);
    ASSERT_FALSE(auditor && op) << method.permission;
    EXPECT_THAT(CallEmpty(year.stack, method, auditor ? "operator" : "auditor"),
                StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"))
        << method.service << " " << method.descriptor->full_name();
  }
}

TEST(Access, AnotherCountysOfficerSeesNothingOfThisOne) {
  CangnanYear& year = Year();
  const std::string activity = AllActivities(year.stack).front().name();
  struct Question {
    std::string service;
    std::string method;
    std::string json;
  };
  const std::string parent = R"({"parent":"regions/330327")";
  const std::vector<Question> questions = {
      {"roster", "jgt.roster.v1.RosterService/ListPairings", parent + "}"},
      {"ledger", "jgt.ledger.v1.LedgerService/ListActivities", parent + "}"},
      {"ledger", "jgt.ledger.v1.LedgerService/GetActivity", R"({"name":")" + activity + R"("})"},
      {"ledger", "jgt.ledger.v1.LedgerService/GetActivity", R"({"name":"regions/330327/activities/guessed"})"},
      {"evidence", "jgt.evidence.v1.EvidenceService/ListEvidence", R"({"activity":")" + activity + R"("})"},
      {"scoring", "jgt.scoring.v1.ScoringService/GetScoreRun", R"({"name":")" + year.run + R"("})"},
      {"reporting", "jgt.reporting.v1.ReportingService/ListProgress", parent + R"(,"year":2022})"},
      {"rollup", "jgt.rollup.v1.RollupService/CompareCells", parent + "}"},
      {"platform_sync", "jgt.platform_sync.v1.PlatformSyncService/ListDeliveries", parent + "}"},
  };
  for (const Question& question : questions) {
    const CtlResult refused =
        year.stack.Ctl("neighbour", {"call", year.stack.Address(question.service), question.method, question.json});
    EXPECT_EQ(refused.exit_code, 5) << question.method << refused;
    EXPECT_THAT(refused.err, HasSubstr("OUTSIDE_SCOPE")) << question.method;
    EXPECT_EQ(refused.out, "");
    const CtlResult allowed =
        year.stack.Ctl("county", {"call", year.stack.Address(question.service), question.method, question.json});
    EXPECT_EQ(allowed.exit_code, question.json.find("guessed") == std::string::npos ? 0 : 4)
        << question.method << allowed;
  }
}

TEST(Access, ATokenThatIsNoneIsRefusedWithItsReason) {
  CangnanYear& year = Year();
  jgt::test::WriteFile(year.stack.File("garbage.token"), "not.a.token");
  const CtlResult refused = year.stack.Ctl(
      "nobody", {"--token-file", year.stack.File("garbage.token"), "roster", "pairings", "--county", kCounty});
  EXPECT_EQ(refused.exit_code, 5) << refused;
  EXPECT_THAT(refused.err, HasSubstr("TOKEN_MALFORMED"));
}

}  // namespace
}  // namespace jgt::e2e
