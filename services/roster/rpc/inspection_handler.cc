#include "services/roster/rpc/inspection_handler.h"

#include "common/ids/ids.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/roster/domain/inspection_check.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/inspection_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

Status NotACounty(const std::string& region) {
  return InvalidArgument("NOT_A_COUNTY", absl::StrFormat("region %s is no county of this deployment", region))
      .Field("inspection.region", absl::StrFormat("%s; a county, as ListRegions names them", RegionName(region)))
      .Zh(absl::StrFormat("%s 不是本系统内的县（市、区）", region));
}

StatusOr<Inspection> InspectionFrom(const v1::Inspection& proto, const std::string& region) {
  Inspection inspection;
  inspection.key.region = region;
  inspection.home_county = RegionOf(proto.home_county());
  inspection.inspector = proto.inspector();
  ASSIGN_OR_RETURN(inspection.from_day, DayIn("inspection.from_day", proto.from_day()));
  ASSIGN_OR_RETURN(inspection.until_day, DayIn("inspection.until_day", proto.until_day()));
  inspection.reason = proto.reason();
  inspection.document = proto.document();
  return inspection;
}

}  // namespace

InspectionHandler::InspectionHandler(const InspectionParts& parts)
    : rpc_(parts.rpc, v1::InspectionService::service_full_name()),
      clock_(parts.clock),
      page_tokens_(parts.page_tokens),
      regions_(parts.regions),
      inspections_(parts.inspections) {}

StatusOr<v1::GrantInspectionResponse> InspectionHandler::Answer(const rpc::Call& call,
                                                                const v1::GrantInspectionRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("inspection.region", request.inspection().region(), "regions/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(name.region)));
  if (!regions_.IsCounty(name.region)) return NotACounty(name.region);
  ASSIGN_OR_RETURN(const Inspection inspection, InspectionFrom(request.inspection(), name.region));
  RETURN_IF_ERROR(CheckInspection(inspection, ShanghaiDay(clock_.Now()), regions_));
  const auto encode = [](const InspectionNow& now) {
    v1::GrantInspectionResponse response;
    *response.mutable_inspection() = ToProto(now.inspection);
    *response.mutable_position() = journal::ToProto(now.position);
    return response.SerializeAsString();
  };
  return journal::AnswerFrom<v1::GrantInspectionResponse>(
      inspections_.GrantInspection(inspection, journal::MutationOf(call, request, request.request_id()), encode));
}

StatusOr<v1::RevokeInspectionResponse> InspectionHandler::Answer(const rpc::Call& call,
                                                                 const v1::RevokeInspectionRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kInspections));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  RETURN_IF_ERROR(CheckReasonGiven(request.reason()));
  return journal::AnswerFrom<v1::RevokeInspectionResponse>(
      inspections_.RevokeInspection(key, request.reason(), journal::MutationOf(call, request, request.request_id()),
                                    EncodePosition<v1::RevokeInspectionResponse>));
}

StatusOr<v1::ListInspectionsResponse> InspectionHandler::Answer(const rpc::Call& call,
                                                                const v1::ListInspectionsRequest& request) {
  InspectionQuery query;
  ASSIGN_OR_RETURN(query.region, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  if (!request.as_of().empty()) {
    ASSIGN_OR_RETURN(query.as_of, DayIn("as_of", request.as_of()));
  }
  ASSIGN_OR_RETURN(query.known_at, KnownAtOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListInspections", request, 2));
  if (!page.first) {
    query.before = Instant{NumberIn(page.fields[0])};
    query.before_id = page.fields[1];
  }
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Inspection> inspections, inspections_.ListInspections(query, call.deadline));
  v1::ListInspectionsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, inspections, [](const Inspection& last) {
    return absl::StrFormat("%d\n%s", last.granted_at.micros, last.key.id);
  }));
  AddAll(inspections, response.mutable_inspections());
  return response;
}

StatusOr<v1::ListInspectionGrantsResponse> InspectionHandler::Answer(const rpc::Call& call,
                                                                     const v1::ListInspectionGrantsRequest& request) {
  InspectionGrantQuery query;
  query.inspector = request.subject();
  // A school's reach has no windows: they open onto whole counties.
  for (const auth::Org& org : call.VisibleOrgs()) {
    if (org.school.empty()) query.regions.push_back(org.region);
  }
  if (!IsPlainId(request.subject())) {
    return InvalidArgument("BAD_SUBJECT", "subject: no account-style reference")
        .Field("subject", "1 to 64 characters of [A-Za-z0-9_-]")
        .Zh("账号格式无效");
  }
  query.today = ShanghaiDay(clock_.Now());
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListInspectionGrants", request, 2));
  query.after = {.region = page.fields[0], .id = page.fields[1]};
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Inspection> inspections, inspections_.ListGrants(query, call.deadline));
  v1::ListInspectionGrantsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, inspections, [](const Inspection& last) {
    return absl::StrFormat("%s\n%s", last.key.region, last.key.id);
  }));
  response.mutable_grants()->Reserve(static_cast<int>(inspections.size()));
  for (const Inspection& inspection : inspections) *response.add_grants() = ToGrant(inspection);
  return response;
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* InspectionHandler::GrantInspection(grpc::CallbackServerContext* context,
                                                             const v1::GrantInspectionRequest* request,
                                                             v1::GrantInspectionResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* InspectionHandler::RevokeInspection(grpc::CallbackServerContext* context,
                                                              const v1::RevokeInspectionRequest* request,
                                                              v1::RevokeInspectionResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* InspectionHandler::ListInspections(grpc::CallbackServerContext* context,
                                                             const v1::ListInspectionsRequest* request,
                                                             v1::ListInspectionsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* InspectionHandler::ListInspectionGrants(grpc::CallbackServerContext* context,
                                                                  const v1::ListInspectionGrantsRequest* request,
                                                                  v1::ListInspectionGrantsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
