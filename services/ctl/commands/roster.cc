// jgtctl roster: what the list says, beside what the plan prints; aliases; pairings.
#include <iostream>
#include <sstream>

#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using roster::v1::RosterService;
using RosterStub = RosterService::StubInterface;

struct RosterOptions {
  std::string county;
  std::string name;
  std::string reason;
  std::string file;
  std::string filter;
  std::string as_of;
  std::string known_at;
  std::string due_by;
  bool show_ended = false;
  bool dry_run = false;
  int year = 0;
};

// code,printed,source under a header.
Status SetControlTotals(Session& session, const RosterOptions& options) {
  roster::v1::SetControlTotalsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_request_id(Session::NewRequestId());
  request.set_year(options.year);
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file, size_t{1} << 20U));
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (number == 1 || line.empty()) continue;
    const size_t first = line.find(',');
    const size_t second = line.find(',', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
      return InvalidArgument("BAD_TOTALS",
                             absl::StrFormat("%s line %d: expected code,printed,source", options.file, number));
    }
    auto* total = request.add_totals();
    total->set_code(line.substr(0, first));
    total->set_printed(
        static_cast<int32_t>(std::strtol(line.substr(first + 1, second - first - 1).c_str(), nullptr, 10)));
    total->set_source(line.substr(second + 1));
  }
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::SetControlTotalsResponse>(*stub, &RosterStub::SetControlTotals, request));
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%d printed totals set\n", request.totals_size());
  return OkStatus();
}

Status Reconcile(Session& session, const RosterOptions& options) {
  roster::v1::GetReconciliationRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::GetReconciliationResponse>(*stub, &RosterStub::GetReconciliation, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"项目", "单位", "方案所印", "名单所得", "差", "说明"});
  for (const auto& total : response.totals()) {
    std::string note;
    for (const auto& explanation : total.explanations()) note += (note.empty() ? "" : "；") + explanation;
    table.Add({total.display_name(), total.unit(), total.has_printed() ? std::to_string(total.printed()) : "-",
               std::to_string(total.computed()),
               total.has_difference() ? absl::StrFormat("%+d", total.difference()) : "-", note});
  }
  table.Print(std::cout);
  return OkStatus();
}

// The file's name says what kind it is.
Status ExportList(Session& session, const RosterOptions& options) {
  roster::v1::ExportRosterRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  request.set_format(options.file.ends_with(".xlsx") ? roster::v1::EXPORT_FORMAT_XLSX : roster::v1::EXPORT_FORMAT_CSV);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(auto response,
                   session.Call<roster::v1::ExportRosterResponse>(*stub, &RosterStub::ExportRoster, request));
  RETURN_IF_ERROR(WriteFile(options.file, response.content()));
  response.clear_content();
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%d pairings in %s\n", response.rows(), options.file);
  return OkStatus();
}

std::string NoveltyText(roster::v1::Novelty novelty) {
  if (novelty == roster::v1::NOVELTY_NEW) return "新增";
  return novelty == roster::v1::NOVELTY_UPGRADED ? "升级" : "";
}

Status ListRounds(Session& session, const RosterOptions& options) {
  roster::v1::ListRoundsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_due_by(options.due_by);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  request.set_page_size(1000);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ListRoundsResponse>(*stub, &RosterStub::ListRounds, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"支援学校", "受援学校", "始于", "轮次", "本轮起", "本轮止（到期）", "周期", "当年"});
  for (const auto& round : response.rounds()) {
    table.Add({round.supporter_name(), round.supported_name(), round.begins_on(),
               absl::StrFormat("%d/%d", round.number(), round.rounds_min()), round.first_day(),
               round.last_day() + (round.over() ? " 已过" : ""), round.period(), NoveltyText(round.novelty())});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ListImports(Session& session, const RosterOptions& options) {
  roster::v1::ListImportsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_page_size(1000);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ListImportsResponse>(*stub, &RosterStub::ListImports, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"name", "year", "imported", "by", "new", "changed", "unchanged", "differs", "undone", "why"});
  for (const auto& import : response.imports()) {
    table.Add({import.name(), std::to_string(import.year()), import.imported_at(), import.imported_by(),
               std::to_string(import.rows_new()), std::to_string(import.rows_changed()),
               std::to_string(import.rows_unchanged()), std::to_string(import.rows_differing()),
               import.undo().undone_at(), import.undo().reason()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status UndoImport(Session& session, const RosterOptions& options) {
  roster::v1::UndoImportRequest request;
  request.set_name(options.name);
  request.set_request_id(Session::NewRequestId());
  request.set_reason(options.reason);
  request.set_dry_run(options.dry_run);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::UndoImportResponse>(*stub, &RosterStub::UndoImport, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << (options.dry_run ? "would be undone: " : "undone: ") << response.import().name() << '\n';
  Table table({"", "removed", "as before"});
  table.Add({"schools", std::to_string(response.schools_removed()), std::to_string(response.schools_restored())});
  table.Add(
      {"communities", std::to_string(response.communities_removed()), std::to_string(response.communities_restored())});
  table.Add({"pairings", std::to_string(response.pairings_removed()), std::to_string(response.pairings_restored())});
  table.Print(std::cout);
  return OkStatus();
}

Status ListAliases(Session& session, const RosterOptions& options) {
  roster::v1::ListAliasProposalsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_page_size(1000);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response, session.Call<roster::v1::ListAliasProposalsResponse>(
                                            *stub, &RosterStub::ListAliasProposals, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"name", "alias", "target", "rule", "%", "confirmed"});
  for (const auto& proposal : response.alias_proposals()) {
    table.Add({proposal.name(), proposal.alias_name(), proposal.target_name(), proposal.rule(),
               std::to_string(proposal.confidence()), proposal.confirmed() ? "yes" : "no"});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ConfirmAlias(Session& session, const RosterOptions& options) {
  roster::v1::ConfirmAliasRequest request;
  request.set_name(options.name);
  request.set_request_id(Session::NewRequestId());
  request.set_reason(options.reason);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ConfirmAliasResponse>(*stub, &RosterStub::ConfirmAlias, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s and %s are one school now\n", response.alias_proposal().alias_name(),
                                 response.alias_proposal().target_name());
  }
  return OkStatus();
}

Status WithdrawAlias(Session& session, const RosterOptions& options) {
  roster::v1::WithdrawAliasRequest request;
  request.set_name(options.name);
  request.set_request_id(Session::NewRequestId());
  request.set_reason(options.reason);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::WithdrawAliasResponse>(*stub, &RosterStub::WithdrawAlias, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s and %s are two schools again\n", response.alias_proposal().alias_name(),
                                 response.alias_proposal().target_name());
  }
  return OkStatus();
}

Status ListPairings(Session& session, const RosterOptions& options) {
  roster::v1::ListPairingsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_page_size(1000);
  request.set_filter(options.filter);
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  request.set_show_ended(options.show_ended);
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  roster::v1::ListPairingsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<roster::v1::ListPairingsResponse>(*stub, &RosterStub::ListPairings, request));
    all.mutable_pairings()->MergeFrom(page.pairings());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"no", "supporter", "supported", "mode", "scope", "verified", "name"});
  for (const auto& pairing : all.pairings()) {
    const auto scope = jgt::common::v1::Scope_Name(pairing.scope()).substr(6);
    const auto level = jgt::common::v1::VerificationLevel_Name(pairing.verification_level()).substr(19);
    table.Add({std::to_string(pairing.sequence()), pairing.supporter_name(), pairing.supported_name(),
               pairing.mode_as_printed(), scope, level, pairing.name()});
  }
  table.Print(std::cout);
  return OkStatus();
}

}  // namespace

void AddRoster(Command app, Session& session) {
  auto options = std::make_shared<RosterOptions>();
  Command roster = app.Sub("roster", "pairings, aliases, printed totals against the list");
  roster.RequireSub();
  AddRosterContacts(roster, session);
  AddRosterInspections(roster, session);
  AddRosterApproval(roster, session);
  Command totals = AddSubcommand(roster, session, options, "set-totals",
                                 "set the totals that the plan prints (CSV code,printed,source)", SetControlTotals);
  totals.Add("file", options->file).Required();
  totals.Add("--county", options->county).Required();
  totals.Add("--year", options->year).Required();
  Command reconcile =
      AddSubcommand(roster, session, options, "reconcile", "printed totals beside computed ones", Reconcile);
  reconcile.Add("--county", options->county).Required();
  reconcile.Add("--year", options->year).Required();
  Command exported = AddSubcommand(roster, session, options, "export",
                                   "a year's list in the printed layout, .csv or .xlsx by the file's name", ExportList);
  exported.Add("file", options->file, "where to write it").Required();
  exported.Add("--county", options->county).Required();
  exported.Add("--year", options->year).Required();
  Command imports = AddSubcommand(roster, session, options, "imports", "which lists were imported", ListImports);
  imports.Add("--county", options->county).Required();
  imports.Add("--year", options->year, "of this year only");
  Command undo = AddSubcommand(roster, session, options, "undo-import", "undo a whole import", UndoImport);
  undo.Add("name", options->name, "as `imports` and the import itself print it").Required();
  undo.Add("--reason", options->reason, "why it was wrong; needed unless --dry-run");
  undo.Flag("--dry-run", options->dry_run, "only say what would be undone, or what stands in the way");
  Command aliases =
      AddSubcommand(roster, session, options, "aliases", "guesses that two names are one school", ListAliases);
  aliases.Add("--county", options->county).Required();
  Command confirm = AddSubcommand(roster, session, options, "confirm-alias", "confirm such a guess", ConfirmAlias);
  confirm.Add("name", options->name).Required();
  confirm.Add("--reason", options->reason).Required();
  Command withdraw =
      AddSubcommand(roster, session, options, "withdraw-alias", "withdraw a wrong confirmation", WithdrawAlias);
  withdraw.Add("name", options->name).Required();
  withdraw.Add("--reason", options->reason).Required();
  Command pairings =
      AddSubcommand(roster, session, options, "pairings", "pairings with an end in a region, each once", ListPairings);
  pairings.Add("--county", options->county, "county, city or province").Required();
  pairings.Add("--filter", options->filter, "for example mode = \"CO_BUILT\"");
  pairings.Flag("--ended", options->show_ended, "those that had ended too");
  Command rounds = AddSubcommand(roster, session, options, "rounds",
                                 "in which round pairings are, first those due for renewal", ListRounds);
  rounds.Add("--county", options->county).Required();
  rounds.Add("--due-by", options->due_by, "only those that end by this day, YYYY-MM-DD");
  AddRosterSchools(roster, session);
  AddRosterOneRoster(roster, session);
  for (Command command : {reconcile, exported, pairings, rounds}) {
    command.Add("--as-of", options->as_of, "what was true on this day, YYYY-MM-DD");
    command.Add("--known-at", options->known_at, "as recorded by this instant, for example 2022-03-01T10:00:00+08:00");
  }
  AddRosterOrganizations(roster, session);
  AddRosterPapers(roster, session);
}

}  // namespace jgt::ctl
