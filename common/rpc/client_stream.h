// The receiving end of a client stream, for a blocking handler; and the reactor that feeds it. Included through
// streams.h.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>

#include "common/rpc/gate.h"
#include "common/runtime/mutex.h"
#include "common/status/status.h"

namespace jgt::rpc {

// Used by one thread, the handler's.
template <class Request>
class RequestStream {
 public:
  virtual ~RequestStream() = default;
  // True: `message` is the next one. False: the client sent all it had and said so. CANCELLED STREAM_CANCELLED: the
  // client went away, and what came so far may be a part only. DEADLINE_EXCEEDED STREAM_IDLE or STREAM_DEADLINE: it
  // took too long.
  virtual StatusOr<bool> Next(Request& message) = 0;
};

namespace internal {

Status StreamCancelled();
Status StreamTimedOut(bool idle);

template <class Request, class Response, class Handler>
class ClientStreamReactor final : public grpc::ServerReadReactor<Request>, private RequestStream<Request> {
 public:
  ClientStreamReactor(grpc::CallbackServerContext* context, Response* response, const RpcContext& rpc,
                      std::string_view method, Handler handler)
      : gate_(context, rpc, method, CallKind::kStream), response_(response), handler_(std::move(handler)) {
    if (const Status status = gate_.AtDoor(); !status.ok()) {
      this->Finish(gate_.End(status));
      return;
    }
    this->StartRead(&incoming_);
  }

  void OnReadDone(bool ok) override {
    const bool first = !std::exchange(posted_, true);  // Only reactions touch it, and reads never overlap.
    if (Receive(ok)) this->StartRead(&incoming_);
    if (first) Post();
  }

  void OnSendInitialMetadataDone(bool ok) override {
    MutexLock lock(mutex_);
    end_ = ok && !cancelled_ ? End::kComplete : End::kBroken;
    changed_.NotifyAll();
  }

  void OnCancel() override {
    MutexLock lock(mutex_);
    cancelled_ = true;
    changed_.NotifyAll();
  }

  void OnDone() override { delete this; }

 private:
  // kRead: no more messages, for a reason yet unknown.
  enum class End { kOpen, kRead, kProbing, kComplete, kBroken };

  // Owns a posted call: one that is dropped without running is answered all the same.
  struct Abandon {
    void operator()(ClientStreamReactor* reactor) const {
      reactor->Finish(reactor->gate_.End(reactor->gate_.Dropped()));
    }
  };

  void Post() {
    std::unique_ptr<ClientStreamReactor, Abandon> owned(this);
    Executor& executor = gate_.executor();
    // A refusal has answered the call, and this object may be gone.
    static_cast<void>(executor.TryPost([owned = std::move(owned)]() mutable { owned.release()->Handle(); }));
  }

  void Handle() {
    static const Request kNone;
    const Request* first = &kNone;
    {
      MutexLock lock(mutex_);
      if (!messages_.empty())
        first = &messages_.front();  // Stays: only this thread takes messages out, and a deque does not move them.
    }
    const Status status = gate_.Run(*first, [this](const Call& call) -> Status {
      StatusOr<Response> result = handler_(call, static_cast<RequestStream<Request>&>(*this));
      if (!result.ok()) return std::move(result).status();
      *response_ = *std::move(result);
      return OkStatus();
    });
    this->Finish(gate_.End(status));  // The last thing done here: this object may be gone.
  }

  // True when the next read shall start.
  bool Receive(bool ok) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    changed_.NotifyAll();
    if (!ok) {
      end_ = End::kRead;
      reading_ = false;
      return false;
    }
    messages_.push_back(std::move(incoming_));
    incoming_ = Request();
    reading_ = messages_.size() < gate_.limits().stream_buffer_count_max;
    return reading_;
  }

  StatusOr<bool> Next(Request& message) override ABSL_LOCKS_EXCLUDED(mutex_) {
    const auto idle = std::chrono::steady_clock::now() + gate_.limits().stream_idle_max;
    const auto until = std::min(idle, gate_.deadline());
    while (true) {
      bool probe = false;
      bool read = false;
      {
        MutexLock lock(mutex_);
        while (messages_.empty() && !cancelled_ && (end_ == End::kOpen || end_ == End::kProbing)) {
          if (!changed_.WaitUntil(mutex_, until)) return StreamTimedOut(idle < gate_.deadline());
        }
        if (cancelled_ || end_ == End::kBroken) return StreamCancelled();
        if (!messages_.empty()) {
          message = std::move(messages_.front());
          messages_.pop_front();
          read = end_ == End::kOpen && !std::exchange(reading_, true);
        } else if (end_ == End::kComplete) {
          return false;
        } else {
          end_ = End::kProbing;
          probe = true;
        }
      }
      // Never under the lock: gRPC may run the reaction before these return.
      if (read) this->StartRead(&incoming_);
      // gRPC says the same, "no more messages", when the client closed its side and when it vanished; the cancellation
      // may be told later. So ask: headers can be sent on a half-closed stream but not on a dead one.
      if (!probe) return true;
      this->StartSendInitialMetadata();
    }
  }

  Gate gate_;
  Response* const response_;
  Handler handler_;
  bool posted_ = false;
  Request incoming_;  // where a running read puts its message

  Mutex mutex_;
  CondVar changed_;
  std::deque<Request> messages_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = true;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  End end_ ABSL_GUARDED_BY(mutex_) = End::kOpen;
};

}  // namespace internal
}  // namespace jgt::rpc
