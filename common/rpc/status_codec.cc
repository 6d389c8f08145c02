#include "common/rpc/status_codec.h"

#include <algorithm>
#include <utility>

#include "common/log/utf8.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace jgt::rpc {
namespace {

// gRPC clients accept 8 KiB of trailers unless told otherwise. On the wire the message is percent-encoded (up to three
// times its size) and the details may be base64 (four thirds): 3 * 512 + 4/3 * 4096 leaves a fifth for everything else.
constexpr size_t kMessageSizeMax = 512;
constexpr size_t kDetailsSizeMax = 4'096;
constexpr size_t kMetadataSizeMax = 1'024;
constexpr size_t kMetadataValueSizeMax = 256;
constexpr size_t kViolationTextSizeMax = 512;
constexpr char kZh[] = "zh-CN";
constexpr char kOmitted[] = "details_omitted";

// Well-formed UTF-8 (protobuf refuses anything else) of at most `size_max` bytes.
std::string Clean(std::string_view text, size_t size_max) {
  std::string clean;
  while (!text.empty()) {
    const size_t length = Utf8SequenceLength(text);
    const std::string_view piece = length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    if (clean.size() + piece.size() > size_max) break;
    clean += piece;
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return clean;
}

google::rpc::ErrorInfo InfoOf(const ErrorDetail& detail, size_t* omitted) {
  google::rpc::ErrorInfo info;
  info.set_reason(Clean(detail.reason, kMetadataValueSizeMax));
  info.set_domain(kErrorDomain);
  size_t size = 0;
  for (const auto& [key, value] : detail.metadata) {
    size += key.size() + std::min(value.size(), kMetadataValueSizeMax);
    if (size > kMetadataSizeMax) {
      ++*omitted;
      continue;
    }
    (*info.mutable_metadata())[Clean(key, kMetadataValueSizeMax)] = Clean(value, kMetadataValueSizeMax);
  }
  return info;
}

google::rpc::BadRequest ViolationsOf(const ErrorDetail& detail, size_t size_max, size_t* omitted) {
  google::rpc::BadRequest bad;
  size_t size = 0;
  for (const FieldViolation& violation : detail.fields) {
    google::rpc::BadRequest::FieldViolation wire;
    wire.set_field(Clean(violation.field, kViolationTextSizeMax));
    wire.set_description(Clean(violation.description, kViolationTextSizeMax));
    size += wire.ByteSizeLong() + 4;  // and its tag and length
    if (size > size_max) {
      ++*omitted;
    } else {
      *bad.add_field_violations() = std::move(wire);
    }
  }
  return bad;
}

google::rpc::Status Pack(StatusCode code, const std::string& message, const ErrorDetail& detail) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(code));
  wire.set_message(message);
  size_t omitted = 0;
  google::rpc::ErrorInfo info = InfoOf(detail, &omitted);
  if (!detail.message_zh.empty()) {
    google::rpc::LocalizedMessage localized;
    localized.set_locale(kZh);
    localized.set_message(Clean(detail.message_zh, kMessageSizeMax));
    wire.add_details()->PackFrom(localized);
  }
  if (detail.retry_after.count() > 0) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(detail.retry_after.count() / 1'000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(detail.retry_after.count() % 1'000) * 1'000'000);
    wire.add_details()->PackFrom(retry);
  }
  if (!detail.fields.empty()) {
    const size_t used = wire.ByteSizeLong() + info.ByteSizeLong() + 128;  // 128: type names and lengths
    wire.add_details()->PackFrom(ViolationsOf(detail, kDetailsSizeMax - std::min(used, kDetailsSizeMax), &omitted));
  }
  if (omitted > 0) (*info.mutable_metadata())[kOmitted] = std::to_string(omitted);
  wire.add_details()->PackFrom(info);
  return wire;
}

void Read(const google::rpc::ErrorInfo& info, ErrorDetail* detail) {
  detail->reason = info.reason();
  for (const auto& [key, value] : info.metadata()) detail->metadata[key] = value;
}

void Read(const google::rpc::BadRequest& bad, ErrorDetail* detail) {
  for (const auto& violation : bad.field_violations()) {
    detail->fields.push_back({.field = violation.field(), .description = violation.description()});
  }
}

void Read(const google::rpc::RetryInfo& retry, ErrorDetail* detail) {
  detail->retry_after = std::chrono::seconds(retry.retry_delay().seconds()) +
                        std::chrono::milliseconds(retry.retry_delay().nanos() / 1'000'000);
}

void Read(const google::rpc::LocalizedMessage& localized, ErrorDetail* detail) {
  if (localized.locale() == kZh) detail->message_zh = localized.message();
}

template <class Message>
bool ReadIf(const google::protobuf::Any& any, ErrorDetail* detail) {
  Message message;
  if (!any.Is<Message>() || !any.UnpackTo(&message)) return false;
  Read(message, detail);
  return true;
}

bool IsOurs(const google::rpc::Status& wire) {
  return std::any_of(wire.details().begin(), wire.details().end(), [](const google::protobuf::Any& any) {
    google::rpc::ErrorInfo info;
    return any.Is<google::rpc::ErrorInfo>() && any.UnpackTo(&info) && info.domain() == kErrorDomain;
  });
}

}  // namespace

grpc::Status ToGrpc(const Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());  // The numbers are the same by design.
  std::string message = Clean(std::string(status.message()), kMessageSizeMax);
  const ErrorDetail detail = DetailOf(status);
  if (detail.reason.empty()) return {code, message};
  std::string details = Pack(status.code(), message, detail).SerializeAsString();
  return {code, message, details};
}

Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return OkStatus();
  const auto code = static_cast<StatusCode>(status.error_code());
  google::rpc::Status wire;
  if (!wire.ParseFromString(status.error_details()) || !IsOurs(wire)) return {code, status.error_message()};
  ErrorDetail detail;
  for (const google::protobuf::Any& any : wire.details()) {
    static_cast<void>(ReadIf<google::rpc::ErrorInfo>(any, &detail) || ReadIf<google::rpc::BadRequest>(any, &detail) ||
                      ReadIf<google::rpc::RetryInfo>(any, &detail) ||
                      ReadIf<google::rpc::LocalizedMessage>(any, &detail));
  }
  Error error(code, detail.reason, status.error_message());
  for (const auto& [key, value] : detail.metadata) error.Meta(key, value);
  return error.Fields(std::move(detail.fields)).Zh(detail.message_zh).RetryAfter(detail.retry_after);
}

}  // namespace jgt::rpc
