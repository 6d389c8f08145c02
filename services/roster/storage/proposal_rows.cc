#include "services/roster/storage/proposal_rows.h"

namespace jgt::roster {
namespace {

#define PROPOSAL_COLUMNS                                                                                 \
  "region, proposal_id, alias_id, alias_name, target_id, target_name, rule, confidence, confirmed FROM " \
  "alias_proposals "

const std::string kFindProposal = "SELECT " PROPOSAL_COLUMNS "WHERE region = ? AND proposal_id = ?";
const std::string kProposalsOfRegion =
    "SELECT " PROPOSAL_COLUMNS "WHERE region = ? ORDER BY confidence DESC, region, proposal_id";
const std::string kProposalsPage = "SELECT " PROPOSAL_COLUMNS
                                   "WHERE region BETWEEN ? AND ? AND (confidence < ? OR (confidence = ? AND (region > ?"
                                   " OR (region = ? AND proposal_id > ?))))"
                                   " ORDER BY confidence DESC, region, proposal_id LIMIT ?";
constexpr std::string_view kInsertProposals =
    "INSERT INTO alias_proposals (region, proposal_id, alias_id, alias_name, target_id, target_name, rule, confidence,"
    " confirmed, created_at, changed_at) ";
const std::string kConfirmProposal =
    "UPDATE alias_proposals SET confirmed = 1, changed_at = ? WHERE region = ? AND proposal_id = ?";
const std::string kMakeAlias = "UPDATE schools SET alias_of = ? WHERE region = ? AND school_id = ?";
const std::string kAliasOf = "SELECT alias_of FROM schools WHERE region = ? AND school_id = ?";
const std::string kAliasesOf = "SELECT school_id FROM schools WHERE region = ? AND alias_of = ? LIMIT 1";
const std::string kAliasesOfRegion = "SELECT school_id, alias_of FROM schools WHERE region = ? AND alias_of <> ''";

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
  ASSIGN_OR_RETURN(std::vector<AliasProposal> proposals, ReadProposals(query, kFindProposal, {key.region, key.id}));
  if (proposals.empty()) return std::optional<AliasProposal>();
  return std::optional<AliasProposal>(std::move(proposals.front()));
}

StatusOr<std::vector<AliasProposal>> ProposalsOfRegion(const Query& query, const std::string& region) {
  return ReadProposals(query, kProposalsOfRegion, {region});
}

StatusOr<std::vector<AliasProposal>> ProposalsPage(const Query& query, const ProposalQuery& wanted) {
  const RegionRange range = RangeOf(wanted.region);
  return ReadProposals(query, kProposalsPage,
                       {range.first, range.last, wanted.after_confidence, wanted.after_confidence, wanted.after.region,
                        wanted.after.region, wanted.after.id, wanted.limit});
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

Status InsertProposals(journal::Batch& batch, const std::vector<AliasProposal>& proposals) {
  std::vector<sql::Params> rows;
  for (const AliasProposal& proposal : proposals) {
    rows.push_back({proposal.key.region, proposal.key.id, proposal.alias_id, proposal.alias_name, proposal.target_id,
                    proposal.target_name, proposal.rule, proposal.confidence, proposal.confirmed ? 1 : 0, batch.now(),
                    batch.now()});
  }
  return rows.empty() ? OkStatus() : batch.InsertMany(kInsertProposals, 11, rows);
}

Status Confirm(journal::Batch& batch, const AliasProposal& proposal) {
  const std::string& region = proposal.key.region;
  RETURN_IF_ERROR(batch.Execute(kConfirmProposal, {batch.now(), region, proposal.key.id}).status());
  return batch.Execute(kMakeAlias, {proposal.target_id, region, proposal.alias_id}).status();
}

StatusOr<std::map<Key, Key>> AliasesOfRegion(const Query& query, const std::string& region) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kAliasesOfRegion, {region}));
  std::map<Key, Key> alias_of;
  for (const sql::Row& row : rows) alias_of[{region, row.Text(0)}] = {region, row.Text(1)};
  return alias_of;
}

}  // namespace jgt::roster
