#include "services/ledger/rpc/confirmation_handler.h"

#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/ledger/domain/activity_check.h"
#include "services/ledger/rpc/caller_of.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/policy_conversions.h"
#include "services/ledger/rpc/request_fields.h"

namespace jgt::ledger {
namespace {

// The end that did not tell it.
std::string OtherEnd(const Activity& activity, const Pairing& pairing) {
  return activity.recorded_by == pairing.supported ? pairing.supporter : pairing.supported;
}

}  // namespace

ConfirmationHandler::ConfirmationHandler(const ConfirmationParts& parts)
    : rpc_(parts.rpc, v1::ConfirmationService::service_full_name()),
      clock_(parts.clock),
      defaults_(parts.defaults),
      calendar_(parts.calendar),
      page_tokens_(parts.page_tokens),
      confirmations_(parts.confirmations),
      activities_(parts.activities) {}

StatusOr<v1::GetConfirmationPolicyResponse> ConfirmationHandler::Policy(
    const rpc::Call& call, const v1::GetConfirmationPolicyRequest& request) {
  call.NothingToNarrow();  // A policy binds everybody, and everybody may know it.
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  RETURN_IF_ERROR(CheckYear(request.year()));
  ASSIGN_OR_RETURN(const auto set, confirmations_.Find(parent.region, request.year(), call.deadline));
  v1::GetConfirmationPolicyResponse response;
  response.set_overridden(set.has_value() && !set->rules.empty());
  *response.mutable_policy() = ToProto(response.overridden() ? *set : defaults_.For(request.year()));
  return response;
}

StatusOr<v1::SetConfirmationPolicyResponse> ConfirmationHandler::SetPolicy(
    const rpc::Call& call, const v1::SetConfirmationPolicyRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  const PolicyDecision decision{
      .region = parent.region, .policy = FromProto(request.policy()), .reason = request.reason()};
  Violations violations;
  CheckPolicy("policy", decision.policy, violations);
  CheckReason(request.reason(), violations);
  if (!violations.empty()) {
    return InvalidArgument("BAD_POLICY", absl::StrFormat("%d fields of the policy are wrong", violations.count()))
        .Fields(violations.kept())
        .Zh("确认时限规则填写有误");
  }
  const auto encode = [&](const ConfirmationPolicy& policy) {
    v1::SetConfirmationPolicyResponse response;
    *response.mutable_policy() = ToProto(policy.rules.empty() ? defaults_.For(policy.year) : policy);
    *response.mutable_position() = journal::ToProto({.service = kService, .region = parent.region, .seq = policy.seq});
    return response.SerializeAsString();
  };
  return journal::AnswerFrom<v1::SetConfirmationPolicyResponse>(
      confirmations_.Set(journal::MutationOf(call, request, request.request_id()), decision, encode));
}

v1::Awaited ConfirmationHandler::AwaitedFrom(const Activity& activity, const AwaitingPage& page) const {
  v1::Awaited awaited;
  *awaited.mutable_activity() = ToProto(activity);
  awaited.set_outcome(v1::TIMEOUT_OUTCOME_AWAIT);
  const auto pairing = page.pairings.find(activity.pairing);
  const StatusOr<Day> day = ParseDay(activity.day);
  if (pairing == page.pairings.end() || !day.ok()) return awaited;
  awaited.set_awaits(OtherEnd(activity, pairing->second));
  const auto set = page.set.find(day->year);
  const bool overridden = set != page.set.end() && !set->second.rules.empty();
  const ConfirmationPolicy& policy = overridden ? set->second : defaults_.For(day->year);
  awaited.set_policy(policy.version);
  const ConfirmationRule* const rule = RuleFor(policy, activity, pairing->second);
  if (rule == nullptr) return awaited;
  awaited.set_outcome(static_cast<v1::TimeoutOutcome>(rule->outcome));
  const StatusOr<Day> due = DueDay(*rule, activity.recorded_at, calendar_);
  if (!due.ok()) return awaited;
  awaited.set_due_day(ToString(*due));
  awaited.set_overdue(ShanghaiDay(clock_.Now()) > *due);
  return awaited;
}

StatusOr<v1::ListAwaitingResponse> ConfirmationHandler::Awaiting(const rpc::Call& call,
                                                                 const v1::ListAwaitingRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  ASSIGN_OR_RETURN(const Caller caller, AdmittedCaller(call, parent.region, activities_));
  if (!request.school().empty()) RETURN_IF_ERROR(ParseName("school", request.school(), "regions/*/schools/*").status());
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope scope{.rpc = "ListAwaiting", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(scope, request.page_token()));
  AwaitingQuery query{.region = parent.region, .after_seq = 0, .limit = page_size + 1, .pairings = std::nullopt};
  query.after_seq = position.empty() ? 0 : std::stoll(position);  // Authenticated: only what stands below comes back.
  if (!caller.whole) {
    ASSIGN_OR_RETURN(query.pairings, activities_.PairingsOf(parent.region, caller, call.deadline));
  }
  ASSIGN_OR_RETURN(AwaitingPage page, confirmations_.Awaiting(query, call.deadline));
  const bool more = page.activities.size() > static_cast<size_t>(page_size);
  if (more) page.activities.resize(static_cast<size_t>(page_size));
  v1::ListAwaitingResponse response;
  for (const Activity& activity : page.activities) {
    v1::Awaited awaited = AwaitedFrom(activity, page);
    if (!request.school().empty() && awaited.awaits() != request.school()) continue;
    if (request.overdue_only() && !awaited.overdue()) continue;
    *response.add_awaited() = std::move(awaited);
  }
  if (more) response.set_next_page_token(page_tokens_.Encode(scope, std::to_string(page.activities.back().seq)));
  return response;
}

grpc::ServerUnaryReactor* ConfirmationHandler::GetConfirmationPolicy(grpc::CallbackServerContext* context,
                                                                     const v1::GetConfirmationPolicyRequest* request,
                                                                     v1::GetConfirmationPolicyResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetConfirmationPolicyRequest& message) { return Policy(call, message); });
}

grpc::ServerUnaryReactor* ConfirmationHandler::SetConfirmationPolicy(grpc::CallbackServerContext* context,
                                                                     const v1::SetConfirmationPolicyRequest* request,
                                                                     v1::SetConfirmationPolicyResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::SetConfirmationPolicyRequest& message) {
                         return SetPolicy(call, message);
                       });
}

grpc::ServerUnaryReactor* ConfirmationHandler::ListAwaiting(grpc::CallbackServerContext* context,
                                                            const v1::ListAwaitingRequest* request,
                                                            v1::ListAwaitingResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ListAwaitingRequest& message) { return Awaiting(call, message); });
}

}  // namespace jgt::ledger
