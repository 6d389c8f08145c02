#include "services/reporting/rpc/reporting_handler.h"

#include <algorithm>
#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/reporting/domain/progress.h"
#include "services/reporting/rpc/conversions.h"
#include "services/reporting/rpc/request_fields.h"
#include "services/reporting/rpc/visible.h"

namespace jgt::reporting {
namespace {

// "330327:17": the last key of a page.
std::string WriteKey(const PairingKey& key) { return absl::StrFormat("%s:%d", key.region, key.listed_seq); }

// Authenticated by the page token: only what WriteKey made comes back.
PairingKey ReadKey(const std::string& text) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos) return {};
  return {.region = text.substr(0, colon), .listed_seq = std::stoll(text.substr(colon + 1))};
}

PairingKey KeyOf(const Pairing& pairing) { return {.region = pairing.region, .listed_seq = pairing.listed_seq}; }

void AddTotals(const std::vector<PairingProgress>& progress, v1::ListProgressResponse& response) {
  for (const TaskTotal& total : Total(progress)) {
    v1::TaskTotal& to = *response.add_totals();
    to.set_task(total.task);
    to.set_display_name(total.display_name);
    to.set_pairings(total.pairings);
    to.set_pairings_met(total.pairings_met);
    to.set_required(total.required);
    to.set_done(total.done);
    to.set_unit(total.unit);
  }
}

}  // namespace

ReportingHandler::ReportingHandler(const ReportingParts& parts)
    : rpc_(parts.rpc, v1::ReportingService::service_full_name()),
      minima_(parts.minima),
      regions_(parts.regions),
      calendar_(parts.calendar),
      page_tokens_(parts.page_tokens),
      positions_(parts.positions),
      store_(parts.store) {}

Status ReportingHandler::Wait(const rpc::Call& call,
                              const google::protobuf::RepeatedPtrField<jgt::common::v1::Position>& positions) {
  return positions_.Wait(journal::PositionsFrom(positions), call.deadline);
}

Status ReportingHandler::AuthorizeOnPairing(const rpc::Call& call, const std::string& pairing) {
  if (call.whole()) return OkStatus();
  const StatusOr<Pairing> found = store_.FindPairing(pairing, call.deadline);
  if (!found.ok()) {
    // A refusal is the same whether or not the pairing is there.
    RETURN_IF_ERROR(call.AuthorizeOn(RegionName(RegionOf(pairing))));
    return found.status();
  }
  std::vector<std::string> ends;
  for (const std::string& end :
       {found->supporter, found->supported, found->supporter_school, found->supported_school}) {
    if (!end.empty()) ends.push_back(end);
  }
  return call.AuthorizeOnAny(ends);
}

StatusOr<v1::GetPairingProgressResponse> ReportingHandler::PairingProgressOf(
    const rpc::Call& call, const v1::GetPairingProgressRequest& request) {
  RETURN_IF_ERROR(ParseName("pairing", request.pairing(), "regions/*/pairings/*").status());
  RETURN_IF_ERROR(CheckYear(request.year()));
  ProgressQuery query{.pairing = request.pairing(), .year = request.year()};
  ASSIGN_OR_RETURN(query.basis, FromProto(request.basis()));
  RETURN_IF_ERROR(Wait(call, request.min_positions()));
  RETURN_IF_ERROR(AuthorizeOnPairing(call, request.pairing()));
  ASSIGN_OR_RETURN(const ProgressFacts facts, store_.ReadProgress(query, call.deadline));
  const CountedPairing& counted = facts.pairings.front();
  v1::GetPairingProgressResponse response;
  *response.mutable_progress() =
      ToProto(Measure(counted.pairing, minima_.Find(counted.pairing, query.year), counted.counts, counted.own_minima));
  journal::SetPositions(facts.positions, response);
  return response;
}

StatusOr<v1::ListProgressResponse> ReportingHandler::ProgressIn(const rpc::Call& call,
                                                                const v1::ListProgressRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  RETURN_IF_ERROR(CheckYear(request.year()));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope scope{.rpc = "ListProgress", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(scope, request.page_token()));
  ProgressQuery query{.region = parent.region, .year = request.year(), .after = ReadKey(position)};
  ASSIGN_OR_RETURN(query.basis, FromProto(request.basis()));
  const std::vector<auth::Org>& visible = call.VisibleOrgs();
  // The first page shows totals and needs all; so does whoever sees only a part, which is found out row by row.
  if (call.whole() && !position.empty()) query.limit = page_size + 1;
  RETURN_IF_ERROR(Wait(call, request.min_positions()));
  ASSIGN_OR_RETURN(const ProgressFacts facts, store_.ReadProgress(query, call.deadline));
  std::vector<PairingProgress> progress;
  for (const CountedPairing& counted : facts.pairings) {
    if (!call.whole() && !Visible(visible, counted.pairing)) continue;
    progress.push_back(
        Measure(counted.pairing, minima_.Find(counted.pairing, query.year), counted.counts, counted.own_minima));
  }
  v1::ListProgressResponse response;
  if (position.empty()) AddTotals(progress, response);
  const bool more = progress.size() > static_cast<size_t>(page_size);
  if (more) progress.resize(static_cast<size_t>(page_size));
  for (const PairingProgress& each : progress) *response.add_progress() = ToProto(each);
  if (more) response.set_next_page_token(page_tokens_.Encode(scope, WriteKey(KeyOf(progress.back().pairing))));
  journal::SetPositions(facts.positions, response);
  return response;
}

StatusOr<v1::GetRollupResponse> ReportingHandler::RollupOf(const rpc::Call& call, const v1::GetRollupRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  ASSIGN_OR_RETURN(const MonthRange range, ParseRange(request.from_month(), request.to_month()));
  RollupQuery query{.region = parent.region, .from = range.from, .to = range.to};
  ASSIGN_OR_RETURN(query.basis, FromProto(request.basis()));
  RETURN_IF_ERROR(Wait(call, request.min_positions()));
  ASSIGN_OR_RETURN(const Rollup rollup, store_.SumCells(query, call.deadline));
  v1::GetRollupResponse response;
  for (const RollupCell& cell : rollup.cells) *response.add_cells() = ToProto(cell);
  response.set_pairings(static_cast<int32_t>(rollup.pairings));
  response.set_schools(static_cast<int32_t>(rollup.schools));
  journal::SetPositions(rollup.positions, response);
  return response;
}

StatusOr<v1::ListContributionsResponse> ReportingHandler::Contributions(const rpc::Call& call,
                                                                        const v1::ListContributionsRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  if (!request.pairing().empty()) {
    RETURN_IF_ERROR(ParseName("pairing", request.pairing(), "regions/*/pairings/*").status());
    RETURN_IF_ERROR(AuthorizeOnPairing(call, request.pairing()));
  } else if (!call.whole()) {
    RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  }
  ASSIGN_OR_RETURN(const MonthRange range, ParseRange(request.from_month(), request.to_month()));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope scope{.rpc = "ListContributions", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(scope, request.page_token()));
  const PairingKey after = ReadKey(position);
  ContributionQuery query{.region = parent.region,
                          .from = range.from,
                          .to = range.to,
                          .kind = request.kind(),
                          .pairing = request.pairing(),
                          .subject = std::nullopt,
                          .level = request.level(),
                          .after_region = after.region,
                          .after_seq = after.listed_seq,
                          .limit = page_size + 1};
  ASSIGN_OR_RETURN(query.basis, FromProto(request.basis()));
  ASSIGN_OR_RETURN(query.subject, SubjectOf(request));
  RETURN_IF_ERROR(CheckLevel(query.level));
  ASSIGN_OR_RETURN(std::vector<Contribution> contributions, store_.ListContributions(query, call.deadline));
  const bool more = contributions.size() > static_cast<size_t>(page_size);
  if (more) contributions.resize(static_cast<size_t>(page_size));
  v1::ListContributionsResponse response;
  for (const Contribution& contribution : contributions) *response.add_contributions() = ToProto(contribution);
  if (more) {
    const Contribution& last = contributions.back();
    response.set_next_page_token(page_tokens_.Encode(scope, WriteKey({.region = last.region, .listed_seq = last.seq})));
  }
  return response;
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* ReportingHandler::GetPairingProgress(grpc::CallbackServerContext* context,
                                                               const v1::GetPairingProgressRequest* request,
                                                               v1::GetPairingProgressResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::GetPairingProgressRequest& message) {
                         return PairingProgressOf(call, message);
                       });
}

grpc::ServerUnaryReactor* ReportingHandler::ListProgress(grpc::CallbackServerContext* context,
                                                         const v1::ListProgressRequest* request,
                                                         v1::ListProgressResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ListProgressRequest& message) { return ProgressIn(call, message); });
}

grpc::ServerUnaryReactor* ReportingHandler::GetRollup(grpc::CallbackServerContext* context,
                                                      const v1::GetRollupRequest* request,
                                                      v1::GetRollupResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetRollupRequest& message) { return RollupOf(call, message); });
}

grpc::ServerUnaryReactor* ReportingHandler::ListContributions(grpc::CallbackServerContext* context,
                                                              const v1::ListContributionsRequest* request,
                                                              v1::ListContributionsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const rpc::Call& call, const v1::ListContributionsRequest& message) {
                         return Contributions(call, message);
                       });
}

}  // namespace jgt::reporting
