#include "common/rpc/unary.h"

#include <memory>

#include "common/rpc/gate.h"

namespace jgt::rpc::internal {
namespace {

// A call that has come. Whatever becomes of it, it is answered exactly once: by Run, or by being dropped.
class PendingUnary {
 public:
  PendingUnary(grpc::CallbackServerContext* context, const google::protobuf::Message& request, const RpcContext& rpc,
               std::string_view method, absl::AnyInvocable<Status(const Call&) &&> body)
      : gate_(context, rpc, method, CallKind::kUnary),
        reactor_(context->DefaultReactor()),
        request_(request),
        body_(std::move(body)) {}
  ~PendingUnary() {
    if (!answered_) Answer(gate_.Dropped());
  }
  PendingUnary(const PendingUnary&) = delete;
  PendingUnary& operator=(const PendingUnary&) = delete;

  const Gate& gate() const { return gate_; }
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  void Run() { Answer(Check()); }

  // What the body says, before it is answered.
  Status Check() {
    return gate_.Run(request_, [this](const Call& call) { return std::move(body_)(call); });
  }

  void Answer(const Status& status) {
    answered_ = true;
    grpc::Status wire = gate_.End(status);
    // What the handler captured may point into the request: it goes before gRPC may free that.
    body_ = nullptr;
    reactor_->Finish(std::move(wire));
  }

 private:
  Gate gate_;
  grpc::ServerUnaryReactor* const reactor_;
  const google::protobuf::Message& request_;
  absl::AnyInvocable<Status(const Call&) &&> body_;
  bool answered_ = false;
};

using Pending = std::unique_ptr<PendingUnary>;

// Has the call run on the executor, or right here; `run` is what happens to it there.
grpc::ServerUnaryReactor* Start(Pending pending, CheckedOn where, absl::AnyInvocable<void(Pending) &&> run) {
  grpc::ServerUnaryReactor* const reactor = pending->reactor();
  if (const Status status = pending->gate().AtDoor(); !status.ok()) {
    pending->Answer(status);
    return reactor;
  }
  if (where == CheckedOn::kArrival) {
    std::move(run)(std::move(pending));
    return reactor;
  }
  Executor& executor = pending->gate().executor();
  // A refused task has answered the call as it was destroyed.
  static_cast<void>(executor.TryPost(
      [pending = std::move(pending), run = std::move(run)]() mutable { std::move(run)(std::move(pending)); }));
  return reactor;
}

}  // namespace

grpc::ServerUnaryReactor* StartUnary(grpc::CallbackServerContext* context, const google::protobuf::Message& request,
                                     const RpcContext& rpc, std::string_view method,
                                     absl::AnyInvocable<Status(const Call&) &&> body) {
  return Start(std::make_unique<PendingUnary>(context, request, rpc, method, std::move(body)), CheckedOn::kExecutor,
               [](Pending pending) { pending->Run(); });
}

grpc::ServerUnaryReactor* StartUnaryLater(grpc::CallbackServerContext* context,
                                          const google::protobuf::Message& request, const RpcContext& rpc,
                                          std::string_view method, CheckedOn where,
                                          absl::AnyInvocable<Status(const Call&) &&> check,
                                          absl::AnyInvocable<void(Finisher) &&> begin) {
  return Start(std::make_unique<PendingUnary>(context, request, rpc, method, std::move(check)), where,
               [begin = std::move(begin)](Pending pending) mutable {
                 if (const Status status = pending->Check(); !status.ok()) return pending->Answer(status);
                 std::move(begin)([pending = std::move(pending)](const Status& status) { pending->Answer(status); });
               });
}

}  // namespace jgt::rpc::internal
