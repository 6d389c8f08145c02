// Answers a unary RPC with a plain, blocking function. The callback that gRPC runs on its few threads only posts and
// returns; on the executor the call is authenticated, authorised, and only then handed to the function. Deadlines,
// overload, exceptions, error details, metrics and the access log are dealt with here, once.
//
//   grpc::ServerUnaryReactor* GetSchool(grpc::CallbackServerContext* context, const GetSchoolRequest* request,
//                                       School* response) override {
//     return rpc::RunUnary(context, request, response, rpc_,
//                          [this](const rpc::Call& call, const GetSchoolRequest& get) -> StatusOr<School> { ... });
//   }
//
// What a caller may see before the function runs, in this order: DEADLINE_EXCEEDED DEADLINE_TOO_SHORT;
// RESOURCE_EXHAUSTED SERVER_BUSY (with RetryInfo) or UNAVAILABLE SHUTTING_DOWN; DEADLINE_EXCEEDED EXPIRED_IN_QUEUE;
// UNAUTHENTICATED TOKEN_…; PERMISSION_DENIED ROLE_LACKS_PERMISSION; INVALID_ARGUMENT BAD_REGION (the region_field is
// missing or no region); PERMISSION_DENIED OUTSIDE_SCOPE.
#pragma once

#include <absl/functional/any_invocable.h>
#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <type_traits>
#include <utility>

#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/status/status.h"

namespace jgt::rpc {

namespace internal {
grpc::ServerUnaryReactor* StartUnary(grpc::CallbackServerContext* context, const google::protobuf::Message& request,
                                     const RpcContext& rpc, std::string_view method,
                                     absl::AnyInvocable<Status(const Call&) &&> body);

// Runs a handler of either form.
template <class Request, class Response, class Handler>
Status Invoke(Handler& handler, const Call& call, const Request& request, Response& response) {
  if constexpr (std::is_invocable_v<Handler&, const Call&, const Request&, Response&>) {
    return handler(call, request, response);
  } else {
    StatusOr<Response> result = handler(call, request);
    if (!result.ok()) return std::move(result).status();
    response = *std::move(result);
    return OkStatus();
  }
}
}  // namespace internal

// `handler` is StatusOr<Response>(const Call&, const Request&) or Status(const Call&, const Request&, Response&).
// `method` is the name of the function that calls RunUnary, which is the method's: leave it alone.
template <class Request, class Response, class Handler>
grpc::ServerUnaryReactor* RunUnary(grpc::CallbackServerContext* context, const Request* request, Response* response,
                                   const RpcContext& rpc, Handler handler, const char* method = __builtin_FUNCTION()) {
  return internal::StartUnary(context, *request, rpc, method,
                              [request, response, handler = std::move(handler)](const Call& call) mutable -> Status {
                                return internal::Invoke(handler, call, *request, *response);
                              });
}

}  // namespace jgt::rpc
