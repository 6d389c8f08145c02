#include "tests/support/rpc_server.h"

#include "common/auth/minter.h"
#include "tests/support/eventually.h"

namespace jgt::test {
namespace {
constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";
}  // namespace

std::string MintToken(const Clock& clock, const std::vector<auth::RoleBinding>& bindings, const std::string& subject) {
  const auto token = auth::MintToken(
      {.secret = kSecret, .issuer = "test", .subject = subject, .bindings = bindings, .issued_at = clock.Now()});
  JGT_CHECK(token.ok());
  return *token;
}

RpcServer::RpcServer(const Clock& clock, const std::function<std::vector<grpc::Service*>(const rpc::RpcRuntime&)>& make,
                     const RpcServerOptions& options)
    : clock_(clock),
      authorizer_(clock),
      page_tokens_(kSecret),
      executor_({.name = "rpc", .thread_count = options.thread_count}),
      stream_executor_({.name = "stream", .thread_count = 4}) {
  auto verifier = auth::Verifier::Make({.algorithm = auth::Algorithm::kHs256, .key = kSecret, .issuer = "test"}, clock);
  JGT_CHECK(verifier.ok());
  verifier_ = *std::move(verifier);
  const rpc::RpcRuntime runtime{.executor = executor_,
                                .stream_executor = stream_executor_,
                                .verifier = *verifier_,
                                .authorizer = authorizer_,
                                .metrics = metrics_,
                                .limits = options.limits};
  rpc::ServerOptions server_options;
  server_options.linger = std::chrono::milliseconds(0);
  server_ = std::make_unique<rpc::Server>(server_options, make(runtime));
  JGT_CHECK(server_->Start().ok());
  JGT_CHECK(Eventually([&] { return server_->serving(); }));
  channel_ = rpc::MakeChannel({.address = "127.0.0.1:" + std::to_string(*server_->port())});
}

RpcServer::~RpcServer() { server_->Stop(); }

std::string RpcServer::Token(const std::string& role, const std::string& org) const {
  if (role.empty()) return MintToken(clock_, {});
  const auto parsed = auth::ParseRole(role);
  JGT_CHECK(parsed.has_value());
  return MintToken(clock_, {{.role = *parsed, .org = org, .until = std::nullopt}});
}

}  // namespace jgt::test
