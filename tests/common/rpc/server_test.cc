#include "common/rpc/server.h"

#include <grpcpp/generic/generic_stub.h>

#include <thread>

#include "certificates.h"
#include "test_server.h"

namespace jgt::rpc {
namespace {

using test::Eventually;
using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// Calls a method whose messages this program has no classes for: bytes in, bytes out.
struct RawAnswer {
  grpc::Status status;
  std::string bytes;
};

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

RawAnswer CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                  const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 10s);
  const auto call = stub.PrepareUnaryCall(&context, method, ToBuffer(request), &queue);
  call->StartCall();
  RawAnswer answer;
  grpc::ByteBuffer response;
  call->Finish(&response, &answer.status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (answer.status.ok()) answer.bytes = ToBytes(response);
  return answer;
}

class ServerTest : public RpcTest {
 protected:
  // "SERVING", "NOT_SERVING" or the error, as grpc.health.v1 answers.
  static std::string Health(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
    std::string request;
    if (!service.empty()) request = std::string("\x0A") + static_cast<char>(service.size()) + service;
    const RawAnswer answer = CallRaw(channel, "/grpc.health.v1.Health/Check", request);
    if (!answer.status.ok()) return std::string(CodeName(FromGrpc(answer.status).code()));
    return answer.bytes == "\x08\x01" ? "SERVING" : "NOT_SERVING";
  }

  std::shared_ptr<grpc::Channel> Open(const Server& server, const ChannelTls& tls = {}) {
    return MakeChannel({.address = "127.0.0.1:" + std::to_string(*server.port()), .tls = tls, .only_healthy = false});
  }
};

TEST_F(ServerTest, HealthFollowsReadinessForEveryService) {
  std::atomic<bool> ready{false};
  server_options_.health_interval = 5ms;
  server_options_.ready = [&]() -> Status {
    if (ready) return OkStatus();
    return Unavailable("DATABASE_DOWN", "no connection");
  };
  Start();
  const auto channel = Open(*server_);
  const std::string name = pb::TestingService::service_full_name();
  EXPECT_EQ(Health(channel, ""), "NOT_SERVING");
  EXPECT_EQ(Health(channel, name), "NOT_SERVING");
  EXPECT_EQ(Health(channel, "jgt.unknown.v1.Unknown"), "NOT_FOUND");
  ready = true;
  EXPECT_TRUE(Eventually([&] { return Health(channel, "") == "SERVING" && Health(channel, name) == "SERVING"; }));
  ready = false;
  EXPECT_TRUE(
      Eventually([&] { return Health(channel, "") == "NOT_SERVING" && Health(channel, name) == "NOT_SERVING"; }));
  // Each change is said once, however often it is found to be so.
  EXPECT_THAT(Lines("not ready"), SizeIs(2));
  EXPECT_THAT(Lines("\"message\":\"ready\""), SizeIs(1));
  EXPECT_THAT(Lines("DATABASE_DOWN"), SizeIs(2));
}

TEST_F(ServerTest, AServerWithoutServicesStillAnswersForItsHealth) {
  Server server({}, {});
  ASSERT_THAT(server.Start(), IsOk());
  const auto channel = Open(server);
  EXPECT_TRUE(Eventually([&] { return Health(channel, "") == "SERVING"; }));
}

TEST_F(ServerTest, ReflectionListsTheServices) {
  Serve();
  // ServerReflectionRequest{list_services: ""}; the stream's first answer is all that is needed.
  const RawAnswer answer =
      CallRaw(channel_, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", std::string("\x3A\x00", 2));
  EXPECT_THAT(answer.bytes, HasSubstr("jgt.testing.v1.TestingService"));
  EXPECT_THAT(answer.bytes, HasSubstr("grpc.health.v1.Health"));
}

TEST_F(ServerTest, StopLetsCallsInFlightFinishAndTakesNoNewOnes) {
  Serve();
  std::counting_semaphore<> entered(0);
  std::counting_semaphore<> gate(0);
  handler_->echo = [&](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    entered.release();
    gate.acquire();
    return pb::EchoResponse();
  };
  std::thread in_flight([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk()); });
  entered.acquire();
  std::thread stopping([&] { server_->Stop(); });
  ASSERT_TRUE(Eventually([&] { return !server_->serving(); }));
  const auto late_channel = MakeChannel({.address = Address(), .attempt_count_max = 1, .only_healthy = false});
  const auto late = pb::TestingService::NewStub(late_channel);
  FixedToken token(Officer());
  EXPECT_TRUE(Eventually([&] {
    return CallUnary(*late, &pb::TestingService::StubInterface::Record, RecordIn("330327"), Within(1s, &token))
               .status()
               .code() == StatusCode::kUnavailable;
  }));
  gate.release();
  stopping.join();
  in_flight.join();
}

TEST_F(ServerTest, StopCancelsWhatIsStillRunningAtItsDeadline) {
  server_options_.drain_max = 50ms;
  Serve();
  std::counting_semaphore<> entered(0);
  std::atomic<bool> saw_cancellation{false};
  handler_->echo = [&](const Call& call, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
    entered.release();
    saw_cancellation = Eventually([&] { return call.cancelled(); });
    return pb::EchoResponse();
  };
  std::thread in_flight([&] { EXPECT_THAT(Echo(Officer(), EchoTo("330327")), Not(IsOk())); });
  entered.acquire();
  server_->Stop();
  EXPECT_TRUE(saw_cancellation);
  in_flight.join();
}

TEST_F(ServerTest, WhileItLingersItServesAndSaysThatItIsLeaving) {
  server_options_.linger = 300ms;
  Start();
  const auto channel = Open(*server_);
  stub_ = pb::TestingService::NewStub(channel);
  ASSERT_TRUE(Eventually([&] { return Health(channel, "") == "SERVING"; }));
  std::thread stopping([&] { server_->Stop(); });
  ASSERT_TRUE(Eventually([&] { return Health(channel, "") == "NOT_SERVING"; }));
  EXPECT_THAT(Echo(Officer(), EchoTo("330327")), IsOk());
  stopping.join();
}

TEST_F(ServerTest, AClientOfHealthyServersWaitsForHealth) {
  std::atomic<bool> ready{false};
  server_options_.health_interval = 5ms;
  server_options_.ready = [&]() -> Status { return ready ? OkStatus() : Status(Unavailable("DATABASE_DOWN", "")); };
  Start();
  stub_ = pb::TestingService::NewStub(MakeChannel({.address = Address()}));
  EXPECT_THAT(Echo(Officer(), EchoTo("330327")), StatusIs(StatusCode::kUnavailable));
  ready = true;
  EXPECT_TRUE(Eventually([&] { return Echo(Officer(), EchoTo("330327")).ok(); }));
}

TEST_F(ServerTest, ATakenAddressIsAnError) {
  Server first({}, {});
  ASSERT_THAT(first.Start(), IsOk());
  Server second({.address = "127.0.0.1:" + std::to_string(*first.port())}, {});
  EXPECT_THAT(second.Start(), StatusIs(StatusCode::kUnavailable, "CANNOT_LISTEN"));
}

TEST_F(ServerTest, HalfOfATlsConfigurationIsAnError) {
  const Authority authority;
  const Certificate leaf = authority.Issue("jgt-roster");
  for (const ServerTls& tls : {ServerTls{.certificate = leaf.certificate}, ServerTls{.key = leaf.key},
                               ServerTls{.client_ca = authority.certificate()}}) {
    EXPECT_THAT(Server({.tls = tls}, {}).Start(), StatusIs(StatusCode::kInvalidArgument, "BAD_TLS"));
  }
}

TEST_F(ServerTest, BothSidesOfAMutualTlsConnectionAreChecked) {
  const Authority authority;
  const Authority stranger;
  const Certificate own = authority.Issue("jgt-roster");
  const Certificate client = authority.Issue("jgt-ledger");
  const Certificate false_client = stranger.Issue("jgt-ledger");
  Server server({.tls = {.certificate = own.certificate, .key = own.key, .client_ca = authority.certificate()}}, {});
  ASSERT_THAT(server.Start(), IsOk());
  const auto health = [&](const ChannelTls& tls) { return Health(Open(server, tls), ""); };
  const ChannelTls good{.server_ca = authority.certificate(),
                        .certificate = client.certificate,
                        .key = client.key,
                        .server_name = "jgt-roster"};
  EXPECT_TRUE(Eventually([&] { return health(good) == "SERVING"; }));
  ChannelTls wrong = good;
  wrong.certificate = wrong.key = "";
  EXPECT_EQ(health(wrong), "UNAVAILABLE");
  wrong = good;
  wrong.certificate = false_client.certificate;
  wrong.key = false_client.key;
  EXPECT_EQ(health(wrong), "UNAVAILABLE");
  wrong = good;
  wrong.server_ca = stranger.certificate();
  EXPECT_EQ(health(wrong), "UNAVAILABLE");
  wrong = good;
  wrong.server_name = "jgt-evidence";
  EXPECT_EQ(health(wrong), "UNAVAILABLE");
  EXPECT_EQ(health({}), "UNAVAILABLE");
}

}  // namespace
}  // namespace jgt::rpc
