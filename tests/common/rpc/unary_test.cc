#include "common/rpc/unary.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "test_server.h"

namespace jgt::rpc {
namespace {

using auth::Role;
using test::Eventually;
using test::IsOk;
using test::IsOkAndHolds;
using test::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// Holds handlers until it is opened.
class Gate {
 public:
  void Pass() {
    ++waiting_;
    gate_.acquire();
  }
  void Open(int count) { gate_.release(count); }
  int waiting() const { return waiting_; }

 private:
  std::atomic<int> waiting_{0};
  std::counting_semaphore<> gate_{0};
};

class UnaryTest : public RpcTest {};

TEST_F(UnaryTest, AnAllowedCallIsAnswered) {
  Serve();
  ASSERT_OK_AND_ASSIGN(const auto response, Echo(Officer(), EchoTo("regions/330327/pairings/1", "你好")));
  EXPECT_EQ(response.text(), "你好");
}

TEST_F(UnaryTest, AHandlerSeesWhoCallsAndUntilWhen) {
  Serve();
  handler_->echo = [](const Call& call, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    EXPECT_EQ(call.principal.subject, "u1");
    EXPECT_EQ(call.request_id.size(), 32U);
    EXPECT_TRUE(call.whole());
    EXPECT_FALSE(call.cancelled());
    const auto left = call.deadline - std::chrono::steady_clock::now();
    EXPECT_GT(left, 3s);
    EXPECT_LT(left, 5s);
    return pb::EchoResponse();
  };
  EXPECT_THAT(Echo(Officer(), EchoTo("330327"), 5s), IsOk());
}

TEST_F(UnaryTest, TheRegionMayBeACodeOrANameOfEitherForm) {
  Serve();
  for (const char* name : {"330327", "regions/330327", "counties/330327/x", "regions/330327/schools/2"}) {
    EXPECT_THAT(Echo(Officer(), EchoTo(name)), IsOk()) << name;
  }
}

TEST_F(UnaryTest, ACallWithoutAValidTokenIsUnauthenticated) {
  Serve();
  EXPECT_THAT(Echo("", EchoTo("330327")), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Echo("rubbish", EchoTo("330327")), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MALFORMED"));
  EXPECT_THAT(Echo(Officer() + "x", EchoTo("330327")), StatusIs(StatusCode::kUnauthenticated, "TOKEN_BAD_SIGNATURE"));
  const std::string token = Officer();
  clock_.Advance(2h);
  EXPECT_THAT(Echo(token, EchoTo("330327")), StatusIs(StatusCode::kUnauthenticated, "TOKEN_EXPIRED"));
  // {"alg":"none"} and the claims of nobody.
  EXPECT_THAT(Echo("eyJhbGciOiJub25lIn0.e30.", EchoTo("330327")),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_WRONG_ALGORITHM"));
}

TEST_F(UnaryTest, AuthenticationComesBeforeEverythingElse) {
  Serve();
  EXPECT_THAT(Echo("", EchoTo("rubbish")), StatusIs(StatusCode::kUnauthenticated));
  // Who lacks the permission is not even told that the request is wrong.
  const std::string keeper = Token(Role::kOperator, "regions/000000");
  EXPECT_THAT(Echo(keeper, EchoTo("rubbish")), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Echo(keeper, EchoTo("")), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(UnaryTest, PermissionAndScopeBothDecide) {
  Serve();
  EXPECT_THAT(Record(Officer(), RecordIn("regions/330327")), IsOk());
  EXPECT_THAT(Record(Officer(), RecordIn("regions/330326")), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  const std::string auditor = Token(Role::kAuditor, "regions/000000");
  EXPECT_THAT(Record(auditor, RecordIn("regions/330327")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Echo(auditor, EchoTo("regions/330327")), IsOk());
  EXPECT_THAT(Record(Token({}), RecordIn("regions/330327")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(UnaryTest, ARequestWithoutARegionIsToldWhichFieldLacksIt) {
  Serve();
  for (const pb::EchoRequest& request : {pb::EchoRequest(), EchoTo(""), EchoTo("regions/1"), EchoTo("pairings/7")}) {
    const auto response = Echo(Officer(), request);
    EXPECT_THAT(response, StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
    EXPECT_THAT(DetailOf(response.status()).fields, SizeIs(1));
    EXPECT_EQ(DetailOf(response.status()).fields.at(0).field, "target.name");
  }
}

TEST_F(UnaryTest, ASchoolEntersItsCountyAndTheHandlerNarrows) {
  Serve();
  handler_->record = [](const Call& call, const pb::RecordRequest& request, pb::RecordResponse&) {
    EXPECT_FALSE(call.whole());
    return call.AuthorizeOn("regions/330327/schools/" + request.request_id());
  };
  pb::RecordRequest request = RecordIn("regions/330327");
  request.set_request_id("1");
  EXPECT_THAT(Record(Filer(), request), IsOk());
  request.set_request_id("2");
  EXPECT_THAT(Record(Filer(), request), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(UnaryTest, AHandlerThatForgetsToNarrowIsFoundOut) {
  Serve();
  EXPECT_THAT(Record(Filer(), RecordIn("regions/330327")),
              StatusIs(StatusCode::kPermissionDenied, "SCOPE_NOT_CHECKED"));
  EXPECT_THAT(Lines("without narrowing"), SizeIs(1));
  // On its own school the entry check was all there is to check.
  EXPECT_THAT(Record(Filer(), RecordIn("regions/330327/schools/1")), IsOk());
}

TEST_F(UnaryTest, AMethodWithoutARegionIsNarrowedToWhatTheCallerMaySee) {
  Serve();
  handler_->list_all = [](const Call& call, const pb::ListAllRequest&) -> StatusOr<pb::ListAllResponse> {
    pb::ListAllResponse response;
    for (const auth::Org& org : call.VisibleOrgs()) response.add_names(auth::OrgName(org));
    return response;
  };
  ASSERT_OK_AND_ASSIGN(const auto county, ListAll(Officer()));
  EXPECT_THAT(county.names(), ::testing::ElementsAre("regions/330327"));
  ASSERT_OK_AND_ASSIGN(const auto all, ListAll(Token(Role::kService, "regions/000000")));
  EXPECT_THAT(all.names(), ::testing::ElementsAre("regions/000000"));
}

TEST_F(UnaryTest, APublicMethodNeedsNoToken) {
  Serve();
  EXPECT_THAT(CallUnary(*stub_, &pb::TestingService::StubInterface::Ping, pb::PingRequest(), Within(10s, nullptr)),
              IsOk());
}

TEST_F(UnaryTest, ErrorsArriveWithAllTheirDetails) {
  Serve();
  const auto make_error = [] {
    return NotFound("SCHOOL_NOT_FOUND", "no school 7")
        .Meta("school", "7")
        .Field("name", "is \"7\"")
        .Zh("没有编号为 7 的学校")
        .RetryAfter(1500ms);
  };
  handler_->echo = [&](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> { return make_error(); };
  const Status received = Echo(Officer(), EchoTo("330327")).status();
  const Status error = make_error();
  EXPECT_EQ(received.code(), error.code());
  EXPECT_EQ(received.message(), error.message());
  EXPECT_EQ(DetailOf(received), DetailOf(error));
}

TEST_F(UnaryTest, WhatAHandlerThrowsBecomesAnInternalErrorWithoutDetail) {
  Serve();
  handler_->echo = [](const Call&, const pb::EchoRequest& request) -> StatusOr<pb::EchoResponse> {
    if (request.text() == "int") throw 7;
    throw std::runtime_error("password=hunter2");
  };
  for (const char* text : {"", "int"}) {
    const Status status = Echo(Officer(), EchoTo("330327", text)).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInternal, "UNEXPECTED"));
    EXPECT_THAT(ToString(status), Not(HasSubstr("hunter2")));
    const std::string id = DetailOf(status).metadata.at("request_id");
    EXPECT_THAT(DetailOf(status).message_zh, HasSubstr(id));
    ASSERT_THAT(Lines(id), SizeIs(1));
    EXPECT_EQ(nlohmann::json::parse(Lines(id)[0])["level"], "error");
  }
  EXPECT_THAT(Lines("hunter2"), SizeIs(1));
}

TEST_F(UnaryTest, AFullQueueIsSaidAtOnceWithAdviceWhenToRetry) {
  executor_options_ = {.name = "rpc", .thread_count = 1, .queue_count_max = 1};
  Serve();
  Gate gate;
  handler_->echo = [&](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    gate.Pass();
    return pb::EchoResponse();
  };
  std::vector<std::thread> threads;
  threads.emplace_back([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return gate.waiting() == 1; }));
  threads.emplace_back([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return executor_->queue_count() == 1; }));
  const auto before = std::chrono::steady_clock::now();
  const auto refused = Echo(Officer(), EchoTo("330327"));
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted, "SERVER_BUSY"));
  EXPECT_GT(DetailOf(refused.status()).retry_after, 0ms);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
  gate.Open(2);
  for (std::thread& thread : threads) thread.join();
}

TEST_F(UnaryTest, ACallThatWouldWaitTooLongForItsDeadlineIsRefusedAtOnce) {
  executor_options_ = {.name = "rpc", .thread_count = 1, .queue_count_max = 4};
  Serve();
  Gate gate;
  handler_->echo = [&](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    gate.Pass();
    return pb::EchoResponse();
  };
  std::vector<std::thread> threads;
  threads.emplace_back([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return gate.waiting() == 1; }));
  threads.emplace_back([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return executor_->oldest_wait() > 1s; }));
  const auto hurried = Echo(Officer(), EchoTo("330327"), 2s);
  EXPECT_THAT(hurried, StatusIs(StatusCode::kResourceExhausted, "SERVER_BUSY"));
  EXPECT_GE(DetailOf(hurried.status()).retry_after, 1s) << "as long as the queue is";
  EXPECT_EQ(executor_->queue_count(), 1U);
  // Who has the time waits.
  threads.emplace_back([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327"), 20s), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return executor_->queue_count() == 2; }));
  gate.Open(3);
  for (std::thread& thread : threads) thread.join();
}

TEST_F(UnaryTest, ACallWhoseDeadlinePassesInTheQueueIsNotRun) {
  executor_options_ = {.name = "rpc", .thread_count = 1, .queue_count_max = 4};
  Serve();
  Gate gate;
  std::atomic<int> ran{0};
  handler_->echo = [&](const Call&, const pb::EchoRequest& request) -> StatusOr<pb::EchoResponse> {
    ++ran;
    if (request.text() == "slow") gate.Pass();
    return pb::EchoResponse();
  };
  std::thread slow([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327", "slow")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return gate.waiting() == 1; }));
  EXPECT_THAT(Echo(Officer(), EchoTo("330327"), 60ms), StatusIs(StatusCode::kDeadlineExceeded));
  ASSERT_EQ(executor_->queue_count(), 1U);
  gate.Open(1);
  slow.join();
  server_->Stop();
  EXPECT_THAT(Lines("EXPIRED_IN_QUEUE"), SizeIs(1));
  EXPECT_EQ(ran, 1);
}

TEST_F(UnaryTest, ACallThatNobodyWaitsForIsNotRun) {
  executor_options_ = {.name = "rpc", .thread_count = 1, .queue_count_max = 4};
  Serve();
  Gate gate;
  std::atomic<int> ran{0};
  handler_->echo = [&](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    ++ran;
    gate.Pass();
    return pb::EchoResponse();
  };
  std::thread slow([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return gate.waiting() == 1; }));
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + Officer());
  std::thread impatient([&] {
    pb::EchoResponse response;
    EXPECT_EQ(stub_->Echo(&context, EchoTo("330327"), &response).error_code(), grpc::StatusCode::CANCELLED);
  });
  ASSERT_TRUE(Eventually([&] { return executor_->queue_count() == 1; }));
  context.TryCancel();
  impatient.join();
  // The client knows at once; the server has heard of it when a later call on the same connection has arrived.
  std::thread later([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return executor_->queue_count() == 2; }));
  gate.Open(3);
  slow.join();
  later.join();
  server_->Stop();
  EXPECT_THAT(Lines("CALLER_GONE"), SizeIs(1));
  EXPECT_EQ(ran, 2);
}

TEST_F(UnaryTest, ACallWithAlmostNoTimeLeftIsRefusedAtTheDoor) {
  limits_.deadline_min = 1h;
  limits_.deadline_max = 2h;
  Serve();
  EXPECT_THAT(Echo(Officer(), EchoTo("330327")), StatusIs(StatusCode::kDeadlineExceeded, "DEADLINE_TOO_SHORT"));
}

TEST_F(UnaryTest, ACallWithoutADeadlineGetsOne) {
  limits_.deadline_default = 7s;
  Serve();
  handler_->echo = [](const Call& call, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    EXPECT_LT(call.deadline - std::chrono::steady_clock::now(), 7s);
    return pb::EchoResponse();
  };
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + Officer());
  pb::EchoResponse response;
  EXPECT_TRUE(stub_->Echo(&context, EchoTo("330327"), &response).ok());
}

TEST_F(UnaryTest, ADeadlineBeyondTheMaximumIsCutToIt) {
  limits_.deadline_max = 7s;
  Serve();
  handler_->echo = [](const Call& call, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    EXPECT_LT(call.deadline - std::chrono::steady_clock::now(), 7s);
    return pb::EchoResponse();
  };
  EXPECT_THAT(Echo(Officer(), EchoTo("330327"), 1h), IsOk());
}

TEST_F(UnaryTest, TheRequestsOwnIdIsTheCallsId) {
  Serve();
  Note seen;
  handler_->record = [&](const Call& call, const pb::RecordRequest&, pb::RecordResponse&) {
    seen.Write(call.request_id);
    return OkStatus();
  };
  pb::RecordRequest request = RecordIn("330327");
  request.set_request_id("r-1");
  ASSERT_THAT(Record(Officer(), request), IsOk());
  EXPECT_EQ(seen.Read(), "r-1");
  EXPECT_THAT(Lines("\"request_id\":\"r-1\""), SizeIs(1));
  // One that could not stand in a log or a trailer is replaced.
  request.set_request_id("a b\n");
  ASSERT_THAT(Record(Officer(), request), IsOk());
  EXPECT_EQ(seen.Read().size(), 32U);
}

TEST_F(UnaryTest, TheCallersRequestIdIsTakenOverAndReturned) {
  Serve();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + Officer());
  context.AddMetadata("x-request-id", "trace-7");
  pb::EchoResponse response;
  ASSERT_TRUE(stub_->Echo(&context, EchoTo("330327"), &response).ok());
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto id = trailers.find("x-request-id");
  ASSERT_NE(id, trailers.end());
  EXPECT_EQ(std::string(id->second.data(), id->second.size()), "trace-7");
}

TEST_F(UnaryTest, EachCallLeavesOneLineAndItsMetrics) {
  Serve();
  ASSERT_THAT(Echo(Officer(), EchoTo("regions/330327", "secret text")), IsOk());
  ASSERT_THAT(Echo(Officer(), EchoTo("regions/330326")), Not(IsOk()));
  ASSERT_TRUE(Eventually([&] { return Lines("\"message\":\"rpc\"").size() == 2; }));
  const auto line = nlohmann::json::parse(Lines("\"message\":\"rpc\"")[1]);
  EXPECT_EQ(line["method"], "jgt.testing.v1.TestingService/Echo");
  EXPECT_EQ(line["code"], "PERMISSION_DENIED");
  EXPECT_EQ(line["reason"], "OUTSIDE_SCOPE");
  EXPECT_EQ(line["principal"], "u1");
  EXPECT_EQ(line["region"], "regions/330326");
  EXPECT_TRUE(Lines("secret text").empty());
  const std::string page = metrics_.Scrape();
  EXPECT_THAT(page, HasSubstr("jgt_rpc_calls_total{code=\"OK\",method=\"jgt.testing.v1.TestingService/Echo\"} 1"));
  EXPECT_THAT(
      page,
      HasSubstr("jgt_rpc_calls_total{code=\"PERMISSION_DENIED\",method=\"jgt.testing.v1.TestingService/Echo\"} 1"));
  EXPECT_THAT(page, HasSubstr("jgt_rpc_in_flight{method=\"jgt.testing.v1.TestingService/Echo\"} 0"));
  EXPECT_THAT(page, HasSubstr("jgt_rpc_seconds_count{method=\"jgt.testing.v1.TestingService/Echo\"} 2"));
}

TEST_F(UnaryTest, ReadsNeedNotBeLogged) {
  limits_.log_reads = false;
  Serve();
  ASSERT_THAT(Echo(Officer(), EchoTo("330327")), IsOk());
  ASSERT_THAT(Record(Officer(), RecordIn("330327")), IsOk());
  ASSERT_TRUE(Eventually([&] { return Lines("\"message\":\"rpc\"").size() == 1; }));
  EXPECT_THAT(Lines("/Record"), SizeIs(1));
}

TEST_F(UnaryTest, CallsQueuedWhenTheExecutorStopsAreAnswered) {
  executor_options_ = {.name = "rpc", .thread_count = 1, .queue_count_max = 4};
  Serve();
  Gate gate;
  handler_->echo = [&](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    gate.Pass();
    return pb::EchoResponse();
  };
  std::thread running([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  ASSERT_TRUE(Eventually([&] { return gate.waiting() == 1; }));
  FixedToken token(Officer());
  const auto once = MakeChannel({.address = Address(), .attempt_count_max = 1, .only_healthy = false});
  const auto stub = pb::TestingService::NewStub(once);
  std::thread queued([&] {
    EXPECT_THAT(CallUnary(*stub, &pb::TestingService::StubInterface::Echo, EchoTo("330327"), Within(10s, &token)),
                StatusIs(StatusCode::kUnavailable, "SHUTTING_DOWN"));
  });
  ASSERT_TRUE(Eventually([&] { return executor_->queue_count() == 1; }));
  std::thread stopping([&] { EXPECT_FALSE(executor_->Stop(0ms)); });
  queued.join();
  gate.Open(1);
  running.join();
  stopping.join();
}

}  // namespace
}  // namespace jgt::rpc
