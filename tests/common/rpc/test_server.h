// A server with the testing service, whose handlers each test chooses, and a client of it.
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <vector>

#include "common/auth/minter.h"
#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/streams.h"
#include "common/rpc/unary.h"
#include "testing.grpc.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace jgt::rpc {

namespace pb = jgt::testing::v1;

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace,google-global-names-in-headers)

// What a handler tells its test: gRPC orders the two, but ThreadSanitizer does not see how.
class Note {
 public:
  void Write(std::string text) {
    const std::lock_guard<std::mutex> lock(mutex_);
    text_ = std::move(text);
  }
  std::string Read() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

// The handlers, as a service would write them.
class TestingHandler final : public pb::TestingService::CallbackService {
 public:
  explicit TestingHandler(const RpcRuntime& runtime) : rpc_(runtime, pb::TestingService::service_full_name()) {}

  std::function<StatusOr<pb::EchoResponse>(const Call&, const pb::EchoRequest&)> echo =
      [](const Call&, const pb::EchoRequest& request) -> StatusOr<pb::EchoResponse> {
    pb::EchoResponse response;
    response.set_text(request.text());
    return response;
  };
  std::function<Status(const Call&, const pb::RecordRequest&, pb::RecordResponse&)> record =
      [](const Call&, const pb::RecordRequest&, pb::RecordResponse&) { return OkStatus(); };
  std::function<StatusOr<pb::ListAllResponse>(const Call&, const pb::ListAllRequest&)> list_all;
  std::function<StatusOr<pb::UploadResponse>(const Call&, RequestStream<pb::UploadRequest>&)> upload;
  std::function<Status(const Call&, const pb::TailRequest&, ResponseStream<pb::TailResponse>&)> tail;

  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const pb::EchoRequest* request,
                                 pb::EchoResponse* response) override {
    return RunUnary(context, request, response, rpc_, echo);
  }
  grpc::ServerUnaryReactor* Record(grpc::CallbackServerContext* context, const pb::RecordRequest* request,
                                   pb::RecordResponse* response) override {
    return RunUnary(context, request, response, rpc_, record);
  }
  grpc::ServerUnaryReactor* ListAll(grpc::CallbackServerContext* context, const pb::ListAllRequest* request,
                                    pb::ListAllResponse* response) override {
    return RunUnary(context, request, response, rpc_, list_all);
  }
  grpc::ServerUnaryReactor* Ping(grpc::CallbackServerContext* context, const pb::PingRequest* request,
                                 pb::PingResponse* response) override {
    return RunUnary(context, request, response, rpc_,
                    [](const Call&, const pb::PingRequest&, pb::PingResponse&) { return OkStatus(); });
  }
  grpc::ServerReadReactor<pb::UploadRequest>* Upload(grpc::CallbackServerContext* context,
                                                     pb::UploadResponse* response) override {
    return RunClientStream<pb::UploadRequest>(context, response, rpc_, upload);
  }
  grpc::ServerWriteReactor<pb::TailResponse>* Tail(grpc::CallbackServerContext* context,
                                                   const pb::TailRequest* request) override {
    return RunServerStream<pb::TailResponse>(context, request, rpc_, tail);
  }

 private:
  const RpcContext rpc_;
};

// Everything a call passes through, on a port of its own. Time, as tokens see it, stands still.
class RpcTest : public ::testing::Test {
 protected:
  static constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";

  RpcTest() : verifier_(MakeVerifier()) { server_options_.linger = 0ms; }
  ~RpcTest() override {
    // As a process does: first no more calls, then no more threads for them.
    if (server_ != nullptr) server_->Stop();
    StopExecutors();
  }

  // Before a handler goes. gRPC has said by then that no call is under way, but in a way that ThreadSanitizer does not
  // see; joined threads it sees.
  void StopExecutors() {
    for (Executor* executor : {executor_.get(), stream_executor_.get()}) {
      if (executor != nullptr) static_cast<void>(executor->Stop(10s));
    }
  }

  std::unique_ptr<auth::Verifier> MakeVerifier() {
    auto made = auth::Verifier::Make({.algorithm = auth::Algorithm::kHs256, .key = kSecret, .issuer = "test"}, clock_);
    JGT_CHECK(made.ok());
    return *std::move(made);
  }

  void StartExecutors() {
    executor_ = std::make_unique<Executor>(executor_options_);
    stream_executor_ = std::make_unique<Executor>(ExecutorOptions{.name = "stream", .thread_count = 2});
  }

  // Without waiting for health.
  void Start() {
    StartExecutors();
    handler_ = std::make_unique<TestingHandler>(Runtime());
    server_ = std::make_unique<Server>(server_options_, std::vector<grpc::Service*>{handler_.get()});
    ASSERT_THAT(server_->Start(), test::IsOk());
  }

  // Call it after changing limits or options, and before changing handlers.
  void Serve() {
    Start();
    ASSERT_TRUE(test::Eventually([&] { return server_->serving(); }));
    channel_ = MakeChannel({.address = Address(), .only_healthy = false});
    stub_ = pb::TestingService::NewStub(channel_);
  }

  RpcRuntime Runtime() {
    return {.executor = *executor_,
            .stream_executor = *stream_executor_,
            .verifier = *verifier_,
            .authorizer = authorizer_,
            .metrics = metrics_,
            .limits = limits_};
  }

  std::string Address() const { return "127.0.0.1:" + std::to_string(*server_->port()); }

  std::string Token(std::vector<auth::RoleBinding> bindings) const {
    auto token = auth::MintToken({.secret = kSecret,
                                  .issuer = "test",
                                  .subject = "u1",
                                  .bindings = std::move(bindings),
                                  .issued_at = clock_.Now()});
    JGT_CHECK(token.ok());
    return *std::move(token);
  }
  std::string Token(auth::Role role, const std::string& org) const {
    return Token({{.role = role, .org = org, .until = {}}});
  }
  std::string Officer() const { return Token(auth::Role::kCountyOfficer, "regions/330327"); }
  std::string Filer() const { return Token(auth::Role::kSchoolFiler, "regions/330327/schools/1"); }

  static pb::EchoRequest EchoTo(const std::string& name, const std::string& text = "") {
    pb::EchoRequest request;
    request.mutable_target()->set_name(name);
    request.set_text(text);
    return request;
  }
  static pb::RecordRequest RecordIn(const std::string& parent) {
    pb::RecordRequest request;
    request.set_parent(parent);
    return request;
  }

  StatusOr<pb::EchoResponse> Echo(const std::string& token, const pb::EchoRequest& request,
                                  std::chrono::milliseconds within = 10s) {
    FixedToken source(token);
    return CallUnary(*stub_, &pb::TestingService::StubInterface::Echo, request, Within(within, &source));
  }
  StatusOr<pb::RecordResponse> Record(const std::string& token, const pb::RecordRequest& request) {
    FixedToken source(token);
    return CallUnary(*stub_, &pb::TestingService::StubInterface::Record, request, Within(10s, &source));
  }
  StatusOr<pb::ListAllResponse> ListAll(const std::string& token) {
    FixedToken source(token);
    return CallUnary(*stub_, &pb::TestingService::StubInterface::ListAll, pb::ListAllRequest(), Within(10s, &source));
  }

  // The log lines that contain `text`.
  std::vector<std::string> Lines(const std::string& text) {
    const std::lock_guard<std::mutex> lock(lines_mutex_);
    std::vector<std::string> found;
    for (const std::string& line : lines_) {
      if (line.find(text) != std::string::npos) found.push_back(line);
    }
    return found;
  }

  std::mutex lines_mutex_;
  std::vector<std::string> lines_;
  log::Capture capture_{[this](std::string_view line) {
    const std::lock_guard<std::mutex> lock(lines_mutex_);
    lines_.emplace_back(line);
  }};
  test::FakeClock clock_{"2022-04-05 06:07:08"};
  Metrics metrics_;
  auth::Authorizer authorizer_{clock_};
  std::unique_ptr<auth::Verifier> verifier_;
  RpcLimits limits_;
  ExecutorOptions executor_options_{.name = "rpc", .thread_count = 2, .queue_count_max = 16};
  ServerOptions server_options_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Executor> stream_executor_;
  std::unique_ptr<TestingHandler> handler_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<pb::TestingService::Stub> stub_;
};

}  // namespace jgt::rpc
