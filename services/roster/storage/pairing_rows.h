// Reading pairings and communities from their tables.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "services/roster/domain/pairing_store.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

StatusOr<std::optional<Pairing>> FindPairing(const Query& query, const Key& key);
// All whose home is that region.
StatusOr<std::vector<Pairing>> PairingsOfHome(const Query& query, const std::string& region);
// Those that a county's list of a year names, in printed order.
StatusOr<std::vector<Pairing>> PairingsOfList(const Query& query, const std::string& county, int year);
// A page, by home county, printed number, row, id.
StatusOr<std::vector<Pairing>> PairingsOfReach(const Query& query, const PairingQuery& wanted);

StatusOr<std::optional<Community>> FindCommunity(const Query& query, const Key& key);
StatusOr<std::vector<Community>> CommunitiesOfCounty(const Query& query, const std::string& county);
// A page, by listing county, printed number, id.
StatusOr<std::vector<Community>> CommunitiesOfReach(const Query& query, const CommunityQuery& wanted);

}  // namespace jgt::roster
