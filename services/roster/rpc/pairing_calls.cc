#include "common/filter/filter.h"
#include "common/names/names.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/storage/to_proto.h"

// Pairings and communities.
namespace jgt::roster {
namespace {

const std::vector<filter::Allowed> kPairingFilter = {{"mode", "=", "INTEGRATED, CO_BUILT or COLLABORATIVE"},
                                                     {"verification_level", "=", "COUNTY, CITY or PROVINCE"}};

Status SetFilter(const std::string& text, PairingQuery& query) {
  ASSIGN_OR_RETURN(const std::vector<filter::Term> terms, filter::Parse(text, kPairingFilter));
  for (const filter::Term& term : terms) {
    if (term.field == "mode") {
      const std::optional<Mode> mode = ParseMode(term.value);
      if (!mode.has_value()) return filter::BadValue(term, kPairingFilter);
      query.mode = *mode;
      continue;
    }
    const std::optional<VerificationLevel> level = ParseLevel(term.value);
    if (!level.has_value()) return filter::BadValue(term, kPairingFilter);
    query.level = *level;
  }
  return OkStatus();
}

}  // namespace

StatusOr<v1::GetPairingResponse> RosterHandler::Answer(const rpc::Call& call, const v1::GetPairingRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPairings));
  const StatusOr<Moment> moment = MomentOf(request, clock_);
  const StatusOr<Pairing> pairing = AdmittedPairing(call, key, moment.ok() ? *moment : InTheEnd());
  // What is wrong with the moment is told to those who may ask.
  if (pairing.status().code() != StatusCode::kPermissionDenied) RETURN_IF_ERROR(moment.status());
  if (!pairing.ok()) return pairing.status();
  v1::GetPairingResponse response;
  *response.mutable_pairing() = ToProto(*pairing);
  return response;
}

StatusOr<v1::ListPairingsResponse> RosterHandler::Answer(const rpc::Call& call,
                                                         const v1::ListPairingsRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionOfParent(request.parent()));
  PairingQuery query;
  query.reach = ReachOf(call, region);
  query.ended_too = request.show_ended();
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  RETURN_IF_ERROR(SetFilter(request.filter(), query));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListPairings", request, 4));
  query.limit = page.size + 1;
  query.after = {.region = page.fields[0], .id = page.fields[3]};
  query.after_sequence = NumberIn(page.fields[1]);
  query.after_position = NumberIn(page.fields[2]);
  ASSIGN_OR_RETURN(std::vector<Pairing> pairings, pairings_.ListPairings(query, call.deadline));
  v1::ListPairingsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, pairings, [](const Pairing& last) {
    return absl::StrFormat("%s\n%d\n%d\n%s", last.key.region, last.sequence, last.position, last.key.id);
  }));
  AddAll(pairings, response.mutable_pairings());
  return response;
}

StatusOr<v1::GetCommunityResponse> RosterHandler::Answer(const rpc::Call& call,
                                                         const v1::GetCommunityRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kCommunities));
  const StatusOr<Moment> asked = MomentOf(request, clock_);
  const Moment moment = asked.ok() ? *asked : InTheEnd();
  StatusOr<Community> community = pairings_.GetCommunity(key, moment, call.deadline);
  if (!call.whole()) {
    // A school sees the communities that it is in; of others it does not learn whether they exist.
    const CommunityQuery mine = {
        .parent = key.region, .reach = ReachOf(call, key.region), .moment = moment, .limit = kPageSizeMax};
    ASSIGN_OR_RETURN(const std::vector<Community> visible, pairings_.ListCommunities(mine, call.deadline));
    const bool is_mine = community.ok() && std::any_of(visible.begin(), visible.end(),
                                                       [&](const Community& other) { return other.key == key; });
    if (!is_mine) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  }
  RETURN_IF_ERROR(asked.status());
  if (!community.ok()) return community.status();
  v1::GetCommunityResponse response;
  *response.mutable_community() = ToProto(*community);
  return response;
}

StatusOr<v1::ListCommunitiesResponse> RosterHandler::Answer(const rpc::Call& call,
                                                            const v1::ListCommunitiesRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionOfParent(request.parent()));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListCommunities", request, 3));
  CommunityQuery query;
  query.parent = region;
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  query.reach = ReachOf(call, region);
  query.limit = page.size + 1;
  query.after = {.region = page.fields[0], .id = page.fields[2]};
  query.after_sequence = NumberIn(page.fields[1]);
  ASSIGN_OR_RETURN(std::vector<Community> communities, pairings_.ListCommunities(query, call.deadline));
  v1::ListCommunitiesResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, communities, [](const Community& last) {
    return absl::StrFormat("%s\n%d\n%s", last.key.region, last.sequence, last.key.id);
  }));
  AddAll(communities, response.mutable_communities());
  return response;
}

}  // namespace jgt::roster
