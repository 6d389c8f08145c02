// A real gRPC server with real token verification around a handler under test, on a free port, and tokens to call it
// with.
//   RpcServer server(clock, [&](const rpc::RpcRuntime& rpc) { handler = ...; return
//   std::vector<grpc::Service*>{handler.get()}; }); auto stub = LedgerService::NewStub(server.channel());
//   server.Call<...>(*stub, &LedgerService::StubInterface::..., request, server.Token("COUNTY_OFFICER",
//   "regions/330327"))
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/auth/authorizer.h"
#include "common/auth/verifier.h"
#include "common/metrics/metrics.h"
#include "common/paging/page_token.h"
#include "common/rpc/channel.h"
#include "common/rpc/context.h"
#include "common/rpc/server.h"
#include "common/runtime/executor.h"

namespace jgt::test {

struct RpcServerOptions {
  int thread_count = 8;  // of unary calls
  rpc::RpcLimits limits = {};
};

// A token that every RpcServer takes, good for an hour of the clock.
std::string MintToken(const Clock& clock, const std::vector<auth::RoleBinding>& bindings,
                      const std::string& subject = "tester");

class RpcServer final {
 public:
  // `make` builds the handlers, which outlive this object's destructor.
  RpcServer(const Clock& clock, const std::function<std::vector<grpc::Service*>(const rpc::RpcRuntime&)>& make,
            const RpcServerOptions& options = {});
  ~RpcServer();
  RpcServer(const RpcServer&) = delete;
  RpcServer& operator=(const RpcServer&) = delete;

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const PageTokens& page_tokens() const { return page_tokens_; }

  // An empty role: a caller with no role at all.
  std::string Token(const std::string& role, const std::string& org) const;

  template <class Response, class Stub, class Interface, class Request>
  StatusOr<Response> Call(Stub& stub,
                          grpc::Status (Interface::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request, const std::string& token) const {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(stub, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }

 private:
  const Clock& clock_;
  Metrics metrics_;
  const auth::Authorizer authorizer_;
  const PageTokens page_tokens_;
  Executor executor_;
  Executor stream_executor_;
  std::unique_ptr<auth::Verifier> verifier_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace jgt::test
