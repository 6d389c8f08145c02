#include "common/rpc/channel.h"

#include <thread>

#include "test_server.h"
#include "tests/support/temp_dir.h"

namespace jgt::rpc {
namespace {

using test::IsOk;
using test::IsOkAndHolds;
using test::StatusIs;

TEST(FileTokenTest, ARenewedFileIsReadAgain) {
  const test::TempDir dir;
  test::WriteFile(dir.File("token"), "first\n");
  FileToken token(dir.File("token"));
  EXPECT_THAT(token.Token(), IsOkAndHolds("first"));
  EXPECT_THAT(token.Token(), IsOkAndHolds("first"));
  test::WriteFile(dir.File("next"), "later");
  ASSERT_EQ(std::rename(dir.File("next").c_str(), dir.File("token").c_str()), 0);
  EXPECT_THAT(token.Token(), IsOkAndHolds("later"));
}

TEST(FileTokenTest, AMissingFileIsAnError) {
  FileToken token("/nonexistent/token");
  EXPECT_THAT(token.Token(), StatusIs(StatusCode::kFailedPrecondition, "TOKEN_FILE_UNREADABLE"));
  grpc::ClientContext context;
  EXPECT_THAT(Prepare(context, Within(10s, &token)), StatusIs(StatusCode::kFailedPrecondition));
}

TEST(PrepareTest, ACallWithoutTimeIsNotMade) {
  grpc::ClientContext context;
  EXPECT_THAT(Prepare(context, Within(0ms, nullptr)), StatusIs(StatusCode::kDeadlineExceeded, "DEADLINE_TOO_SHORT"));
}

class ChannelTest : public RpcTest {};

TEST_F(ChannelTest, ACallMadeForAnotherEndsBeforeItAndKeepsItsId) {
  Serve();
  const auto service_token = std::make_shared<FixedToken>(Token(auth::Role::kService, "regions/000000"));
  std::atomic<std::chrono::steady_clock::time_point> outer;
  std::atomic<std::chrono::steady_clock::time_point> inner;
  Note inner_id;
  Note inner_org;
  handler_->echo = [&](const Call& call, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    inner = call.deadline;
    inner_id.Write(call.request_id);
    inner_org.Write(call.principal.bindings.at(0).org);
    return pb::EchoResponse();
  };
  handler_->record = [&](const Call& call, const pb::RecordRequest&, pb::RecordResponse&) {
    outer = call.deadline;
    EXPECT_EQ(FollowOn(call, service_token.get()).deadline, call.deadline - 10ms);
    return CallUnary(*stub_, &pb::TestingService::StubInterface::Echo, EchoTo("330327"),
                     FollowOn(call, service_token.get()))
        .status();
  };
  pb::RecordRequest request = RecordIn("330327");
  request.set_request_id("r-7");
  ASSERT_THAT(Record(Officer(), request), IsOk());
  // On the wire gRPC rounds a timeout up to two or three digits; our side of the inner call is held exactly.
  EXPECT_LT(inner.load(), outer.load() + 200ms);
  EXPECT_GT(inner.load(), outer.load() - 1s);
  EXPECT_EQ(inner_id.Read(), "r-7");
  EXPECT_EQ(inner_org.Read(), "regions/000000");
}

TEST_F(ChannelTest, WhatIsUnavailableIsTriedAgainAndNothingElseIs) {
  Serve();
  std::atomic<int> attempts{0};
  handler_->echo = [&](const Call&, const pb::EchoRequest& request) -> StatusOr<pb::EchoResponse> {
    ++attempts;
    if (request.text() == "busy") return ResourceExhausted("SERVER_BUSY", "busy");
    if (attempts < 3) return Unavailable("RESTARTING", "soon");
    return pb::EchoResponse();
  };
  EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk());
  EXPECT_EQ(attempts, 3);
  EXPECT_THAT(Echo(Officer(), EchoTo("330327", "busy")), StatusIs(StatusCode::kResourceExhausted));
  EXPECT_EQ(attempts, 4);
}

TEST_F(ChannelTest, AttemptsAreBounded) {
  Serve();
  std::atomic<int> attempts{0};
  handler_->echo = [&](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    ++attempts;
    return Unavailable("RESTARTING", "never");
  };
  EXPECT_THAT(Echo(Officer(), EchoTo("330327")), StatusIs(StatusCode::kUnavailable, "RESTARTING"));
  EXPECT_EQ(attempts, 4);
}

TEST_F(ChannelTest, MessagesBeyondTheMaximumAreRefused) {
  Serve();
  EXPECT_THAT(Echo(Officer(), EchoTo("330327", std::string(10 << 20, 'x'))), IsOk());
  EXPECT_THAT(Echo(Officer(), EchoTo("330327", std::string(17 << 20, 'x'))), StatusIs(StatusCode::kResourceExhausted));
}

}  // namespace
}  // namespace jgt::rpc
