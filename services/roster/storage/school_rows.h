// Reading and writing schools in their tables.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "services/roster/domain/school_store.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// As it was at the moment; a closed one too.
StatusOr<std::optional<School>> FindSchool(const Query& query, const Key& key, const Moment& moment);
// Many on their days, as far as is known now, by one query; those that there are not are absent. At most
// kSchoolsOfQueryMax (checked).
inline constexpr size_t kSchoolsOfQueryMax = 64;
struct SchoolOnDay {
  Key key;
  Day day;
};
StatusOr<std::vector<std::optional<School>>> FindSchools(const Query& query, const std::vector<SchoolOnDay>& wanted);
// All that is known now of the schools of a region, with their printed names, as answers tell them: their spans, by id
// (byte by byte) and then by their days. Absent when that takes more rows than `rows_max`.
StatusOr<std::optional<std::vector<School>>> SpansOfRegion(const Query& query, const std::string& region,
                                                           size_t rows_max);
// A page, by name, region, id.
StatusOr<std::vector<School>> SchoolsOfReach(const Query& query, const SchoolQuery& wanted);

// All that is known now of a school, and of all schools of a region; empty for one that nobody has named. Of the
// values, printed_names are empty: they have no days.
using SchoolTimelines = std::map<Key, Timeline<School>>;
StatusOr<Timeline<School>> TimelineOfSchool(const Query& query, const Key& key);
StatusOr<SchoolTimelines> TimelinesOfSchools(const Query& query, const std::string& region);
// What was known of them when the region's journal stood at entry `seq`.
StatusOr<SchoolTimelines> TimelinesOfSchoolsAt(const Query& query, const std::string& region, int64_t seq);
// Adds the forms in which lists have printed their names, as far as known at the moment.
Status AddPrintedNames(const Query& query, const Moment& moment, std::vector<School>& schools);

// Where a school's versions are written, and a value as that table's columns.
const VersionTable& SchoolTable();
std::vector<sql::Value> ColumnsOf(const School& school);

}  // namespace jgt::roster
