#include <algorithm>
#include <utility>

#include "common/auth/authorizer.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/organization_handler.h"
#include "services/roster/rpc/structure_requests.h"
#include "services/roster/storage/organization_proto.h"
#include "services/roster/storage/to_proto.h"

// What changes organisations and posts.
namespace jgt::roster {
namespace {

constexpr char kPostsPermission[] = "roster.posts";

template <typename Response>
Encoder<StructureChanged> EncodePlace() {
  return [](const StructureChanged& changed) { return EncodePosition<Response>(changed.position); };
}

// What became of each thing that the request names, in its order.
std::string EncodeOutcomes(const StructureChange& change, const StructureChanged& changed) {
  v1::SetOrganizationsResponse response;
  for (const Organization& each : change.organizations) {
    response.add_organizations(ToProto(changed.touched.organizations.at(each.key.id)));
  }
  for (const Outcome outcome : changed.touched.joined) response.add_members(ToProto(outcome));
  for (const Post& each : change.posts) response.add_posts(ToProto(changed.touched.posts.at(each.key.id)));
  if (changed.position.seq > 0) *response.mutable_position() = journal::ToProto(changed.position);
  return response.SerializeAsString();
}

std::string EncodeAppointment(const std::string& region, const StructureChange& change,
                              const StructureChanged& changed) {
  const AppointmentChange& wanted = change.appointed.front();
  v1::AppointHolderResponse response;
  *response.mutable_appointment() =
      ToProto(Dated<Appointment>{.span = {.from = change.ground.day, .to = wanted.until.value_or(kNoEnd)},
                                 .value = {.post = {.region = region, .id = wanted.post}, .subject = wanted.subject},
                                 .stored = std::nullopt});
  response.set_outcome(ToProto(changed.touched.appointments.at(wanted.post)));
  if (changed.position.seq > 0) *response.mutable_position() = journal::ToProto(changed.position);
  return response.SerializeAsString();
}

}  // namespace

Status OrganizationHandler::AuthorizeHere(const rpc::Call& call, const std::string& region) const {
  const std::vector<auth::Org> reach = auth::Authorizer(clock_).Reach(call.principal, kPostsPermission);
  const auth::Org here = {.region = region, .school = ""};
  if (std::find(reach.begin(), reach.end(), here) != reach.end()) {
    return call.whole() ? OkStatus() : call.AuthorizeOn(RegionName(region));
  }
  return PermissionDenied("OUTSIDE_SCOPE", absl::StrFormat("the caller's roles grant %s, but not on \"%s\" itself",
                                                           kPostsPermission, RegionName(region)))
      .Meta("permission", kPostsPermission)
      .Meta("region", RegionName(region))
      .Zh("机构与岗位由本级教育行政部门设置，您不在该级任职");
}

template <typename Request>
StatusOr<StructureChange> OrganizationHandler::ChangeOf(const rpc::Call& call, const Request& request,
                                                        std::string_view field, const std::string& region) const {
  StructureChange change;
  ASSIGN_OR_RETURN(change.level, LevelOf(regions_, field, region));
  ASSIGN_OR_RETURN(change.ground, StructureGroundOf(request));
  change.grantable = GrantableBy(call.principal, clock_, region);
  return change;
}

StatusOr<v1::SetOrganizationsResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                   const v1::SetOrganizationsRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionOfParent(request.parent()));
  RETURN_IF_ERROR(AuthorizeHere(call, region));
  ASSIGN_OR_RETURN(const RegionLevel level, LevelOf(regions_, "parent", region));
  ASSIGN_OR_RETURN(StructureChange change, StructureChangeOf(request, region));
  change.level = level;
  change.grantable = GrantableBy(call.principal, clock_, region);
  ASSIGN_OR_RETURN(
      const std::string answer,
      organizations_.Change(region, change, journal::MutationOf(call, request, request.request_id()),
                            [&](const StructureChanged& changed) { return EncodeOutcomes(change, changed); }));
  return journal::AnswerFrom<v1::SetOrganizationsResponse>(answer);
}

StatusOr<v1::CloseOrganizationResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                    const v1::CloseOrganizationRequest& request) {
  using Response = v1::CloseOrganizationResponse;
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kOrganizations));
  RETURN_IF_ERROR(AuthorizeHere(call, key.region));
  ASSIGN_OR_RETURN(StructureChange change, ChangeOf(call, request, "name", key.region));
  change.closed_organizations = {key.id};
  ASSIGN_OR_RETURN(const std::string answer,
                   organizations_.Change(key.region, change, journal::MutationOf(call, request, request.request_id()),
                                         EncodePlace<Response>()));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::RemoveMembersResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                const v1::RemoveMembersRequest& request) {
  using Response = v1::RemoveMembersResponse;
  ASSIGN_OR_RETURN(const Key key, KeyOf("organization", request.organization(), kOrganizations));
  RETURN_IF_ERROR(AuthorizeHere(call, key.region));
  ASSIGN_OR_RETURN(StructureChange change, ChangeOf(call, request, "organization", key.region));
  RETURN_IF_ERROR(CheckCount("members", request.members_size(), static_cast<int>(kMembersOfRequestMax)));
  change.left.reserve(static_cast<size_t>(request.members_size()));
  for (int i = 0; i < request.members_size(); ++i) {
    const std::string field = absl::StrFormat("members[%d]", i);
    ASSIGN_OR_RETURN(MemberOfRegion member, MemberIn(field, request.members(i)));
    if (member.region != key.region) {
      return InvalidArgument("BAD_MEMBER", absl::StrFormat("%s: of another region than the organisation", field))
          .Field(field, absl::StrFormat("of region %s", key.region))
          .Zh("成员应与机构属于同一地区");
    }
    change.left.push_back({.organization = key.id, .member = std::move(member.member), .until = std::nullopt});
  }
  ASSIGN_OR_RETURN(const std::string answer,
                   organizations_.Change(key.region, change, journal::MutationOf(call, request, request.request_id()),
                                         EncodePlace<Response>()));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::ClosePostResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                            const v1::ClosePostRequest& request) {
  using Response = v1::ClosePostResponse;
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPosts));
  RETURN_IF_ERROR(AuthorizeHere(call, key.region));
  ASSIGN_OR_RETURN(StructureChange change, ChangeOf(call, request, "name", key.region));
  change.closed_posts = {key.id};
  ASSIGN_OR_RETURN(const std::string answer,
                   organizations_.Change(key.region, change, journal::MutationOf(call, request, request.request_id()),
                                         EncodePlace<Response>()));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::AppointHolderResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                const v1::AppointHolderRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPosts));
  RETURN_IF_ERROR(AuthorizeHere(call, key.region));
  ASSIGN_OR_RETURN(StructureChange change, ChangeOf(call, request, "name", key.region));
  RETURN_IF_ERROR(CheckSubject(request.subject()));
  AppointmentChange wanted = {
      .post = key.id, .subject = request.subject(), .until = std::nullopt, .replace = request.replace()};
  ASSIGN_OR_RETURN(wanted.until, UntilIn("until_day", request.until_day(), change.ground.day));
  change.appointed = {wanted};
  ASSIGN_OR_RETURN(const std::string answer,
                   organizations_.Change(key.region, change, journal::MutationOf(call, request, request.request_id()),
                                         [&](const StructureChanged& changed) {
                                           return EncodeAppointment(key.region, change, changed);
                                         }));
  return journal::AnswerFrom<v1::AppointHolderResponse>(answer);
}

StatusOr<v1::EndAppointmentResponse> OrganizationHandler::Answer(const rpc::Call& call,
                                                                 const v1::EndAppointmentRequest& request) {
  using Response = v1::EndAppointmentResponse;
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPosts));
  RETURN_IF_ERROR(AuthorizeHere(call, key.region));
  ASSIGN_OR_RETURN(StructureChange change, ChangeOf(call, request, "name", key.region));
  change.ended = {key.id};
  ASSIGN_OR_RETURN(const std::string answer,
                   organizations_.Change(key.region, change, journal::MutationOf(call, request, request.request_id()),
                                         EncodePlace<Response>()));
  return journal::AnswerFrom<Response>(answer);
}

}  // namespace jgt::roster
