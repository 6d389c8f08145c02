#include "services/roster/storage/pairing_proposal_rows.h"

#include "services/roster/storage/approval_proto.h"
#include "services/roster/storage/to_proto.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kStandingOfProposal =
    "SELECT region, proposal_id, year, state, revision, step, recorded_at FROM proposal_acts"
    " WHERE region = ? AND proposal_id = ? AND recorded_at <= ? AND superseded_at > ?";
const std::string kHistoryOfProposal =
    "SELECT content, principal, recorded_at FROM proposal_acts"
    " WHERE region = ? AND proposal_id = ? AND recorded_at <= ? ORDER BY seq";
const std::string kRevisionOfProposal =
    "SELECT revision, principal, recorded_at, header, list_rows FROM proposal_revisions"
    " WHERE region = ? AND proposal_id = ? AND revision = ?";
const std::string kProposalsOfRange =
    "SELECT a.region, a.proposal_id, a.year, a.state, a.revision, a.step, a.recorded_at, r.principal, r.recorded_at,"
    " r.header FROM proposal_acts a JOIN proposal_revisions r ON r.region = a.region"
    " AND r.proposal_id = a.proposal_id AND r.revision = a.revision"
    " WHERE a.region BETWEEN ? AND ? AND (a.region > ? OR (a.region = ? AND a.proposal_id > ?))"
    " AND a.recorded_at <= ? AND a.superseded_at > ? AND (? = 0 OR a.year = ?) AND (? = 0 OR a.state = ?)"
    " AND (? = 0 OR a.waits_for = ?) ORDER BY a.region, a.proposal_id LIMIT ?";
const std::string kSupersedeAct =
    "UPDATE proposal_acts SET superseded_at = ? WHERE region = ? AND proposal_id = ? AND superseded_at = '9999-12-31'";
const std::string kInsertAct =
    "INSERT INTO proposal_acts (region, proposal_id, seq, recorded_at, principal, year, revision, state, step,"
    " waits_for, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const std::string kInsertRevision =
    "INSERT INTO proposal_revisions (region, proposal_id, revision, seq, recorded_at, principal, row_count, header,"
    " list_rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

Status NoSuchPairingProposal(const Key& key) {
  const std::string name = NameOf(key, kPairingProposals);
  return NotFound("NO_SUCH_PROPOSAL", absl::StrFormat("%s does not exist", name))
      .Meta("name", name)
      .Zh(absl::StrFormat("申报名单不存在：%s", name));
}

Status BadContent() { return DataLoss("BAD_CONTENT", "a stored proposal cannot be read"); }

// As a parameter: now, when nobody asks about another instant.
sql::Value KnownBy(const std::optional<Instant>& known_at) {
  return MomentParams({.as_of = InTheEnd().as_of, .known_at = known_at}).front();
}

// From seven columns.
ProposalStanding StandingFrom(const sql::Row& row) {
  return {.key = {.region = row.Text(0), .id = row.Text(1)},
          .year = row.Int(2),
          .state = static_cast<ProposalState>(row.Int(3)),
          .revision = row.Int(4),
          .step = static_cast<ApprovalStep>(row.Int(5)),
          .since = row.Time(6)};
}

}  // namespace

StatusOr<ProposalStanding> StandingOf(const Query& query, const Key& key, std::optional<Instant> known_at) {
  const sql::Value known = KnownBy(known_at);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kStandingOfProposal, {key.region, key.id, known, known}));
  if (rows.empty()) return NoSuchPairingProposal(key);
  return StandingFrom(rows.front());
}

StatusOr<std::vector<ProposalAct>> HistoryOf(const Query& query, const Key& key, std::optional<Instant> known_at) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kHistoryOfProposal, {key.region, key.id, KnownBy(known_at)}));
  std::vector<ProposalAct> history;
  history.reserve(rows.size());
  for (const sql::Row& row : rows) {
    pb::ProposalAct message;
    if (!message.ParseFromString(row.Text(0))) return BadContent();
    history.push_back(ActFrom(message));
    history.back().account = row.Text(1);
    history.back().at = row.Time(2);
  }
  return history;
}

StatusOr<ProposalSubmission> SubmissionOf(const Query& query, const Key& key, int64_t revision) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kRevisionOfProposal, {key.region, key.id, revision}));
  if (rows.empty()) return NoSuchPairingProposal(key);
  const sql::Row& row = rows.front();
  pb::Proposal message;
  pb::Proposal list;
  if (!message.ParseFromString(row.Text(3)) || !list.ParseFromString(row.Text(4))) return BadContent();
  message.mutable_rows()->Swap(list.mutable_rows());
  return ProposalSubmission{
      .revision = row.Int(0), .account = row.Text(1), .received_at = row.Time(2), .content = ContentFrom(message)};
}

StatusOr<std::vector<PairingProposal>> ProposalsOfRange(const Query& query, const PairingProposalQuery& wanted) {
  const RegionRange range = RangeOf(wanted.region);
  const sql::Value known = KnownBy(wanted.known_at);
  const auto state = static_cast<int>(wanted.state);
  const auto waits_for = static_cast<int>(wanted.waits_for);
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   query(kProposalsOfRange,
                         {range.first, range.last, wanted.after.region, wanted.after.region, wanted.after.id, known,
                          known, wanted.year, wanted.year, state, state, waits_for, waits_for, wanted.limit}));
  std::vector<PairingProposal> proposals;
  proposals.reserve(rows.size());
  for (const sql::Row& row : rows) {
    pb::Proposal message;
    if (!message.ParseFromString(row.Text(9))) return BadContent();
    proposals.push_back({.standing = StandingFrom(row),
                         .submission = {.revision = row.Int(4),
                                        .account = row.Text(7),
                                        .received_at = row.Time(8),
                                        .content = ContentFrom(message)},
                         .history = {}});
  }
  return proposals;
}

Status AddAct(journal::Batch& batch, const ProposalStanding& after, const ProposalAct& act, int64_t seq) {
  RETURN_IF_ERROR(batch.Execute(kSupersedeAct, {batch.now(), after.key.region, after.key.id}).status());
  return batch.Insert(
      kInsertAct, {after.key.region, after.key.id, seq, batch.now(), act.account, after.year, after.revision,
                   static_cast<int>(after.state), static_cast<int>(after.step), static_cast<int>(LevelOf(after.step)),
                   sql::Value::Bytes(WithoutPlace(ToProto(act)).SerializeAsString())});
}

Status AddRevision(journal::Batch& batch, const PairingProposal& proposal, int64_t seq) {
  const ProposalSubmission& submission = proposal.submission;
  pb::Proposal list;
  AddRows(submission.content.list, list);
  return batch.Insert(kInsertRevision, {proposal.standing.key.region, proposal.standing.key.id, submission.revision,
                                        seq, batch.now(), submission.account, submission.content.row_count,
                                        sql::Value::Bytes(WithoutPlace(ToProto(proposal)).SerializeAsString()),
                                        sql::Value::Bytes(list.SerializeAsString())});
}

}  // namespace jgt::roster
