// jgt.roster.v1.RosterService: checks shape and scope, converts, and leaves the rest to the stores.
#pragma once

#include <semaphore>
#include <string>
#include <vector>

#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/rpc/unary.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "services/roster/domain/change_store.h"
#include "services/roster/domain/import_store.h"
#include "services/roster/domain/list_store.h"
#include "services/roster/domain/pairing_store.h"
#include "services/roster/domain/region_book.h"
#include "services/roster/domain/rounds.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct RosterParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const RegionBook& regions;
  const PageTokens& page_tokens;
  const RoundPolicies& round_policies;
  const SchoolClassPolicies& class_policies;
  SchoolStore& schools;
  PairingStore& pairings;
  ListStore& lists;
  ChangeStore& changes;
  ImportStore& imports;
};

class RosterHandler final : public v1::RosterService::CallbackService {
 public:
  explicit RosterHandler(const RosterParts& parts);

  grpc::ServerUnaryReactor* ImportRoster(grpc::CallbackServerContext* context, const v1::ImportRosterRequest* request,
                                         v1::ImportRosterResponse* response) override;
  grpc::ServerUnaryReactor* ListImports(grpc::CallbackServerContext* context, const v1::ListImportsRequest* request,
                                        v1::ListImportsResponse* response) override;
  grpc::ServerUnaryReactor* UndoImport(grpc::CallbackServerContext* context, const v1::UndoImportRequest* request,
                                       v1::UndoImportResponse* response) override;
  grpc::ServerUnaryReactor* SetControlTotals(grpc::CallbackServerContext* context,
                                             const v1::SetControlTotalsRequest* request,
                                             v1::SetControlTotalsResponse* response) override;
  grpc::ServerUnaryReactor* GetReconciliation(grpc::CallbackServerContext* context,
                                              const v1::GetReconciliationRequest* request,
                                              v1::GetReconciliationResponse* response) override;
  grpc::ServerUnaryReactor* ExportRoster(grpc::CallbackServerContext* context, const v1::ExportRosterRequest* request,
                                         v1::ExportRosterResponse* response) override;
  grpc::ServerUnaryReactor* ListAliasProposals(grpc::CallbackServerContext* context,
                                               const v1::ListAliasProposalsRequest* request,
                                               v1::ListAliasProposalsResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmAlias(grpc::CallbackServerContext* context, const v1::ConfirmAliasRequest* request,
                                         v1::ConfirmAliasResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawAlias(grpc::CallbackServerContext* context, const v1::WithdrawAliasRequest* request,
                                          v1::WithdrawAliasResponse* response) override;
  grpc::ServerUnaryReactor* GetSchool(grpc::CallbackServerContext* context, const v1::GetSchoolRequest* request,
                                      v1::GetSchoolResponse* response) override;
  grpc::ServerUnaryReactor* ListSchools(grpc::CallbackServerContext* context, const v1::ListSchoolsRequest* request,
                                        v1::ListSchoolsResponse* response) override;
  grpc::ServerUnaryReactor* GetCommunity(grpc::CallbackServerContext* context, const v1::GetCommunityRequest* request,
                                         v1::GetCommunityResponse* response) override;
  grpc::ServerUnaryReactor* ListCommunities(grpc::CallbackServerContext* context,
                                            const v1::ListCommunitiesRequest* request,
                                            v1::ListCommunitiesResponse* response) override;
  grpc::ServerUnaryReactor* GetPairing(grpc::CallbackServerContext* context, const v1::GetPairingRequest* request,
                                       v1::GetPairingResponse* response) override;
  grpc::ServerUnaryReactor* ListPairings(grpc::CallbackServerContext* context, const v1::ListPairingsRequest* request,
                                         v1::ListPairingsResponse* response) override;
  grpc::ServerUnaryReactor* ListRounds(grpc::CallbackServerContext* context, const v1::ListRoundsRequest* request,
                                       v1::ListRoundsResponse* response) override;
  grpc::ServerUnaryReactor* ChangeSchool(grpc::CallbackServerContext* context, const v1::ChangeSchoolRequest* request,
                                         v1::ChangeSchoolResponse* response) override;
  grpc::ServerUnaryReactor* ChangePairing(grpc::CallbackServerContext* context, const v1::ChangePairingRequest* request,
                                          v1::ChangePairingResponse* response) override;
  grpc::ServerUnaryReactor* ListRegions(grpc::CallbackServerContext* context, const v1::ListRegionsRequest* request,
                                        v1::ListRegionsResponse* response) override;
  grpc::ServerUnaryReactor* RecordReadiness(grpc::CallbackServerContext* context,
                                            const v1::RecordReadinessRequest* request,
                                            v1::RecordReadinessResponse* response) override;
  grpc::ServerUnaryReactor* RecordHeadCounts(grpc::CallbackServerContext* context,
                                             const v1::RecordHeadCountsRequest* request,
                                             v1::RecordHeadCountsResponse* response) override;
  grpc::ServerUnaryReactor* FormMentorGroups(grpc::CallbackServerContext* context,
                                             const v1::FormMentorGroupsRequest* request,
                                             v1::FormMentorGroupsResponse* response) override;
  grpc::ServerUnaryReactor* SignMentorAgreement(grpc::CallbackServerContext* context,
                                                const v1::SignMentorAgreementRequest* request,
                                                v1::SignMentorAgreementResponse* response) override;
  grpc::ServerUnaryReactor* RegisterExchanges(grpc::CallbackServerContext* context,
                                              const v1::RegisterExchangesRequest* request,
                                              v1::RegisterExchangesResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmExchanges(grpc::CallbackServerContext* context,
                                             const v1::ConfirmExchangesRequest* request,
                                             v1::ConfirmExchangesResponse* response) override;
  grpc::ServerUnaryReactor* ListMentorGroups(grpc::CallbackServerContext* context,
                                             const v1::ListMentorGroupsRequest* request,
                                             v1::ListMentorGroupsResponse* response) override;
  grpc::ServerUnaryReactor* ListExchanges(grpc::CallbackServerContext* context, const v1::ListExchangesRequest* request,
                                          v1::ListExchangesResponse* response) override;

 private:
  // What each RPC answers, told apart by their requests: lists in list_calls.cc, schools in school_calls.cc, and so on.
  StatusOr<v1::ImportRosterResponse> Answer(const rpc::Call& call, const v1::ImportRosterRequest& request);
  StatusOr<v1::ListImportsResponse> Answer(const rpc::Call& call, const v1::ListImportsRequest& request);
  StatusOr<v1::UndoImportResponse> Answer(const rpc::Call& call, const v1::UndoImportRequest& request);
  StatusOr<v1::SetControlTotalsResponse> Answer(const rpc::Call& call, const v1::SetControlTotalsRequest& request);
  StatusOr<v1::GetReconciliationResponse> Answer(const rpc::Call& call, const v1::GetReconciliationRequest& request);
  StatusOr<v1::ExportRosterResponse> Answer(const rpc::Call& call, const v1::ExportRosterRequest& request);
  StatusOr<v1::ListAliasProposalsResponse> Answer(const rpc::Call& call, const v1::ListAliasProposalsRequest& request);
  StatusOr<v1::ConfirmAliasResponse> Answer(const rpc::Call& call, const v1::ConfirmAliasRequest& request);
  StatusOr<v1::WithdrawAliasResponse> Answer(const rpc::Call& call, const v1::WithdrawAliasRequest& request);
  StatusOr<rpc::Later<v1::GetSchoolResponse>> AnswerLater(const rpc::Call& call, const v1::GetSchoolRequest& request);
  StatusOr<v1::ListSchoolsResponse> Answer(const rpc::Call& call, const v1::ListSchoolsRequest& request);
  StatusOr<v1::GetCommunityResponse> Answer(const rpc::Call& call, const v1::GetCommunityRequest& request);
  StatusOr<v1::ListCommunitiesResponse> Answer(const rpc::Call& call, const v1::ListCommunitiesRequest& request);
  StatusOr<v1::GetPairingResponse> Answer(const rpc::Call& call, const v1::GetPairingRequest& request);
  StatusOr<v1::ListPairingsResponse> Answer(const rpc::Call& call, const v1::ListPairingsRequest& request);
  StatusOr<v1::ListRoundsResponse> Answer(const rpc::Call& call, const v1::ListRoundsRequest& request);
  StatusOr<v1::ChangeSchoolResponse> Answer(const rpc::Call& call, const v1::ChangeSchoolRequest& request);
  StatusOr<v1::ChangePairingResponse> Answer(const rpc::Call& call, const v1::ChangePairingRequest& request);
  StatusOr<v1::ListRegionsResponse> Answer(const rpc::Call& call, const v1::ListRegionsRequest& request);
  StatusOr<v1::RecordReadinessResponse> Answer(const rpc::Call& call, const v1::RecordReadinessRequest& request);
  StatusOr<v1::RecordHeadCountsResponse> Answer(const rpc::Call& call, const v1::RecordHeadCountsRequest& request);
  StatusOr<v1::FormMentorGroupsResponse> Answer(const rpc::Call& call, const v1::FormMentorGroupsRequest& request);
  StatusOr<v1::SignMentorAgreementResponse> Answer(const rpc::Call& call,
                                                   const v1::SignMentorAgreementRequest& request);
  StatusOr<v1::RegisterExchangesResponse> Answer(const rpc::Call& call, const v1::RegisterExchangesRequest& request);
  StatusOr<v1::ConfirmExchangesResponse> Answer(const rpc::Call& call, const v1::ConfirmExchangesRequest& request);
  StatusOr<v1::ListMentorGroupsResponse> Answer(const rpc::Call& call, const v1::ListMentorGroupsRequest& request);
  StatusOr<v1::ListExchangesResponse> Answer(const rpc::Call& call, const v1::ListExchangesRequest& request);

  // The pairing at that moment, for who holds the permission on its home county or on either end. Others are told
  // OUTSIDE_SCOPE, whether or not there is one.
  StatusOr<Pairing> AdmittedPairing(const rpc::Call& call, const Key& key, const Moment& moment);
  // The county of `parent`, of which the caller holds the whole. INVALID_ARGUMENT NOT_A_COUNTY.
  StatusOr<std::string> WholeCounty(const rpc::Call& call, const std::string& parent) const;
  // INVALID_ARGUMENT NOT_A_COUNTY with the field's place.
  Status CheckCounty(std::string_view field, const std::string& county) const;

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const RegionBook& regions_;
  const PageTokens& page_tokens_;
  const RoundPolicies& round_policies_;
  const SchoolClassPolicies& class_policies_;
  SchoolStore& schools_;
  PairingStore& pairings_;
  ListStore& lists_;
  ChangeStore& changes_;
  ImportStore& imports_;
  std::binary_semaphore workbooks_{1};  // one workbook in memory at a time (list_file.h)
};

}  // namespace jgt::roster
