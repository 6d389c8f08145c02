// jgt.roster.v1.AgreementService: checks shape and scope, converts, and leaves the rest to the stores.
#pragma once

#include <string>

#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/roster/v1/agreement_service.grpc.pb.h"
#include "services/roster/domain/agreement_store.h"
#include "services/roster/domain/notice_store.h"
#include "services/roster/domain/pairing_store.h"
#include "services/roster/domain/quota_store.h"
#include "services/roster/domain/region_book.h"
#include "services/roster/domain/rounds.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct AgreementParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const RegionBook& regions;
  const PageTokens& page_tokens;
  const RoundPolicies& round_policies;
  PairingStore& pairings;
  AgreementStore& agreements;
  NoticeStore& notices;
  QuotaStore& quotas;
};

class AgreementHandler final : public v1::AgreementService::CallbackService {
 public:
  explicit AgreementHandler(const AgreementParts& parts);

  grpc::ServerUnaryReactor* SignAgreement(grpc::CallbackServerContext* context, const v1::SignAgreementRequest* request,
                                          v1::SignAgreementResponse* response) override;
  grpc::ServerUnaryReactor* AmendAgreement(grpc::CallbackServerContext* context,
                                           const v1::AmendAgreementRequest* request,
                                           v1::AmendAgreementResponse* response) override;
  grpc::ServerUnaryReactor* GetAgreement(grpc::CallbackServerContext* context, const v1::GetAgreementRequest* request,
                                         v1::GetAgreementResponse* response) override;
  grpc::ServerUnaryReactor* ListAgreements(grpc::CallbackServerContext* context,
                                           const v1::ListAgreementsRequest* request,
                                           v1::ListAgreementsResponse* response) override;
  grpc::ServerUnaryReactor* RecordCeremony(grpc::CallbackServerContext* context,
                                           const v1::RecordCeremonyRequest* request,
                                           v1::RecordCeremonyResponse* response) override;
  grpc::ServerUnaryReactor* ListCeremonies(grpc::CallbackServerContext* context,
                                           const v1::ListCeremoniesRequest* request,
                                           v1::ListCeremoniesResponse* response) override;
  grpc::ServerUnaryReactor* ListCeremonyGaps(grpc::CallbackServerContext* context,
                                             const v1::ListCeremonyGapsRequest* request,
                                             v1::ListCeremonyGapsResponse* response) override;
  grpc::ServerUnaryReactor* IssueNotice(grpc::CallbackServerContext* context, const v1::IssueNoticeRequest* request,
                                        v1::IssueNoticeResponse* response) override;
  grpc::ServerUnaryReactor* GetNotice(grpc::CallbackServerContext* context, const v1::GetNoticeRequest* request,
                                      v1::GetNoticeResponse* response) override;
  grpc::ServerUnaryReactor* ListNotices(grpc::CallbackServerContext* context, const v1::ListNoticesRequest* request,
                                        v1::ListNoticesResponse* response) override;
  grpc::ServerUnaryReactor* SetQuotas(grpc::CallbackServerContext* context, const v1::SetQuotasRequest* request,
                                      v1::SetQuotasResponse* response) override;
  grpc::ServerUnaryReactor* GetQuotas(grpc::CallbackServerContext* context, const v1::GetQuotasRequest* request,
                                      v1::GetQuotasResponse* response) override;
  grpc::ServerUnaryReactor* ListQuotaSchools(grpc::CallbackServerContext* context,
                                             const v1::ListQuotaSchoolsRequest* request,
                                             v1::ListQuotaSchoolsResponse* response) override;
  grpc::ServerUnaryReactor* GetPairingLife(grpc::CallbackServerContext* context,
                                           const v1::GetPairingLifeRequest* request,
                                           v1::GetPairingLifeResponse* response) override;

 private:
  StatusOr<v1::SignAgreementResponse> Answer(const rpc::Call& call, const v1::SignAgreementRequest& request);
  StatusOr<v1::AmendAgreementResponse> Answer(const rpc::Call& call, const v1::AmendAgreementRequest& request);
  StatusOr<v1::GetAgreementResponse> Answer(const rpc::Call& call, const v1::GetAgreementRequest& request);
  StatusOr<v1::ListAgreementsResponse> Answer(const rpc::Call& call, const v1::ListAgreementsRequest& request);
  StatusOr<v1::RecordCeremonyResponse> Answer(const rpc::Call& call, const v1::RecordCeremonyRequest& request);
  StatusOr<v1::ListCeremoniesResponse> Answer(const rpc::Call& call, const v1::ListCeremoniesRequest& request);
  StatusOr<v1::ListCeremonyGapsResponse> Answer(const rpc::Call& call, const v1::ListCeremonyGapsRequest& request);
  StatusOr<v1::IssueNoticeResponse> Answer(const rpc::Call& call, const v1::IssueNoticeRequest& request);
  StatusOr<v1::GetNoticeResponse> Answer(const rpc::Call& call, const v1::GetNoticeRequest& request);
  StatusOr<v1::ListNoticesResponse> Answer(const rpc::Call& call, const v1::ListNoticesRequest& request);
  StatusOr<v1::SetQuotasResponse> Answer(const rpc::Call& call, const v1::SetQuotasRequest& request);
  StatusOr<v1::GetQuotasResponse> Answer(const rpc::Call& call, const v1::GetQuotasRequest& request);
  StatusOr<v1::ListQuotaSchoolsResponse> Answer(const rpc::Call& call, const v1::ListQuotaSchoolsRequest& request);
  StatusOr<v1::GetPairingLifeResponse> Answer(const rpc::Call& call, const v1::GetPairingLifeRequest& request);

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const RegionBook& regions_;
  const PageTokens& page_tokens_;
  const RoundPolicies& round_policies_;
  PairingStore& pairings_;
  AgreementStore& agreements_;
  NoticeStore& notices_;
  QuotaStore& quotas_;
};

}  // namespace jgt::roster
