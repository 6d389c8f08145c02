// The sending end of a server stream, for a blocking handler; and the reactor behind it. Included through streams.h.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "common/rpc/gate.h"
#include "common/runtime/mutex.h"
#include "common/status/status.h"

namespace jgt::rpc {

// Used by one thread, the handler's.
template <class Response>
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  // Blocks until the message is on its way (a slow client slows the handler, and nothing piles up). False: the client
  // has gone, or the deadline has passed, or the handler has not narrowed (call.h); nothing more can be sent, and the
  // handler returns.
  virtual bool Write(const Response& message) = 0;
};

namespace internal {

template <class Request, class Response, class Handler>
class ServerStreamReactor final : public grpc::ServerWriteReactor<Response>, private ResponseStream<Response> {
 public:
  ServerStreamReactor(grpc::CallbackServerContext* context, const Request* request, const RpcContext& rpc,
                      std::string_view method, Handler handler)
      : gate_(context, rpc, method, CallKind::kStream),
        context_(context),
        request_(request),
        handler_(std::move(handler)) {
    if (const Status status = gate_.AtDoor(); !status.ok()) {
      this->Finish(gate_.End(status));
      return;
    }
    std::unique_ptr<ServerStreamReactor, Abandon> owned(this);
    // A refusal has answered the call. gRPC keeps this object at least until the method that made it has returned.
    static_cast<void>(gate_.executor().TryPost([owned = std::move(owned)]() mutable { owned.release()->Handle(); }));
  }

  void OnWriteDone(bool ok) override {
    MutexLock lock(mutex_);
    writing_ = false;
    broken_ = broken_ || !ok;
    changed_.NotifyAll();
  }

  void OnCancel() override {
    MutexLock lock(mutex_);
    broken_ = true;
    changed_.NotifyAll();
  }

  void OnDone() override { delete this; }

 private:
  struct Abandon {
    void operator()(ServerStreamReactor* reactor) const {
      reactor->Finish(reactor->gate_.End(reactor->gate_.Dropped()));
    }
  };

  void Handle() {
    const Status status = gate_.Run(*request_, [this](const Call& call) -> Status {
      call_ = &call;
      return handler_(call, *request_, static_cast<ResponseStream<Response>&>(*this));
    });
    this->Finish(gate_.End(status));  // The last thing done here: this object may be gone.
  }

  bool Write(const Response& message) override ABSL_LOCKS_EXCLUDED(mutex_) {
    if (!call_->narrowed()) return false;
    {
      MutexLock lock(mutex_);
      if (broken_) return false;
      writing_ = true;
    }
    this->StartWrite(&message);  // Never under the lock: gRPC may run the reaction before this returns.
    MutexLock lock(mutex_);
    while (writing_) {
      if (changed_.WaitUntil(mutex_, gate_.deadline())) continue;
      // gRPC still reads `message`: cancel, so that the write ends, and wait for that.
      broken_ = true;
      context_->TryCancel();
      while (writing_) changed_.Wait(mutex_);
    }
    return !broken_;
  }

  Gate gate_;
  grpc::CallbackServerContext* const context_;
  const Request* const request_;
  Handler handler_;
  const Call* call_ = nullptr;

  Mutex mutex_;
  CondVar changed_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace internal
}  // namespace jgt::rpc
