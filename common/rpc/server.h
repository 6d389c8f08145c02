// A gRPC server that starts only when every RPC says who may call it, tells the truth about its health, and stops
// without dropping calls.
#pragma once

#include <grpcpp/server.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/runtime/periodic.h"
#include "common/status/status.h"

namespace grpc {
class Service;
}

namespace jgt::rpc {

// PEM texts. Without certificate and key the server speaks plain text (inside a pod, in tests).
struct ServerTls {
  std::string certificate;
  std::string key;
  std::string client_ca;  // not empty: clients must present a certificate that it signed
};

struct ServerOptions {
  std::string address = "127.0.0.1:0";
  ServerTls tls;
  int message_size_max = 16 * 1024 * 1024;
  size_t memory_max = 256 * 1024 * 1024;   // of gRPC's buffers; beyond it connections are slowed, not killed
  int streams_per_connection_max = 1'000;  // calls at once on one connection
  std::chrono::milliseconds connection_age_max{300'000};    // clients come back and spread anew over the replicas
  std::chrono::milliseconds connection_age_grace{600'000};  // for streams that are under way then
  std::chrono::milliseconds health_interval{2'000};
  // How long the server goes on serving as NOT_SERVING, so that load balancers notice before calls are refused.
  std::chrono::milliseconds linger{3'000};
  std::chrono::milliseconds drain_max{20'000};  // for calls in flight after that
  // OK when the process can answer: asked every health_interval, on a thread of its own; may block for as long as that.
  // Null: always.
  std::function<Status()> ready;
};

class Server {
 public:
  // Services are not owned, and outlive the server.
  Server(ServerOptions options, std::vector<grpc::Service*> services);
  // Stops without lingering.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Serves, as NOT_SERVING until `ready` has said OK once. FAILED_PRECONDITION RPC_WITHOUT_ACCESS when an RPC of a
  // registered service has no valid Access option (its field violations name each); UNAVAILABLE CANNOT_LISTEN;
  // INVALID_ARGUMENT BAD_TLS. Called once.
  Status Start();

  // The port served. FAILED_PRECONDITION NOT_STARTED before Start has succeeded.
  StatusOr<int> port() const;

  // NOT_SERVING, linger, refuse new calls, wait for those in flight up to drain_max, cancel the rest. A second call
  // does nothing.
  void Stop();

  // What health says now.
  bool serving() const { return serving_.load(); }

 private:
  void StopWithin(std::chrono::milliseconds linger);
  void PollReadiness();
  void SetServing(bool serving);

  const ServerOptions options_;
  const std::vector<grpc::Service*> services_;
  std::vector<std::string> service_names_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Periodic> health_;
  std::atomic<bool> serving_{false};
  bool polled_ = false;  // by the health thread only
  bool stopped_ = false;
  int port_ = 0;
};

}  // namespace jgt::rpc
