#include "common/rpc/gate.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "common/log/log.h"
#include "common/rpc/method_metrics.h"
#include "common/rpc/status_codec.h"
#include "common/runtime/random.h"

namespace jgt::rpc::internal {
namespace {

using std::chrono::steady_clock;

constexpr char kRequestIdHeader[] = "x-request-id";
constexpr char kAuthorizationHeader[] = "authorization";
constexpr size_t kRequestIdSizeMax = 64;
// Long enough for a queue of short calls to empty, short enough to be worth waiting for.
constexpr std::chrono::milliseconds kBusyRetryAfter{200};

std::string_view Header(const grpc::CallbackServerContext& context, const char* name) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(name);
  if (found == metadata.end()) return "";
  return {found->second.data(), found->second.size()};
}

// Ids come from callers and go into logs and trailers.
bool IsRequestId(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  };
  return !text.empty() && text.size() <= kRequestIdSizeMax && std::all_of(text.begin(), text.end(), allowed);
}

std::string ChooseRequestId(const MethodRules& rules, const google::protobuf::Message& request,
                            std::string_view header) {
  if (rules.request_id_field != nullptr) {
    std::string own = request.GetReflection()->GetString(request, rules.request_id_field);
    if (IsRequestId(own)) return own;
  }
  return IsRequestId(header) ? std::string(header) : RandomId();
}

std::string ReadRegion(const google::protobuf::Message& request, const MethodRules& rules) {
  const google::protobuf::Message* message = &request;
  for (size_t i = 0; i + 1 < rules.region_path.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message, rules.region_path[i]);
  }
  return message->GetReflection()->GetString(*message, rules.region_path.back());
}

Status BadRegion(const MethodRules& rules, std::string_view region) {
  const std::string found = region.empty() ? "is missing" : absl::StrFormat("is \"%s\"", region);
  return InvalidArgument("BAD_REGION", absl::StrFormat("%s %s", rules.region_field, found))
      .Field(rules.region_field, found + "; needed: a six-digit region code or a name that begins with regions/<code>")
      .Zh("请求未指明有效的地区");
}

std::shared_ptr<const auth::Principal> Nobody() {
  static const auto* const nobody =
      new std::shared_ptr<const auth::Principal>(std::make_shared<const auth::Principal>());
  return *nobody;
}

double Milliseconds(steady_clock::duration span) { return std::chrono::duration<double, std::milli>(span).count(); }

bool IsInternal(StatusCode code) {
  return code == StatusCode::kInternal || code == StatusCode::kUnknown || code == StatusCode::kDataLoss;
}

// What a caller learns of an error that is ours: code, reason, and where to find the rest.
Status Masked(const Status& status, const std::string& request_id) {
  return Error(status.code(), ReasonOf(status),
               absl::StrFormat("internal error; see the log of request %s", request_id))
      .Meta("request_id", request_id)
      .Zh(absl::StrFormat("系统内部错误，请联系管理员并提供编号 %s", request_id));
}

}  // namespace

Gate::Gate(grpc::CallbackServerContext* context, const RpcContext& rpc, std::string_view method, CallKind kind)
    : context_(context), rpc_(rpc), method_(rpc.Find(method)), arrived_(steady_clock::now()), kind_(kind) {
  const RpcLimits& bounds = limits();
  const std::chrono::milliseconds longest = kind == CallKind::kUnary ? bounds.deadline_max : bounds.stream_deadline_max;
  steady_clock::duration left = kind == CallKind::kUnary ? bounds.deadline_default : longest;
  if (const auto asked = context->deadline(); asked != std::chrono::system_clock::time_point::max()) {
    left = std::min<steady_clock::duration>(asked - std::chrono::system_clock::now(), longest);
  }
  deadline_ = arrived_ + left - bounds.deadline_margin;
  method_.metrics->Began();
}

Executor& Gate::executor() const {
  return kind_ == CallKind::kUnary ? rpc_.runtime().executor : rpc_.runtime().stream_executor;
}

Status Gate::AtDoor() const {
  if (deadline_ - arrived_ < limits().deadline_min) {
    return DeadlineExceeded("DEADLINE_TOO_SHORT", "too little time is left before the call's deadline to answer it")
        .Zh("请求时限过短");
  }
  // It would wait longer than the first in the queue has waited already, and must be worked on after that: half of its
  // time spent here is too much. Said now, the caller can come back; served at its deadline, nobody reads the answer.
  if (2 * executor().oldest_wait() > deadline_ - arrived_) return Busy();
  return OkStatus();
}

Status Gate::Dropped() const {
  if (executor().stopping()) {
    return Unavailable("SHUTTING_DOWN", "this server is stopping; another will answer").Zh("服务正在重启，请稍后重试");
  }
  return Busy();
}

Status Gate::Busy() const {
  const auto queue = std::chrono::ceil<std::chrono::milliseconds>(executor().oldest_wait());
  return ResourceExhausted("SERVER_BUSY", "too many calls are waiting")
      .RetryAfter(std::max(kBusyRetryAfter, queue))
      .Zh("服务繁忙，请稍后重试");
}

StatusOr<std::shared_ptr<const auth::Principal>> Gate::Authenticate() const {
  if (method_.rules.open) return Nobody();
  ASSIGN_OR_RETURN(const std::string_view token, auth::Verifier::BearerToken(Header(*context_, kAuthorizationHeader)));
  return rpc_.runtime().verifier.Verify(token);
}

StatusOr<auth::Admission> Gate::Authorize(const auth::Principal& principal, const google::protobuf::Message& request) {
  const MethodRules& rules = method_.rules;
  if (rules.open) return auth::Admission{.whole = true, .orgs = {}};
  const auth::Authorizer& authorizer = rpc_.runtime().authorizer;
  if (rules.region_path.empty()) return authorizer.Admit(principal, rules.permission, "");
  const std::string region = ReadRegion(request, rules);
  const std::optional<auth::Org> org = auth::ParseOrg(region);
  // A caller without the permission learns nothing about the request, not even that it is malformed.
  if (!org && !authorizer.Reach(principal, rules.permission).empty()) return BadRegion(rules, region);
  if (org) region_ = auth::OrgName(*org);  // For the log: what stands behind it in the name is the caller's business.
  return authorizer.Admit(principal, rules.permission, region);
}

Status Gate::Run(const google::protobuf::Message& request, absl::FunctionRef<Status(const Call&)> body) {
  const auto now = steady_clock::now();
  queued_ = now - arrived_;
  request_id_ = ChooseRequestId(method_.rules, request, Header(*context_, kRequestIdHeader));
  if (now >= deadline_) {
    return DeadlineExceeded("EXPIRED_IN_QUEUE", "the call's deadline passed before its turn came")
        .Zh("服务繁忙，请求等待超时");
  }
  // A client that has gone is not worth a transaction.
  if (context_->IsCancelled()) return Error(StatusCode::kCancelled, "CALLER_GONE", "the caller cancelled the call");
  ASSIGN_OR_RETURN(auto principal, Authenticate());
  subject_ = principal->subject;
  ASSIGN_OR_RETURN(auth::Admission admission, Authorize(*principal, request));
  const Call call({.principal = std::move(principal),
                   .authorizer = &rpc_.runtime().authorizer,
                   .permission = method_.rules.permission,
                   .admission = std::move(admission),
                   .request_id = request_id_,
                   .deadline = deadline_,
                   .cancelled = [context = context_] { return context->IsCancelled(); }});
  const log::Scope scope({{"request_id", request_id_}, {"principal", subject_}});
  return RunBody(call, body);
}

Status Gate::RunBody(const Call& call, absl::FunctionRef<Status(const Call&)> body) const {
  try {
    Status status = body(call);
    if (status.ok() && !call.narrowed()) {
      log::Error("a handler answered without narrowing", {{"method", method_.rules.full_name}});
      return PermissionDenied("SCOPE_NOT_CHECKED", "the answer may hold more than the caller may see")
          .Zh("系统未能确认您的权限范围，请联系管理员");
    }
    return status;
  } catch (const std::exception& error) {
    return Internal("UNEXPECTED", absl::StrFormat("the handler threw: %s", error.what()));
  } catch (...) {
    return Internal("UNEXPECTED", "the handler threw");
  }
}

grpc::Status Gate::End(const Status& status) {
  if (request_id_.empty()) {
    const std::string_view header = Header(*context_, kRequestIdHeader);
    request_id_ = IsRequestId(header) ? std::string(header) : RandomId();
  }
  const auto taken = steady_clock::now() - arrived_;
  method_.metrics->Ended(status.code(), taken, queued_);
  Log(status, taken);
  context_->AddTrailingMetadata(kRequestIdHeader, request_id_);
  return ToGrpc(IsInternal(status.code()) ? Masked(status, request_id_) : status);
}

void Gate::Log(const Status& status, steady_clock::duration taken) const {
  if (status.ok() && !method_.rules.mutation && !limits().log_reads) return;
  const auto write = IsInternal(status.code()) ? log::Error : log::Info;
  const std::string reason = ReasonOf(status);
  // An internal error's text is for us; any other may repeat what the caller sent.
  const std::string detail = IsInternal(status.code()) ? std::string(status.message()) : "";
  write("rpc", {{"method", method_.rules.full_name},
                {"code", CodeName(status.code())},
                {"reason", reason},
                {"detail", detail},
                {"ms", Milliseconds(taken)},
                {"queued_ms", Milliseconds(queued_)},
                {"region", region_},
                {"request_id", request_id_},
                {"principal", subject_}});
}

}  // namespace jgt::rpc::internal
