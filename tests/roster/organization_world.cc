#include "tests/roster/organization_world.h"

#include <google/protobuf/util/json_util.h>

#include "common/auth/principal.h"
#include "common/names/names.h"

namespace jgt::roster::test {

v1::SetOrganizationsRequest OrganizationTest::Setting(const std::string& day, const std::string& parent) {
  auto request = Grounded<v1::SetOrganizationsRequest>(day);
  request.set_parent(parent);
  return request;
}

void OrganizationTest::AddOrganization(v1::SetOrganizationsRequest& request, const std::string& id,
                                       v1::OrganizationKind kind, const std::string& parent,
                                       const std::string& display_name) {
  v1::Organization& organization = *request.add_organizations();
  organization.set_name(OrganizationNamed(id, request.parent()));
  organization.set_kind(kind);
  organization.set_display_name(display_name.empty() ? id : display_name);
  organization.set_parent(parent.empty() ? request.parent() : OrganizationNamed(parent, request.parent()));
}

void OrganizationTest::AddMember(v1::SetOrganizationsRequest& request, const std::string& organization,
                                 const std::string& member_name, const std::string& valid_to) {
  v1::Membership& membership = *request.add_members();
  membership.set_organization(OrganizationNamed(organization, request.parent()));
  membership.set_member(member_name);
  membership.set_valid_to(valid_to);
}

v1::Post& OrganizationTest::AddPost(v1::SetOrganizationsRequest& request, const std::string& id,
                                    const std::string& place, v1::Duty duty, const std::string& role,
                                    const std::string& ex_officio) {
  v1::Post& post = *request.add_posts();
  post.set_name(PostNamed(id, request.parent()));
  post.set_place(place);
  post.set_title(id);
  post.set_duty(duty);
  post.set_role(role);
  if (!ex_officio.empty()) post.set_ex_officio_post(PostNamed(ex_officio, request.parent()));
  return post;
}

StatusOr<v1::SetOrganizationsResponse> OrganizationTest::Set(const v1::SetOrganizationsRequest& request,
                                                             const std::string& token) {
  return Ask(token, &Organizations::SetOrganizations, request);
}

v1::SetOrganizationsRequest OrganizationTest::SeedOf(const std::string& county) {
  v1::SetOrganizationsRequest request;
  const auto read = google::protobuf::util::JsonStringToMessage(
      DataFile(absl::StrFormat("organizations-%s.json", IdOf(county))), &request);
  JGT_CHECK(read.ok());
  request.set_request_id(NextRequestId());
  return request;
}

StatusOr<v1::AppointHolderResponse> OrganizationTest::Appoint(const std::string& post, const std::string& subject,
                                                              const std::string& day, const std::string& until,
                                                              bool replace, const std::string& token) {
  auto request = Grounded<v1::AppointHolderRequest>(day);
  request.set_name(PostNamed(post));
  request.set_subject(subject);
  request.set_until_day(until);
  request.set_replace(replace);
  return Ask(token, &Organizations::AppointHolder, request);
}

StatusOr<v1::EndAppointmentResponse> OrganizationTest::End(const std::string& post, const std::string& day,
                                                           const std::string& token) {
  auto request = Grounded<v1::EndAppointmentRequest>(day);
  request.set_name(PostNamed(post));
  return Ask(token, &Organizations::EndAppointment, request);
}

std::vector<std::string> OrganizationTest::HoldersOf(const std::string& post, const std::string& as_of,
                                                     const std::string& known_at) {
  v1::GetPostRequest request;
  request.set_name(PostNamed(post));
  request.set_as_of(as_of);
  request.set_known_at(known_at);
  const auto response = Ask(Service(), &Organizations::GetPost, request);
  EXPECT_OK(response);
  std::vector<std::string> holders;
  if (!response.ok()) return holders;
  for (const v1::Holder& holder : response->post().holders()) {
    const bool own = holder.by() == request.name();
    holders.push_back(own ? holder.subject() : holder.subject() + " by " + IdOf(holder.by()));
  }
  return holders;
}

v1::GetGrantsResponse OrganizationTest::AskGrants(const std::string& subject, const std::string& as_of,
                                                  const std::string& known_at) {
  v1::GetGrantsRequest request;
  request.set_subject(subject);
  request.set_as_of(as_of);
  request.set_known_at(known_at);
  const auto response = Ask(Service(), &Organizations::GetGrants, request);
  EXPECT_OK(response);
  return response.ok() ? *response : v1::GetGrantsResponse();
}

std::vector<std::string> OrganizationTest::GrantsOf(const std::string& subject, const std::string& as_of,
                                                    const std::string& known_at) {
  const v1::GetGrantsResponse response = AskGrants(subject, as_of, known_at);
  std::vector<std::string> grants;
  for (const v1::RoleGrant& grant : response.roles()) {
    grants.push_back(grant.role() + " " + grant.org());
    if (grant.until() != 0) grants.back() += absl::StrFormat(" until %d", grant.until());
  }
  return grants;
}

std::string OrganizationTest::TokenThroughPosts(const std::string& subject) {
  constexpr int64_t kMicrosPerSecond = 1'000'000;
  const v1::GetGrantsResponse response = AskGrants(subject);
  std::vector<auth::RoleBinding> bindings;
  for (const v1::RoleGrant& grant : response.roles()) {
    const auto role = auth::ParseRole(grant.role());
    JGT_CHECK(role.has_value());
    bindings.push_back({.role = *role, .org = grant.org(), .until = std::nullopt});
    if (grant.until() != 0) bindings.back().until = Instant{grant.until() * kMicrosPerSecond};
  }
  return jgt::test::MintToken(clock_, bindings, subject);
}

std::vector<std::string> OrganizationTest::MembersOf(const std::string& organization, const std::string& as_of,
                                                     const std::string& known_at) {
  v1::ListMembersRequest request;
  request.set_organization(OrganizationNamed(organization));
  request.set_as_of(as_of);
  request.set_known_at(known_at);
  const auto response = Ask(Service(), &Organizations::ListMembers, request);
  EXPECT_OK(response);
  std::vector<std::string> members;
  if (!response.ok()) return members;
  for (const v1::Membership& each : response->members()) members.push_back(each.member());
  return members;
}

std::vector<std::string> OrganizationTest::MembershipsOf(const std::string& member, const std::string& as_of,
                                                         const std::string& known_at) {
  v1::ListMembershipsRequest request;
  request.set_member(member);
  request.set_as_of(as_of);
  request.set_known_at(known_at);
  const auto response = Ask(Service(), &Organizations::ListMemberships, request);
  EXPECT_OK(response);
  std::vector<std::string> memberships;
  if (!response.ok()) return memberships;
  for (const v1::Membership& each : response->memberships()) memberships.push_back(IdOf(each.organization()));
  return memberships;
}

}  // namespace jgt::roster::test
