#include "services/roster/storage/approval_proto.h"

#include "common/journal/entry.h"
#include "common/names/names.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {

namespace pb = jgt::roster::v1;
namespace common_pb = jgt::common::v1;

namespace {

Key PairingKeyOf(const std::string& name) { return {.region = RegionOf(name), .id = IdOf(name)}; }

pb::ProposalRow RowToProto(const ListedRow& row) {
  pb::ProposalRow message;
  message.set_line(row.line);
  message.set_sequence(row.sequence);
  message.set_stage(static_cast<common_pb::Stage>(row.stage));
  message.set_supporter_name(row.supporter.name);
  message.set_supporter_region(row.supporter.region);
  message.set_supported_name(row.supported.name);
  message.set_supported_region(row.supported.region);
  message.set_pending_counterpart(row.pending);
  message.set_mode(static_cast<common_pb::Mode>(row.mode));
  message.set_mode_as_printed(row.mode_as_printed);
  message.set_verification_level(static_cast<common_pb::VerificationLevel>(row.level));
  message.set_scope(static_cast<common_pb::Scope>(row.scope));
  message.set_home_county(row.home);
  return message;
}

ListedRow RowFromProto(const pb::ProposalRow& message, int64_t position) {
  ListedRow row;
  row.line = message.line();
  row.position = position;
  row.sequence = message.sequence();
  row.stage = static_cast<Stage>(message.stage());
  row.supporter = {.name = message.supporter_name(), .region = message.supporter_region()};
  row.supported = {.name = message.supported_name(), .region = message.supported_region()};
  row.pending = message.pending_counterpart();
  row.mode = static_cast<Mode>(message.mode());
  row.mode_as_printed = message.mode_as_printed();
  row.level = static_cast<VerificationLevel>(message.verification_level());
  row.scope = static_cast<Scope>(message.scope());
  row.home = message.home_county();
  return row;
}

// The bytes of what ToHex wrote.
std::string FromHex(const std::string& hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  }
  return bytes;
}

}  // namespace

pb::Proposal ToProto(const PairingProposal& proposal) {
  const ProposalStanding& standing = proposal.standing;
  const ProposalSubmission& submission = proposal.submission;
  const ProposalContent& content = submission.content;
  pb::Proposal message;
  message.set_name(NameOf(standing.key, kPairingProposals));
  message.set_year(static_cast<int32_t>(standing.year));
  message.set_state(static_cast<pb::ProposalState>(standing.state));
  message.set_revision(static_cast<int32_t>(submission.revision));
  message.set_step(static_cast<pb::ApprovalStep>(standing.step));
  if (standing.step != ApprovalStep::kUnspecified) {
    const VerificationLevel level = LevelOf(standing.step);
    message.set_waits_for(static_cast<common_pb::VerificationLevel>(level));
    message.set_waits_for_region(RegionName(RegionOfLevel(level, standing.key.region)));
  }
  message.set_since(ToRfc3339(standing.since));
  message.set_received_at(ToRfc3339(submission.received_at));
  message.set_submitted_by(submission.account);
  if (content.effective_day.has_value()) message.set_effective_day(ToString(*content.effective_day));
  message.set_note(content.note);
  message.set_content_sha256(journal::ToHex(content.content_sha256));
  message.set_policy_version(content.policy_version);
  for (const ChainLink& link : content.chain) {
    pb::ChainLink* const each = message.add_chain();
    each->set_step(static_cast<pb::ApprovalStep>(link.step));
    each->set_document_required(link.document_required);
  }
  message.set_row_count(static_cast<int32_t>(content.row_count));
  message.set_has_communities(content.list.has_communities);
  return message;
}

void AddRows(const PairingList& list, pb::Proposal& message) {
  message.mutable_rows()->Reserve(static_cast<int>(list.rows.size()));
  for (const ListedRow& row : list.rows) *message.add_rows() = RowToProto(row);
}

pb::ApprovalDocument ToProto(const ApprovalDocument& document) {
  pb::ApprovalDocument message;
  message.set_number(document.number);
  message.set_issuer(document.issuer);
  message.set_day(document.day);
  return message;
}

pb::ProposalAct ToProto(const ProposalAct& act) {
  pb::ProposalAct message;
  message.set_kind(static_cast<pb::ProposalActKind>(act.kind));
  message.set_revision(static_cast<int32_t>(act.revision));
  message.set_step(static_cast<pb::ApprovalStep>(act.step));
  message.set_level(static_cast<common_pb::VerificationLevel>(LevelOf(act.step)));
  message.set_done_by(act.account);
  message.set_done_at(ToRfc3339(act.at));
  message.set_reason(act.reason);
  if (act.document != ApprovalDocument()) *message.mutable_document() = ToProto(act.document);
  for (const Key& pairing : act.pairings) message.add_pairings(NameOf(pairing, kPairings));
  return message;
}

pb::Verification ToProto(const Verification& verification) {
  const Pairing& pairing = verification.pairing;
  const VerificationLevel level = verification.verified ? verification.level : pairing.level;
  pb::Verification message;
  message.set_pairing(NameOf(pairing.key, kPairings));
  message.set_supporter_name(pairing.supporter_name);
  message.set_supported_name(pairing.supported_name);
  message.set_level(static_cast<common_pb::VerificationLevel>(level));
  if (level != VerificationLevel::kUnspecified) {
    message.set_verifier(RegionName(RegionOfLevel(level, pairing.key.region)));
  }
  message.set_verified(verification.verified);
  if (!verification.verified) return message;
  message.set_verified_at(ToRfc3339(verification.at));
  message.set_verified_by(verification.account);
  if (verification.document != ApprovalDocument()) *message.mutable_document() = ToProto(verification.document);
  message.set_note(verification.note);
  return message;
}

pb::Proposal WithoutPlace(pb::Proposal message) {
  message.clear_since();
  message.clear_received_at();
  message.clear_submitted_by();
  return message;
}

pb::ProposalAct WithoutPlace(pb::ProposalAct message) {
  message.clear_done_by();
  message.clear_done_at();
  return message;
}

ProposalContent ContentFrom(const pb::Proposal& message) {
  ProposalContent content;
  if (const StatusOr<Day> day = ParseDay(message.effective_day()); day.ok()) content.effective_day = *day;
  content.note = message.note();
  content.content_sha256 = FromHex(message.content_sha256());
  content.policy_version = message.policy_version();
  content.chain.reserve(static_cast<size_t>(message.chain_size()));
  for (const pb::ChainLink& link : message.chain()) {
    content.chain.push_back(
        {.step = static_cast<ApprovalStep>(link.step()), .document_required = link.document_required()});
  }
  content.row_count = message.row_count();
  content.list.has_communities = message.has_communities();
  content.list.rows.reserve(static_cast<size_t>(message.rows_size()));
  for (const pb::ProposalRow& row : message.rows()) {
    content.list.rows.push_back(RowFromProto(row, static_cast<int64_t>(content.list.rows.size()) + 1));
  }
  return content;
}

ProposalAct ActFrom(const pb::ProposalAct& message) {
  ProposalAct act;
  act.kind = static_cast<ProposalActKind>(message.kind());
  act.revision = message.revision();
  act.step = static_cast<ApprovalStep>(message.step());
  act.reason = message.reason();
  act.document = DocumentFrom(message.document());
  act.pairings.reserve(static_cast<size_t>(message.pairings_size()));
  for (const std::string& pairing : message.pairings()) act.pairings.push_back(PairingKeyOf(pairing));
  return act;
}

ApprovalDocument DocumentFrom(const pb::ApprovalDocument& message) {
  return {.number = message.number(), .issuer = message.issuer(), .day = message.day()};
}

}  // namespace jgt::roster
