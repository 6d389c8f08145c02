// Organisations and posts as their clients see them.
#pragma once

#include <string>
#include <vector>

#include "tests/roster/roster_world.h"

namespace jgt::roster::test {

class OrganizationTest : public RosterTest {
 protected:
  using Organizations = v1::OrganizationService::StubInterface;

  template <class Request, class Response>
  StatusOr<Response> Ask(const std::string& token,
                         grpc::Status (Organizations::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*organizations_stub_, method, request,
                                    rpc::Within(std::chrono::seconds(20), &source));
  }

  // A request with a day, a reason and a document, and an id of its own.
  template <class Request>
  Request Grounded(const std::string& day) {
    Request request;
    request.set_request_id(NextRequestId());
    request.set_effective_day(day);
    request.set_reason("机构调整");
    request.set_document("苍教〔2022〕1号");
    return request;
  }
  v1::SetOrganizationsRequest Setting(const std::string& day = "2022-01-01", const std::string& parent = kCangnan);
  // "d1" is an organisation of the request's parent; an empty `parent` is that itself.
  static void AddOrganization(v1::SetOrganizationsRequest& request, const std::string& id, v1::OrganizationKind kind,
                              const std::string& parent = "", const std::string& display_name = "");
  static void AddMember(v1::SetOrganizationsRequest& request, const std::string& organization,
                        const std::string& member_name, const std::string& valid_to = "");
  // `place` is a resource name.
  static v1::Post& AddPost(v1::SetOrganizationsRequest& request, const std::string& id, const std::string& place,
                           v1::Duty duty, const std::string& role = "", const std::string& ex_officio = "");
  StatusOr<v1::SetOrganizationsResponse> Set(const v1::SetOrganizationsRequest& request,
                                             const std::string& token = Officer());
  // The deployment's file of a county.
  v1::SetOrganizationsRequest SeedOf(const std::string& county);

  StatusOr<v1::AppointHolderResponse> Appoint(const std::string& post, const std::string& subject,
                                              const std::string& day, const std::string& until = "",
                                              bool replace = false, const std::string& token = Officer());
  StatusOr<v1::EndAppointmentResponse> End(const std::string& post, const std::string& day,
                                           const std::string& token = Officer());

  // "cn-officer-1", and "cn-officer-1 by personnel-head" when it is by virtue of another post.
  std::vector<std::string> HoldersOf(const std::string& post, const std::string& as_of,
                                     const std::string& known_at = "");
  // "LEADING_GROUP regions/330327", and " until 1656604800" at its end when there is one.
  std::vector<std::string> GrantsOf(const std::string& subject, const std::string& as_of = "",
                                    const std::string& known_at = "");
  // A token with the roles that the person's posts give.
  std::string TokenThroughPosts(const std::string& subject);
  v1::GetGrantsResponse AskGrants(const std::string& subject, const std::string& as_of = "",
                                  const std::string& known_at = "");
  // By id.
  std::vector<std::string> MembersOf(const std::string& organization, const std::string& as_of,
                                     const std::string& known_at = "");
  std::vector<std::string> MembershipsOf(const std::string& member, const std::string& as_of,
                                         const std::string& known_at = "");
  // "330327" when the id is of that county, which is the one of the tests unless it says another.
  static std::string OrganizationNamed(const std::string& id, const std::string& parent = kCangnan) {
    return parent + "/organizations/" + id;
  }
  static std::string PostNamed(const std::string& id, const std::string& parent = kCangnan) {
    return id.find('/') == std::string::npos ? parent + "/posts/" + id : id;
  }
  // All that there is, as the processes of the deployment see it.
  static std::string Service() { return Token(auth::Role::kService, "regions/000000"); }
};

}  // namespace jgt::roster::test
