#include "services/roster/rpc/organization_handler.h"

#include <algorithm>
#include <set>

#include "common/auth/principal.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/structure_requests.h"
#include "services/roster/storage/organization_proto.h"
#include "services/roster/storage/to_proto.h"

// What is read of organisations and posts.
namespace jgt::roster {
namespace {

std::string WrittenMember(const Membership& last) {
  return absl::StrFormat("%d\n%s", static_cast<int>(last.member.kind), last.member.id);
}

}  // namespace

OrganizationHandler::OrganizationHandler(const OrganizationParts& parts)
    : rpc_(parts.rpc, v1::OrganizationService::service_full_name()),
      clock_(parts.clock),
      page_tokens_(parts.page_tokens),
      regions_(parts.regions),
      organizations_(parts.organizations) {}

Status OrganizationHandler::AuthorizeWhole(const rpc::Call& call, const std::string& region) {
  return call.whole() ? OkStatus() : call.AuthorizeOn(RegionName(region));
}

StatusOr<v1::GetOrganizationResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                  const v1::GetOrganizationRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kOrganizations));
  RETURN_IF_ERROR(AuthorizeWhole(call, key.region));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Organization organization, organizations_.GetOrganization(key, moment, call.deadline));
  v1::GetOrganizationResponse response;
  *response.mutable_organization() = ToProto(organization);
  return response;
}

StatusOr<v1::ListOrganizationsResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                    const v1::ListOrganizationsRequest& request) {
  OrganizationQuery query;
  ASSIGN_OR_RETURN(query.region, RegionOfParent(request.parent()));
  RETURN_IF_ERROR(AuthorizeWhole(call, query.region));
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  if (!v1::OrganizationKind_IsValid(request.kind())) {
    return InvalidArgument("BAD_KIND", absl::StrFormat("kind: %d is none", static_cast<int>(request.kind())))
        .Field("kind", "one of OrganizationKind; unspecified for all")
        .Zh("机构类型无效");
  }
  query.kind = static_cast<OrganizationKind>(request.kind());
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListOrganizations", request, 1));
  query.after = page.fields[0];
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Organization> organizations, organizations_.ListOrganizations(query, call.deadline));
  v1::ListOrganizationsResponse response;
  response.set_next_page_token(
      CutPage(page_tokens_, page, organizations, [](const Organization& last) { return last.key.id; }));
  AddAll(organizations, response.mutable_organizations());
  return response;
}

StatusOr<v1::ListMembersResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                              const v1::ListMembersRequest& request) {
  MemberQuery query;
  ASSIGN_OR_RETURN(query.organization, KeyOf("organization", request.organization(), kOrganizations));
  RETURN_IF_ERROR(AuthorizeWhole(call, query.organization.region));
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListMembers", request, 2));
  query.after = {.kind = static_cast<MemberKind>(NumberIn(page.fields[0])), .id = page.fields[1]};
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Membership> members, organizations_.ListMembers(query, call.deadline));
  v1::ListMembersResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, members, WrittenMember));
  AddAll(members, response.mutable_members());
  return response;
}

StatusOr<v1::ListMembershipsResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                  const v1::ListMembershipsRequest& request) {
  ASSIGN_OR_RETURN(const MemberOfRegion member, MemberIn("member", request.member()));
  RETURN_IF_ERROR(AuthorizeWhole(call, member.region));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const std::vector<Membership> memberships,
                   organizations_.ListMemberships(member.region, member.member, moment, call.deadline));
  v1::ListMembershipsResponse response;
  AddAll(memberships, response.mutable_memberships());
  return response;
}

StatusOr<v1::GetPostResponse> OrganizationHandler::Answer(const rpc::Call& call, const v1::GetPostRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPosts));
  RETURN_IF_ERROR(AuthorizeWhole(call, key.region));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const HeldPost post, organizations_.GetPost(key, moment, call.deadline));
  v1::GetPostResponse response;
  *response.mutable_post() = ToProto(post);
  return response;
}

StatusOr<v1::ListPostsResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                            const v1::ListPostsRequest& request) {
  ASSIGN_OR_RETURN(const PlaceOfRegion place, PlaceIn("parent", request.parent()));
  RETURN_IF_ERROR(AuthorizeWhole(call, place.region));
  PostQuery query;
  query.region = place.region;
  if (place.place.kind != PlaceKind::kRegion) query.place = place.place;
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListPosts", request, 1));
  query.after = page.fields[0];
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<HeldPost> posts, organizations_.ListPosts(query, call.deadline));
  v1::ListPostsResponse response;
  response.set_next_page_token(
      CutPage(page_tokens_, page, posts, [](const HeldPost& last) { return last.post.key.id; }));
  AddAll(posts, response.mutable_posts());
  return response;
}

StatusOr<v1::GetGrantsResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                            const v1::GetGrantsRequest& request) {
  // Roles elsewhere are not the caller's business.
  const std::vector<auth::Org>& own = call.VisibleOrgs();
  RETURN_IF_ERROR(CheckSubject(request.subject()));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const std::vector<RoleGrant> grants,
                   organizations_.GetGrants(request.subject(), moment, call.deadline));
  v1::GetGrantsResponse response;
  std::set<std::string> posts;
  for (const RoleGrant& grant : grants) {
    const auth::Org org = {.region = grant.region, .school = grant.school};
    if (std::none_of(own.begin(), own.end(), [&](const auth::Org& reach) { return auth::Covers(reach, org); })) {
      continue;
    }
    *response.add_roles() = ToProto(grant);
    for (const Key& post : grant.posts) posts.insert(NameOf(post, kPosts));
  }
  for (const std::string& post : posts) response.add_posts(post);
  return response;
}

// The doors: each hops to the executor and calls the function above, or the one in structure_calls.cc.

grpc::ServerUnaryReactor* OrganizationHandler::SetOrganizations(grpc::CallbackServerContext* context,
                                                                const v1::SetOrganizationsRequest* request,
                                                                v1::SetOrganizationsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::CloseOrganization(grpc::CallbackServerContext* context,
                                                                 const v1::CloseOrganizationRequest* request,
                                                                 v1::CloseOrganizationResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::RemoveMembers(grpc::CallbackServerContext* context,
                                                             const v1::RemoveMembersRequest* request,
                                                             v1::RemoveMembersResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::ClosePost(grpc::CallbackServerContext* context,
                                                         const v1::ClosePostRequest* request,
                                                         v1::ClosePostResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::AppointHolder(grpc::CallbackServerContext* context,
                                                             const v1::AppointHolderRequest* request,
                                                             v1::AppointHolderResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::EndAppointment(grpc::CallbackServerContext* context,
                                                              const v1::EndAppointmentRequest* request,
                                                              v1::EndAppointmentResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::GetOrganization(grpc::CallbackServerContext* context,
                                                               const v1::GetOrganizationRequest* request,
                                                               v1::GetOrganizationResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::ListOrganizations(grpc::CallbackServerContext* context,
                                                                 const v1::ListOrganizationsRequest* request,
                                                                 v1::ListOrganizationsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::ListMembers(grpc::CallbackServerContext* context,
                                                           const v1::ListMembersRequest* request,
                                                           v1::ListMembersResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::ListMemberships(grpc::CallbackServerContext* context,
                                                               const v1::ListMembershipsRequest* request,
                                                               v1::ListMembershipsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::GetPost(grpc::CallbackServerContext* context,
                                                       const v1::GetPostRequest* request,
                                                       v1::GetPostResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::ListPosts(grpc::CallbackServerContext* context,
                                                         const v1::ListPostsRequest* request,
                                                         v1::ListPostsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* OrganizationHandler::GetGrants(grpc::CallbackServerContext* context,
                                                         const v1::GetGrantsRequest* request,
                                                         v1::GetGrantsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
