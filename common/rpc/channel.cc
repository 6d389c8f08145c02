#include "common/rpc/channel.h"

#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace jgt::rpc {
namespace {

constexpr int kAttemptCountLimit = 5;  // gRPC's own
// With less left, an answer would come too late: better to say so than to load the callee.
constexpr std::chrono::milliseconds kTimeMin{2};

std::shared_ptr<grpc::ChannelCredentials> Credentials(const ChannelTls& tls) {
  if (tls.server_ca.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = tls.server_ca;
  options.pem_cert_chain = tls.certificate;
  options.pem_private_key = tls.key;
  return grpc::SslCredentials(options);
}

// retryThrottling stops the retries of a channel whose calls mostly fail: they would only feed the fire.
std::string ServiceConfig(const ChannelOptions& options) {
  const int attempts = std::clamp(options.attempt_count_max, 1, kAttemptCountLimit);
  const std::string retry =
      attempts == 1
          ? ""
          : absl::StrFormat(R"(,"methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":%d,"initialBackoff":)"
                            R"("0.05s","maxBackoff":"1s","backoffMultiplier":2,"retryableStatusCodes":)"
                            R"(["UNAVAILABLE"]}}],"retryThrottling":{"maxTokens":20,"tokenRatio":0.2})",
                            attempts);
  const std::string health = options.only_healthy ? R"(,"healthCheckConfig":{"serviceName":""})" : "";
  return absl::StrFormat(R"({"loadBalancingConfig":[{"round_robin":{}}]%s%s})", health, retry);
}

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(ServiceConfig(options));
  if (options.attempt_count_max <= 1) arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetMaxReceiveMessageSize(options.message_size_max);
  arguments.SetMaxSendMessageSize(options.message_size_max);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 15'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 5'000);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 16 * 1024);
  if (!options.tls.server_name.empty()) arguments.SetSslTargetNameOverride(options.tls.server_name);
  return grpc::CreateCustomChannel(options.address, Credentials(options.tls), arguments);
}

StatusOr<std::string> FileToken::Token() {
  const auto unreadable = [this] {
    return FailedPrecondition("TOKEN_FILE_UNREADABLE", absl::StrFormat("the token file %s cannot be read", path_));
  };
  struct stat about {};
  if (stat(path_.c_str(), &about) != 0) return unreadable();
  const std::string stamp =
      absl::StrFormat("%d.%09d %d %d", about.st_mtim.tv_sec, about.st_mtim.tv_nsec, about.st_size, about.st_ino);
  MutexLock lock(mutex_);
  if (stamp == stamp_) return token_;
  std::ifstream file(path_, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return unreadable();
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  token_ = std::move(text);
  stamp_ = stamp;
  return token_;
}

CallOptions FollowOn(const Call& incoming, TokenSource* own_token, std::chrono::milliseconds margin) {
  return {.token = own_token, .request_id = incoming.request_id, .deadline = incoming.deadline - margin};
}

CallOptions Within(std::chrono::milliseconds span, TokenSource* own_token) {
  return {.token = own_token, .request_id = "", .deadline = std::chrono::steady_clock::now() + span};
}

Status Prepare(grpc::ClientContext& context, const CallOptions& options) {
  const auto left = options.deadline - std::chrono::steady_clock::now();
  if (left < kTimeMin) {
    return DeadlineExceeded("DEADLINE_TOO_SHORT", "too little time is left to ask another service");
  }
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::duration_cast<std::chrono::system_clock::duration>(left));
  if (!options.request_id.empty()) context.AddMetadata("x-request-id", options.request_id);
  if (options.token == nullptr) return OkStatus();
  ASSIGN_OR_RETURN(const std::string token, options.token->Token());
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  return OkStatus();
}

}  // namespace jgt::rpc
