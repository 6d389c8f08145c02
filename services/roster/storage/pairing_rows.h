// Reading and writing pairings in their tables.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "services/roster/domain/pairing_store.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// As it was at the moment; one that had ended too.
StatusOr<std::optional<Pairing>> FindPairing(const Query& query, const Key& key, const Moment& moment);
// All whose home is that region and that stood at the moment.
StatusOr<std::vector<Pairing>> PairingsOfHome(const Query& query, const std::string& region, const Moment& moment);
// Of those that a county's list of a year names, the ones that stood at the moment, in printed order.
StatusOr<std::vector<Pairing>> PairingsOfList(const Query& query, const std::string& county, int year,
                                              const Moment& moment);
// A page, by home county, printed number, row, id.
StatusOr<std::vector<Pairing>> PairingsOfReach(const Query& query, const PairingQuery& wanted);

// All that is known now of a pairing, of those of a home, and of those that have the school at an end; empty for one
// that nobody has named.
using PairingTimelines = std::map<Key, Timeline<Pairing>>;
StatusOr<Timeline<Pairing>> TimelineOfPairing(const Query& query, const Key& key);
StatusOr<PairingTimelines> TimelinesOfPairings(const Query& query, const std::string& home);
// What was known of it, and of them, at an instant.
StatusOr<Timeline<Pairing>> TimelineOfPairingKnown(const Query& query, const Key& key, const Moment& moment);
StatusOr<PairingTimelines> TimelinesOfPairingsKnown(const Query& query, const std::string& home, const Moment& moment);
// What was known of them when the region's journal stood at entry `seq`.
StatusOr<PairingTimelines> TimelinesOfPairingsAt(const Query& query, const std::string& home, int64_t seq);
StatusOr<PairingTimelines> TimelinesOfSchoolsPairings(const Query& query, const Key& school);

// Where a pairing's versions are written, and a value as that table's columns.
const VersionTable& PairingTable();
std::vector<sql::Value> ColumnsOf(const Pairing& pairing);
// Adds rows for the ends at which the pairing is found, those that it has ever had: both schools', and its home's in
// the rare case that it is neither (both ends outside the deployment).
Status AddEnds(journal::Batch& batch, const std::vector<Pairing>& pairings);

}  // namespace jgt::roster
