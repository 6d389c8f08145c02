// Exit codes that scripts can use; README.md lists them.
#pragma once

#include "common/status/status.h"

namespace jgt::ctl {

inline constexpr int kExitOk = 0;
inline constexpr int kExitOther = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitRefused = 3;  // the input is wrong: correct it
inline constexpr int kExitNotFound = 4;
inline constexpr int kExitNotAllowed = 5;  // no token, or the wrong one
inline constexpr int kExitTryAgain = 6;    // repeat with the same request id
inline constexpr int kExitConflict = 7;    // what stands forbids it
inline constexpr int kExitDifferent = 8;   // a comparison found a difference

inline int ExitCodeOf(const Status& status) {
  switch (status.code()) {
    case StatusCode::kOk:
      return kExitOk;
    case StatusCode::kInvalidArgument:
    case StatusCode::kOutOfRange:
      return kExitRefused;
    case StatusCode::kNotFound:
      return kExitNotFound;
    case StatusCode::kUnauthenticated:
    case StatusCode::kPermissionDenied:
      return kExitNotAllowed;
    case StatusCode::kUnavailable:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kResourceExhausted:
      return kExitTryAgain;
    case StatusCode::kAlreadyExists:
    case StatusCode::kFailedPrecondition:
    case StatusCode::kAborted:
      return kExitConflict;
    case StatusCode::kDataLoss:
      return kExitDifferent;
    default:
      return kExitOther;
  }
}

}  // namespace jgt::ctl
