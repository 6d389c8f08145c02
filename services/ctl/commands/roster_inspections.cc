// jgtctl roster inspections: windows in which inspectors of another county read what a county has.
#include <iostream>

#include "jgt/roster/v1/inspection_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using roster::v1::InspectionService;
using InspectionStub = InspectionService::StubInterface;

struct InspectionOptions {
  std::string county;
  std::string home;
  std::string inspector;
  std::string from;
  std::string until;
  std::string reason;
  std::string document;
  std::string name;
  std::string as_of;
  std::string known_at;
};

Status List(Session& session, const InspectionOptions& options) {
  roster::v1::ListInspectionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  request.set_page_size(1000);
  const auto stub = session.Stub<InspectionService>(session.settings.roster);
  roster::v1::ListInspectionsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<roster::v1::ListInspectionsResponse>(
                                          *stub, &InspectionStub::ListInspections, request));
    all.mutable_inspections()->MergeFrom(page.inspections());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"检查员", "来自", "被检查", "自", "至", "文件", "撤销", "name"});
  for (const auto& window : all.inspections()) {
    table.Add({window.inspector(), window.home_county(), window.region(), window.from_day(), window.until_day(),
               window.document(), window.revoked_at_micros() == 0 ? "" : ToRfc3339(Instant{window.revoked_at_micros()}),
               window.name()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status Grant(Session& session, const InspectionOptions& options) {
  roster::v1::GrantInspectionRequest request;
  request.set_request_id(Session::NewRequestId());
  auto* const window = request.mutable_inspection();
  ASSIGN_OR_RETURN(*window->mutable_region(), RegionArgument(options.county));
  ASSIGN_OR_RETURN(*window->mutable_home_county(), RegionArgument(options.home));
  window->set_inspector(options.inspector);
  window->set_from_day(options.from);
  window->set_until_day(options.until);
  window->set_reason(options.reason);
  window->set_document(options.document);
  const auto stub = session.Stub<InspectionService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::GrantInspectionResponse>(*stub, &InspectionStub::GrantInspection, request));
  if (!session.PrintJson(response)) std::cout << response.inspection().name() << '\n';
  return OkStatus();
}

Status Revoke(Session& session, const InspectionOptions& options) {
  roster::v1::RevokeInspectionRequest request;
  request.set_request_id(Session::NewRequestId());
  request.set_name(options.name);
  request.set_reason(options.reason);
  const auto stub = session.Stub<InspectionService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response, session.Call<roster::v1::RevokeInspectionResponse>(
                                            *stub, &InspectionStub::RevokeInspection, request));
  if (!session.PrintJson(response)) {
    std::cout << options.name << " is revoked; tokens that carry it end within the hour\n";
  }
  return OkStatus();
}

// As elements of a token's claim "roles".
Status Grants(Session& session, const InspectionOptions& options) {
  roster::v1::ListInspectionGrantsRequest request;
  request.set_subject(options.inspector);
  const auto stub = session.Stub<InspectionService>(session.settings.roster);
  roster::v1::ListInspectionGrantsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<roster::v1::ListInspectionGrantsResponse>(
                                          *stub, &InspectionStub::ListInspectionGrants, request));
    all.mutable_grants()->MergeFrom(page.grants());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  for (const auto& grant : all.grants()) {
    std::cout << absl::StrFormat(R"({"role":"%s","org":"%s","from":%d,"until":%d})", grant.role(), grant.org(),
                                 grant.from(), grant.until())
              << '\n';
  }
  return OkStatus();
}

}  // namespace

void AddRosterInspections(Command roster, Session& session) {
  auto options = std::make_shared<InspectionOptions>();
  Command inspections = roster.Sub("inspections", "windows of inspectors from other counties");
  inspections.RequireSub();
  Command list = AddSubcommand(inspections, session, options, "list", "windows onto a region, newest first", List);
  list.Add("region", options->county, "county, city or province").Required();
  list.Add("--as-of", options->as_of, "those open on this day, YYYY-MM-DD");
  list.Add("--known-at", options->known_at, "as recorded by this instant");
  Command grant = AddSubcommand(inspections, session, options, "grant", "open a window", Grant);
  grant.Add("--county", options->county, "that is inspected").Required();
  grant.Add("--inspector", options->inspector, "an account, not a person's name").Required();
  grant.Add("--home", options->home, "the inspector's own county").Required();
  grant.Add("--from", options->from, "first day, YYYY-MM-DD").Required();
  grant.Add("--until", options->until, "last day, at most 31 days in all").Required();
  grant.Add("--reason", options->reason).Required();
  grant.Add("--document", options->document, "that orders the inspection").Required();
  Command revoke = AddSubcommand(inspections, session, options, "revoke", "close a window", Revoke);
  revoke.Add("name", options->name).Required();
  revoke.Add("--reason", options->reason).Required();
  Command grants = AddSubcommand(inspections, session, options, "grants", "an inspector's roles for a token", Grants);
  grants.Add("inspector", options->inspector, "an account").Required();
}

}  // namespace jgt::ctl
