#include "services/roster/rpc/roster_handler.h"

#include "common/names/names.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {

RosterHandler::RosterHandler(const RosterParts& parts)
    : rpc_(parts.rpc, v1::RosterService::service_full_name()),
      clock_(parts.clock),
      regions_(parts.regions),
      page_tokens_(parts.page_tokens),
      round_policies_(parts.round_policies),
      class_policies_(parts.class_policies),
      schools_(parts.schools),
      pairings_(parts.pairings),
      lists_(parts.lists),
      changes_(parts.changes),
      imports_(parts.imports) {}

StatusOr<Pairing> RosterHandler::AdmittedPairing(const rpc::Call& call, const Key& key, const Moment& moment) {
  StatusOr<Pairing> pairing = pairings_.GetPairing(key, moment, call.deadline);
  // Who may ask is who has to do with it at last: then one that was not there yet is theirs too.
  StatusOr<Pairing> at_last = pairing;
  if (pairing.status().code() == StatusCode::kNotFound) {
    at_last = pairings_.GetPairing(key, InTheEnd(), call.deadline);
    if (at_last.status().code() == StatusCode::kNotFound) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  }
  if (!at_last.ok()) return at_last.status();
  std::vector<std::string> ends = {RegionName(key.region), NameOf(at_last->supporter, kSchools)};
  if (at_last->supported.has_value()) ends.push_back(NameOf(*at_last->supported, kSchools));
  RETURN_IF_ERROR(call.AuthorizeOnAny(ends));
  return pairing;
}

StatusOr<std::string> RosterHandler::WholeCounty(const rpc::Call& call, const std::string& parent) const {
  return roster::WholeCounty(call, regions_, parent);
}

Status RosterHandler::CheckCounty(std::string_view field, const std::string& county) const {
  return CheckIsCounty(regions_, field, county);
}

grpc::ServerUnaryReactor* RosterHandler::ImportRoster(grpc::CallbackServerContext* context,
                                                      const v1::ImportRosterRequest* request,
                                                      v1::ImportRosterResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListImports(grpc::CallbackServerContext* context,
                                                     const v1::ListImportsRequest* request,
                                                     v1::ListImportsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::UndoImport(grpc::CallbackServerContext* context,
                                                    const v1::UndoImportRequest* request,
                                                    v1::UndoImportResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::SetControlTotals(grpc::CallbackServerContext* context,
                                                          const v1::SetControlTotalsRequest* request,
                                                          v1::SetControlTotalsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::GetReconciliation(grpc::CallbackServerContext* context,
                                                           const v1::GetReconciliationRequest* request,
                                                           v1::GetReconciliationResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ExportRoster(grpc::CallbackServerContext* context,
                                                      const v1::ExportRosterRequest* request,
                                                      v1::ExportRosterResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListAliasProposals(grpc::CallbackServerContext* context,
                                                            const v1::ListAliasProposalsRequest* request,
                                                            v1::ListAliasProposalsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ConfirmAlias(grpc::CallbackServerContext* context,
                                                      const v1::ConfirmAliasRequest* request,
                                                      v1::ConfirmAliasResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::WithdrawAlias(grpc::CallbackServerContext* context,
                                                       const v1::WithdrawAliasRequest* request,
                                                       v1::WithdrawAliasResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::GetSchool(grpc::CallbackServerContext* context,
                                                   const v1::GetSchoolRequest* request,
                                                   v1::GetSchoolResponse* response) {
  return rpc::RunUnaryLater<rpc::CheckedOn::kArrival>(
      context, request, response, rpc_,
      [this](const auto& call, const auto& asked) { return AnswerLater(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListSchools(grpc::CallbackServerContext* context,
                                                     const v1::ListSchoolsRequest* request,
                                                     v1::ListSchoolsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::GetCommunity(grpc::CallbackServerContext* context,
                                                      const v1::GetCommunityRequest* request,
                                                      v1::GetCommunityResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListCommunities(grpc::CallbackServerContext* context,
                                                         const v1::ListCommunitiesRequest* request,
                                                         v1::ListCommunitiesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::GetPairing(grpc::CallbackServerContext* context,
                                                    const v1::GetPairingRequest* request,
                                                    v1::GetPairingResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListPairings(grpc::CallbackServerContext* context,
                                                      const v1::ListPairingsRequest* request,
                                                      v1::ListPairingsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListRounds(grpc::CallbackServerContext* context,
                                                    const v1::ListRoundsRequest* request,
                                                    v1::ListRoundsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ChangeSchool(grpc::CallbackServerContext* context,
                                                      const v1::ChangeSchoolRequest* request,
                                                      v1::ChangeSchoolResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ChangePairing(grpc::CallbackServerContext* context,
                                                       const v1::ChangePairingRequest* request,
                                                       v1::ChangePairingResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListRegions(grpc::CallbackServerContext* context,
                                                     const v1::ListRegionsRequest* request,
                                                     v1::ListRegionsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::RecordReadiness(grpc::CallbackServerContext* context,
                                                         const v1::RecordReadinessRequest* request,
                                                         v1::RecordReadinessResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::RecordHeadCounts(grpc::CallbackServerContext* context,
                                                          const v1::RecordHeadCountsRequest* request,
                                                          v1::RecordHeadCountsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::FormMentorGroups(grpc::CallbackServerContext* context,
                                                          const v1::FormMentorGroupsRequest* request,
                                                          v1::FormMentorGroupsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::SignMentorAgreement(grpc::CallbackServerContext* context,
                                                             const v1::SignMentorAgreementRequest* request,
                                                             v1::SignMentorAgreementResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::RegisterExchanges(grpc::CallbackServerContext* context,
                                                           const v1::RegisterExchangesRequest* request,
                                                           v1::RegisterExchangesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ConfirmExchanges(grpc::CallbackServerContext* context,
                                                          const v1::ConfirmExchangesRequest* request,
                                                          v1::ConfirmExchangesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListMentorGroups(grpc::CallbackServerContext* context,
                                                          const v1::ListMentorGroupsRequest* request,
                                                          v1::ListMentorGroupsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* RosterHandler::ListExchanges(grpc::CallbackServerContext* context,
                                                       const v1::ListExchangesRequest* request,
                                                       v1::ListExchangesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
