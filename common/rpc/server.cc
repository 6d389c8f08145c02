#include "common/rpc/server.h"

#include <absl/synchronization/mutex.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/impl/server_initializer.h>
#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "common/log/log.h"
#include "common/rpc/context.h"
#include "common/runtime/mutex.h"

namespace jgt::rpc {
namespace {

// The largest token (auth/verifier.h) and room for everything else in a call's headers.
constexpr int kHeadersSizeMax = 16 * 1024;
constexpr int kMillisecondsPerSecond = 1'000;

// gRPC keeps the names of registered services to itself, except towards its plugins.
class NamesPlugin final : public grpc::ServerBuilderPlugin {
 public:
  explicit NamesPlugin(std::vector<std::string>& names) : names_(names) {}
  std::string name() override { return "jgt_service_names"; }
  // Called before the ports are opened, when our services are registered.
  void InitServer(grpc::ServerInitializer* initializer) override { names_ = *initializer->GetServiceList(); }
  void Finish(grpc::ServerInitializer*) override {}
  void ChangeArguments(const std::string&, void*) override {}

 private:
  std::vector<std::string>& names_;
};

class NamesOption final : public grpc::ServerBuilderOption {
 public:
  explicit NamesOption(std::vector<std::string>& names) : names_(names) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<NamesPlugin>(names_));
  }

 private:
  std::vector<std::string>& names_;
};

void EnableHealthAndReflection() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const ServerTls& tls) {
  if (tls.certificate.empty() != tls.key.empty()) {
    return InvalidArgument("BAD_TLS", "TLS needs both a certificate and its key");
  }
  if (tls.certificate.empty()) {
    if (!tls.client_ca.empty()) return InvalidArgument("BAD_TLS", "client certificates need TLS: certificate and key");
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions options(tls.client_ca.empty()
                                                ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                                : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_key_cert_pairs.push_back({tls.key, tls.certificate});
  options.pem_root_certs = tls.client_ca;
  return grpc::SslServerCredentials(options);
}

void SetArguments(const ServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.message_size_max);
  builder.SetMaxSendMessageSize(options.message_size_max);
  grpc::ResourceQuota quota("jgt");
  quota.Resize(options.memory_max);
  builder.SetResourceQuota(quota);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kHeadersSizeMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_per_connection_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, static_cast<int>(options.connection_age_max.count()));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             static_cast<int>(options.connection_age_grace.count()));
  // Two processes on one port would share its calls by chance; the second must fail to start.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60 * kMillisecondsPerSecond);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20 * kMillisecondsPerSecond);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10 * kMillisecondsPerSecond);
}

// Waits without a bare sleep: nothing ends it early, and nothing needs to.
void WaitFor(std::chrono::milliseconds span) {
  const auto until = std::chrono::steady_clock::now() + span;
  Mutex mutex;
  CondVar never;
  MutexLock lock(mutex);
  while (never.WaitUntil(mutex, until)) {
  }
}

}  // namespace

Server::Server(ServerOptions options, std::vector<grpc::Service*> services)
    : options_(std::move(options)), services_(std::move(services)) {}

Server::~Server() { StopWithin(std::chrono::milliseconds(0)); }

Status Server::Start() {
  JGT_CHECK(server_ == nullptr);
  ASSIGN_OR_RETURN(auto credentials, Credentials(options_.tls));
  EnableHealthAndReflection();
#ifdef NDEBUG
  // Debian's Abseil is built with its search for lock cycles, which aborts the process when it finds one, and takes a
  // part of each lock that gRPC takes. It stays in debug builds.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options_.address, std::move(credentials), &port);
  SetArguments(options_, builder);
  builder.SetOption(std::make_unique<NamesOption>(service_names_));
  for (grpc::Service* service : services_) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return Unavailable("CANNOT_LISTEN",
                       absl::StrFormat("cannot listen on %s: the address is taken or invalid, or the TLS "
                                       "certificate or key is not PEM",
                                       options_.address));
  }
  // gRPC tells the names only while it starts. What slipped in meanwhile was refused by RpcContext, which denies the
  // same.
  if (Status status = CheckAccessOptions(service_names_); !status.ok()) {
    server->Shutdown(std::chrono::system_clock::now());
    return status;
  }
  server_ = std::move(server);
  port_ = port;
  SetServing(false);
  health_ = std::make_unique<Periodic>(PeriodicOptions{.name = "health", .interval = options_.health_interval},
                                       std::function<void()>([this] { PollReadiness(); }));
  log::Info("listening", {{"address", options_.address}, {"port", port_}});
  return OkStatus();
}

StatusOr<int> Server::port() const {
  if (server_ == nullptr) return FailedPrecondition("NOT_STARTED", "the server has not started");
  return port_;
}

void Server::PollReadiness() {
  const Status ready = options_.ready ? options_.ready() : OkStatus();
  const bool was_serving = serving_.load();
  const bool first = !std::exchange(polled_, true);
  if (ready.ok() == was_serving && !first) return;
  SetServing(ready.ok());
  if (ready.ok()) {
    log::Info("ready");
  } else {
    log::Warn("not ready", {{"status", ToString(ready)}});
  }
}

void Server::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* const health = server_->GetHealthCheckService();
  JGT_CHECK(health != nullptr);
  health->SetServingStatus("", serving);
  for (const std::string& name : service_names_) health->SetServingStatus(name, serving);
  serving_.store(serving);
}

void Server::Stop() { StopWithin(options_.linger); }

void Server::StopWithin(std::chrono::milliseconds linger) {
  if (server_ == nullptr || std::exchange(stopped_, true)) return;
  health_->Stop();
  SetServing(false);
  server_->GetHealthCheckService()->Shutdown();
  WaitFor(linger);
  server_->Shutdown(std::chrono::system_clock::now() + options_.drain_max);
  server_->Wait();
}

}  // namespace jgt::rpc
