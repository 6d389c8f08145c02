// What RunUnary and its siblings need: the process's machinery (RpcRuntime, one) and the rules of a service's methods
// (RpcContext, one in each handler class).
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/authorizer.h"
#include "common/auth/verifier.h"
#include "common/metrics/metrics.h"
#include "common/runtime/executor.h"
#include "common/status/status.h"

namespace jgt::rpc {

struct RpcLimits {
  std::chrono::milliseconds deadline_default{30'000};      // when the client set none
  std::chrono::milliseconds deadline_max{60'000};          // of a unary call, whatever the client set
  std::chrono::milliseconds stream_deadline_max{600'000};  // of a stream
  std::chrono::milliseconds deadline_margin{10};           // handlers end this much before the client stops waiting
  std::chrono::milliseconds deadline_min{5};               // a call with less left is refused at the door
  std::chrono::milliseconds stream_idle_max{15'000};       // longest wait for the next message of a stream
  size_t stream_buffer_count_max = 4;                      // messages of one stream read ahead of the handler
  bool log_reads = true;  // an access log line for successful calls that change nothing, too
};

// References to what app.cc owns. Copied freely; everything outlives every handler.
struct RpcRuntime {
  Executor& executor;         // unary calls
  Executor& stream_executor;  // streams: a slow uploader holds a thread of these, not one of those
  const auth::Verifier& verifier;
  const auth::Authorizer& authorizer;
  Metrics& metrics;
  RpcLimits limits = {};
};

// What a method's Access option says, resolved once.
struct MethodRules {
  std::string full_name;   // "jgt.roster.v1.RosterService/GetSchool"
  std::string permission;  // empty: no Access option; nobody may call it
  std::string region_field;
  std::vector<const google::protobuf::FieldDescriptor*> region_path;  // region_field, resolved in the request message
  const google::protobuf::FieldDescriptor* request_id_field = nullptr;
  bool mutation = false;
  bool open = false;  // permission is "public"
};

// What is wrong with the Access options of these services (names as in .proto), all of it; OK when every RPC is
// covered. gRPC's own health and reflection services need none.
Status CheckAccessOptions(const std::vector<std::string>& service_full_names);

class MethodMetrics;

class RpcContext {
 public:
  // `service_full_name` as the generated code says it: RosterService::service_full_name(). It must be linked in
  // (checked).
  RpcContext(const RpcRuntime& runtime, std::string_view service_full_name);
  ~RpcContext();
  RpcContext(const RpcContext&) = delete;
  RpcContext& operator=(const RpcContext&) = delete;

  struct Method {
    MethodRules rules;
    std::unique_ptr<MethodMetrics> metrics;
  };

  const RpcRuntime& runtime() const { return runtime_; }
  // The rules of a method of this service by its short name; a name that is not one is a bug (checked).
  const Method& Find(std::string_view method) const;

 private:
  const RpcRuntime runtime_;
  std::map<std::string, Method, std::less<>> methods_;
};

// The text that says which rows a List request asks for: all its fields but page_token and page_size. For
// PageScope::filter.
std::string PageFilter(const google::protobuf::Message& request);

}  // namespace jgt::rpc
