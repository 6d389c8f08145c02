// jgtctl roster schools, attributes: which schools there are, and what is recorded of them.
#include <iostream>

#include "common/journal/entry.h"
#include "jgt/roster/v1/attribute_service.grpc.pb.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using jgt::roster::v1::AttributeService;
using jgt::roster::v1::RosterService;

constexpr size_t kAttributeFileMax = size_t{11} << 20U;  // a little over the service's own limit, which then names it

struct SchoolOptions {
  std::string county;
  std::string file;
  std::string encoding = "UTF-8";
  std::string day;
  std::string source;
  std::string source_day;
  std::string filter;
  std::string as_of;
  std::string known_at;
  bool by_priority = false;
  bool dry_run = false;
};

std::string YesNo(bool has, bool value) { return !has ? "" : value ? "yes" : "no"; }

Status ListSchools(Session& session, const SchoolOptions& options) {
  roster::v1::ListSchoolsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_page_size(1000);
  request.set_filter(options.filter);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  if (options.by_priority) request.set_order_by("priority desc");
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  roster::v1::ListSchoolsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<roster::v1::ListSchoolsResponse>(
                                          *stub, &RosterService::StubInterface::ListSchools, request));
    all.mutable_schools()->MergeFrom(page.schools());
    all.set_class_policy_version(page.class_policy_version());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"school", "code", "priority", "rural", "small", "boarding", "weak", "pupils", "name"});
  for (const auto& school : all.schools()) {
    table.Add({school.display_name(), school.school_code(), std::to_string(school.priority()),
               YesNo(school.has_rural(), school.rural()), YesNo(school.has_small_scale(), school.small_scale()),
               YesNo(school.has_boarding(), school.boarding()), YesNo(school.has_weak(), school.weak()),
               school.pupils() > 0 ? std::to_string(school.pupils()) : "", school.name()});
  }
  table.Print(std::cout);
  std::cout << absl::StrFormat("classed by policy %s\n", all.class_policy_version());
  return OkStatus();
}

void PrintVerdicts(const roster::v1::ImportSchoolAttributesResponse& response, bool dry_run) {
  std::cout << absl::StrFormat("%s%d changed, %d unchanged, %d refused\n", dry_run ? "dry run: " : "",
                               response.rows_changed(), response.rows_unchanged(), response.rows_refused());
  for (const auto& verdict : response.verdicts()) {
    for (const auto& note : verdict.notes()) std::cout << absl::StrFormat("  line %d: %s\n", verdict.line(), note);
    for (const auto& problem : verdict.problems()) {
      std::cout << absl::StrFormat("  line %d, column %s: \"%s\": %s (%s)\n", verdict.line(), problem.column(),
                                   problem.value(), problem.message(), problem.reason());
    }
  }
}

Status ImportAttributes(Session& session, const SchoolOptions& options) {
  roster::v1::ImportSchoolAttributesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  ASSIGN_OR_RETURN(*request.mutable_content(), ReadFile(options.file, kAttributeFileMax));
  request.set_encoding(options.encoding);
  request.set_day(options.day);
  request.set_source(options.source);
  request.set_source_day(options.source_day);
  request.set_dry_run(options.dry_run);
  // Not derived from the file: said again after something else was, the same file is another statement.
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<AttributeService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response, session.Call<roster::v1::ImportSchoolAttributesResponse>(
                                            *stub, &AttributeService::StubInterface::ImportSchoolAttributes, request));
  if (!session.PrintJson(response)) PrintVerdicts(response, options.dry_run);
  return OkStatus();
}

}  // namespace

void AddRosterSchools(Command roster, Session& session) {
  auto options = std::make_shared<SchoolOptions>();
  Command schools = AddSubcommand(roster, session, options, "schools", "schools of a region", ListSchools);
  schools.Add("--county", options->county, "county, city or province").Required();
  schools.Add("--filter", options->filter, "for example rural_small_scale = \"YES\" AND boarding = \"YES\"");
  schools.Flag("--by-priority", options->by_priority, "those first that are to be helped first");
  schools.Add("--as-of", options->as_of, "what was true on this day, YYYY-MM-DD");
  schools.Add("--known-at", options->known_at, "as recorded by this instant, for example 2022-03-01T10:00:00+08:00");
  Command attributes =
      AddSubcommand(roster, session, options, "attributes",
                    "record attributes of schools, all or none (CSV school,region,school_code,ownership,urban_rural,"
                    "locality,boarding,weak,town_quality,day; all but one of school and school_code may be missing)",
                    ImportAttributes);
  attributes.Add("file", options->file).Required();
  attributes.Add("--county", options->county).Required();
  attributes.Add("--source", options->source, "where they come from").Required();
  attributes.Add("--source-day", options->source_day, "the day of which the source speaks, YYYY-MM-DD").Required();
  attributes.Add("--day", options->day, "since when, for rows without a day of their own, YYYY-MM-DD");
  attributes.Add("--encoding", options->encoding, "UTF-8 (default) or GB18030");
  attributes.Flag("--dry-run", options->dry_run, "verdicts only; nothing is written");
}

}  // namespace jgt::ctl
