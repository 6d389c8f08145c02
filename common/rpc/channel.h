// How one of our processes calls another: channels that retry what is safe to retry, and calls that carry deadline,
// identity and request id.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "common/rpc/call.h"
#include "common/rpc/status_codec.h"
#include "common/runtime/mutex.h"
#include "common/status/status.h"

namespace jgt::rpc {

// PEM texts. Without a server CA the channel speaks plain text.
struct ChannelTls {
  std::string server_ca;
  std::string certificate;  // with key: shown to servers that demand one
  std::string key;
  std::string server_name;  // not empty: the name expected in the server's certificate
};

struct ChannelOptions {
  std::string address;  // "dns:///jgt-roster:7001", "127.0.0.1:7001"
  ChannelTls tls;
  int message_size_max = 16 * 1024 * 1024;
  // Attempts of one call, first included, while the answer is UNAVAILABLE: safe, because every mutation carries a
  // request_id. At most 5. Client streams need a channel with 1: gRPC 1.51 may lose messages of a stream that it begins
  // anew, and the rest then looks whole (StreamTest.AStreamWhoseConnectionIsLost…).
  int attempt_count_max = 4;
  // Send calls only to servers whose health says SERVING. An operator who asks a sick server turns it off.
  bool only_healthy = true;
};

std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options);

// Where a caller's bearer token comes from.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  virtual StatusOr<std::string> Token() = 0;
};

// A token that does not change: tests, command lines. Empty: none is sent.
class FixedToken final : public TokenSource {
 public:
  explicit FixedToken(std::string token) : token_(std::move(token)) {}
  StatusOr<std::string> Token() override { return token_; }

 private:
  const std::string token_;
};

// A file that something else renews (a projected volume): read again when its modification time, size or inode change.
class FileToken final : public TokenSource {
 public:
  explicit FileToken(std::string path) : path_(std::move(path)) {}
  // FAILED_PRECONDITION TOKEN_FILE_UNREADABLE.
  StatusOr<std::string> Token() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const std::string path_;
  Mutex mutex_;
  std::string stamp_ ABSL_GUARDED_BY(mutex_);
  std::string token_ ABSL_GUARDED_BY(mutex_);
};

struct CallOptions {
  TokenSource* token = nullptr;  // null: no authorization header
  std::string request_id;        // sent as x-request-id when not empty
  std::chrono::steady_clock::time_point deadline;
};

// Options of a call made while answering another: its deadline less a margin, so that we, not our caller, report what
// timed out; its request id; but our own identity, never the caller's.
CallOptions FollowOn(const Call& incoming, TokenSource* own_token,
                     std::chrono::milliseconds margin = std::chrono::milliseconds(10));
// Options of a call that nobody waits for.
CallOptions Within(std::chrono::milliseconds span, TokenSource* own_token);

// Sets deadline, token and request id. DEADLINE_EXCEEDED DEADLINE_TOO_SHORT when there is no time left to ask.
Status Prepare(grpc::ClientContext& context, const CallOptions& options);

//   CallUnary<School>(*stub, &RosterService::StubInterface::GetSchool, request, rpc::FollowOn(call, &token_))
// Blocks: on an executor's thread, not on gRPC's. Errors are typed as the callee made them.
template <class Response, class Stub, class Interface, class Request>
StatusOr<Response> CallUnary(Stub& stub,
                             grpc::Status (Interface::*method)(grpc::ClientContext*, const Request&, Response*),
                             const Request& request, const CallOptions& options) {
  grpc::ClientContext context;
  RETURN_IF_ERROR(Prepare(context, options));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

}  // namespace jgt::rpc
