#include "services/roster/storage/community_rows.h"

#include <algorithm>
#include <tuple>

namespace jgt::roster {
namespace {

#define COMMUNITY_VERSIONS                                                                                        \
  "SELECT c.region, c.community_id, c.seq, c.part, c.valid_from, c.valid_to, c.sequence, c.stage, c.core_region," \
  " c.core_id FROM community_versions c "

#define COMMUNITY_ORDER                                                                                   \
  " AND (c.region > ? OR (c.region = ? AND (c.sequence > ? OR (c.sequence = ? AND c.community_id > ?))))" \
  " ORDER BY c.region, c.sequence, c.community_id LIMIT ?"

const std::string kFindCommunity = COMMUNITY_VERSIONS "WHERE c.region = ? AND c.community_id = ? AND " OF_MOMENT("c");
const std::string kTimelines =
    COMMUNITY_VERSIONS "WHERE c.region = ? AND " KNOWN_NOW("c") " ORDER BY c.community_id, c.valid_from";
const std::string kTimelinesAtEntry =
    COMMUNITY_VERSIONS "WHERE c.region = ? AND " KNOWN_AT_ENTRY("c") " ORDER BY c.community_id, c.valid_from";
const std::string kCommunitiesOfRange =
    COMMUNITY_VERSIONS "WHERE c.region BETWEEN ? AND ? AND " OF_MOMENT("c") COMMUNITY_ORDER;
const std::string kCommunitiesOfSchool = COMMUNITY_VERSIONS
    "WHERE c.region BETWEEN ? AND ? AND " OF_MOMENT("c") " AND ((c.core_region = ? AND c.core_id = ?) OR EXISTS"
    " (SELECT 1 FROM pairing_versions p JOIN pairing_ends e ON e.pairing_region = p.region"
    " AND e.pairing_id = p.pairing_id WHERE p.community_region = c.region AND p.community_id = c.community_id"
    " AND p.state <> 3 AND e.region = ? AND e.school_id = ? AND " OF_MOMENT("p") "))" COMMUNITY_ORDER;
const std::string kPairingsOfCommunities =
    "SELECT p.community_region, p.community_id, p.region, p.pairing_id FROM pairing_versions p"
    " WHERE p.community_region BETWEEN ? AND ? AND p.community_id BETWEEN ? AND ? AND p.state <> 3 AND " OF_MOMENT(
        "p") " ORDER BY p.sequence, p.position, p.region, p.pairing_id";

Community FromRow(const sql::Row& row) {
  Community community;
  community.key = {.region = row.Text(0), .id = row.Text(1)};
  community.sequence = row.Int(6);
  community.stage = static_cast<Stage>(row.Int(7));
  community.core_school = {.region = row.Text(8), .id = row.Text(9)};
  return community;
}

StatusOr<std::vector<Community>> ReadCommunities(const Query& query, const std::string& statement,
                                                 const sql::Params& params, const Moment& moment) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<Community> communities;
  communities.reserve(rows.size());
  for (const sql::Row& row : rows) {
    communities.push_back(FromRow(row));
    communities.back().valid = SpanFrom(row, 4);
  }
  RETURN_IF_ERROR(AddPairings(query, moment, communities));
  return communities;
}

StatusOr<CommunityTimelines> ReadCommunityTimelines(const Query& query, const std::string& statement,
                                                    const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::map<Key, std::vector<Dated<Community>>> spans;
  for (const sql::Row& row : rows) {
    Community community = FromRow(row);
    const Key key = community.key;
    spans[key].push_back({.span = SpanFrom(row, 4),
                          .value = std::move(community),
                          .stored = VersionId{.seq = row.Int(2), .part = row.Int(3)}});
  }
  CommunityTimelines timelines;
  for (auto& [key, each] : spans) timelines.emplace(key, Timeline<Community>(std::move(each)));
  return timelines;
}

}  // namespace

Status AddPairings(const Query& query, const Moment& moment, std::vector<Community>& communities) {
  if (communities.empty()) return OkStatus();
  RegionRange regions = {.first = communities.front().key.region, .last = communities.front().key.region};
  RegionRange ids = {.first = communities.front().key.id, .last = communities.front().key.id};
  for (const Community& community : communities) {
    regions.first = std::min(regions.first, community.key.region);
    regions.last = std::max(regions.last, community.key.region);
    ids.first = std::min(ids.first, community.key.id);
    ids.last = std::max(ids.last, community.key.id);
  }
  sql::Params params = {regions.first, regions.last, ids.first, ids.last};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(const sql::Rows members, query(kPairingsOfCommunities, params));
  std::map<Key, std::vector<Key>> by_community;
  for (const sql::Row& row : members) {
    by_community[{row.Text(0), row.Text(1)}].push_back({.region = row.Text(2), .id = row.Text(3)});
  }
  for (Community& community : communities) community.pairings = by_community[community.key];
  return OkStatus();
}

StatusOr<std::optional<Community>> FindCommunity(const Query& query, const Key& key, const Moment& moment) {
  sql::Params params = {key.region, key.id};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(std::vector<Community> communities, ReadCommunities(query, kFindCommunity, params, moment));
  if (communities.empty()) return std::optional<Community>();
  return std::optional<Community>(std::move(communities.front()));
}

StatusOr<std::vector<Community>> CommunitiesOfReach(const Query& query, const CommunityQuery& wanted) {
  std::vector<std::vector<Community>> lists;
  for (const Reach& reach : wanted.reach) {
    const bool one_school = !reach.school.empty();
    const RegionRange range = RangeOf(one_school ? wanted.parent : reach.region);
    sql::Params params = {range.first, range.last};
    AddMoment(wanted.moment, params);
    if (one_school) {
      const sql::Params school = {reach.region, reach.school, reach.region, reach.school};
      params.insert(params.end(), school.begin(), school.end());
      AddMoment(wanted.moment, params);
    }
    const sql::Params rest = {wanted.after.region,   wanted.after.region, wanted.after_sequence,
                              wanted.after_sequence, wanted.after.id,     wanted.limit};
    params.insert(params.end(), rest.begin(), rest.end());
    ASSIGN_OR_RETURN(
        std::vector<Community> communities,
        ReadCommunities(query, one_school ? kCommunitiesOfSchool : kCommunitiesOfRange, params, wanted.moment));
    lists.push_back(std::move(communities));
  }
  return MergeFirst(std::move(lists), static_cast<size_t>(wanted.limit), [](const Community& a, const Community& b) {
    return std::tie(a.key.region, a.sequence, a.key.id) < std::tie(b.key.region, b.sequence, b.key.id);
  });
}

StatusOr<CommunityTimelines> TimelinesOfCommunities(const Query& query, const std::string& county) {
  return ReadCommunityTimelines(query, kTimelines, {county});
}

StatusOr<CommunityTimelines> TimelinesOfCommunitiesAt(const Query& query, const std::string& county, int64_t seq) {
  return ReadCommunityTimelines(query, kTimelinesAtEntry, {county, seq, seq});
}

const VersionTable& CommunityTable() {
  static const VersionTable table =
      MakeVersionTable("community_versions", "community_id", "sequence, stage, core_region, core_id");
  return table;
}

std::vector<sql::Value> ColumnsOf(const Community& community) {
  return {community.sequence, static_cast<int>(community.stage), community.core_school.region,
          community.core_school.id};
}

}  // namespace jgt::roster
