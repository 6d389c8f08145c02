// jgt.ledger.v1.ConfirmationService: who still has to answer, and what follows when nobody does.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/workdays/workdays.h"
#include "jgt/ledger/v1/confirmation_service.grpc.pb.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/domain/confirmation_policy.h"
#include "services/ledger/domain/confirmation_store.h"

namespace jgt::ledger {

// All of it outlives the handler.
struct ConfirmationParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const ConfirmationPolicies& defaults;
  const WorkCalendar& calendar;
  const PageTokens& page_tokens;
  ConfirmationStore& confirmations;
  ActivityStore& activities;
};

class ConfirmationHandler final : public v1::ConfirmationService::CallbackService {
 public:
  explicit ConfirmationHandler(const ConfirmationParts& parts);

  grpc::ServerUnaryReactor* GetConfirmationPolicy(grpc::CallbackServerContext* context,
                                                  const v1::GetConfirmationPolicyRequest* request,
                                                  v1::GetConfirmationPolicyResponse* response) override;
  grpc::ServerUnaryReactor* SetConfirmationPolicy(grpc::CallbackServerContext* context,
                                                  const v1::SetConfirmationPolicyRequest* request,
                                                  v1::SetConfirmationPolicyResponse* response) override;
  grpc::ServerUnaryReactor* ListAwaiting(grpc::CallbackServerContext* context, const v1::ListAwaitingRequest* request,
                                         v1::ListAwaitingResponse* response) override;

 private:
  StatusOr<v1::GetConfirmationPolicyResponse> Policy(const rpc::Call& call,
                                                     const v1::GetConfirmationPolicyRequest& request);
  StatusOr<v1::SetConfirmationPolicyResponse> SetPolicy(const rpc::Call& call,
                                                        const v1::SetConfirmationPolicyRequest& request);
  StatusOr<v1::ListAwaitingResponse> Awaiting(const rpc::Call& call, const v1::ListAwaitingRequest& request);
  v1::Awaited AwaitedFrom(const Activity& activity, const AwaitingPage& page) const;

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const ConfirmationPolicies& defaults_;
  const WorkCalendar& calendar_;
  const PageTokens& page_tokens_;
  ConfirmationStore& confirmations_;
  ActivityStore& activities_;
};

}  // namespace jgt::ledger
