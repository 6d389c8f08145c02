// jgtctl roster organizations, posts, grants: what stands between a region and its schools, who holds which post, and
// which roles that gives.
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "jgt/roster/v1/organization_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/commands/grants.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using roster::v1::OrganizationService;
using OrganizationStub = OrganizationService::StubInterface;

constexpr size_t kStructureFileMax = size_t{4} << 20U;

struct StructureOptions {
  std::string file;
  std::string county;
  std::string name;
  std::vector<std::string> members;
  std::string subject;
  std::string day;
  std::string until;
  std::string reason;
  std::string document;
  std::string as_of;
  std::string known_at;
  bool dry_run = false;
  bool replace = false;
};

// With the prefix of its enum left out: "SCHOOL_DISTRICT".
std::string Short(const std::string& name, std::string_view prefix) { return name.substr(prefix.size()); }

template <class Request>
Request AboutStructure(const StructureOptions& options) {
  Request request;
  request.set_request_id(Session::NewRequestId());
  request.set_effective_day(options.day);
  request.set_reason(options.reason);
  request.set_document(options.document);
  return request;
}

template <class Request>
void SetMoment(const StructureOptions& options, Request& request) {
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
}

void PrintOutcomes(const char* what, const google::protobuf::RepeatedField<int>& outcomes) {
  int changed = 0;
  for (const int outcome : outcomes) changed += outcome == roster::v1::STRUCTURE_OUTCOME_UNCHANGED ? 0 : 1;
  std::cout << absl::StrFormat("%s: %d new or changed, %d as they were\n", what, changed, outcomes.size() - changed);
}

Status ImportStructure(Session& session, const StructureOptions& options) {
  roster::v1::SetOrganizationsRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file, kStructureFileMax));
  const auto read = google::protobuf::util::JsonStringToMessage(text, &request);
  if (!read.ok()) {
    return InvalidArgument("BAD_JSON", absl::StrFormat("%s: %s", options.file, std::string(read.message())));
  }
  request.set_request_id(Session::NewRequestId());
  if (!options.day.empty()) request.set_effective_day(options.day);
  if (options.dry_run) request.set_dry_run(true);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response, session.Call<roster::v1::SetOrganizationsResponse>(
                                            *stub, &OrganizationStub::SetOrganizations, request));
  if (session.PrintJson(response)) return OkStatus();
  PrintOutcomes("organizations", response.organizations());
  PrintOutcomes("members", response.members());
  PrintOutcomes("posts", response.posts());
  if (request.dry_run()) std::cout << "dry run: nothing was changed\n";
  return OkStatus();
}

Status ListStructure(Session& session, const StructureOptions& options) {
  roster::v1::ListOrganizationsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  SetMoment(options, request);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  roster::v1::ListOrganizationsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<roster::v1::ListOrganizationsResponse>(
                                          *stub, &OrganizationStub::ListOrganizations, request));
    all.mutable_organizations()->MergeFrom(page.organizations());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"kind", "name", "display name", "under", "since"});
  for (const auto& each : all.organizations()) {
    table.Add({Short(roster::v1::OrganizationKind_Name(each.kind()), "ORGANIZATION_KIND_"), each.name(),
               each.display_name(), each.parent(), each.valid_from()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ListMembers(Session& session, const StructureOptions& options) {
  roster::v1::ListMembersRequest request;
  request.set_organization(options.name);
  SetMoment(options, request);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  roster::v1::ListMembersResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<roster::v1::ListMembersResponse>(*stub, &OrganizationStub::ListMembers, request));
    all.mutable_members()->MergeFrom(page.members());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"member", "display name", "since", "until"});
  for (const auto& each : all.members()) {
    table.Add({each.member(), each.display_name(), each.valid_from(), each.valid_to()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status RemoveMembers(Session& session, const StructureOptions& options) {
  auto request = AboutStructure<roster::v1::RemoveMembersRequest>(options);
  request.set_organization(options.name);
  for (const std::string& member : options.members) request.add_members(member);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::RemoveMembersResponse>(*stub, &OrganizationStub::RemoveMembers, request));
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%d removed\n", request.members_size());
  return OkStatus();
}

Status CloseOrganization(Session& session, const StructureOptions& options) {
  auto request = AboutStructure<roster::v1::CloseOrganizationRequest>(options);
  request.set_name(options.name);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response, session.Call<roster::v1::CloseOrganizationResponse>(
                                            *stub, &OrganizationStub::CloseOrganization, request));
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%s is closed\n", request.name());
  return OkStatus();
}

Status ListPosts(Session& session, const StructureOptions& options) {
  roster::v1::ListPostsRequest request;
  request.set_parent(options.name);
  SetMoment(options, request);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  roster::v1::ListPostsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<roster::v1::ListPostsResponse>(*stub, &OrganizationStub::ListPosts, request));
    all.mutable_posts()->MergeFrom(page.posts());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"name", "title", "duty", "role", "held by"});
  for (const auto& each : all.posts()) {
    std::string holders;
    for (const auto& holder : each.holders()) holders += (holders.empty() ? "" : ", ") + holder.subject();
    table.Add({each.name(), each.title(), Short(roster::v1::Duty_Name(each.duty()), "DUTY_"), each.role(), holders});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ClosePost(Session& session, const StructureOptions& options) {
  auto request = AboutStructure<roster::v1::ClosePostRequest>(options);
  request.set_name(options.name);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ClosePostResponse>(*stub, &OrganizationStub::ClosePost, request));
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%s is closed\n", request.name());
  return OkStatus();
}

Status Appoint(Session& session, const StructureOptions& options) {
  auto request = AboutStructure<roster::v1::AppointHolderRequest>(options);
  request.set_name(options.name);
  request.set_subject(options.subject);
  request.set_until_day(options.until);
  request.set_replace(options.replace);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::AppointHolderResponse>(*stub, &OrganizationStub::AppointHolder, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s  %s  from %s\n", request.name(), request.subject(), request.effective_day());
  }
  return OkStatus();
}

Status EndAppointment(Session& session, const StructureOptions& options) {
  auto request = AboutStructure<roster::v1::EndAppointmentRequest>(options);
  request.set_name(options.name);
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::EndAppointmentResponse>(*stub, &OrganizationStub::EndAppointment, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s  until %s\n", request.name(), request.effective_day());
  }
  return OkStatus();
}

Status PrintGrants(Session& session, const StructureOptions& options) {
  roster::v1::GetGrantsRequest request;
  request.set_subject(options.subject);
  SetMoment(options, request);
  ASSIGN_OR_RETURN(const roster::v1::GetGrantsResponse grants, AskGrants(session, request));
  if (session.PrintJson(grants)) return OkStatus();
  Table table({"role", "org", "until"});
  for (const auto& grant : grants.roles()) {
    table.Add({grant.role(), grant.org(), grant.until() == 0 ? "" : std::to_string(grant.until())});
  }
  table.Print(std::cout);
  return OkStatus();
}

void AddGround(Command command, StructureOptions& options) {
  command.Add("--day", options.day, "first day on which it is otherwise, YYYY-MM-DD").Required();
  command.Add("--reason", options.reason).Required();
  command.Add("--document", options.document, "the document that says so").Required();
}

void AddMoment(Command command, StructureOptions& options) {
  command.Add("--as-of", options.as_of, "what was true on this day, YYYY-MM-DD");
  command.Add("--known-at", options.known_at, "as recorded by this instant, for example 2022-03-01T10:00:00+08:00");
}

void AddOrganizations(Command parent, Session& session) {
  auto options = std::make_shared<StructureOptions>();
  Command import =
      AddSubcommand(parent, session, options, "import",
                    "set a region's organisations, members and posts (JSON), all or none", ImportStructure);
  import.Add("file", options->file, "jgt.roster.v1.SetOrganizationsRequest, as deploy/data has them").Required();
  import.Add("--day", options->day, "instead of the file's effective_day");
  import.Flag("--dry-run", options->dry_run, "only say what would be changed");
  Command list = AddSubcommand(parent, session, options, "list", "the organisations of a region", ListStructure);
  list.Add("--county", options->county, "county, city or province").Required();
  Command members = AddSubcommand(parent, session, options, "members", "who belongs to one", ListMembers);
  for (Command command : {list, members}) AddMoment(command, *options);
  Command remove = AddSubcommand(parent, session, options, "remove-members", "take members out of one", RemoveMembers);
  remove.Add("--member", options->members, "may be given several times").Required();
  Command close = AddSubcommand(parent, session, options, "close", "one is no more", CloseOrganization);
  for (Command command : {members, remove, close}) {
    command.Add("name", options->name, "resource name of the organisation").Required();
  }
  for (Command command : {remove, close}) AddGround(command, *options);
}

void AddPosts(Command parent, Session& session) {
  auto options = std::make_shared<StructureOptions>();
  Command list =
      AddSubcommand(parent, session, options, "list", "posts of a region, organisation or school", ListPosts);
  AddMoment(list, *options);
  Command appoint = AddSubcommand(parent, session, options, "appoint", "a person holds a post", Appoint);
  Command end = AddSubcommand(parent, session, options, "end", "a person no longer holds a post", EndAppointment);
  Command close = AddSubcommand(parent, session, options, "close", "a post is no more", ClosePost);
  list.Add("place", options->name, "its resource name").Required();
  for (Command command : {appoint, end, close}) {
    command.Add("name", options->name, "resource name of the post").Required();
    AddGround(command, *options);
  }
  appoint.Add("subject", options->subject, "an account, not a person's name").Required();
  appoint.Add("--until", options->until, "the day after the last, YYYY-MM-DD");
  appoint.Flag("--replace", options->replace, "whoever holds it on these days no longer does");
}

}  // namespace

StatusOr<roster::v1::GetGrantsResponse> AskGrants(Session& session, const roster::v1::GetGrantsRequest& request) {
  const auto stub = session.Stub<OrganizationService>(session.settings.roster);
  return session.Call<roster::v1::GetGrantsResponse>(*stub, &OrganizationStub::GetGrants, request);
}

void AddRosterOrganizations(Command roster, Session& session) {
  Command organizations = roster.Sub("organizations", "what stands between a region and its schools");
  organizations.RequireSub();
  AddOrganizations(organizations, session);
  Command posts = roster.Sub("posts", "posts, and who holds them");
  posts.RequireSub();
  AddPosts(posts, session);
  auto options = std::make_shared<StructureOptions>();
  Command grants = AddSubcommand(roster, session, options, "grants",
                                 "the roles that a person's posts give: a token's claim", PrintGrants);
  grants.Add("subject", options->subject, "an account").Required();
  AddMoment(grants, *options);
}

}  // namespace jgt::ctl
