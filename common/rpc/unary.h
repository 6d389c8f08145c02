// Answers a unary RPC with a plain, blocking function. The callback that gRPC runs on its few threads only posts and
// returns (but for what is CheckedOn::kArrival); on the executor the call is authenticated, authorised, and only then
// handed to the function. Deadlines, overload, exceptions, error details, metrics and the access log are dealt with
// here, once.
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

#include <memory>
#include <type_traits>
#include <utility>

#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/status/status.h"

namespace jgt::rpc {

// A call that is answered from another thread: `finish` is called once, from wherever the answer is known. Dropping it
// answers that the server is busy or stopping.
template <class Response>
using Finish = absl::AnyInvocable<void(StatusOr<Response>) &&>;
// What remains to be done when a handler has checked its call: begins it, and returns.
template <class Response>
using Later = absl::AnyInvocable<void(Finish<Response> finish) &&>;

// Where a handler's check runs. On arrival it costs no change of threads, but then it runs on one of gRPC's few
// threads, where nothing may wait: no database, no lock that is held for long, no positions.
enum class CheckedOn { kExecutor, kArrival };

namespace internal {
using Finisher = absl::AnyInvocable<void(const Status&) &&>;

grpc::ServerUnaryReactor* StartUnary(grpc::CallbackServerContext* context, const google::protobuf::Message& request,
                                     const RpcContext& rpc, std::string_view method,
                                     absl::AnyInvocable<Status(const Call&) &&> body);

// `check` runs as a body does; when it is OK, `begin` takes over and has the call finished later.
grpc::ServerUnaryReactor* StartUnaryLater(grpc::CallbackServerContext* context,
                                          const google::protobuf::Message& request, const RpcContext& rpc,
                                          std::string_view method, CheckedOn where,
                                          absl::AnyInvocable<Status(const Call&) &&> check,
                                          absl::AnyInvocable<void(Finisher) &&> begin);

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

// The same for work that waits for something without holding a thread. `handler` is
// StatusOr<Later<Response>>(const Call&, const Request&): it checks and narrows, and what it returns begins the work.
// The call is gone by then; the request stays until the answer is given. Checked on arrival, `begin` runs there, too.
template <CheckedOn kWhere = CheckedOn::kExecutor, class Request, class Response, class Handler>
grpc::ServerUnaryReactor* RunUnaryLater(grpc::CallbackServerContext* context, const Request* request,
                                        Response* response, const RpcContext& rpc, Handler handler,
                                        const char* method = __builtin_FUNCTION()) {
  const auto later = std::make_shared<Later<Response>>();
  return internal::StartUnaryLater(
      context, *request, rpc, method, kWhere,
      [request, handler = std::move(handler), later](const Call& call) mutable -> Status {
        StatusOr<Later<Response>> checked = handler(call, *request);
        if (!checked.ok()) return std::move(checked).status();
        *later = *std::move(checked);
        return OkStatus();
      },
      [response, later](internal::Finisher finish) {
        std::move (*later)([response, finish = std::move(finish)](StatusOr<Response> result) mutable {
          const Status status = result.status();
          if (status.ok()) *response = *std::move(result);
          std::move(finish)(status);
        });
      });
}

}  // namespace jgt::rpc
