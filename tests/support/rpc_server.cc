#include "tests/support/rpc_server.h"

#include "common/auth/minter.h"
#include "tests/support/eventually.h"

namespace jgt::test {
namespace {
constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";
}  // namespace

RpcServer::RpcServer(const Clock& clock, const std::function<std::vector<grpc::Service*>(const rpc::RpcRuntime&)>& make)
    : clock_(clock),
      authorizer_(clock),
      page_tokens_(kSecret),
      executor_({.name = "rpc", .thread_count = 8}),
      stream_executor_({.name = "stream", .thread_count = 4}) {
  auto verifier = auth::Verifier::Make({.algorithm = auth::Algorithm::kHs256, .key = kSecret, .issuer = "test"}, clock);
  JGT_CHECK(verifier.ok());
  verifier_ = *std::move(verifier);
  const rpc::RpcRuntime runtime{.executor = executor_,
                                .stream_executor = stream_executor_,
                                .verifier = *verifier_,
                                .authorizer = authorizer_,
                                .metrics = metrics_};
  rpc::ServerOptions options;
  options.linger = std::chrono::milliseconds(0);
  server_ = std::make_unique<rpc::Server>(options, make(runtime));
  JGT_CHECK(server_->Start().ok());
  JGT_CHECK(Eventually([&] { return server_->serving(); }));
  channel_ = rpc::MakeChannel({.address = "127.0.0.1:" + std::to_string(*server_->port())});
}

RpcServer::~RpcServer() { server_->Stop(); }

std::string RpcServer::Token(const std::string& role, const std::string& org) const {
  auth::MintRequest request;
  request.secret = kSecret;
  request.issuer = "test";
  request.subject = "tester";
  request.issued_at = clock_.Now();
  if (!role.empty()) {
    const auto parsed = auth::ParseRole(role);
    JGT_CHECK(parsed.has_value());
    request.bindings.push_back({.role = *parsed, .org = org, .until = std::nullopt});
  }
  const auto token = auth::MintToken(request);
  JGT_CHECK(token.ok());
  return *token;
}

}  // namespace jgt::test
