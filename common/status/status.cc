#include "common/status/status.h"

#include <absl/strings/cord.h>

#include <cstdio>
#include <cstdlib>

namespace jgt {
namespace {

// The key under which an ErrorDetail rides inside an absl::Status.
constexpr char kPayloadUrl[] = "type.jgt.dev/ErrorDetail";

void PutText(std::string& out, std::string_view text) {
  out += absl::StrFormat("%d:", text.size());
  out.append(text);
}

// Reads back what PutText wrote. The payload never leaves the process, so a malformed one is a bug.
class PayloadReader {
 public:
  explicit PayloadReader(std::string_view data) : data_(data) {}
  std::string Text() {
    const size_t colon = data_.find(':');
    JGT_CHECK(colon != std::string_view::npos);
    const size_t size = std::strtoull(std::string(data_.substr(0, colon)).c_str(), nullptr, 10);
    JGT_CHECK(colon + 1 + size <= data_.size());
    std::string text(data_.substr(colon + 1, size));
    data_.remove_prefix(colon + 1 + size);
    return text;
  }
  int64_t Number() { return std::strtoll(Text().c_str(), nullptr, 10); }

 private:
  std::string_view data_;
};

std::string Encode(const ErrorDetail& detail) {
  std::string out;
  PutText(out, detail.reason);
  PutText(out, detail.message_zh);
  PutText(out, std::to_string(detail.retry_after.count()));
  PutText(out, std::to_string(detail.metadata.size()));
  for (const auto& [key, value] : detail.metadata) {
    PutText(out, key);
    PutText(out, value);
  }
  PutText(out, std::to_string(detail.fields.size()));
  for (const FieldViolation& violation : detail.fields) {
    PutText(out, violation.field);
    PutText(out, violation.description);
  }
  return out;
}

ErrorDetail Decode(std::string_view data) {
  PayloadReader reader(data);
  ErrorDetail detail;
  detail.reason = reader.Text();
  detail.message_zh = reader.Text();
  detail.retry_after = std::chrono::milliseconds(reader.Number());
  for (int64_t left = reader.Number(); left > 0; --left) {
    std::string key = reader.Text();
    detail.metadata[std::move(key)] = reader.Text();
  }
  for (int64_t left = reader.Number(); left > 0; --left) {
    FieldViolation violation;
    violation.field = reader.Text();
    violation.description = reader.Text();
    detail.fields.push_back(std::move(violation));
  }
  return detail;
}

}  // namespace

Error::Error(StatusCode code, std::string reason, std::string message) : code_(code), message_(std::move(message)) {
  detail_.reason = std::move(reason);
}

Error& Error::Meta(std::string key, std::string value) {
  detail_.metadata[std::move(key)] = std::move(value);
  return *this;
}

Error& Error::Field(std::string field, std::string description) {
  detail_.fields.push_back({.field = std::move(field), .description = std::move(description)});
  return *this;
}

Error& Error::Fields(std::vector<FieldViolation> violations) {
  for (FieldViolation& violation : violations) detail_.fields.push_back(std::move(violation));
  return *this;
}

Error& Error::Zh(std::string message_zh) {
  detail_.message_zh = std::move(message_zh);
  return *this;
}

Error& Error::RetryAfter(std::chrono::milliseconds delay) {
  detail_.retry_after = delay;
  return *this;
}

Error::operator Status() const {
  Status status(code_, message_);
  status.SetPayload(kPayloadUrl, absl::Cord(Encode(detail_)));
  return status;
}

#define JGT_DEFINE_ERROR(Name, Code)                                       \
  Error Name(std::string reason, std::string message) {                    \
    return Error(StatusCode::Code, std::move(reason), std::move(message)); \
  }
JGT_DEFINE_ERROR(InvalidArgument, kInvalidArgument)
JGT_DEFINE_ERROR(NotFound, kNotFound)
JGT_DEFINE_ERROR(AlreadyExists, kAlreadyExists)
JGT_DEFINE_ERROR(FailedPrecondition, kFailedPrecondition)
JGT_DEFINE_ERROR(PermissionDenied, kPermissionDenied)
JGT_DEFINE_ERROR(Unauthenticated, kUnauthenticated)
JGT_DEFINE_ERROR(ResourceExhausted, kResourceExhausted)
JGT_DEFINE_ERROR(OutOfRange, kOutOfRange)
JGT_DEFINE_ERROR(Aborted, kAborted)
JGT_DEFINE_ERROR(Unavailable, kUnavailable)
JGT_DEFINE_ERROR(DeadlineExceeded, kDeadlineExceeded)
JGT_DEFINE_ERROR(Internal, kInternal)
JGT_DEFINE_ERROR(DataLoss, kDataLoss)
JGT_DEFINE_ERROR(Unimplemented, kUnimplemented)
#undef JGT_DEFINE_ERROR

ErrorDetail DetailOf(const Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return {};
  return Decode(std::string(*payload));
}

std::string ReasonOf(const Status& status) { return DetailOf(status).reason; }

Status Annotate(const Status& status, std::string_view context) {
  if (status.ok()) return status;
  Status annotated(status.code(), absl::StrFormat("%s: %s", context, std::string(status.message())));
  if (const auto payload = status.GetPayload(kPayloadUrl); payload.has_value())
    annotated.SetPayload(kPayloadUrl, *payload);
  return annotated;
}

std::string_view CodeName(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return "OK";
    case StatusCode::kCancelled:
      return "CANCELLED";
    case StatusCode::kUnknown:
      return "UNKNOWN";
    case StatusCode::kInvalidArgument:
      return "INVALID_ARGUMENT";
    case StatusCode::kDeadlineExceeded:
      return "DEADLINE_EXCEEDED";
    case StatusCode::kNotFound:
      return "NOT_FOUND";
    case StatusCode::kAlreadyExists:
      return "ALREADY_EXISTS";
    case StatusCode::kPermissionDenied:
      return "PERMISSION_DENIED";
    case StatusCode::kResourceExhausted:
      return "RESOURCE_EXHAUSTED";
    case StatusCode::kFailedPrecondition:
      return "FAILED_PRECONDITION";
    case StatusCode::kAborted:
      return "ABORTED";
    case StatusCode::kOutOfRange:
      return "OUT_OF_RANGE";
    case StatusCode::kUnimplemented:
      return "UNIMPLEMENTED";
    case StatusCode::kInternal:
      return "INTERNAL";
    case StatusCode::kUnavailable:
      return "UNAVAILABLE";
    case StatusCode::kDataLoss:
      return "DATA_LOSS";
    case StatusCode::kUnauthenticated:
      return "UNAUTHENTICATED";
    default:
      return "UNKNOWN";
  }
}

std::string ToString(const Status& status) {
  if (status.ok()) return "OK";
  const std::string reason = ReasonOf(status);
  const std::string_view separator = reason.empty() ? "" : " ";
  return absl::StrFormat("%s%s%s: %s", CodeName(status.code()), separator, reason, std::string(status.message()));
}

void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
  std::abort();
}

}  // namespace jgt
