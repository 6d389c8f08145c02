#include "services/roster/storage/import_rows.h"

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/proposal_rows.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kListed = "SELECT pairing_region, pairing_id FROM list_pairings WHERE region = ? AND list_year = ?";
const std::string kListedByHome =
    "SELECT DISTINCT pairing_id FROM list_pairings WHERE region = ? AND pairing_region = ?";
constexpr std::string_view kInsertSchools =
    "INSERT INTO schools (region, school_id, display_name, stage, ownership, alias_of, teachers, pupils,"
    " head_count_day, listed_by, created_at) ";
constexpr std::string_view kInsertNames = "INSERT INTO school_names (region, printed_name, school_id, created_at) ";
constexpr std::string_view kPutCommunities =
    "INSERT INTO communities (region, community_id, sequence, stage, core_region, core_id, created_at) ";
constexpr std::string_view kPutCommunitiesTail = "ON DUPLICATE KEY UPDATE stage = VALUES(stage)";
constexpr std::string_view kPutPairings =
    "INSERT INTO pairings (region, pairing_id, listed_by, community_region, community_id, sequence, position,"
    " supporter_region, supporter_id, supporter_name, supported_region, supported_id, supported_name, mode,"
    " mode_as_printed, scope, verification_level, founded_year, state, stage, created_at, changed_at) ";
constexpr std::string_view kPutPairingsTail =
    "ON DUPLICATE KEY UPDATE community_region = VALUES(community_region), community_id = VALUES(community_id),"
    " sequence = VALUES(sequence), supporter_name = VALUES(supporter_name),"
    " supported_region = VALUES(supported_region), supported_id = VALUES(supported_id),"
    " supported_name = VALUES(supported_name), mode = VALUES(mode), mode_as_printed = VALUES(mode_as_printed),"
    " scope = VALUES(scope), verification_level = VALUES(verification_level), founded_year = VALUES(founded_year),"
    " state = VALUES(state), stage = VALUES(stage), changed_at = VALUES(changed_at)";
const std::string kDeleteEnds = "DELETE FROM pairing_ends WHERE pairing_region = ? AND pairing_id = ?";
constexpr std::string_view kInsertEnds = "INSERT INTO pairing_ends (region, school_id, pairing_region, pairing_id) ";
constexpr std::string_view kPutListed =
    "INSERT INTO list_pairings (region, list_year, pairing_region, pairing_id, created_at) ";
constexpr std::string_view kPutListedTail = "ON DUPLICATE KEY UPDATE created_at = created_at";

Status InsertAll(journal::Batch& batch, std::string_view head, const std::vector<sql::Params>& rows,
                 std::string_view tail = {}) {
  return rows.empty() ? OkStatus() : batch.InsertMany(head, rows.front().size(), rows, tail);
}

Status WriteSchools(journal::Batch& batch, const ImportPlan& plan) {
  std::vector<sql::Params> schools;
  std::vector<sql::Params> names;
  for (const School& school : plan.schools) {
    schools.push_back({school.key.region, school.key.id, school.display_name, static_cast<int>(school.stage),
                       static_cast<int>(school.ownership), "", 0, 0, std::nullopt, school.listed_by, batch.now()});
    for (const std::string& name : school.printed_names) {
      names.push_back({school.key.region, name, school.key.id, batch.now()});
    }
  }
  for (const NamePrinted& name : plan.names) {
    names.push_back({name.school.region, name.printed_name, name.school.id, batch.now()});
  }
  RETURN_IF_ERROR(InsertAll(batch, kInsertSchools, schools));
  return InsertAll(batch, kInsertNames, names);
}

Status WriteCommunities(journal::Batch& batch, const ImportPlan& plan) {
  std::vector<sql::Params> rows;
  for (const Change<Community>& change : plan.communities) {
    const Community& community = change.after;
    rows.push_back({community.key.region, community.key.id, community.sequence, static_cast<int>(community.stage),
                    community.core_school.region, community.core_school.id, batch.now()});
  }
  return InsertAll(batch, kPutCommunities, rows, kPutCommunitiesTail);
}

sql::Params ToRow(const Pairing& pairing, Instant now) {
  const Key community = pairing.community.value_or(Key{});
  return {pairing.key.region,
          pairing.key.id,
          pairing.listed_by,
          community.region,
          community.id,
          pairing.sequence,
          pairing.position,
          pairing.supporter.region,
          pairing.supporter.id,
          pairing.supporter_name,
          pairing.supported_region,
          pairing.supported.has_value() ? pairing.supported->id : "",
          pairing.supported_name,
          static_cast<int>(pairing.mode),
          pairing.mode_as_printed,
          static_cast<int>(pairing.scope),
          static_cast<int>(pairing.level),
          pairing.founded_year,
          static_cast<int>(pairing.state),
          static_cast<int>(pairing.stage),
          now,
          now};
}

// Both ends; and the home, in the rare case that it is neither (both ends outside the deployment).
void AddEnds(const Pairing& pairing, std::vector<sql::Params>& rows) {
  const auto add = [&](const std::string& region, const std::string& school) {
    rows.push_back({region, school, pairing.key.region, pairing.key.id});
  };
  add(pairing.supporter.region, pairing.supporter.id);
  if (!pairing.supported_region.empty()) {
    add(pairing.supported_region, pairing.supported.has_value() ? pairing.supported->id : "");
  }
  const bool home_is_end =
      pairing.key.region == pairing.supporter.region || pairing.key.region == pairing.supported_region;
  if (!home_is_end) add(pairing.key.region, "");
}

Status WritePairings(journal::Batch& batch, const ImportPlan& plan, const ListContext& context) {
  std::vector<sql::Params> pairings;
  std::vector<sql::Params> ends;
  std::vector<sql::Params> listed;
  for (const Change<Pairing>& change : plan.pairings) {
    const Pairing& pairing = change.after;
    listed.push_back({context.county, context.year, pairing.key.region, pairing.key.id, batch.now()});
    if (!change.differs) continue;
    pairings.push_back(ToRow(pairing, batch.now()));
    if (!change.is_new) {
      RETURN_IF_ERROR(batch.Execute(kDeleteEnds, {pairing.key.region, pairing.key.id}).status());
    }
    AddEnds(pairing, ends);
  }
  RETURN_IF_ERROR(InsertAll(batch, kPutPairings, pairings, kPutPairingsTail));
  RETURN_IF_ERROR(InsertAll(batch, kInsertEnds, ends));
  return InsertAll(batch, kPutListed, listed, kPutListedTail);
}

void AppendEntries(const BatchOf& batch_of, const ImportPlan& plan, const ListContext& context) {
  for (const School& school : plan.schools) {
    pb::SchoolListed event;
    *event.mutable_school() = ToProto(school);
    event.set_listed_by(context.county);
    journal::AppendMessage(batch_of(school.key.region), event);
  }
  for (const NamePrinted& name : plan.names) {
    pb::SchoolNamePrinted event;
    event.set_school(NameOf(name.school, kSchools));
    event.set_printed_name(name.printed_name);
    journal::AppendMessage(batch_of(name.school.region), event);
  }
  for (const Change<Community>& change : plan.communities) {
    pb::CommunityListed event;
    *event.mutable_community() = ToProto(change.after);
    journal::AppendMessage(batch_of(change.after.key.region), event);
  }
  for (const Change<Pairing>& change : plan.pairings) {
    pb::PairingListed event;
    *event.mutable_pairing() = ToProto(change.after);
    event.set_list_year(context.year);
    event.set_list_county(context.county);
    journal::AppendMessage(batch_of(change.after.key.region), event);
  }
  for (const AliasProposal& proposal : plan.proposals) {
    pb::AliasProposed event;
    *event.mutable_proposal() = ToProto(proposal);
    journal::AppendMessage(batch_of(proposal.key.region), event);
  }
}

}  // namespace

StatusOr<KnownRoster> ReadKnown(const Query& query, const std::vector<std::string>& partitions,
                                const ListContext& context) {
  KnownRoster known;
  for (const std::string& region : partitions) {
    ASSIGN_OR_RETURN(std::vector<School> schools, SchoolsOfRegion(query, region));
    std::move(schools.begin(), schools.end(), std::back_inserter(known.schools));
    ASSIGN_OR_RETURN(std::vector<Pairing> pairings, PairingsOfHome(query, region));
    std::move(pairings.begin(), pairings.end(), std::back_inserter(known.pairings));
    ASSIGN_OR_RETURN(std::vector<AliasProposal> proposals, ProposalsOfRegion(query, region));
    std::move(proposals.begin(), proposals.end(), std::back_inserter(known.proposals));
    if (region == context.county) continue;
    ASSIGN_OR_RETURN(const sql::Rows by_home, query(kListedByHome, {region, region}));
    for (const sql::Row& row : by_home) known.listed_by_home.insert({.region = region, .id = row.Text(0)});
  }
  ASSIGN_OR_RETURN(known.communities, CommunitiesOfCounty(query, context.county));
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kListed, {context.county, context.year}));
  for (const sql::Row& row : rows) known.listed.insert({.region = row.Text(0), .id = row.Text(1)});
  return known;
}

Status WriteImport(const BatchOf& batch_of, const ImportPlan& plan, const ListContext& context,
                   const std::string& content_sha256) {
  // One transaction underlies all batches, so the rows of every partition may go through the county's.
  journal::Batch& county = batch_of(context.county);
  RETURN_IF_ERROR(WriteSchools(county, plan));
  RETURN_IF_ERROR(WriteCommunities(county, plan));
  RETURN_IF_ERROR(WritePairings(county, plan, context));
  RETURN_IF_ERROR(InsertProposals(county, plan.proposals));
  AppendEntries(batch_of, plan, context);
  pb::RosterImported event;
  event.set_county(context.county);
  event.set_year(context.year);
  event.set_rows_new(static_cast<int32_t>(plan.Count(Verdict::kNew)));
  event.set_rows_changed(static_cast<int32_t>(plan.Count(Verdict::kChanged)));
  event.set_rows_unchanged(static_cast<int32_t>(plan.Count(Verdict::kUnchanged)));
  event.set_rows_differing(static_cast<int32_t>(plan.Count(Verdict::kDiffers)));
  event.set_content_sha256(content_sha256);
  journal::AppendMessage(county, event);
  return OkStatus();
}

}  // namespace jgt::roster
