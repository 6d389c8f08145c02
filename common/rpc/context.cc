#include "common/rpc/context.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

#include "common/rpc/method_metrics.h"
#include "jgt/common/v1/options.pb.h"

namespace jgt::rpc {
namespace {

namespace pb = google::protobuf;
using common::v1::Access;

// The fields that `path` names one after the other, from a request down to a string; empty when there is no such path.
std::vector<const pb::FieldDescriptor*> ResolvePath(const pb::Descriptor* message, std::string_view path) {
  std::vector<const pb::FieldDescriptor*> fields;
  while (message != nullptr) {
    const size_t dot = std::min(path.find('.'), path.size());
    const pb::FieldDescriptor* field = message->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr || field->is_repeated()) return {};
    fields.push_back(field);
    if (dot == path.size()) return field->type() == pb::FieldDescriptor::TYPE_STRING ? fields : decltype(fields){};
    path.remove_prefix(dot + 1);
    message = field->message_type();  // Null for a scalar.
  }
  return {};
}

const pb::FieldDescriptor* RequestIdField(const pb::Descriptor& request) {
  const pb::FieldDescriptor* field = request.FindFieldByName("request_id");
  const bool text = field != nullptr && !field->is_repeated() && field->type() == pb::FieldDescriptor::TYPE_STRING;
  return text ? field : nullptr;
}

MethodRules RulesOf(const pb::MethodDescriptor& method) {
  const Access& access = method.options().GetExtension(common::v1::access);
  return {.full_name = method.service()->full_name() + "/" + method.name(),
          .permission = access.permission(),
          .region_field = access.region_field(),
          .region_path = ResolvePath(method.input_type(), access.region_field()),
          .request_id_field = RequestIdField(*method.input_type()),
          .mutation = access.mutation(),
          .open = access.permission() == auth::kPublic};
}

// What is wrong with the rules of one method; empty when nothing is.
std::string ProblemWith(const MethodRules& rules) {
  if (rules.permission.empty()) return "has no Access option";
  if (!rules.open && !auth::IsPermission(rules.permission)) {
    return absl::StrFormat("names the permission \"%s\", which is not in the table of roles", rules.permission);
  }
  if (rules.open && rules.mutation) return "is public and changes facts";
  if (!rules.region_field.empty() && rules.region_path.empty()) {
    return absl::StrFormat("has region_field \"%s\", which is not a string field of its request", rules.region_field);
  }
  return "";
}

bool IsGrpcsOwn(const std::string& service) { return service.starts_with("grpc."); }

}  // namespace

Status CheckAccessOptions(const std::vector<std::string>& service_full_names) {
  std::vector<FieldViolation> problems;
  for (const std::string& name : service_full_names) {
    if (IsGrpcsOwn(name)) continue;
    const pb::ServiceDescriptor* service = pb::DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) {
      problems.push_back({.field = name, .description = "has no descriptor in this program"});
      continue;
    }
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodRules rules = RulesOf(*service->method(i));
      if (std::string problem = ProblemWith(rules); !problem.empty()) {
        problems.push_back({.field = rules.full_name, .description = std::move(problem)});
      }
    }
  }
  if (problems.empty()) return OkStatus();
  std::string text = "refusing to serve RPCs that do not say who may call them";
  for (const FieldViolation& problem : problems) text += absl::StrFormat("; %s %s", problem.field, problem.description);
  return FailedPrecondition("RPC_WITHOUT_ACCESS", std::move(text)).Fields(std::move(problems));
}

RpcContext::RpcContext(const RpcRuntime& runtime, std::string_view service_full_name) : runtime_(runtime) {
  const std::string name(service_full_name);
  const pb::ServiceDescriptor* service = pb::DescriptorPool::generated_pool()->FindServiceByName(name);
  JGT_CHECK(service != nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    MethodRules rules = RulesOf(*service->method(i));
    // Deny by default: rules that are wrong let nobody in, even if the server that must refuse them is not ours.
    if (!ProblemWith(rules).empty()) rules.permission.clear();
    auto metrics = std::make_unique<MethodMetrics>(runtime_.metrics, rules.full_name);
    methods_.emplace(service->method(i)->name(), Method{.rules = std::move(rules), .metrics = std::move(metrics)});
  }
}

RpcContext::~RpcContext() = default;

const RpcContext::Method& RpcContext::Find(std::string_view method) const {
  const auto found = methods_.find(method);
  JGT_CHECK(found != methods_.end());
  return found->second;
}

std::string PageFilter(const google::protobuf::Message& request) {
  const std::unique_ptr<pb::Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : {"page_token", "page_size"}) {
    const pb::FieldDescriptor* field = copy->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) copy->GetReflection()->ClearField(copy.get(), field);
  }
  std::string text;
  {
    pb::io::StringOutputStream stream(&text);
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);  // Maps would be written in any order.
    copy->SerializeToCodedStream(&out);
  }
  return text;
}

}  // namespace jgt::rpc
