// How everything in this tree reports failure: a Status whose code is for machines, whose reason is for the caller's
// switch, and whose messages are for people (English for logs, zh-CN for clerks). Nothing throws; drivers that throw
// are caught where they are wrapped.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_format.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jgt {

using Status = absl::Status;
template <typename T>
using StatusOr = absl::StatusOr<T>;
using StatusCode = absl::StatusCode;

inline Status OkStatus() { return absl::OkStatus(); }

// One wrong field of a request or one wrong cell of a file. `field` is a path that a person can find again
// ("activity.subject", "row 12, column mode_as_printed"); `description` says the value found and what is allowed.
struct FieldViolation {
  std::string field;
  std::string description;
  bool operator==(const FieldViolation&) const = default;
};

// What travels beside code and message. Becomes google.rpc ErrorInfo, BadRequest, RetryInfo and LocalizedMessage on the
// wire.
struct ErrorDetail {
  std::string reason;                           // UPPER_SNAKE_CASE, stable: callers branch on it
  std::map<std::string, std::string> metadata;  // ids and limits the caller may want; never personal data
  std::vector<FieldViolation> fields;
  std::string message_zh;  // for the person at the screen; empty = the English message is all there is
  std::chrono::milliseconds retry_after{0};  // 0 = do not advise
  bool operator==(const ErrorDetail&) const = default;
};

// Builds an error with its details; converts to Status and to any StatusOr.
//   return InvalidArgument("UNKNOWN_MODE", "row 3: mode \"x\" is unknown").Field("row 3, column mode",
//   "...").Zh("第3行…");
class [[nodiscard]] Error {
 public:
  Error(StatusCode code, std::string reason, std::string message);

  Error& Meta(std::string key, std::string value);
  Error& Field(std::string field, std::string description);
  Error& Fields(std::vector<FieldViolation> violations);
  Error& Zh(std::string message_zh);
  Error& RetryAfter(std::chrono::milliseconds delay);

  operator Status() const;  // NOLINT(google-explicit-constructor): an Error is a Status in the making.
  template <typename T>
  operator StatusOr<T>() const {  // NOLINT(google-explicit-constructor)
    return StatusOr<T>(static_cast<Status>(*this));
  }

 private:
  StatusCode code_;
  std::string message_;
  ErrorDetail detail_;
};

Error InvalidArgument(std::string reason, std::string message);
Error NotFound(std::string reason, std::string message);
Error AlreadyExists(std::string reason, std::string message);
Error FailedPrecondition(std::string reason, std::string message);
Error PermissionDenied(std::string reason, std::string message);
Error Unauthenticated(std::string reason, std::string message);
Error ResourceExhausted(std::string reason, std::string message);
Error OutOfRange(std::string reason, std::string message);
Error Aborted(std::string reason, std::string message);
Error Unavailable(std::string reason, std::string message);
Error DeadlineExceeded(std::string reason, std::string message);
Error Internal(std::string reason, std::string message);
Error DataLoss(std::string reason, std::string message);
Error Unimplemented(std::string reason, std::string message);

// The details of a status made by Error; empty (reason "") when it carries none.
ErrorDetail DetailOf(const Status& status);

// DetailOf(status).reason, for tests and switches.
std::string ReasonOf(const Status& status);

// The same error with `context: ` before its message; details are kept. OK stays OK.
Status Annotate(const Status& status, std::string_view context);

// "INVALID_ARGUMENT UNKNOWN_MODE: row 3: ..." for logs.
std::string ToString(const Status& status);

// The wire names of gRPC ("INVALID_ARGUMENT").
std::string_view CodeName(StatusCode code);

// A broken invariant is a bug: says where, and aborts. Bad input never reaches it.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace jgt

#define JGT_STATUS_CONCAT_INNER(a, b) a##b
#define JGT_STATUS_CONCAT(a, b) JGT_STATUS_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                                                      \
  do {                                                                                   \
    if (::jgt::Status jgt_status_ = (expression); !jgt_status_.ok()) return jgt_status_; \
  } while (false)

#define JGT_ASSIGN_OR_RETURN_INNER(result, lhs, expression) \
  auto result = (expression);                               \
  if (!result.ok()) return std::move(result).status();      \
  lhs = *std::move(result)

// ASSIGN_OR_RETURN(const auto rows, tx.Query(...));  A declaration with a comma in its type needs parentheses around it
// or an alias.
#define ASSIGN_OR_RETURN(lhs, ...) \
  JGT_ASSIGN_OR_RETURN_INNER(JGT_STATUS_CONCAT(jgt_statusor_, __LINE__), lhs, (__VA_ARGS__))

#define JGT_CHECK(condition)                                              \
  do {                                                                    \
    if (!(condition)) ::jgt::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)
