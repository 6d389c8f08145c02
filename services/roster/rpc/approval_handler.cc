#include "services/roster/rpc/approval_handler.h"

#include <algorithm>

#include "common/auth/principal.h"
#include "common/auth/roles.h"
#include "common/journal/entry.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/roster/domain/proposed_pairings.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/list_file.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/approval_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

constexpr char kApprovalPermission[] = "roster.approve";

// The level whose people have that role; unspecified for roles that decide nothing.
VerificationLevel LevelOfRole(auth::Role role) {
  switch (role) {
    case auth::Role::kCountyOfficer:
    case auth::Role::kLeadingGroup:
      return VerificationLevel::kCounty;
    case auth::Role::kCityOfficer:
      return VerificationLevel::kCity;
    case auth::Role::kProvinceOfficer:
      return VerificationLevel::kProvince;
    default:
      return VerificationLevel::kUnspecified;
  }
}

// That of a region's own: the city's of 330300.
VerificationLevel LevelOfRegion(const std::string& region) {
  if (!region.ends_with("00")) return VerificationLevel::kCounty;
  return region.ends_with("0000") ? VerificationLevel::kProvince : VerificationLevel::kCity;
}

Status CheckNote(const std::string& note) {
  if (CharacterCount(note) <= kProposalNoteMax) return OkStatus();
  return InvalidArgument("NOTE_TOO_LONG", absl::StrFormat("note: more than %d characters", kProposalNoteMax))
      .Field("note", absl::StrFormat("at most %d characters", kProposalNoteMax))
      .Zh(absl::StrFormat("备注不超过 %d 个字", kProposalNoteMax));
}

// INVALID_ARGUMENT BAD_DATE for a day of another year than the list's.
StatusOr<std::optional<Day>> DayOfProposal(const std::string& text, int year) {
  if (text.empty()) return std::optional<Day>();
  ASSIGN_OR_RETURN(const Day day, DayIn("effective_day", text));
  if (day.year == year) return std::optional<Day>(day);
  return InvalidArgument("BAD_DATE", absl::StrFormat("effective_day: %s is not in %d", ToString(day), year))
      .Field("effective_day", absl::StrFormat("%s; a day of %d, the list's year", ToString(day), year))
      .Zh(absl::StrFormat("生效日期 %s 不在名单年份 %d 内", ToString(day), year));
}

// The submitted file, as list_file.h reads it.
v1::ImportRosterRequest FileOf(const v1::ProposedList& list) {
  v1::ImportRosterRequest file;
  file.set_content(list.content());
  file.set_encoding(list.encoding());
  *file.mutable_region_hints() = list.region_hints();
  file.set_sheet(list.sheet());
  file.set_header_row(list.header_row());
  *file.mutable_columns() = list.columns();
  file.set_header_rows(list.header_rows());
  file.set_fill_merged(list.fill_merged());
  return file;
}

Status BadDecision(const std::string& field, const std::string& allowed, const std::string& zh) {
  return InvalidArgument("BAD_DECISION", absl::StrFormat("%s: %s", field, allowed)).Field(field, allowed).Zh(zh);
}

StatusOr<ProposalDecision> DecisionOf(const v1::DecideProposalRequest& request, const Day& today) {
  if (!v1::Decision_IsValid(request.decision()) || request.decision() == v1::DECISION_UNSPECIFIED) {
    return BadDecision("decision", "APPROVE or RETURN", "请选择同意或退回");
  }
  if (!v1::ApprovalStep_IsValid(request.step()) || request.step() == v1::APPROVAL_STEP_UNSPECIFIED) {
    return BadDecision("step", "the step that the proposal waits at", "请指明办理环节");
  }
  ProposalDecision decision = {.revision = request.revision(),
                               .step = static_cast<ApprovalStep>(request.step()),
                               .approves = request.decision() == v1::DECISION_APPROVE,
                               .reason = request.reason(),
                               .document = DocumentFrom(request.document())};
  RETURN_IF_ERROR(decision.approves ? CheckReason(decision.reason) : CheckReasonGiven(decision.reason));
  RETURN_IF_ERROR(CheckDocument(decision.document, today));
  return decision;
}

template <typename Response>
Encoder<ProposalNow> EncodeProposal() {
  return [](const ProposalNow& now) {
    Response response;
    *response.mutable_proposal() = ToProto(now.proposal);
    *response.mutable_position() = journal::ToProto(now.positions.front());
    return response.SerializeAsString();
  };
}

std::string EncodeDecision(const ProposalNow& now) {
  v1::DecideProposalResponse response;
  *response.mutable_proposal() = ToProto(now.proposal);
  *response.mutable_act() = ToProto(now.proposal.history.front());
  journal::SetPositions(now.positions, response);
  return response.SerializeAsString();
}

std::string EncodeVerification(const VerifiedNow& now) {
  v1::VerifyPairingResponse response;
  *response.mutable_verification() = ToProto(now.verification);
  *response.mutable_position() = journal::ToProto(now.position);
  return response.SerializeAsString();
}

}  // namespace

ApprovalHandler::ApprovalHandler(const ApprovalParts& parts)
    : rpc_(parts.rpc, v1::ApprovalService::service_full_name()),
      clock_(parts.clock),
      regions_(parts.regions),
      page_tokens_(parts.page_tokens),
      policies_(parts.policies),
      approvals_(parts.approvals) {}

Decider ApprovalHandler::DeciderOf(const rpc::Call& call, const std::string& county) const {
  Decider decider = {.account = call.principal.subject, .levels = {}};
  const Instant now = clock_.Now();
  for (const auth::RoleBinding& binding : call.principal.bindings) {
    if (!auth::Grants(binding.role, kApprovalPermission) || (binding.until.has_value() && *binding.until <= now)) {
      continue;
    }
    const VerificationLevel level = LevelOfRole(binding.role);
    const std::optional<auth::Org> org = auth::ParseOrg(binding.org);
    if (level == VerificationLevel::kUnspecified || !org.has_value() || !org->school.empty()) continue;
    if (org->region == RegionOfLevel(level, county)) decider.levels.insert(level);
  }
  return decider;
}

StatusOr<Key> ApprovalHandler::AdmittedProposal(const rpc::Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", name, kPairingProposals));
  RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  return key;
}

template <typename Request>
StatusOr<ProposalContent> ApprovalHandler::ContentOf(const rpc::Call& call, const Request& request,
                                                     const std::string& county, int year) {
  ProposalContent content;
  ASSIGN_OR_RETURN(content.effective_day, DayOfProposal(request.effective_day(), year));
  content.note = request.note();
  RETURN_IF_ERROR(CheckNote(content.note));
  const v1::ImportRosterRequest file = FileOf(request.list());
  ListContext context = {.county = county, .year = year, .hints = {}, .effective_day = content.effective_day};
  ASSIGN_OR_RETURN(context.hints, HintsOf(file));
  ASSIGN_OR_RETURN(context.columns, MappingOf(file));
  ASSIGN_OR_RETURN(const csv::Table table, ReadListFile(file, workbooks_, call.deadline));
  ASSIGN_OR_RETURN(content.list, ReadPairingList(table, context, regions_));
  RETURN_IF_ERROR(CheckProposedList(content.list, year));
  content.row_count = static_cast<int64_t>(content.list.rows.size());
  content.content_sha256 = journal::Sha256(file.content());
  std::vector<Scope> scopes;
  scopes.reserve(content.list.rows.size());
  for (const ListedRow& row : content.list.rows) scopes.push_back(row.scope);
  const ApprovalPolicy& policy = policies_.For(year);
  content.policy_version = policy.version;
  content.chain = policy.For(scopes);
  return content;
}

StatusOr<v1::SubmitProposalResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                             const v1::SubmitProposalRequest& request) {
  using Response = v1::SubmitProposalResponse;
  ASSIGN_OR_RETURN(const std::string county, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  RETURN_IF_ERROR(CheckIsCounty(regions_, "parent", county));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  ASSIGN_OR_RETURN(const ProposalContent content, ContentOf(call, request, county, request.year()));
  ASSIGN_OR_RETURN(const std::string answer, approvals_.Submit(county, request.year(), content,
                                                               journal::MutationOf(call, request, request.request_id()),
                                                               EncodeProposal<Response>()));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::ResubmitProposalResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                               const v1::ResubmitProposalRequest& request) {
  using Response = v1::ResubmitProposalResponse;
  ASSIGN_OR_RETURN(const Key key, AdmittedProposal(call, request.name()));
  // Its year never changes.
  ASSIGN_OR_RETURN(const PairingProposal standing, approvals_.GetProposal(key, 0, std::nullopt, call.deadline));
  const int year = static_cast<int>(standing.standing.year);
  ASSIGN_OR_RETURN(const ProposalContent content, ContentOf(call, request, key.region, year));
  ASSIGN_OR_RETURN(
      const std::string answer,
      approvals_.Resubmit(key, request.revision(), content, journal::MutationOf(call, request, request.request_id()),
                          EncodeProposal<Response>()));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::WithdrawProposalResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                               const v1::WithdrawProposalRequest& request) {
  using Response = v1::WithdrawProposalResponse;
  ASSIGN_OR_RETURN(const Key key, AdmittedProposal(call, request.name()));
  RETURN_IF_ERROR(CheckReasonGiven(request.reason()));
  ASSIGN_OR_RETURN(
      const std::string answer,
      approvals_.Withdraw(key, request.revision(), request.reason(),
                          journal::MutationOf(call, request, request.request_id()), EncodeProposal<Response>()));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::DecideProposalResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                             const v1::DecideProposalRequest& request) {
  ASSIGN_OR_RETURN(const Key key, AdmittedProposal(call, request.name()));
  ASSIGN_OR_RETURN(const ProposalDecision decision, DecisionOf(request, ShanghaiDay(clock_.Now())));
  ASSIGN_OR_RETURN(const std::string answer,
                   approvals_.Decide(key, decision, DeciderOf(call, key.region),
                                     journal::MutationOf(call, request, request.request_id()), EncodeDecision));
  return journal::AnswerFrom<v1::DecideProposalResponse>(answer);
}

StatusOr<v1::GetProposalResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                          const v1::GetProposalRequest& request) {
  ASSIGN_OR_RETURN(const Key key, AdmittedProposal(call, request.name()));
  ASSIGN_OR_RETURN(const std::optional<Instant> known_at, KnownAtOf(request, clock_));
  ASSIGN_OR_RETURN(const PairingProposal proposal,
                   approvals_.GetProposal(key, request.revision(), known_at, call.deadline));
  v1::GetProposalResponse response;
  *response.mutable_proposal() = ToProto(proposal);
  AddRows(proposal.submission.content.list, *response.mutable_proposal());
  AddAll(proposal.history, response.mutable_history());
  return response;
}

StatusOr<v1::ListProposalsResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                            const v1::ListProposalsRequest& request) {
  PairingProposalQuery query;
  ASSIGN_OR_RETURN(query.region, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  if (request.year() != 0) RETURN_IF_ERROR(CheckYear("year", request.year()));
  query.year = request.year();
  if (!v1::ProposalState_IsValid(request.state())) {
    return InvalidArgument("BAD_STATE", absl::StrFormat("state: %d is none", static_cast<int>(request.state())))
        .Field("state", "SUBMITTED, RETURNED, WITHDRAWN, CONFIRMED, or none for all")
        .Zh("办理状态有误");
  }
  query.state = static_cast<ProposalState>(request.state());
  if (request.waiting()) query.waits_for = LevelOfRegion(query.region);
  ASSIGN_OR_RETURN(query.known_at, KnownAtOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListProposals", request, 2));
  query.after = {.region = page.fields[0], .id = page.fields[1]};
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<PairingProposal> proposals, approvals_.ListProposals(query, call.deadline));
  v1::ListProposalsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, proposals, [](const PairingProposal& last) {
    return last.standing.key.region + "\n" + last.standing.key.id;
  }));
  AddAll(proposals, response.mutable_proposals());
  return response;
}

StatusOr<v1::VerifyPairingResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                            const v1::VerifyPairingRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kPairings));
  RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  const ApprovalDocument document = DocumentFrom(request.document());
  const Day today = ShanghaiDay(clock_.Now());
  RETURN_IF_ERROR(CheckDocument(document, today));
  RETURN_IF_ERROR(CheckNote(request.note()));
  const int year = request.year();
  const Day day = std::clamp(today, Day{.year = year, .month = 1, .day = 1}, Day{.year = year, .month = 12, .day = 31});
  ASSIGN_OR_RETURN(
      const std::string answer,
      approvals_.VerifyPairing(key, day, document, request.note(), DeciderOf(call, key.region),
                               journal::MutationOf(call, request, request.request_id()), EncodeVerification));
  return journal::AnswerFrom<v1::VerifyPairingResponse>(answer);
}

StatusOr<v1::ListVerificationsResponse> ApprovalHandler::Answer(const rpc::Call& call,
                                                                const v1::ListVerificationsRequest& request) {
  VerificationQuery query;
  ASSIGN_OR_RETURN(query.region, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  query.year = request.year();
  ASSIGN_OR_RETURN(query.moment, MomentInYear(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListVerifications", request, 2));
  query.after = {.region = page.fields[0], .id = page.fields[1]};
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Verification> verifications, approvals_.ListVerifications(query, call.deadline));
  v1::ListVerificationsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, verifications, [](const Verification& last) {
    return last.pairing.key.region + "\n" + last.pairing.key.id;
  }));
  AddAll(verifications, response.mutable_verifications());
  return response;
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* ApprovalHandler::SubmitProposal(grpc::CallbackServerContext* context,
                                                          const v1::SubmitProposalRequest* request,
                                                          v1::SubmitProposalResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ApprovalHandler::ResubmitProposal(grpc::CallbackServerContext* context,
                                                            const v1::ResubmitProposalRequest* request,
                                                            v1::ResubmitProposalResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ApprovalHandler::WithdrawProposal(grpc::CallbackServerContext* context,
                                                            const v1::WithdrawProposalRequest* request,
                                                            v1::WithdrawProposalResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ApprovalHandler::DecideProposal(grpc::CallbackServerContext* context,
                                                          const v1::DecideProposalRequest* request,
                                                          v1::DecideProposalResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ApprovalHandler::GetProposal(grpc::CallbackServerContext* context,
                                                       const v1::GetProposalRequest* request,
                                                       v1::GetProposalResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ApprovalHandler::ListProposals(grpc::CallbackServerContext* context,
                                                         const v1::ListProposalsRequest* request,
                                                         v1::ListProposalsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ApprovalHandler::VerifyPairing(grpc::CallbackServerContext* context,
                                                         const v1::VerifyPairingRequest* request,
                                                         v1::VerifyPairingResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ApprovalHandler::ListVerifications(grpc::CallbackServerContext* context,
                                                             const v1::ListVerificationsRequest* request,
                                                             v1::ListVerificationsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
