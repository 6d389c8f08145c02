#include "services/roster/rpc/agreement_handler.h"

#include "common/rpc/unary.h"

// The doors: each hops to the executor and calls the function that answers.
namespace jgt::roster {

AgreementHandler::AgreementHandler(const AgreementParts& parts)
    : rpc_(parts.rpc, v1::AgreementService::service_full_name()),
      clock_(parts.clock),
      regions_(parts.regions),
      page_tokens_(parts.page_tokens),
      round_policies_(parts.round_policies),
      pairings_(parts.pairings),
      agreements_(parts.agreements),
      notices_(parts.notices),
      quotas_(parts.quotas) {}

grpc::ServerUnaryReactor* AgreementHandler::SignAgreement(grpc::CallbackServerContext* context,
                                                          const v1::SignAgreementRequest* request,
                                                          v1::SignAgreementResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::AmendAgreement(grpc::CallbackServerContext* context,
                                                           const v1::AmendAgreementRequest* request,
                                                           v1::AmendAgreementResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::GetAgreement(grpc::CallbackServerContext* context,
                                                         const v1::GetAgreementRequest* request,
                                                         v1::GetAgreementResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::ListAgreements(grpc::CallbackServerContext* context,
                                                           const v1::ListAgreementsRequest* request,
                                                           v1::ListAgreementsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::RecordCeremony(grpc::CallbackServerContext* context,
                                                           const v1::RecordCeremonyRequest* request,
                                                           v1::RecordCeremonyResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::ListCeremonies(grpc::CallbackServerContext* context,
                                                           const v1::ListCeremoniesRequest* request,
                                                           v1::ListCeremoniesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::ListCeremonyGaps(grpc::CallbackServerContext* context,
                                                             const v1::ListCeremonyGapsRequest* request,
                                                             v1::ListCeremonyGapsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::IssueNotice(grpc::CallbackServerContext* context,
                                                        const v1::IssueNoticeRequest* request,
                                                        v1::IssueNoticeResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::GetNotice(grpc::CallbackServerContext* context,
                                                      const v1::GetNoticeRequest* request,
                                                      v1::GetNoticeResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::ListNotices(grpc::CallbackServerContext* context,
                                                        const v1::ListNoticesRequest* request,
                                                        v1::ListNoticesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::SetQuotas(grpc::CallbackServerContext* context,
                                                      const v1::SetQuotasRequest* request,
                                                      v1::SetQuotasResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::GetQuotas(grpc::CallbackServerContext* context,
                                                      const v1::GetQuotasRequest* request,
                                                      v1::GetQuotasResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::ListQuotaSchools(grpc::CallbackServerContext* context,
                                                             const v1::ListQuotaSchoolsRequest* request,
                                                             v1::ListQuotaSchoolsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AgreementHandler::GetPairingLife(grpc::CallbackServerContext* context,
                                                           const v1::GetPairingLifeRequest* request,
                                                           v1::GetPairingLifeResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
