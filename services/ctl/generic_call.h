// A unary call with bytes in and bytes out, for methods without a stub.
#pragma once

#include <grpcpp/generic/generic_stub.h>

#include <string>

#include "common/rpc/channel.h"
#include "common/status/status.h"

namespace jgt::ctl {

// `method` is "/package.Service/Method".
StatusOr<std::string> CallBytes(grpc::GenericStub& stub, const std::string& method, const std::string& request,
                                const rpc::CallOptions& options);

grpc::ByteBuffer ToBuffer(const std::string& bytes);
StatusOr<std::string> ToText(grpc::ByteBuffer& buffer);

// Waits for one operation of a call; false when it failed. Calls here have deadlines, so the queue always answers.
bool NextOperation(grpc::CompletionQueue& queue);

}  // namespace jgt::ctl
