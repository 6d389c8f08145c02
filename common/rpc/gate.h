// One call from its arrival to its last line in the log: the part of RunUnary, RunClientStream and RunServerStream that
// is the same. Service code does not include it.
#pragma once

#include <absl/functional/function_ref.h>
#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/status/status.h"

namespace jgt::rpc::internal {

enum class CallKind { kUnary, kStream };

class Gate {
 public:
  Gate(grpc::CallbackServerContext* context, const RpcContext& rpc, std::string_view method, CallKind kind);
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Whether enough time is left to queue the call at all, as long as the queue is now. On gRPC's thread: does nothing
  // slow.
  Status AtDoor() const;
  // Where the call runs.
  Executor& executor() const;
  // What to answer when the executor dropped the call: it was busy, or is stopping.
  Status Dropped() const;

  // On the executor: the time spent in the queue, the token, the permission, the region; then `body`, whatever it
  // throws, and whether it has narrowed.
  Status Run(const google::protobuf::Message& request, absl::FunctionRef<Status(const Call&)> body);

  // Metrics and log; returns what to finish with. Exactly once. The detail of an internal error stays in the log.
  grpc::Status End(const Status& status);

  const RpcLimits& limits() const { return rpc_.runtime().limits; }
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }

 private:
  Status Busy() const;
  StatusOr<std::shared_ptr<const auth::Principal>> Authenticate() const;
  StatusOr<auth::Admission> Authorize(const auth::Principal& principal, const google::protobuf::Message& request);
  Status RunBody(const Call& call, absl::FunctionRef<Status(const Call&)> body) const;
  void Log(const Status& status, std::chrono::steady_clock::duration taken) const;

  grpc::CallbackServerContext* const context_;
  const RpcContext& rpc_;
  const RpcContext::Method& method_;
  const std::chrono::steady_clock::time_point arrived_;
  std::chrono::steady_clock::time_point deadline_;
  const CallKind kind_;
  std::chrono::steady_clock::duration queued_{0};
  std::string request_id_;
  std::string subject_;
  std::string region_;
};

}  // namespace jgt::rpc::internal
