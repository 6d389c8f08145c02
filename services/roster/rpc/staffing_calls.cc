#include <optional>
#include <vector>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/roster/domain/staffing.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/storage/to_proto.h"

// Mentor groups and exchanges of a pairing.
namespace jgt::roster {
namespace {

constexpr int kGroupsMax = 50;
constexpr int kExchangesMax = 200;
constexpr int kNamesMax = 1000;

StatusOr<Exchange> ExchangeOf(const v1::Exchange& message, int index) {
  const std::string place = absl::StrFormat("exchanges[%d]", index);
  Exchange exchange;
  exchange.year = message.year();
  exchange.teacher = message.teacher();
  ASSIGN_OR_RETURN(exchange.start_day, DayIn(place + ".start_day", message.start_day()));
  ASSIGN_OR_RETURN(exchange.end_day, DayIn(place + ".end_day", message.end_day()));
  return exchange;
}

// These have days of their own: without a day all of them are told.
template <typename Request>
StatusOr<std::optional<Day>> AsOfIn(const Request& request) {
  if (request.as_of().empty()) return std::optional<Day>();
  ASSIGN_OR_RETURN(const Day day, DayIn("as_of", request.as_of()));
  return std::optional<Day>(day);
}

// A day that has come, and a document.
Status CheckAgreement(const MentorAgreement& agreement, const Day& today) {
  constexpr size_t kDocumentMax = 200;
  if (today < agreement.signed_on) {
    return InvalidArgument("BAD_DATE", absl::StrFormat("signed_on: %s is still to come", ToString(agreement.signed_on)))
        .Field("signed_on", absl::StrFormat("%s; until %s", ToString(agreement.signed_on), ToString(today)))
        .Zh("签订日期不能晚于今天");
  }
  const size_t length = CharacterCount(Trim(agreement.document));
  if (length > 0 && length <= kDocumentMax) return OkStatus();
  return InvalidArgument(length == 0 ? "DOCUMENT_MISSING" : "DOCUMENT_TOO_LONG",
                         absl::StrFormat("document: it has %d characters", length))
      .Field("document", absl::StrFormat("1 to %d characters", kDocumentMax))
      .Zh(absl::StrFormat("请填写协议文件（1–%d 个字）", kDocumentMax));
}

}  // namespace

StatusOr<v1::FormMentorGroupsResponse> RosterHandler::Answer(const rpc::Call& call,
                                                             const v1::FormMentorGroupsRequest& request) {
  ASSIGN_OR_RETURN(const Key pairing, KeyOf("pairing", request.pairing(), kPairings));
  RETURN_IF_ERROR(AdmittedPairing(call, pairing, InTheEnd()).status());
  RETURN_IF_ERROR(CheckCount("groups", request.groups_size(), kGroupsMax));
  std::vector<MentorGroup> groups;
  for (const v1::MentorGroup& message : request.groups()) {
    groups.push_back({.pairing = pairing,
                      .id = "",
                      .year = message.year(),
                      .mentor = message.mentor(),
                      .mentees = message.mentees()});
  }
  RETURN_IF_ERROR(CheckShape(groups));
  ASSIGN_OR_RETURN(const std::string answer,
                   pairings_.FormMentorGroups(pairing, groups, journal::MutationOf(call, request, request.request_id()),
                                              [](const MentorGroupsFormed& formed) {
                                                v1::FormMentorGroupsResponse response;
                                                AddAll(formed.groups, response.mutable_groups());
                                                *response.mutable_position() = journal::ToProto(formed.position);
                                                return response.SerializeAsString();
                                              }));
  return journal::AnswerFrom<v1::FormMentorGroupsResponse>(answer);
}

StatusOr<v1::SignMentorAgreementResponse> RosterHandler::Answer(const rpc::Call& call,
                                                                const v1::SignMentorAgreementRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), "regions/*/pairings/*/mentorGroups/*"));
  const Key pairing = {.region = name.region, .id = name.ids[0]};
  RETURN_IF_ERROR(AdmittedPairing(call, pairing, InTheEnd()).status());
  MentorAgreement agreement = {.signed_on = {}, .document = request.document()};
  ASSIGN_OR_RETURN(agreement.signed_on, DayIn("signed_on", request.signed_on()));
  RETURN_IF_ERROR(CheckAgreement(agreement, ShanghaiDay(clock_.Now())));
  ASSIGN_OR_RETURN(const std::string answer,
                   pairings_.SignMentorAgreement(pairing, name.ids[1], agreement,
                                                 journal::MutationOf(call, request, request.request_id()),
                                                 [](const MentorAgreementSigned& done) {
                                                   v1::SignMentorAgreementResponse response;
                                                   *response.mutable_group() = ToProto(done.group);
                                                   *response.mutable_position() = journal::ToProto(done.position);
                                                   return response.SerializeAsString();
                                                 }));
  return journal::AnswerFrom<v1::SignMentorAgreementResponse>(answer);
}

StatusOr<v1::RegisterExchangesResponse> RosterHandler::Answer(const rpc::Call& call,
                                                              const v1::RegisterExchangesRequest& request) {
  ASSIGN_OR_RETURN(const Key pairing, KeyOf("pairing", request.pairing(), kPairings));
  RETURN_IF_ERROR(AdmittedPairing(call, pairing, InTheEnd()).status());
  RETURN_IF_ERROR(CheckCount("exchanges", request.exchanges_size(), kExchangesMax));
  std::vector<Exchange> exchanges;
  for (const v1::Exchange& message : request.exchanges()) {
    ASSIGN_OR_RETURN(Exchange exchange, ExchangeOf(message, static_cast<int>(exchanges.size())));
    exchanges.push_back(std::move(exchange));
  }
  RETURN_IF_ERROR(CheckShape(exchanges));
  ASSIGN_OR_RETURN(
      const std::string answer,
      pairings_.RegisterExchanges(pairing, exchanges, journal::MutationOf(call, request, request.request_id()),
                                  [](const ExchangesRegistered& registered) {
                                    v1::RegisterExchangesResponse response;
                                    AddAll(registered.exchanges, response.mutable_exchanges());
                                    *response.mutable_position() = journal::ToProto(registered.position);
                                    return response.SerializeAsString();
                                  }));
  return journal::AnswerFrom<v1::RegisterExchangesResponse>(answer);
}

StatusOr<v1::ConfirmExchangesResponse> RosterHandler::Answer(const rpc::Call& call,
                                                             const v1::ConfirmExchangesRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  RETURN_IF_ERROR(CheckCount("names", request.names_size(), kNamesMax));
  std::vector<PairingStore::ExchangeName> names;
  for (const std::string& text : request.names()) {
    const std::string place = absl::StrFormat("names[%d]", names.size());
    ASSIGN_OR_RETURN(const ResourceName name, ParseName(place, text, "regions/*/pairings/*/exchanges/*"));
    if (name.region != region) {
      return InvalidArgument("OUTSIDE_PARENT", absl::StrFormat("%s: %s is not of region %s", place, text, region))
          .Field(place, absl::StrFormat("names of %s", request.parent()))
          .Zh(absl::StrFormat("第 %d 项不属于 %s", names.size() + 1, region));
    }
    names.push_back({.pairing = name.ids[0], .id = name.ids[1]});
  }
  ASSIGN_OR_RETURN(const std::string answer,
                   pairings_.ConfirmExchanges(region, names, journal::MutationOf(call, request, request.request_id()),
                                              EncodePosition<v1::ConfirmExchangesResponse>));
  return journal::AnswerFrom<v1::ConfirmExchangesResponse>(answer);
}

StatusOr<v1::ListMentorGroupsResponse> RosterHandler::Answer(const rpc::Call& call,
                                                             const v1::ListMentorGroupsRequest& request) {
  ASSIGN_OR_RETURN(const Key pairing, KeyOf("pairing", request.pairing(), kPairings));
  RETURN_IF_ERROR(AdmittedPairing(call, pairing, InTheEnd()).status());
  Moment moment = InTheEnd();
  ASSIGN_OR_RETURN(moment.known_at, KnownAtOf(request, clock_));
  ASSIGN_OR_RETURN(const std::optional<Day> day, AsOfIn(request));
  ASSIGN_OR_RETURN(std::vector<MentorGroup> groups, pairings_.ListMentorGroups(pairing, moment, call.deadline));
  if (day.has_value()) std::erase_if(groups, [&](const MentorGroup& group) { return group.year != day->year; });
  v1::ListMentorGroupsResponse response;
  AddAll(groups, response.mutable_groups());
  return response;
}

StatusOr<v1::ListExchangesResponse> RosterHandler::Answer(const rpc::Call& call,
                                                          const v1::ListExchangesRequest& request) {
  ASSIGN_OR_RETURN(const Key pairing, KeyOf("pairing", request.pairing(), kPairings));
  RETURN_IF_ERROR(AdmittedPairing(call, pairing, InTheEnd()).status());
  Moment moment = InTheEnd();
  ASSIGN_OR_RETURN(moment.known_at, KnownAtOf(request, clock_));
  ASSIGN_OR_RETURN(const std::optional<Day> day, AsOfIn(request));
  ASSIGN_OR_RETURN(std::vector<Exchange> exchanges, pairings_.ListExchanges(pairing, moment, call.deadline));
  if (day.has_value()) {
    std::erase_if(exchanges, [&](const Exchange& each) { return *day < each.start_day || each.end_day < *day; });
  }
  v1::ListExchangesResponse response;
  AddAll(exchanges, response.mutable_exchanges());
  return response;
}

}  // namespace jgt::roster
