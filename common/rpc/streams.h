// Answers client-streaming and server-streaming RPCs with plain, blocking functions, on the streams' executor: same
// authentication, errors, metrics and log as RunUnary. A client stream is authorised on its first message, before the
// function sees any.
//
//   grpc::ServerReadReactor<UploadRequest>* Upload(grpc::CallbackServerContext* context,
//                                                  UploadResponse* response) override {
//     return rpc::RunClientStream<UploadRequest>(
//         context, response, rpc_,
//         [this](const rpc::Call& call, rpc::RequestStream<UploadRequest>& stream) -> StatusOr<UploadResponse> { ...
//         });
//   }
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "common/rpc/call.h"
#include "common/rpc/client_stream.h"
#include "common/rpc/context.h"
#include "common/rpc/server_stream.h"
#include "common/status/status.h"

namespace jgt::rpc {

// `handler` is StatusOr<Response>(const Call&, RequestStream<Request>&). It may answer before the client is done; the
// rest is discarded.
template <class Request, class Response, class Handler>
grpc::ServerReadReactor<Request>* RunClientStream(grpc::CallbackServerContext* context, Response* response,
                                                  const RpcContext& rpc, Handler handler,
                                                  const char* method = __builtin_FUNCTION()) {
  return new internal::ClientStreamReactor<Request, Response, Handler>(context, response, rpc, method,
                                                                       std::move(handler));
}

// `handler` is Status(const Call&, const Request&, ResponseStream<Response>&). What it has not narrowed (call.h) it
// cannot write.
template <class Response, class Request, class Handler>
grpc::ServerWriteReactor<Response>* RunServerStream(grpc::CallbackServerContext* context, const Request* request,
                                                    const RpcContext& rpc, Handler handler,
                                                    const char* method = __builtin_FUNCTION()) {
  return new internal::ServerStreamReactor<Request, Response, Handler>(context, request, rpc, method,
                                                                       std::move(handler));
}

}  // namespace jgt::rpc
