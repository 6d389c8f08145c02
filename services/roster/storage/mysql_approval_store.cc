#include "services/roster/storage/mysql_approval_store.h"

#include "common/journal/body.h"
#include "jgt/roster/v1/approval_events.pb.h"
#include "services/roster/domain/proposed_pairings.h"
#include "services/roster/storage/approval_proto.h"
#include "services/roster/storage/import_rows.h"
#include "services/roster/storage/pairing_proposal_rows.h"
#include "services/roster/storage/to_proto.h"
#include "services/roster/storage/verification_rows.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

// What a proposed list would make, and what it was decided upon.
struct ProposedPlan {
  ListContext context;
  KnownTimelines timelines;
  KnownRoster known;
  ImportPlan plan;
};

// As it would be confirmed on `today`.
StatusOr<ProposedPlan> PlanOf(const Query& query, const ProposalStanding& standing, const ProposalContent& content,
                              const Day& today, const RegionBook& regions, IdSource& ids) {
  ProposedPlan proposed;
  proposed.context.county = standing.key.region;
  proposed.context.year = static_cast<int>(standing.year);
  proposed.context.effective_day = content.effective_day.value_or(today);
  const std::vector<std::string> partitions = PartitionsOf(content.list, standing.key.region);
  ASSIGN_OR_RETURN(proposed.timelines, ReadTimelines(query, partitions, standing.key.region));
  ASSIGN_OR_RETURN(proposed.known, ReadKnown(query, partitions, proposed.context, proposed.timelines));
  ASSIGN_OR_RETURN(proposed.plan, DecideProposed(proposed.known, proposed.timelines.pairings, content.list,
                                                 proposed.context, regions, ids));
  return proposed;
}

// Writes a submission's entry and rows.
StatusOr<ProposalNow> WriteSubmission(const journal::Writer& writer, journal::Batch& batch, ProposalStanding standing,
                                      const ProposalContent& content) {
  standing.since = batch.now();
  ProposalNow now;
  now.proposal.standing = standing;
  now.proposal.submission = {
      .revision = standing.revision, .account = batch.principal(), .received_at = batch.now(), .content = content};
  pb::ProposalSubmitted event;
  *event.mutable_proposal() = WithoutPlace(ToProto(now.proposal));
  AddRows(content.list, *event.mutable_proposal());
  const int64_t seq = journal::AppendMessage(batch, event);
  ProposalAct act = {.kind = ProposalActKind::kSubmitted, .revision = standing.revision};
  act.account = batch.principal();
  act.at = batch.now();
  RETURN_IF_ERROR(AddRevision(batch, now.proposal, seq));
  RETURN_IF_ERROR(AddAct(batch, standing, act, seq));
  now.positions = {PositionOf(writer, batch)};
  return now;
}

// The pairings, in the order of the rows.
std::vector<Key> PairingsOf(const ImportPlan& plan) {
  std::vector<Key> pairings;
  pairings.reserve(plan.verdicts.size());
  for (const RowVerdict& verdict : plan.verdicts) pairings.push_back(verdict.pairing.value_or(Key{}));
  return pairings;
}

// Whether an approval of that step, if it is the one that the list waits at, is the last.
bool IsLast(const ApprovalChain& chain, const ProposalDecision& decision) {
  return decision.approves && !chain.empty() && chain.back().step == decision.step;
}

}  // namespace

StatusOr<std::string> MysqlApprovalStore::Submit(const std::string& county, int year, const ProposalContent& content,
                                                 const journal::Mutation& mutation,
                                                 const Encoder<ProposalNow>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ProposalStanding standing = {.key = {.region = county, .id = ids_.Next()}, .year = year};
    RETURN_IF_ERROR(PlanOf(QueryOf(batch), standing, content, ShanghaiDay(batch.now()), regions_, ids_).status());
    standing.state = ProposalState::kSubmitted;
    standing.revision = 1;
    standing.step = content.chain.front().step;
    ASSIGN_OR_RETURN(const ProposalNow now, WriteSubmission(writer_, batch, standing, content));
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(county, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlApprovalStore::Resubmit(const Key& key, int64_t revision, const ProposalContent& content,
                                                   const journal::Mutation& mutation,
                                                   const Encoder<ProposalNow>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const ProposalStanding standing, StandingOf(QueryOf(batch), key, std::nullopt));
    ASSIGN_OR_RETURN(const ProposalStanding after, roster::Resubmit(standing, revision, content.chain));
    RETURN_IF_ERROR(PlanOf(QueryOf(batch), after, content, ShanghaiDay(batch.now()), regions_, ids_).status());
    ASSIGN_OR_RETURN(const ProposalNow now, WriteSubmission(writer_, batch, after, content));
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlApprovalStore::Withdraw(const Key& key, int64_t revision, const std::string& reason,
                                                   const journal::Mutation& mutation,
                                                   const Encoder<ProposalNow>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const ProposalStanding standing, StandingOf(QueryOf(batch), key, std::nullopt));
    ProposalNow now;
    ASSIGN_OR_RETURN(now.proposal.standing, roster::Withdraw(standing, revision));
    ASSIGN_OR_RETURN(now.proposal.submission, SubmissionOf(QueryOf(batch), key, revision));
    now.proposal.standing.since = batch.now();
    pb::ProposalWithdrawn event;
    event.set_proposal(NameOf(key, kPairingProposals));
    event.set_year(static_cast<int32_t>(standing.year));
    event.set_revision(static_cast<int32_t>(revision));
    event.set_reason(reason);
    ProposalAct act = {.kind = ProposalActKind::kWithdrawn, .revision = revision};
    act.account = batch.principal();
    act.reason = reason;
    RETURN_IF_ERROR(AddAct(batch, now.proposal.standing, act, journal::AppendMessage(batch, event)));
    now.positions = {PositionOf(writer_, batch)};
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlApprovalStore::Decide(const Key& key, const ProposalDecision& decision,
                                                 const Decider& decider, const journal::Mutation& mutation,
                                                 const Encoder<ProposalNow>& encode) {
  // What was submitted as a revision never changes, so it says which partitions to lock.
  ASSIGN_OR_RETURN(const ProposalSubmission submission,
                   ReadAtOneMoment<ProposalSubmission>(
                       pool_, mutation.deadline, [&](const Query& query) -> StatusOr<ProposalSubmission> {
                         ASSIGN_OR_RETURN(const ProposalStanding standing, StandingOf(query, key, std::nullopt));
                         const bool known = decision.revision >= 1 && decision.revision <= standing.revision;
                         return SubmissionOf(query, key, known ? decision.revision : standing.revision);
                       }));
  const ProposalContent& content = submission.content;
  std::vector<std::string> regions = {key.region};
  if (IsLast(content.chain, decision)) regions = PartitionsOf(content.list, key.region);
  const auto work = [&](const BatchOf& batch_of) -> StatusOr<std::string> {
    const Positions positions(writer_.service(), regions, batch_of);
    journal::Batch& batch = batch_of(key.region);
    const Query query = QueryOf(batch);
    ASSIGN_OR_RETURN(const ProposalStanding standing, StandingOf(query, key, std::nullopt));
    ProposalNow now = {.proposal = {.standing = standing, .submission = submission, .history = {}}, .positions = {}};
    ASSIGN_OR_RETURN(const std::vector<ProposalAct> history, HistoryOf(query, key, std::nullopt));
    ASSIGN_OR_RETURN(now.proposal.standing, roster::Decide(standing, content.chain, history, decision, decider));
    ProposalStanding& after = now.proposal.standing;
    after.since = batch.now();
    ProposalAct act = {.kind = decision.approves ? ProposalActKind::kApproved : ProposalActKind::kReturned,
                       .revision = decision.revision,
                       .step = decision.step,
                       .account = batch.principal(),
                       .at = batch.now(),
                       .reason = decision.reason,
                       .document = decision.document,
                       .pairings = {}};
    pb::ProposalDecided event;
    event.set_proposal(NameOf(key, kPairingProposals));
    event.set_year(static_cast<int32_t>(standing.year));
    *event.mutable_act() = WithoutPlace(ToProto(act));
    event.set_state(static_cast<pb::ProposalState>(after.state));
    event.set_next_step(static_cast<pb::ApprovalStep>(after.step));
    ProposedPlan proposed;
    const bool confirms = after.state == ProposalState::kConfirmed;
    if (confirms) {
      ASSIGN_OR_RETURN(proposed, PlanOf(query, after, content, ShanghaiDay(batch.now()), regions_, ids_));
      act.pairings = PairingsOf(proposed.plan);
    }
    const int64_t seq = journal::AppendMessage(batch, event);
    RETURN_IF_ERROR(AddAct(batch, after, act, seq));
    if (confirms) {
      RETURN_IF_ERROR(WritePlan(batch_of, proposed.plan, proposed.context, proposed.known.listed, proposed.timelines));
    }
    now.proposal.history = {std::move(act)};
    now.positions = positions.Reached();
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, AppendOver(writer_, regions, mutation, work));
  return answer.response;
}

StatusOr<PairingProposal> MysqlApprovalStore::GetProposal(const Key& key, int64_t revision,
                                                          std::optional<Instant> known_at, Deadline deadline) {
  const Moment moment = {.as_of = InTheEnd().as_of, .known_at = known_at};
  return ReadAt<PairingProposal>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<PairingProposal> {
    PairingProposal proposal;
    ASSIGN_OR_RETURN(proposal.standing, StandingOf(query, key, known_at));
    const int64_t last = proposal.standing.revision;
    // One that is still to come at that instant does not exist.
    ASSIGN_OR_RETURN(proposal.submission, SubmissionOf(query, key,
                                                       revision > last ? -1
                                                       : revision > 0  ? revision
                                                                       : last));
    ASSIGN_OR_RETURN(proposal.history, HistoryOf(query, key, known_at));
    return proposal;
  });
}

StatusOr<std::vector<PairingProposal>> MysqlApprovalStore::ListProposals(const PairingProposalQuery& query,
                                                                         Deadline deadline) {
  const Moment moment = {.as_of = InTheEnd().as_of, .known_at = query.known_at};
  return ReadAt<std::vector<PairingProposal>>(pool_, moment, deadline,
                                              [&](const Query& read) { return ProposalsOfRange(read, query); });
}

StatusOr<std::string> MysqlApprovalStore::VerifyPairing(const Key& pairing, const Day& day,
                                                        const ApprovalDocument& document, const std::string& note,
                                                        const Decider& decider, const journal::Mutation& mutation,
                                                        const Encoder<VerifiedNow>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    VerifiedNow now;
    ASSIGN_OR_RETURN(now.verification, VerificationOf(QueryOf(batch), pairing, day));
    Verification& verification = now.verification;
    RETURN_IF_ERROR(CheckMayVerify(verification, decider));
    verification.verified = true;
    verification.level = verification.pairing.level;
    verification.account = batch.principal();
    verification.at = batch.now();
    verification.document = document;
    verification.note = note;
    pb::PairingVerified event;
    event.set_pairing(NameOf(pairing, kPairings));
    event.set_year(day.year);
    event.set_level(static_cast<jgt::common::v1::VerificationLevel>(verification.level));
    *event.mutable_document() = ToProto(document);
    event.set_note(note);
    RETURN_IF_ERROR(AddVerification(batch, verification, journal::AppendMessage(batch, event)));
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(pairing.region, mutation, work));
  return answer.response;
}

StatusOr<std::vector<Verification>> MysqlApprovalStore::ListVerifications(const VerificationQuery& query,
                                                                          Deadline deadline) {
  return ReadAt<std::vector<Verification>>(pool_, query.moment, deadline,
                                           [&](const Query& read) { return VerificationsOfRange(read, query); });
}

}  // namespace jgt::roster
