#include "services/ctl/session.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "common/clock/clock.h"
#include "common/ids/ids.h"
#include "common/names/names.h"

namespace jgt::ctl {

Status Session::Run() {
  RETURN_IF_ERROR(Complete(settings));
  if (settings.token_path.empty()) {
    token_ = std::make_unique<rpc::FixedToken>("");
  } else {
    token_ = std::make_unique<rpc::FileToken>(settings.token_path);
  }
  if (!settings.tls_ca_path.empty()) {
    ASSIGN_OR_RETURN(tls_.server_ca, ReadFile(settings.tls_ca_path, size_t{1} << 20U));
  }
  return command(*this);
}

std::shared_ptr<grpc::Channel> Session::Channel(const std::string& address) {
  std::shared_ptr<grpc::Channel>& channel = channels_[address];
  if (!channel) channel = rpc::MakeChannel({.address = address, .tls = tls_});
  return channel;
}

std::shared_ptr<grpc::Channel> Session::StreamChannel(const std::string& address) {
  std::shared_ptr<grpc::Channel>& channel = stream_channels_[address];
  if (!channel) channel = rpc::MakeChannel({.address = address, .tls = tls_, .attempt_count_max = 1});
  return channel;
}

bool Session::PrintJson(const google::protobuf::Message& message) const {
  if (!settings.json) return false;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  JGT_CHECK(status.ok());
  std::cout << text << '\n';
  return true;
}

std::string Session::NewRequestId() {
  static const SystemClock clock;
  static SystemRandom random;
  static IdSource ids(clock, random);
  return "ctl-" + ids.Next();
}

StatusOr<std::string> RegionArgument(const std::string& text) {
  const std::string code = RegionOf(text);
  if (code.empty()) {
    return InvalidArgument(
               "BAD_REGION",
               absl::StrFormat("\"%s\" is not a region: six digits such as 330327, or regions/330327", text))
        .Zh(absl::StrFormat("“%s”不是地区代码，应为六位数字，如 330327", text));
  }
  return RegionName(code);
}

StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("NO_SUCH_PATH", absl::StrFormat("%s cannot be read", path));
  std::string content;
  std::string piece(size_t{1} << 16U, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
    content.append(piece, 0, static_cast<size_t>(file.gcount()));
    if (content.size() > bytes_max) {
      return OutOfRange("FILE_TOO_LARGE", absl::StrFormat("%s is larger than %d bytes", path, bytes_max));
    }
  }
  return content;
}

Status WriteFile(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (!file) return Internal("CANNOT_WRITE", absl::StrFormat("%s cannot be written", path));
  return OkStatus();
}

}  // namespace jgt::ctl
