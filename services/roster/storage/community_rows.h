// Reading and writing communities in their tables.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "services/roster/domain/pairing_store.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// As it was at the moment, with the pairings that stood in it then.
StatusOr<std::optional<Community>> FindCommunity(const Query& query, const Key& key, const Moment& moment);
// A page, by listing county, printed number, id.
StatusOr<std::vector<Community>> CommunitiesOfReach(const Query& query, const CommunityQuery& wanted);

// All that is known now of a county's communities. Of the values, `pairings` are empty: a pairing says which community
// it is in.
using CommunityTimelines = std::map<Key, Timeline<Community>>;
StatusOr<CommunityTimelines> TimelinesOfCommunities(const Query& query, const std::string& county);
// What was known of them when the county's journal stood at entry `seq`.
StatusOr<CommunityTimelines> TimelinesOfCommunitiesAt(const Query& query, const std::string& county, int64_t seq);
// Fills in the pairings that stood in the communities at the moment, in printed order.
Status AddPairings(const Query& query, const Moment& moment, std::vector<Community>& communities);

// Where a community's versions are written, and a value as that table's columns.
const VersionTable& CommunityTable();
std::vector<sql::Value> ColumnsOf(const Community& community);

}  // namespace jgt::roster
