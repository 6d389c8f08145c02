#include <set>

#include "common/clock/clock.h"
#include "common/csv/csv.h"
#include "common/ids/ids.h"
#include "common/journal/entry.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/list_file.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/roster_handler.h"
#include "services/roster/rpc/verdicts.h"
#include "services/roster/storage/to_proto.h"

// Whole lists: import, control totals, reconciliation, aliases.
namespace jgt::roster {
namespace {

v1::RowVerdict ToProto(const RowVerdict& verdict, bool dry_run) {
  v1::RowVerdict message;
  message.set_line(verdict.line);
  message.set_verdict(std::string(VerdictName(verdict.verdict)));
  for (const std::string& note : verdict.notes) message.add_notes(note);
  AddProblems(verdict.problems, message);
  if (verdict.pairing.has_value() && !dry_run) message.set_pairing(NameOf(*verdict.pairing, kPairings));
  return message;
}

// A dry run names nothing that does not exist yet.
v1::ImportRosterResponse ToResponse(const Imported& imported, const PairingList& list, const std::string& county,
                                    bool dry_run) {
  const ImportPlan& plan = imported.plan;
  v1::ImportRosterResponse response;
  for (const std::string& column : list.columns_left_out) response.add_columns_left_out(column);
  for (const RowVerdict& verdict : plan.verdicts) *response.add_verdicts() = ToProto(verdict, dry_run);
  response.set_rows_new(static_cast<int32_t>(plan.Count(Verdict::kNew)));
  response.set_rows_unchanged(static_cast<int32_t>(plan.Count(Verdict::kUnchanged)));
  response.set_rows_changed(static_cast<int32_t>(plan.Count(Verdict::kChanged)));
  response.set_rows_refused(static_cast<int32_t>(plan.Count(Verdict::kRefused)));
  response.set_rows_differing(static_cast<int32_t>(plan.Count(Verdict::kDiffers)));
  for (const journal::Position& position : imported.positions) {
    *response.add_positions() = journal::ToProto(position);
  }
  if (!dry_run) response.set_import(NameOf({.region = county, .id = std::to_string(imported.seq)}, kImports));
  std::set<std::string> unborn;
  for (const School& school : plan.schools) unborn.insert(school.key.id);
  for (const AliasProposal& proposal : plan.proposals) {
    v1::AliasProposal* const message = response.add_alias_proposals();
    *message = ToProto(proposal);
    if (!dry_run) continue;
    message->clear_name();
    if (unborn.contains(proposal.alias_id)) message->clear_alias();
    if (unborn.contains(proposal.target_id)) message->clear_target();
  }
  return response;
}

// INVALID_ARGUMENT BAD_DATE for a day of another year than the list's.
StatusOr<std::optional<Day>> EffectiveDayOf(const v1::ImportRosterRequest& request) {
  if (request.effective_day().empty()) return std::optional<Day>();
  ASSIGN_OR_RETURN(const Day day, DayIn("effective_day", request.effective_day()));
  if (day.year == request.year()) return std::optional<Day>(day);
  return InvalidArgument("BAD_DATE", absl::StrFormat("effective_day: %s is not in %d", ToString(day), request.year()))
      .Field("effective_day", absl::StrFormat("%s; a day of %d, the list's year", ToString(day), request.year()))
      .Zh(absl::StrFormat("生效日期 %s 不在名单年份 %d 内", ToString(day), request.year()));
}

std::vector<PrintedTotal> TotalsOf(const v1::SetControlTotalsRequest& request) {
  std::vector<PrintedTotal> totals;
  for (const v1::ControlTotal& total : request.totals()) {
    // Without a printed figure there is nothing to compare with; -1 is refused by CheckTotals like any other nonsense.
    totals.push_back(
        {.code = total.code(), .printed = total.has_printed() ? total.printed() : -1, .source = total.source()});
  }
  return totals;
}

}  // namespace

StatusOr<v1::ImportRosterResponse> RosterHandler::Answer(const rpc::Call& call,
                                                         const v1::ImportRosterRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  ListContext context = {.county = county, .year = request.year(), .hints = {}, .effective_day = std::nullopt};
  ASSIGN_OR_RETURN(context.effective_day, EffectiveDayOf(request));
  ASSIGN_OR_RETURN(context.hints, HintsOf(request));
  ASSIGN_OR_RETURN(context.columns, MappingOf(request));
  ASSIGN_OR_RETURN(const csv::Table table, ReadListFile(request, workbooks_, call.deadline));
  ASSIGN_OR_RETURN(const PairingList list, ReadPairingList(table, context, regions_));
  if (request.dry_run()) {
    ASSIGN_OR_RETURN(const Imported imported, lists_.PreviewImport(list, context, call.deadline));
    return ToResponse(imported, list, county, true);
  }
  RETURN_IF_ERROR(RefusalOf(list));
  ASSIGN_OR_RETURN(
      const std::string answer,
      lists_.Import(
          list, context, journal::Sha256(request.content()), journal::MutationOf(call, request, request.request_id()),
          [&](const Imported& imported) { return ToResponse(imported, list, county, false).SerializeAsString(); }));
  return journal::AnswerFrom<v1::ImportRosterResponse>(answer);
}

StatusOr<v1::SetControlTotalsResponse> RosterHandler::Answer(const rpc::Call& call,
                                                             const v1::SetControlTotalsRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  const std::vector<PrintedTotal> totals = TotalsOf(request);
  RETURN_IF_ERROR(CheckTotals(totals));
  ASSIGN_OR_RETURN(
      const std::string answer,
      lists_.SetControlTotals(county, request.year(), totals, journal::MutationOf(call, request, request.request_id()),
                              EncodePosition<v1::SetControlTotalsResponse>));
  return journal::AnswerFrom<v1::SetControlTotalsResponse>(answer);
}

StatusOr<v1::GetReconciliationResponse> RosterHandler::Answer(const rpc::Call& call,
                                                              const v1::GetReconciliationRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  ASSIGN_OR_RETURN(const Moment moment, MomentInYear(request, clock_));
  ASSIGN_OR_RETURN(const Reconciled reconciled,
                   lists_.GetReconciliation(county, request.year(), moment, call.deadline));
  v1::GetReconciliationResponse response;
  AddAll(reconciled.totals, response.mutable_totals());
  for (const journal::Position& position : reconciled.positions) {
    *response.add_positions() = journal::ToProto(position);
  }
  return response;
}

StatusOr<v1::ListAliasProposalsResponse> RosterHandler::Answer(const rpc::Call& call,
                                                               const v1::ListAliasProposalsRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionOfParent(request.parent()));
  // A school has no say in what it is an alias of.
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListAliasProposals", request, 3));
  ProposalQuery query;
  query.region = region;
  ASSIGN_OR_RETURN(query.known_at, KnownAtOf(request, clock_));
  query.limit = page.size + 1;
  if (!page.first) {
    query.after_confidence = NumberIn(page.fields[0]);
    query.after = {.region = page.fields[1], .id = page.fields[2]};
  }
  ASSIGN_OR_RETURN(std::vector<AliasProposal> proposals, lists_.ListAliasProposals(query, call.deadline));
  v1::ListAliasProposalsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, proposals, [](const AliasProposal& last) {
    return absl::StrFormat("%d\n%s\n%s", last.confidence, last.key.region, last.key.id);
  }));
  AddAll(proposals, response.mutable_alias_proposals());
  return response;
}

StatusOr<v1::ConfirmAliasResponse> RosterHandler::Answer(const rpc::Call& call,
                                                         const v1::ConfirmAliasRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kProposals));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(const std::string answer,
                   lists_.ConfirmAlias(key, request.reason(), journal::MutationOf(call, request, request.request_id()),
                                       [](const AliasConfirmation& confirmation) {
                                         v1::ConfirmAliasResponse response;
                                         *response.mutable_alias_proposal() = ToProto(confirmation.proposal);
                                         *response.mutable_position() = journal::ToProto(confirmation.position);
                                         return response.SerializeAsString();
                                       }));
  return journal::AnswerFrom<v1::ConfirmAliasResponse>(answer);
}

StatusOr<v1::WithdrawAliasResponse> RosterHandler::Answer(const rpc::Call& call,
                                                          const v1::WithdrawAliasRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kProposals));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  RETURN_IF_ERROR(CheckReasonGiven(request.reason()));
  ASSIGN_OR_RETURN(const std::string answer,
                   lists_.WithdrawAlias(key, request.reason(), journal::MutationOf(call, request, request.request_id()),
                                        [](const AliasConfirmation& confirmation) {
                                          v1::WithdrawAliasResponse response;
                                          *response.mutable_alias_proposal() = ToProto(confirmation.proposal);
                                          *response.mutable_position() = journal::ToProto(confirmation.position);
                                          return response.SerializeAsString();
                                        }));
  return journal::AnswerFrom<v1::WithdrawAliasResponse>(answer);
}

}  // namespace jgt::roster
