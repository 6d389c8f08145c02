#include "services/ctl/reflection_client.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "common/rpc/status_codec.h"
#include "jgt/ctl/v1/reflection.pb.h"
#include "services/ctl/generic_call.h"

namespace jgt::ctl {
namespace {

constexpr char kReflectionMethod[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr int kFilesMax = 200;

// One question on a stream of its own: reflection is a bidirectional stream, and this is all of it that is needed.
StatusOr<ctl::v1::ReflectionResponse> Ask(grpc::GenericStub& stub, const ctl::v1::ReflectionRequest& question,
                                          const rpc::CallOptions& options) {
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, options));
  grpc::CompletionQueue queue;
  const auto stream = stub.PrepareCall(&context, kReflectionMethod, &queue);
  stream->StartCall(nullptr);
  grpc::ByteBuffer answer;
  bool answered = NextOperation(queue);
  if (answered) {
    stream->Write(ToBuffer(question.SerializeAsString()), nullptr);
    answered = NextOperation(queue);
  }
  if (answered) {
    stream->Read(&answer, nullptr);
    answered = NextOperation(queue);
  }
  if (answered) {
    stream->WritesDone(nullptr);
    NextOperation(queue);
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  NextOperation(queue);
  queue.Shutdown();
  if (!status.ok()) return rpc::FromGrpc(status);
  if (!answered) return Unavailable("NO_ANSWER", "the server closed the reflection stream");
  ASSIGN_OR_RETURN(const std::string text, ToText(answer));
  ctl::v1::ReflectionResponse response;
  if (!response.ParseFromString(text)) return Internal("BAD_ANSWER", "the server's reflection answer cannot be read");
  if (response.has_error_response()) {
    return NotFound("NO_SUCH_SYMBOL",
                    absl::StrFormat("the server says: %s", response.error_response().error_message()));
  }
  return response;
}

}  // namespace

ReflectionClient::ReflectionClient(std::shared_ptr<grpc::Channel> channel)
    : channel_(std::move(channel)), pool_(std::make_unique<google::protobuf::DescriptorPool>(&database_)) {}

ReflectionClient::~ReflectionClient() = default;

StatusOr<std::vector<std::string>> ReflectionClient::ListServices(const rpc::CallOptions& options) {
  grpc::GenericStub stub(channel_);
  ctl::v1::ReflectionRequest question;
  question.set_list_services("*");
  ASSIGN_OR_RETURN(const ctl::v1::ReflectionResponse response, Ask(stub, question, options));
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
  std::sort(names.begin(), names.end());
  return names;
}

// The server sends a file with all that it imports, so one question is enough.
Status ReflectionClient::Learn(const std::string& symbol, const rpc::CallOptions& options) {
  grpc::GenericStub stub(channel_);
  ctl::v1::ReflectionRequest question;
  question.set_file_containing_symbol(symbol);
  ASSIGN_OR_RETURN(const ctl::v1::ReflectionResponse response, Ask(stub, question, options));
  if (response.file_descriptor_response().file_descriptor_proto_size() > kFilesMax) {
    return OutOfRange("TOO_MANY_FILES", absl::StrFormat("more than %d files describe %s", kFilesMax, symbol));
  }
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    google::protobuf::FileDescriptorProto known;
    if (!file.ParseFromString(bytes)) return Internal("BAD_ANSWER", "a file descriptor cannot be read");
    if (!database_.FindFileByName(file.name(), &known)) database_.Add(file);
  }
  return OkStatus();
}

StatusOr<std::string> ReflectionClient::Call(const std::string& method, const std::string& json,
                                             const rpc::CallOptions& options) {
  const size_t slash = method.find('/');
  const std::string service_name = method.substr(0, slash);
  RETURN_IF_ERROR(Learn(service_name, options));
  const auto* service = pool_->FindServiceByName(service_name);
  const auto* descriptor =
      service == nullptr || slash == std::string::npos ? nullptr : service->FindMethodByName(method.substr(slash + 1));
  if (descriptor == nullptr)
    return NotFound("NO_SUCH_METHOD", absl::StrFormat("%s is not package.Service/Method of this server", method));
  if (descriptor->client_streaming() || descriptor->server_streaming()) {
    return Unimplemented("STREAMING_METHOD",
                         absl::StrFormat("%s streams; only unary methods can be called so", method));
  }
  google::protobuf::DynamicMessageFactory factory(pool_.get());
  const std::unique_ptr<google::protobuf::Message> request(factory.GetPrototype(descriptor->input_type())->New());
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, request.get());
  if (!parsed.ok()) return InvalidArgument("BAD_JSON", std::string(parsed.message()));

  grpc::GenericStub stub(channel_);
  ASSIGN_OR_RETURN(const std::string text, CallBytes(stub, "/" + method, request->SerializeAsString(), options));
  const std::unique_ptr<google::protobuf::Message> response(factory.GetPrototype(descriptor->output_type())->New());
  if (!response->ParseFromString(text)) return Internal("BAD_ANSWER", "the answer is not of the declared type");
  google::protobuf::util::JsonPrintOptions print;
  print.add_whitespace = true;
  print.preserve_proto_field_names = true;
  std::string out;
  const auto printed = google::protobuf::util::MessageToJsonString(*response, &out, print);
  if (!printed.ok()) return Internal("BAD_ANSWER", std::string(printed.message()));
  return out;
}

}  // namespace jgt::ctl
