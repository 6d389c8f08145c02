// jgt.roster.v1.ApprovalService: checks shape and scope, finds out at which levels the caller decides, converts, and
// leaves the rest to the store.
#pragma once

#include <semaphore>
#include <string>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/roster/v1/approval_service.grpc.pb.h"
#include "services/roster/domain/approval_policy.h"
#include "services/roster/domain/approval_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct ApprovalParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const RegionBook& regions;
  const PageTokens& page_tokens;
  const ApprovalPolicies& policies;
  ApprovalStore& approvals;
};

class ApprovalHandler final : public v1::ApprovalService::CallbackService {
 public:
  explicit ApprovalHandler(const ApprovalParts& parts);

  grpc::ServerUnaryReactor* SubmitProposal(grpc::CallbackServerContext* context,
                                           const v1::SubmitProposalRequest* request,
                                           v1::SubmitProposalResponse* response) override;
  grpc::ServerUnaryReactor* ResubmitProposal(grpc::CallbackServerContext* context,
                                             const v1::ResubmitProposalRequest* request,
                                             v1::ResubmitProposalResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawProposal(grpc::CallbackServerContext* context,
                                             const v1::WithdrawProposalRequest* request,
                                             v1::WithdrawProposalResponse* response) override;
  grpc::ServerUnaryReactor* DecideProposal(grpc::CallbackServerContext* context,
                                           const v1::DecideProposalRequest* request,
                                           v1::DecideProposalResponse* response) override;
  grpc::ServerUnaryReactor* GetProposal(grpc::CallbackServerContext* context, const v1::GetProposalRequest* request,
                                        v1::GetProposalResponse* response) override;
  grpc::ServerUnaryReactor* ListProposals(grpc::CallbackServerContext* context, const v1::ListProposalsRequest* request,
                                          v1::ListProposalsResponse* response) override;
  grpc::ServerUnaryReactor* VerifyPairing(grpc::CallbackServerContext* context, const v1::VerifyPairingRequest* request,
                                          v1::VerifyPairingResponse* response) override;
  grpc::ServerUnaryReactor* ListVerifications(grpc::CallbackServerContext* context,
                                              const v1::ListVerificationsRequest* request,
                                              v1::ListVerificationsResponse* response) override;

 private:
  StatusOr<v1::SubmitProposalResponse> Answer(const rpc::Call& call, const v1::SubmitProposalRequest& request);
  StatusOr<v1::ResubmitProposalResponse> Answer(const rpc::Call& call, const v1::ResubmitProposalRequest& request);
  StatusOr<v1::WithdrawProposalResponse> Answer(const rpc::Call& call, const v1::WithdrawProposalRequest& request);
  StatusOr<v1::DecideProposalResponse> Answer(const rpc::Call& call, const v1::DecideProposalRequest& request);
  StatusOr<v1::GetProposalResponse> Answer(const rpc::Call& call, const v1::GetProposalRequest& request);
  StatusOr<v1::ListProposalsResponse> Answer(const rpc::Call& call, const v1::ListProposalsRequest& request);
  StatusOr<v1::VerifyPairingResponse> Answer(const rpc::Call& call, const v1::VerifyPairingRequest& request);
  StatusOr<v1::ListVerificationsResponse> Answer(const rpc::Call& call, const v1::ListVerificationsRequest& request);

  // The list of a request to submit, as it would be confirmed.
  template <typename Request>
  StatusOr<ProposalContent> ContentOf(const rpc::Call& call, const Request& request, const std::string& county,
                                      int year);
  // Whose key is "proposals/…" of a county that the caller holds.
  StatusOr<Key> AdmittedProposal(const rpc::Call& call, const std::string& name);
  // The levels at which the caller decides of that county's affairs.
  Decider DeciderOf(const rpc::Call& call, const std::string& county) const;

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const RegionBook& regions_;
  const PageTokens& page_tokens_;
  const ApprovalPolicies& policies_;
  ApprovalStore& approvals_;
  std::binary_semaphore workbooks_{1};  // one workbook in memory at a time (list_file.h)
};

}  // namespace jgt::roster
