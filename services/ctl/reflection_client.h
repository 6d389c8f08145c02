// Calls any unary RPC of a server that is known by reflection alone, with JSON in and JSON out: what a stranger's tool
// would do, so that it is also the proof that reflection suffices.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <memory>
#include <string>
#include <vector>

#include "common/rpc/channel.h"
#include "common/status/status.h"

namespace jgt::ctl {

class ReflectionClient {
 public:
  explicit ReflectionClient(std::shared_ptr<grpc::Channel> channel);
  ~ReflectionClient();

  // Full names.
  StatusOr<std::vector<std::string>> ListServices(const rpc::CallOptions& options);
  // "package.Service/Method". NOT_FOUND NO_SUCH_METHOD; INVALID_ARGUMENT BAD_JSON; UNIMPLEMENTED STREAMING_METHOD; the
  // RPC's own errors.
  StatusOr<std::string> Call(const std::string& method, const std::string& json, const rpc::CallOptions& options);

 private:
  Status Learn(const std::string& symbol, const rpc::CallOptions& options);

  const std::shared_ptr<grpc::Channel> channel_;
  google::protobuf::SimpleDescriptorDatabase database_;
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
};

}  // namespace jgt::ctl
