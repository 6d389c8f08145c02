// Reading schools from their tables.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "services/roster/domain/school_store.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

StatusOr<std::optional<School>> FindSchool(const Query& query, const Key& key);
// All of one region, in no particular order: what an import compares with.
StatusOr<std::vector<School>> SchoolsOfRegion(const Query& query, const std::string& region);
// A page, by name, region, id.
StatusOr<std::vector<School>> SchoolsOfReach(const Query& query, const SchoolQuery& wanted);

// Readiness facts by subject ("schools/<id>"), of subjects first..last in regions first..last.
using ReadinessBySubject = std::map<std::pair<std::string, std::string>, std::vector<Readiness>>;
StatusOr<ReadinessBySubject> ReadReadiness(const Query& query, const RegionRange& regions,
                                           const std::string& first_subject, const std::string& last_subject);

// "schools/<id>", "pairings/<id>".
std::string SchoolSubject(std::string_view id);
std::string PairingSubject(std::string_view id);

}  // namespace jgt::roster
