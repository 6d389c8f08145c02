#include "services/roster/storage/pairing_rows.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "services/roster/storage/school_rows.h"

namespace jgt::roster {
namespace {

#define PAIRING_COLUMNS                                                                                          \
  "p.region, p.pairing_id, p.listed_by, p.community_region, p.community_id, p.sequence, p.position,"             \
  " p.supporter_region, p.supporter_id, p.supporter_name, p.supported_region, p.supported_id, p.supported_name," \
  " p.mode, p.mode_as_printed, p.scope, p.verification_level, p.founded_year, p.state, p.stage FROM pairings p "

#define PAIRING_FILTER_AND_ORDER                                                                   \
  " AND (? = 0 OR p.mode = ?) AND (? = 0 OR p.verification_level = ?)"                             \
  " AND (p.region > ? OR (p.region = ? AND (p.sequence > ? OR (p.sequence = ? AND (p.position > ?" \
  " OR (p.position = ? AND p.pairing_id > ?))))))"                                                 \
  " ORDER BY p.region, p.sequence, p.position, p.pairing_id LIMIT ?"

const std::string kFindPairing = "SELECT " PAIRING_COLUMNS "WHERE p.region = ? AND p.pairing_id = ?";
const std::string kPairingsOfHome =
    "SELECT " PAIRING_COLUMNS "WHERE p.region = ? ORDER BY p.sequence, p.position, p.pairing_id";
const std::string kPairingsOfList =
    "SELECT " PAIRING_COLUMNS
    "JOIN list_pairings l ON l.pairing_region = p.region AND l.pairing_id = p.pairing_id "
    "WHERE l.region = ? AND l.list_year = ? ORDER BY p.sequence, p.position, p.region, p.pairing_id";
// Both ends may lie in the range, and a pairing is listed once (D11): hence EXISTS and not a join.
const std::string kPairingsOfRange =
    "SELECT " PAIRING_COLUMNS
    "WHERE EXISTS (SELECT 1 FROM pairing_ends e WHERE e.pairing_region = p.region"
    " AND e.pairing_id = p.pairing_id AND e.region BETWEEN ? AND ?)" PAIRING_FILTER_AND_ORDER;
const std::string kPairingsOfSchool =
    "SELECT " PAIRING_COLUMNS
    "WHERE EXISTS (SELECT 1 FROM pairing_ends e WHERE e.pairing_region = p.region"
    " AND e.pairing_id = p.pairing_id AND e.region = ? AND e.school_id = ?)" PAIRING_FILTER_AND_ORDER;

#define COMMUNITY_COLUMNS "c.region, c.community_id, c.sequence, c.stage, c.core_region, c.core_id FROM communities c "

#define COMMUNITY_ORDER                                                                                   \
  " AND (c.region > ? OR (c.region = ? AND (c.sequence > ? OR (c.sequence = ? AND c.community_id > ?))))" \
  " ORDER BY c.region, c.sequence, c.community_id LIMIT ?"

const std::string kFindCommunity = "SELECT " COMMUNITY_COLUMNS "WHERE c.region = ? AND c.community_id = ?";
const std::string kCommunitiesOfCounty = "SELECT " COMMUNITY_COLUMNS "WHERE c.region = ?";
const std::string kCommunitiesOfRange = "SELECT " COMMUNITY_COLUMNS "WHERE c.region BETWEEN ? AND ?" COMMUNITY_ORDER;
const std::string kCommunitiesOfSchool =
    "SELECT " COMMUNITY_COLUMNS
    "WHERE c.region BETWEEN ? AND ? AND ((c.core_region = ? AND c.core_id = ?) OR EXISTS (SELECT 1 FROM pairings p"
    " JOIN pairing_ends e ON e.pairing_region = p.region AND e.pairing_id = p.pairing_id"
    " WHERE p.community_region = c.region AND p.community_id = c.community_id"
    " AND e.region = ? AND e.school_id = ?))" COMMUNITY_ORDER;
const std::string kPairingsOfCommunities =
    "SELECT community_region, community_id, region, pairing_id FROM pairings"
    " WHERE community_region BETWEEN ? AND ? AND community_id BETWEEN ? AND ?"
    " ORDER BY sequence, position, region, pairing_id";

Pairing FromRow(const sql::Row& row) {
  Pairing pairing;
  pairing.key = {.region = row.Text(0), .id = row.Text(1)};
  pairing.listed_by = row.Text(2);
  if (!row.Text(4).empty()) pairing.community = Key{.region = row.Text(3), .id = row.Text(4)};
  pairing.sequence = row.Int(5);
  pairing.position = row.Int(6);
  pairing.supporter = {.region = row.Text(7), .id = row.Text(8)};
  pairing.supporter_name = row.Text(9);
  pairing.supported_region = row.Text(10);
  if (!row.Text(11).empty()) pairing.supported = Key{.region = row.Text(10), .id = row.Text(11)};
  pairing.supported_name = row.Text(12);
  pairing.mode = static_cast<Mode>(row.Int(13));
  pairing.mode_as_printed = row.Text(14);
  pairing.scope = static_cast<Scope>(row.Int(15));
  pairing.level = static_cast<VerificationLevel>(row.Int(16));
  pairing.founded_year = row.Int(17);
  pairing.state = static_cast<PairingState>(row.Int(18));
  pairing.stage = static_cast<Stage>(row.Int(19));
  return pairing;
}

template <typename T>
RegionRange RegionsAndIds(const std::vector<T>& things, RegionRange& ids) {
  RegionRange regions = {.first = things.front().key.region, .last = things.front().key.region};
  ids = {.first = things.front().key.id, .last = things.front().key.id};
  for (const T& thing : things) {
    regions.first = std::min(regions.first, thing.key.region);
    regions.last = std::max(regions.last, thing.key.region);
    ids.first = std::min(ids.first, thing.key.id);
    ids.last = std::max(ids.last, thing.key.id);
  }
  return regions;
}

StatusOr<std::vector<Pairing>> ReadPairings(const Query& query, const std::string& statement,
                                            const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<Pairing> pairings;
  pairings.reserve(rows.size());
  for (const sql::Row& row : rows) pairings.push_back(FromRow(row));
  if (pairings.empty()) return pairings;
  RegionRange ids;
  const RegionRange regions = RegionsAndIds(pairings, ids);
  ASSIGN_OR_RETURN(const ReadinessBySubject readiness,
                   ReadReadiness(query, regions, PairingSubject(ids.first), PairingSubject(ids.last)));
  for (Pairing& pairing : pairings) {
    const auto found = readiness.find({pairing.key.region, PairingSubject(pairing.key.id)});
    if (found != readiness.end()) pairing.readiness = found->second;
  }
  return pairings;
}

StatusOr<std::vector<Community>> ReadCommunities(const Query& query, const std::string& statement,
                                                 const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<Community> communities;
  for (const sql::Row& row : rows) {
    Community community;
    community.key = {.region = row.Text(0), .id = row.Text(1)};
    community.sequence = row.Int(2);
    community.stage = static_cast<Stage>(row.Int(3));
    community.core_school = {.region = row.Text(4), .id = row.Text(5)};
    communities.push_back(std::move(community));
  }
  if (communities.empty()) return communities;
  RegionRange ids;
  const RegionRange regions = RegionsAndIds(communities, ids);
  ASSIGN_OR_RETURN(const sql::Rows members,
                   query(kPairingsOfCommunities, {regions.first, regions.last, ids.first, ids.last}));
  std::map<Key, std::vector<Key>> by_community;
  for (const sql::Row& row : members) {
    by_community[{row.Text(0), row.Text(1)}].push_back({.region = row.Text(2), .id = row.Text(3)});
  }
  for (Community& community : communities) community.pairings = by_community[community.key];
  return communities;
}

template <typename T>
std::optional<T> First(std::vector<T> things) {
  if (things.empty()) return std::nullopt;
  return std::move(things.front());
}

}  // namespace

StatusOr<std::optional<Pairing>> FindPairing(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(std::vector<Pairing> pairings, ReadPairings(query, kFindPairing, {key.region, key.id}));
  return First(std::move(pairings));
}

StatusOr<std::vector<Pairing>> PairingsOfHome(const Query& query, const std::string& region) {
  return ReadPairings(query, kPairingsOfHome, {region});
}

StatusOr<std::vector<Pairing>> PairingsOfList(const Query& query, const std::string& county, int year) {
  return ReadPairings(query, kPairingsOfList, {county, year});
}

StatusOr<std::vector<Pairing>> PairingsOfReach(const Query& query, const PairingQuery& wanted) {
  std::vector<std::vector<Pairing>> lists;
  for (const Reach& reach : wanted.reach) {
    const RegionRange range = RangeOf(reach.region);
    const bool one_school = !reach.school.empty();
    sql::Params params = {one_school ? reach.region : range.first, one_school ? reach.school : range.last};
    const auto mode = static_cast<int>(wanted.mode);
    const auto level = static_cast<int>(wanted.level);
    const sql::Params rest = {mode,
                              mode,
                              level,
                              level,
                              wanted.after.region,
                              wanted.after.region,
                              wanted.after_sequence,
                              wanted.after_sequence,
                              wanted.after_position,
                              wanted.after_position,
                              wanted.after.id,
                              wanted.limit};
    params.insert(params.end(), rest.begin(), rest.end());
    ASSIGN_OR_RETURN(std::vector<Pairing> pairings,
                     ReadPairings(query, one_school ? kPairingsOfSchool : kPairingsOfRange, params));
    lists.push_back(std::move(pairings));
  }
  return MergeFirst(std::move(lists), static_cast<size_t>(wanted.limit), [](const Pairing& a, const Pairing& b) {
    return std::tie(a.key.region, a.sequence, a.position, a.key.id) <
           std::tie(b.key.region, b.sequence, b.position, b.key.id);
  });
}

StatusOr<std::optional<Community>> FindCommunity(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(std::vector<Community> communities, ReadCommunities(query, kFindCommunity, {key.region, key.id}));
  return First(std::move(communities));
}

StatusOr<std::vector<Community>> CommunitiesOfCounty(const Query& query, const std::string& county) {
  return ReadCommunities(query, kCommunitiesOfCounty, {county});
}

StatusOr<std::vector<Community>> CommunitiesOfReach(const Query& query, const CommunityQuery& wanted) {
  std::vector<std::vector<Community>> lists;
  for (const Reach& reach : wanted.reach) {
    const bool one_school = !reach.school.empty();
    const RegionRange range = RangeOf(one_school ? wanted.parent : reach.region);
    sql::Params params = {range.first, range.last};
    if (one_school) {
      const sql::Params school = {reach.region, reach.school, reach.region, reach.school};
      params.insert(params.end(), school.begin(), school.end());
    }
    const sql::Params rest = {wanted.after.region,   wanted.after.region, wanted.after_sequence,
                              wanted.after_sequence, wanted.after.id,     wanted.limit};
    params.insert(params.end(), rest.begin(), rest.end());
    ASSIGN_OR_RETURN(std::vector<Community> communities,
                     ReadCommunities(query, one_school ? kCommunitiesOfSchool : kCommunitiesOfRange, params));
    lists.push_back(std::move(communities));
  }
  return MergeFirst(std::move(lists), static_cast<size_t>(wanted.limit), [](const Community& a, const Community& b) {
    return std::tie(a.key.region, a.sequence, a.key.id) < std::tie(b.key.region, b.sequence, b.key.id);
  });
}

}  // namespace jgt::roster
