// jgtctl roster propose, proposals, decide, verify: lists on their way through the approval chain, and the yearly
// verification of pairings.
#include <iostream>

#include "jgt/roster/v1/approval_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/region_hints.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using roster::v1::ApprovalService;
using ApprovalStub = ApprovalService::StubInterface;

constexpr size_t kProposedFileMax = size_t{11} << 20U;  // a little over the service's own limit, which then names it

struct ApprovalOptions {
  std::string county;
  std::string file;
  std::string hints_file;
  std::string encoding = "UTF-8";
  std::string effective_day;
  std::string note;
  std::string again;
  std::string name;
  std::string step;
  std::string decision;
  std::string reason;
  std::string document;
  std::string issuer;
  std::string document_day;
  std::string known_at;
  int year = 0;
  int revision = 0;
  bool waiting = false;
};

// Without the words that all values of an enumeration begin with.
std::string StateText(roster::v1::ProposalState state) {
  return roster::v1::ProposalState_Name(state).substr(sizeof("PROPOSAL_STATE_") - 1);
}
std::string StepText(roster::v1::ApprovalStep step) {
  if (step == roster::v1::APPROVAL_STEP_UNSPECIFIED) return "-";
  return roster::v1::ApprovalStep_Name(step).substr(sizeof("APPROVAL_STEP_") - 1);
}

Table ProposalTable() { return Table({"proposal", "year", "revision", "rows", "state", "waits at", "of", "since"}); }
void AddProposal(const roster::v1::Proposal& proposal, Table& table) {
  table.Add({proposal.name(), std::to_string(proposal.year()), std::to_string(proposal.revision()),
             std::to_string(proposal.row_count()), StateText(proposal.state()), StepText(proposal.step()),
             proposal.waits_for_region(), proposal.since()});
}
void Print(const roster::v1::Proposal& proposal) {
  Table table = ProposalTable();
  AddProposal(proposal, table);
  table.Print(std::cout);
}

Status ReadList(const ApprovalOptions& options, roster::v1::ProposedList& list) {
  ASSIGN_OR_RETURN(*list.mutable_content(), ReadFile(options.file, kProposedFileMax));
  list.set_encoding(options.encoding);
  if (options.hints_file.empty()) return OkStatus();
  return ReadRegionHints(options.hints_file, list.mutable_region_hints());
}

void SetDocument(const ApprovalOptions& options, roster::v1::ApprovalDocument& document) {
  document.set_number(options.document);
  document.set_issuer(options.issuer);
  document.set_day(options.document_day);
}

Status ProposeAgain(Session& session, const ApprovalOptions& options) {
  roster::v1::ResubmitProposalRequest request;
  request.set_name(options.again);
  request.set_request_id(Session::NewRequestId());
  request.set_revision(options.revision);
  request.set_effective_day(options.effective_day);
  request.set_note(options.note);
  RETURN_IF_ERROR(ReadList(options, *request.mutable_list()));
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ResubmitProposalResponse>(*stub, &ApprovalStub::ResubmitProposal, request));
  if (!session.PrintJson(response)) Print(response.proposal());
  return OkStatus();
}

Status Propose(Session& session, const ApprovalOptions& options) {
  if (!options.again.empty()) return ProposeAgain(session, options);
  roster::v1::SubmitProposalRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_request_id(Session::NewRequestId());
  request.set_year(options.year);
  request.set_effective_day(options.effective_day);
  request.set_note(options.note);
  RETURN_IF_ERROR(ReadList(options, *request.mutable_list()));
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::SubmitProposalResponse>(*stub, &ApprovalStub::SubmitProposal, request));
  if (!session.PrintJson(response)) Print(response.proposal());
  return OkStatus();
}

Status ShowProposal(Session& session, const ApprovalOptions& options) {
  roster::v1::GetProposalRequest request;
  request.set_name(options.name);
  request.set_revision(options.revision);
  request.set_known_at(options.known_at);
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::GetProposalResponse>(*stub, &ApprovalStub::GetProposal, request));
  if (session.PrintJson(response)) return OkStatus();
  Print(response.proposal());
  Table rows({"line", "supporter", "supported", "mode"});
  for (const auto& row : response.proposal().rows()) {
    rows.Add({std::to_string(row.line()), row.supporter_name(), row.supported_name(), row.mode_as_printed()});
  }
  rows.Print(std::cout);
  Table history({"when", "by", "revision", "what", "step", "document", "reason"});
  for (const auto& act : response.history()) {
    history.Add({act.done_at(), act.done_by(), std::to_string(act.revision()),
                 roster::v1::ProposalActKind_Name(act.kind()).substr(sizeof("PROPOSAL_ACT_KIND_") - 1),
                 StepText(act.step()), act.document().number(), act.reason()});
  }
  history.Print(std::cout);
  return OkStatus();
}

Status ListProposals(Session& session, const ApprovalOptions& options) {
  roster::v1::ListProposalsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_waiting(options.waiting);
  request.set_known_at(options.known_at);
  request.set_page_size(1000);
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  roster::v1::ListProposalsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<roster::v1::ListProposalsResponse>(*stub, &ApprovalStub::ListProposals, request));
    all.mutable_proposals()->MergeFrom(page.proposals());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table = ProposalTable();
  for (const auto& proposal : all.proposals()) AddProposal(proposal, table);
  table.Print(std::cout);
  return OkStatus();
}

Status DecideProposal(Session& session, const ApprovalOptions& options) {
  roster::v1::DecideProposalRequest request;
  request.set_name(options.name);
  request.set_request_id(Session::NewRequestId());
  request.set_revision(options.revision);
  roster::v1::ApprovalStep step = roster::v1::APPROVAL_STEP_UNSPECIFIED;
  if (!roster::v1::ApprovalStep_Parse("APPROVAL_STEP_" + options.step, &step)) {
    return InvalidArgument("BAD_STEP", absl::StrFormat("\"%s\" is no step", options.step));
  }
  request.set_step(step);
  request.set_decision(options.decision == "approve" ? roster::v1::DECISION_APPROVE : roster::v1::DECISION_RETURN);
  request.set_reason(options.reason);
  SetDocument(options, *request.mutable_document());
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::DecideProposalResponse>(*stub, &ApprovalStub::DecideProposal, request));
  if (session.PrintJson(response)) return OkStatus();
  Print(response.proposal());
  for (const auto& pairing : response.act().pairings()) std::cout << pairing << '\n';
  return OkStatus();
}

Status WithdrawProposal(Session& session, const ApprovalOptions& options) {
  roster::v1::WithdrawProposalRequest request;
  request.set_name(options.name);
  request.set_request_id(Session::NewRequestId());
  request.set_revision(options.revision);
  request.set_reason(options.reason);
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::WithdrawProposalResponse>(*stub, &ApprovalStub::WithdrawProposal, request));
  if (!session.PrintJson(response)) Print(response.proposal());
  return OkStatus();
}

Status VerifyPairing(Session& session, const ApprovalOptions& options) {
  roster::v1::VerifyPairingRequest request;
  request.set_name(options.name);
  request.set_request_id(Session::NewRequestId());
  request.set_year(options.year);
  request.set_note(options.note);
  SetDocument(options, *request.mutable_document());
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::VerifyPairingResponse>(*stub, &ApprovalStub::VerifyPairing, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s verified for %d by %s\n", response.verification().pairing(), options.year,
                               response.verification().verifier());
  return OkStatus();
}

Status ListVerifications(Session& session, const ApprovalOptions& options) {
  roster::v1::ListVerificationsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_known_at(options.known_at);
  request.set_page_size(1000);
  const auto stub = session.Stub<ApprovalService>(session.settings.roster);
  roster::v1::ListVerificationsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<roster::v1::ListVerificationsResponse>(
                                          *stub, &ApprovalStub::ListVerifications, request));
    all.mutable_verifications()->MergeFrom(page.verifications());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"pairing", "supporter", "supported", "by", "verified"});
  for (const auto& each : all.verifications()) {
    table.Add({each.pairing(), each.supporter_name(), each.supported_name(), each.verifier(),
               each.verified() ? each.verified_at() : "-"});
  }
  table.Print(std::cout);
  return OkStatus();
}

void AddDocument(Command command, const std::shared_ptr<ApprovalOptions>& options) {
  command.Add("--document", options->document, "its number, for example 苍政办〔2022〕3号");
  command.Add("--issuer", options->issuer, "who issued it");
  command.Add("--document-day", options->document_day, "its date, YYYY-MM-DD");
}

}  // namespace

void AddRosterApproval(Command roster, Session& session) {
  auto options = std::make_shared<ApprovalOptions>();
  Command propose =
      AddSubcommand(roster, session, options, "propose",
                    "submit a list of pairings (XLSX or CSV) for approval, or again after a return", Propose);
  propose.Add("file", options->file, "the workbook or CSV file").Required();
  propose.Add("--county", options->county, "whose list it is");
  propose.Add("--year", options->year, "the year that it is for");
  propose.Add("--regions", options->hints_file, "CSV name_prefix,region: where schools lie");
  propose.Add("--encoding", options->encoding, "of a CSV file: UTF-8 (default) or GB18030");
  propose.Add("--effective-day", options->effective_day, "since when; without it the day of the confirmation");
  propose.Add("--note", options->note);
  Option again = propose.Add("--again", options->again, "the returned proposal, instead of county and year");
  propose.Add("--revision", options->revision, "of it, that was returned").Needs(again);
  Command show = AddSubcommand(roster, session, options, "proposal", "one with its rows and history", ShowProposal);
  Command list =
      AddSubcommand(roster, session, options, "proposals", "those of a county, city or province", ListProposals);
  list.Add("--county", options->county, "county, city or province").Required();
  list.Add("--year", options->year, "of this year only");
  list.Flag("--waiting", options->waiting, "only those that wait for that county, city or province");
  Command decide =
      AddSubcommand(roster, session, options, "decide", "approve a step of a proposal, or return it", DecideProposal);
  decide.Add("--step", options->step, "that it waits at, as `proposals` prints it").Required();
  decide.Add("--decision", options->decision).Required().OneOf({"approve", "return"});
  Command withdraw = AddSubcommand(roster, session, options, "withdraw-proposal", "take it back before it is confirmed",
                                   WithdrawProposal);
  Command verify = AddSubcommand(roster, session, options, "verify", "a pairing, for a year", VerifyPairing);
  verify.Add("--year", options->year).Required();
  verify.Add("--note", options->note);
  Command verifications = AddSubcommand(roster, session, options, "verifications",
                                        "which pairings are verified for a year", ListVerifications);
  verifications.Add("--county", options->county, "county, city or province").Required();
  verifications.Add("--year", options->year).Required();
  for (Command command : {show, decide, withdraw, verify}) command.Add("name", options->name).Required();
  show.Add("--revision", options->revision, "whose list to show; without it the last one's");
  for (Command command : {decide, withdraw}) {
    command.Add("--revision", options->revision, "that was seen").Required();
    command.Add("--reason", options->reason, "needed for returns and withdrawals");
  }
  for (Command command : {decide, verify}) AddDocument(command, options);
  for (Command command : {show, list, verifications}) {
    command.Add("--known-at", options->known_at, "as recorded by this instant, RFC 3339");
  }
}

}  // namespace jgt::ctl
