// The smallest service that RunMain can run, for app_test.cc.
#include <cstdlib>

#include "common/log/log.h"
#include "common/rpc/app.h"
#include "common/rpc/unary.h"
#include "testing.grpc.pb.h"

namespace jgt::rpc {
namespace {

namespace pb = jgt::testing::v1;

struct Settings {
  std::string greeting;
  bool fails = false;
  bool unguarded = false;
};

Settings ReadSettings(Config& config) {
  return {.greeting = config.Text("TESTING_GREETING", "hello"),
          .fails = config.Bool("TESTING_FAILS", false),
          .unguarded = config.Bool("TESTING_UNGUARDED", false)};
}

class Handler final : public pb::TestingService::CallbackService {
 public:
  Handler(const RpcRuntime& runtime, std::string greeting)
      : rpc_(runtime, pb::TestingService::service_full_name()), greeting_(std::move(greeting)) {}
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const pb::EchoRequest* request,
                                 pb::EchoResponse* response) override {
    return RunUnary(context, request, response, rpc_,
                    [this](const Call&, const pb::EchoRequest&) -> StatusOr<pb::EchoResponse> {
                      pb::EchoResponse answer;
                      answer.set_text(greeting_);
                      return answer;
                    });
  }

 private:
  const RpcContext rpc_;
  const std::string greeting_;
};

class App final : public Application {
 public:
  App(const Settings& settings, AppContext& context)
      : unguarded_(settings.unguarded), handler_(context.rpc, settings.greeting) {}
  std::vector<grpc::Service*> Services() override {
    if (unguarded_) return {&handler_, &leak_};
    return {&handler_};
  }
  Status Start() override {
    log::Info("application started");
    return OkStatus();
  }
  Status Ready() override { return OkStatus(); }
  void Stop() override { log::Info("application stopped"); }

 private:
  const bool unguarded_;
  Handler handler_;
  pb::UnguardedService::Service leak_;
};

StatusOr<std::unique_ptr<Application>> MakeApp(const Settings& settings, AppContext& context) {
  if (settings.fails) return FailedPrecondition("SCHEMA_TOO_OLD", "the schema is at version 3, needed is 7");
  return std::make_unique<App>(settings, context);
}

}  // namespace
}  // namespace jgt::rpc

int main(int argc, char** argv) {
  return jgt::rpc::RunMain<jgt::rpc::Settings>({.name = "testing", .address = "127.0.0.1:0"}, argc, argv,
                                               jgt::rpc::ReadSettings, jgt::rpc::MakeApp);
}
