// jgtctl roster export-oneroster, import-oneroster: a county as an archive of OneRoster 1.2, and back.
#include <fstream>
#include <iostream>

#include "jgt/roster/v1/one_roster_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"

namespace jgt::ctl {
namespace {

using jgt::roster::v1::OneRosterService;
using OneRosterStub = OneRosterService::StubInterface;

constexpr size_t kArchiveFileMax = size_t{11} << 20U;  // a little over the service's own limit, which then names it

struct OneRosterOptions {
  std::string county;
  std::string file;
  std::string day;
  std::string known_at;
  bool dry_run = false;
};

Status Export(Session& session, const OneRosterOptions& options) {
  roster::v1::ExportOneRosterRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_as_of(options.day);
  request.set_known_at(options.known_at);
  const auto stub = session.Stub<OneRosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ExportOneRosterResponse>(*stub, &OneRosterStub::ExportOneRoster, request));
  std::ofstream out(options.file, std::ios::binary | std::ios::trunc);
  out.write(response.content().data(), static_cast<std::streamsize>(response.content().size()));
  out.close();
  if (!out) return Internal("WRITE_FAILED", options.file);
  std::cout << absl::StrFormat("%s: %d orgs, %d academic sessions, %d users, %d roles\n", options.file, response.orgs(),
                               response.academic_sessions(), response.users(), response.roles());
  return OkStatus();
}

void PrintVerdicts(const roster::v1::ImportOneRosterResponse& response, bool dry_run) {
  std::cout << absl::StrFormat("%s%d new, %d changed, %d unchanged, %d refused\n", dry_run ? "dry run: " : "",
                               response.rows_new(), response.rows_changed(), response.rows_unchanged(),
                               response.rows_refused());
  for (const auto& verdict : response.verdicts()) {
    const std::string place = absl::StrFormat("  %s line %d", verdict.file(), verdict.line());
    if (verdict.verdict() == "NEW") std::cout << absl::StrFormat("%s: new %s\n", place, verdict.resource());
    for (const auto& note : verdict.notes()) std::cout << absl::StrFormat("%s: %s\n", place, note);
    for (const auto& problem : verdict.problems()) {
      std::cout << absl::StrFormat("%s, column %s: \"%s\": %s (%s)", place, problem.column(), problem.value(),
                                   problem.message(), problem.reason());
      if (!problem.standing().empty()) std::cout << absl::StrFormat("; \"%s\" stands", problem.standing());
      std::cout << '\n';
    }
  }
  if (response.alias_proposals_size() > 0) std::cout << "possible aliases (jgtctl roster confirm-alias NAME):\n";
  for (const auto& proposal : response.alias_proposals()) {
    std::cout << absl::StrFormat("  %s = %s?  %s, %d%%  %s\n", proposal.alias_name(), proposal.target_name(),
                                 proposal.rule(), proposal.confidence(), proposal.name());
  }
}

Status Import(Session& session, const OneRosterOptions& options) {
  roster::v1::ImportOneRosterRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  ASSIGN_OR_RETURN(*request.mutable_content(), ReadFile(options.file, kArchiveFileMax));
  request.set_day(options.day);
  request.set_dry_run(options.dry_run);
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<OneRosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ImportOneRosterResponse>(*stub, &OneRosterStub::ImportOneRoster, request));
  if (!session.PrintJson(response)) PrintVerdicts(response, options.dry_run);
  return OkStatus();
}

}  // namespace

void AddRosterOneRoster(Command roster, Session& session) {
  auto options = std::make_shared<OneRosterOptions>();
  Command exported =
      AddSubcommand(roster, session, options, "export-oneroster",
                    "a county as an archive of OneRoster 1.2 (orgs, sessions, holders of posts)", Export);
  exported.Add("file", options->file, "where to write it").Required();
  exported.Add("--known-at", options->known_at, "as recorded by this instant, for example 2022-03-01T10:00:00+08:00");
  Command imported =
      AddSubcommand(roster, session, options, "import-oneroster",
                    "read such an archive, whole or not at all; it makes schools and adds codes", Import);
  imported.Add("file", options->file).Required();
  imported.Flag("--dry-run", options->dry_run, "verdicts only; nothing is written");
  for (Command command : {exported, imported}) {
    command.Add("--county", options->county).Required();
    command.Add("--day", options->day, "the day on which schools stand, YYYY-MM-DD (default today)");
  }
}

}  // namespace jgt::ctl
