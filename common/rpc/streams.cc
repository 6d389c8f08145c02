#include "common/rpc/streams.h"

namespace jgt::rpc::internal {

Status StreamCancelled() {
  return Error(StatusCode::kCancelled, "STREAM_CANCELLED", "the client went away in the middle of its stream")
      .Zh("上传中断");
}

Status StreamTimedOut(bool idle) {
  if (idle) {
    return DeadlineExceeded("STREAM_IDLE", "the client sent nothing for too long in the middle of its stream")
        .Zh("上传长时间没有数据");
  }
  return DeadlineExceeded("STREAM_DEADLINE", "the stream's deadline passed before its end").Zh("上传超时");
}

}  // namespace jgt::rpc::internal
