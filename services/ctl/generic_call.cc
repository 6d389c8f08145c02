#include "services/ctl/generic_call.h"

#include <vector>

#include "common/rpc/status_codec.h"

namespace jgt::ctl {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

StatusOr<std::string> ToText(grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return Internal("BAD_ANSWER", "the answer cannot be read");
  std::string text;
  for (const grpc::Slice& slice : slices) text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return text;
}

bool NextOperation(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

StatusOr<std::string> CallBytes(grpc::GenericStub& stub, const std::string& method, const std::string& request,
                                const rpc::CallOptions& options) {
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, options));
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareUnaryCall(&context, method, ToBuffer(request), &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  NextOperation(queue);
  queue.Shutdown();
  if (!status.ok()) return rpc::FromGrpc(status);
  return ToText(answer);
}

}  // namespace jgt::ctl
