// One run of jgtctl: the connections that its command needs, and where its answer goes.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/rpc/channel.h"
#include "common/status/status.h"
#include "services/ctl/settings.h"

namespace jgt::ctl {

class Session {
 public:
  // Command-line options write into it before Run.
  Settings settings;

  // The chosen command; set by the parser's callbacks.
  std::function<Status(Session&)> command;

  Status Run();

  // Connections are made when first asked for, and shared.
  std::shared_ptr<grpc::Channel> Channel(const std::string& address);
  // For client streams: over it no call is begun anew, because gRPC would then lose messages (rpc::ChannelOptions).
  std::shared_ptr<grpc::Channel> StreamChannel(const std::string& address);
  template <class Service>
  std::unique_ptr<typename Service::StubInterface> StreamStub(const std::string& address) {
    return Service::NewStub(StreamChannel(address));
  }
  template <class Service>
  std::unique_ptr<typename Service::StubInterface> Stub(const std::string& address) {
    return Service::NewStub(Channel(address));
  }

  // CallUnary with this session's token and time-out.
  template <class Response, class Stub, class Interface, class Request>
  StatusOr<Response> Call(Stub& stub,
                          grpc::Status (Interface::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request) {
    return rpc::CallUnary<Response>(stub, method, request, rpc::Within(settings.timeout, token_.get()));
  }
  rpc::CallOptions Options() { return rpc::Within(settings.timeout, token_.get()); }

  // Prints a message as JSON when that is asked for; true if it did, so that the caller prints a table otherwise.
  bool PrintJson(const google::protobuf::Message& message) const;

  // A request id that nobody used: for commands that are not repeated. Those that may be repeated derive theirs from
  // what they send.
  static std::string NewRequestId();

 private:
  std::unique_ptr<rpc::TokenSource> token_;
  rpc::ChannelTls tls_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> stream_channels_;
};

// "330327" or "regions/330327" -> "regions/330327"; INVALID_ARGUMENT BAD_REGION otherwise.
StatusOr<std::string> RegionArgument(const std::string& text);

// The whole file, at most `bytes_max`; the error names the path.
StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max);
// In place of what is there. INTERNAL CANNOT_WRITE names the path.
Status WriteFile(const std::string& path, std::string_view content);

}  // namespace jgt::ctl
