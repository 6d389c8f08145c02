// What every main shares, so that a service's main.cc says only what is its own:
//
//   int main(int argc, char** argv) {
//     return jgt::rpc::RunMain<jgt::roster::Settings>({.name = "roster", .address = "0.0.0.0:7001"}, argc, argv,
//                                                     jgt::roster::ReadSettings, jgt::roster::MakeApp);
//   }
//   Settings ReadSettings(Config& config);
//   StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);
//
// Order: block signals; read all settings, report all problems, exit 2; start log and metrics; MakeApp;
// Application::Start; serve; wait for a signal; NOT_SERVING, linger, drain; Application::Stop; executors; exit 0. A
// failure to start is logged and exits 1. Command line: --config <file>, --describe-settings (prints the effective
// settings and whether they hold), --version.
//
// Settings of every service: JGT_LISTEN_ADDRESS, JGT_METRICS_ADDRESS (empty: none), JGT_LOG_LEVEL, JGT_LOG_READS,
// JGT_TLS_CERTIFICATE_FILE, JGT_TLS_KEY_FILE, JGT_TLS_CLIENT_CA_FILE, JGT_TLS_SERVER_CA_FILE, JGT_AUTH_ALGORITHM,
// JGT_AUTH_KEY_FILE, JGT_AUTH_ISSUER, JGT_SERVICE_TOKEN_FILE, JGT_EXECUTOR_THREADS, JGT_EXECUTOR_QUEUE_MAX,
// JGT_STREAM_THREADS, JGT_STREAM_QUEUE_MAX, JGT_PAGE_TOKEN_KEY_FILE, JGT_STOP_LINGER, JGT_STOP_DRAIN_MAX.
#pragma once

#include <any>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/authorizer.h"
#include "common/auth/verifier.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/metrics/metrics.h"
#include "common/paging/page_token.h"
#include "common/rpc/channel.h"
#include "common/rpc/context.h"
#include "common/runtime/executor.h"
#include "common/runtime/lifecycle.h"

namespace grpc {
class Service;
}

namespace jgt::rpc {

struct AppInfo {
  std::string name;     // "roster": log field, and the prefix of the service's own settings (JGT_ROSTER_…)
  std::string address;  // default of JGT_LISTEN_ADDRESS
};

// What a service's app.cc is given. All of it outlives the application.
struct AppContext {
  const Clock& clock;
  Metrics& metrics;
  Lifecycle& lifecycle;  // to register with from Application::Start on, not while it is being constructed
  const RpcRuntime& rpc;
  const PageTokens& page_tokens;
  TokenSource& service_token;     // our own identity towards other services
  const ChannelTls& channel_tls;  // how to reach them
  int blocking_thread_count;      // handlers that may want a connection at once: the size for a pool
};

class Application {
 public:
  virtual ~Application() = default;
  // May be empty: health is served all the same.
  virtual std::vector<grpc::Service*> Services() = 0;
  // Begins work in the background; called once, before the server listens.
  virtual Status Start() { return OkStatus(); }
  // Whether calls can be answered now: may ask the database. Called every few seconds on a thread of its own.
  virtual Status Ready() = 0;
  // Ends work in the background: followers finish their transaction and drop their leases. Called when no call is in
  // flight any more.
  virtual void Stop() {}
};

namespace internal {
struct ErasedApp {
  std::function<std::any(Config&)> read;
  std::function<StatusOr<std::unique_ptr<Application>>(const std::any&, AppContext&)> make;
};
int RunErased(const AppInfo& info, int argc, char** argv, const ErasedApp& app);
}  // namespace internal

// Returns the exit code.
template <class Settings>
int RunMain(const AppInfo& info, int argc, char** argv, const std::function<Settings(Config&)>& read,
            const std::function<StatusOr<std::unique_ptr<Application>>(const Settings&, AppContext&)>& make) {
  return internal::RunErased(
      info, argc, argv,
      {.read = [&](Config& config) { return std::any(read(config)); },
       .make = [&](const std::any& settings,
                   AppContext& context) { return make(std::any_cast<const Settings&>(settings), context); }});
}

}  // namespace jgt::rpc
