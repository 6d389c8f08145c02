#include "services/roster/storage/proposal_rows.h"

#include "services/roster/storage/school_rows.h"

namespace jgt::roster {
namespace {

// Its three parameters say what was known, by when it was made, and that it had not been withdrawn by then.
#define PROPOSALS                                                                                               \
  "SELECT p.region, p.proposal_id, p.alias_id, p.alias_name, p.target_id, p.target_name, p.rule, p.confidence," \
  " COALESCE((SELECT d.confirmed FROM alias_decisions d WHERE d.region = p.region"                              \
  " AND d.proposal_id = p.proposal_id AND d.recorded_at <= ? ORDER BY d.seq DESC LIMIT 1), 0)"                  \
  " FROM alias_proposals p WHERE p.created_at <= ? AND p.withdrawn_at > ? "

const std::string kFindProposal = PROPOSALS "AND p.region = ? AND p.proposal_id = ?";
const std::string kProposalsOfRegion = PROPOSALS "AND p.region = ? ORDER BY p.confidence DESC, p.region, p.proposal_id";
const std::string kProposalsPage = PROPOSALS
    "AND p.region BETWEEN ? AND ? AND (p.confidence < ? OR (p.confidence = ? AND (p.region > ?"
    " OR (p.region = ? AND p.proposal_id > ?)))) ORDER BY p.confidence DESC, p.region, p.proposal_id LIMIT ?";
constexpr std::string_view kInsertProposals =
    "INSERT INTO alias_proposals (region, proposal_id, alias_id, alias_name, target_id, target_name, rule, confidence,"
    " confirmed, created_at, changed_at, seq) ";
const std::string kInsertDecision =
    "INSERT INTO alias_decisions (region, proposal_id, seq, recorded_at, confirmed, reason) VALUES (?, ?, ?, ?, ?, ?)";
const std::string kWithdrawProposals =
    "UPDATE alias_proposals p SET p.withdrawn_at = ? WHERE p.region = ? AND p.seq BETWEEN ? AND ?"
    " AND p.withdrawn_at = '9999-12-31' AND COALESCE((SELECT d.confirmed FROM alias_decisions d"
    " WHERE d.region = p.region AND d.proposal_id = p.proposal_id ORDER BY d.seq DESC LIMIT 1), 0) = 0";
// An alias is one on all of its days.
const std::string kAliasOf =
    "SELECT s.alias_of FROM school_versions s WHERE s.region = ? AND s.school_id = ? AND " KNOWN_NOW("s") " LIMIT 1";
const std::string kAliasesOf =
    "SELECT s.school_id FROM school_versions s WHERE s.region = ? AND s.alias_of = ? AND " KNOWN_NOW("s") " LIMIT 1";
const std::string kAliasesOfRegion =
    "SELECT s.school_id, s.alias_of FROM school_versions s WHERE s.region = ? AND s.alias_of <> '' AND " OF_MOMENT("s");

sql::Params WithKnown(std::optional<Instant> known_at, const sql::Params& rest) {
  const sql::Value known = MomentParams({.as_of = {}, .known_at = known_at}).front();
  sql::Params params = {known, known, known};
  params.insert(params.end(), rest.begin(), rest.end());
  return params;
}

StatusOr<std::vector<AliasProposal>> ReadProposals(const Query& query, const std::string& statement,
                                                   const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<AliasProposal> proposals;
  for (const sql::Row& row : rows) {
    proposals.push_back({.key = {.region = row.Text(0), .id = row.Text(1)},
                         .alias_id = row.Text(2),
                         .alias_name = row.Text(3),
                         .target_id = row.Text(4),
                         .target_name = row.Text(5),
                         .rule = row.Text(6),
                         .confidence = row.Int(7),
                         .confirmed = row.Bool(8)});
  }
  return proposals;
}

StatusOr<bool> IsAlias(const Query& query, const std::string& region, const std::string& school) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kAliasOf, {region, school}));
  return !rows.empty() && !rows.front().Text(0).empty();
}

}  // namespace

StatusOr<std::optional<AliasProposal>> FindProposal(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(std::vector<AliasProposal> proposals,
                   ReadProposals(query, kFindProposal, WithKnown(std::nullopt, {key.region, key.id})));
  if (proposals.empty()) return std::optional<AliasProposal>();
  return std::optional<AliasProposal>(std::move(proposals.front()));
}

StatusOr<std::vector<AliasProposal>> ProposalsOfRegion(const Query& query, const std::string& region,
                                                       std::optional<Instant> known_at) {
  return ReadProposals(query, kProposalsOfRegion, WithKnown(known_at, {region}));
}

StatusOr<std::vector<AliasProposal>> ProposalsPage(const Query& query, const ProposalQuery& wanted) {
  const RegionRange range = RangeOf(wanted.region);
  return ReadProposals(
      query, kProposalsPage,
      WithKnown(wanted.known_at, {range.first, range.last, wanted.after_confidence, wanted.after_confidence,
                                  wanted.after.region, wanted.after.region, wanted.after.id, wanted.limit}));
}

StatusOr<AliasEnds> EndsOf(const Query& query, const AliasProposal& proposal) {
  AliasEnds ends;
  const std::string& region = proposal.key.region;
  ASSIGN_OR_RETURN(ends.alias_is_alias, IsAlias(query, region, proposal.alias_id));
  ASSIGN_OR_RETURN(ends.target_is_alias, IsAlias(query, region, proposal.target_id));
  ASSIGN_OR_RETURN(const sql::Rows aliases, query(kAliasesOf, {region, proposal.alias_id}));
  ends.alias_has_aliases = !aliases.empty();
  return ends;
}

Status InsertProposals(journal::Batch& batch, const std::vector<MadeProposal>& proposals) {
  std::vector<sql::Params> rows;
  rows.reserve(proposals.size());
  for (const auto& [proposal, seq] : proposals) {
    rows.push_back({proposal.key.region, proposal.key.id, proposal.alias_id, proposal.alias_name, proposal.target_id,
                    proposal.target_name, proposal.rule, proposal.confidence, proposal.confirmed ? 1 : 0, batch.now(),
                    batch.now(), seq});
  }
  return rows.empty() ? OkStatus() : batch.InsertMany(kInsertProposals, 12, rows);
}

Status WithdrawProposals(journal::Batch& batch, const std::string& region, int64_t first_seq, int64_t last_seq) {
  return batch.Execute(kWithdrawProposals, {batch.now(), region, first_seq, last_seq}).status();
}

Status Decide(journal::Batch& batch, const AliasProposal& proposal, const std::string& reason, int64_t seq) {
  const std::string& region = proposal.key.region;
  RETURN_IF_ERROR(
      batch.Execute(kInsertDecision, {region, proposal.key.id, seq, batch.now(), proposal.confirmed ? 1 : 0, reason})
          .status());
  const Key alias = {.region = region, .id = proposal.alias_id};
  ASSIGN_OR_RETURN(Timeline<School> timeline, TimelineOfSchool(QueryOf(batch), alias));
  const auto target =
      proposal.confirmed ? std::optional<Key>({.region = region, .id = proposal.target_id}) : std::nullopt;
  timeline.Amend({.from = kAlways, .to = kNoEnd}, [&](School& there) { there.alias_of = target; });
  VersionWriter versions(batch, SchoolTable());
  versions.Add(alias, timeline, seq, [](const School& each) { return ColumnsOf(each); });
  return versions.Flush();
}

StatusOr<std::map<Key, Key>> AliasesOfRegion(const Query& query, const std::string& region, const Moment& moment) {
  sql::Params params = {region};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kAliasesOfRegion, params));
  std::map<Key, Key> alias_of;
  for (const sql::Row& row : rows) alias_of[{region, row.Text(0)}] = {region, row.Text(1)};
  return alias_of;
}

}  // namespace jgt::roster
