// What a county's list of a year says, read for those who count it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "services/roster/domain/reconciliation.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// The regions of the pairings' homes and ends, and the county.
std::set<std::string> RegionsOf(const std::string& county, const std::vector<Pairing>& pairings);
// How far the region's journal had come at that moment, in what was read.
Status AddPosition(const Query& query, const std::string& service, const std::string& region, const Moment& moment,
                   std::vector<journal::Position>& positions);

// The pairings that the list names, as they were at the moment, with aliases, proposals and printed totals; adds the
// positions that they reflect.
StatusOr<ListFacts> ReadListFacts(const Query& query, const std::string& service, const std::string& county, int year,
                                  const Moment& moment, std::vector<journal::Position>& positions);

}  // namespace jgt::roster
