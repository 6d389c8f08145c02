// Agreements, ceremonies, and the life of a pairing.
#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/roster/domain/agreement_check.h"
#include "services/roster/rpc/admission.h"
#include "services/roster/rpc/agreement_handler.h"
#include "services/roster/rpc/recorded.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

StatusOr<AgreementKey> AgreementKeyOf(const std::string& name) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("name", name, "regions/*/pairings/*/agreements/*"));
  return AgreementKey{.pairing = {.region = parsed.region, .id = parsed.ids[0]}, .id = parsed.ids[1]};
}

Status CheckRevisionSeen(int64_t revision) {
  if (revision > 0) return OkStatus();
  return InvalidArgument("BAD_REVISION", absl::StrFormat("revision: %d is none", revision))
      .Field("revision", absl::StrFormat("%d; that of the version that was seen", revision))
      .Zh("请填写所见版本的修订号");
}

}  // namespace

StatusOr<v1::SignAgreementResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                             const v1::SignAgreementRequest& request) {
  using Response = v1::SignAgreementResponse;
  Agreement agreement = FromProto(request.agreement());
  ASSIGN_OR_RETURN(agreement.key.pairing, KeyOf("agreement.pairing", request.agreement().pairing(), kPairings));
  RETURN_IF_ERROR(AdmitToPairing(call, pairings_, agreement.key.pairing));
  RETURN_IF_ERROR(CheckAgreement(agreement, ShanghaiDay(clock_.Now())));
  const auto encode =
      EncodeRecorded<Agreement, Response>([](Response& response) { return response.mutable_agreement(); });
  ASSIGN_OR_RETURN(
      const std::string answer,
      agreements_.SignAgreement(agreement, journal::MutationOf(call, request, request.request_id()), encode));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::AmendAgreementResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                              const v1::AmendAgreementRequest& request) {
  using Response = v1::AmendAgreementResponse;
  Agreement agreement = FromProto(request.agreement());
  ASSIGN_OR_RETURN(agreement.key, AgreementKeyOf(request.name()));
  RETURN_IF_ERROR(AdmitToPairing(call, pairings_, agreement.key.pairing));
  RETURN_IF_ERROR(CheckReasonGiven(request.reason()));
  RETURN_IF_ERROR(CheckRevisionSeen(request.revision()));
  RETURN_IF_ERROR(CheckAgreement(agreement, ShanghaiDay(clock_.Now())));
  agreement.reason = request.reason();
  const auto encode =
      EncodeRecorded<Agreement, Response>([](Response& response) { return response.mutable_agreement(); });
  ASSIGN_OR_RETURN(const std::string answer,
                   agreements_.AmendAgreement(agreement, request.revision(),
                                              journal::MutationOf(call, request, request.request_id()), encode));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::GetAgreementResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                            const v1::GetAgreementRequest& request) {
  ASSIGN_OR_RETURN(const AgreementKey key, AgreementKeyOf(request.name()));
  RETURN_IF_ERROR(AdmitToPairing(call, pairings_, key.pairing));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Agreement agreement, agreements_.GetAgreement(key, moment, call.deadline));
  v1::GetAgreementResponse response;
  *response.mutable_agreement() = ToProto(agreement);
  return response;
}

StatusOr<v1::ListAgreementsResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                              const v1::ListAgreementsRequest& request) {
  AgreementQuery query;
  ASSIGN_OR_RETURN(query.county, WholeCounty(call, regions_, request.parent()));
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListAgreements", request, 2));
  query.ended_too = request.show_ended();
  query.after_pairing = page.fields[0];
  query.after = page.fields[1];
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Agreement> agreements, agreements_.ListAgreements(query, call.deadline));
  v1::ListAgreementsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, agreements, [](const Agreement& last) {
    return absl::StrFormat("%s\n%s", last.key.pairing.id, last.key.id);
  }));
  AddAll(agreements, response.mutable_agreements());
  return response;
}

StatusOr<v1::RecordCeremonyResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                              const v1::RecordCeremonyRequest& request) {
  using Response = v1::RecordCeremonyResponse;
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, regions_, request.parent()));
  RETURN_IF_ERROR(CheckNames("ceremony.pairings", request.ceremony().pairings()));
  Ceremony ceremony = FromProto(request.ceremony());
  ceremony.key.region = county;
  RETURN_IF_ERROR(CheckCeremony(ceremony, ShanghaiDay(clock_.Now())));
  const auto encode =
      EncodeRecorded<Ceremony, Response>([](Response& response) { return response.mutable_ceremony(); });
  ASSIGN_OR_RETURN(
      const std::string answer,
      agreements_.RecordCeremony(ceremony, journal::MutationOf(call, request, request.request_id()), encode));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::ListCeremoniesResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                              const v1::ListCeremoniesRequest& request) {
  CeremonyQuery query;
  ASSIGN_OR_RETURN(query.county, WholeCounty(call, regions_, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  ASSIGN_OR_RETURN(query.known_at, KnownAtOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListCeremonies", request, 2));
  query.year = request.year();
  query.after_day = page.fields[0];
  query.after = page.fields[1];
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Ceremony> ceremonies, agreements_.ListCeremonies(query, call.deadline));
  v1::ListCeremoniesResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, ceremonies, [](const Ceremony& last) {
    return absl::StrFormat("%s\n%s", last.day, last.key.id);
  }));
  AddAll(ceremonies, response.mutable_ceremonies());
  return response;
}

StatusOr<v1::ListCeremonyGapsResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                                const v1::ListCeremonyGapsRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, regions_, request.parent()));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListCeremonyGaps", request, 1));
  ASSIGN_OR_RETURN(const CeremonyFacts facts, agreements_.GetCeremonyFacts(county, moment, call.deadline));
  const RoundPolicy& policy = round_policies_.For(moment.as_of.year);
  std::vector<PairingRound> gaps;
  for (const Timeline<Pairing>& timeline : facts.timelines) {
    std::optional<PairingRound> round = RoundOn(timeline, moment.as_of, policy);
    if (!round.has_value() || round->novelty == Novelty::kNone) continue;
    const Key& key = round->pairing.key;
    if (!facts.held.contains(key) && key.id > page.fields[0]) gaps.push_back(*std::move(round));
  }
  v1::ListCeremonyGapsResponse response;
  response.set_next_page_token(
      CutPage(page_tokens_, page, gaps, [](const PairingRound& last) { return last.pairing.key.id; }));
  for (const PairingRound& gap : gaps) {
    v1::CeremonyGap* const message = response.add_gaps();
    message->set_pairing(NameOf(gap.pairing.key, kPairings));
    message->set_supporter_name(gap.pairing.supporter_name);
    message->set_supported_name(gap.pairing.supported_name);
    message->set_novelty(static_cast<v1::Novelty>(gap.novelty));
  }
  return response;
}

StatusOr<v1::GetPairingLifeResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                              const v1::GetPairingLifeRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPairings));
  RETURN_IF_ERROR(AdmitToPairing(call, pairings_, key));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const PairingLife life, agreements_.GetLife(key, moment, call.deadline));
  const Timeline<Pairing>& timeline = life.facts.timeline;
  const Dated<Pairing>* const standing = timeline.At(moment.as_of);
  if (standing == nullptr) return NoSuchPairing(key);
  v1::GetPairingLifeResponse response;
  Pairing pairing = standing->value;
  pairing.valid = standing->span;
  pairing.version = standing->stored;
  *response.mutable_pairing() = ToProto(pairing);
  const auto round = RoundOn(timeline, moment.as_of, round_policies_.For(moment.as_of.year));
  if (round.has_value()) *response.mutable_round() = ToProto(*round);
  for (const LifeStage& stage : StagesUntil(life.facts, moment.as_of, round)) {
    *response.add_stages() = ToProto(stage, kJournal);
  }
  for (const journal::Position& position : life.positions) *response.add_positions() = journal::ToProto(position);
  return response;
}

}  // namespace jgt::roster
