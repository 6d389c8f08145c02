#include "services/roster/storage/school_rows.h"

#include <algorithm>
#include <tuple>

namespace jgt::roster {
namespace {

#define SCHOOL_COLUMNS                                                                                        \
  "region, school_id, display_name, stage, ownership, alias_of, teachers, pupils, head_count_day, listed_by " \
  "FROM schools "

const std::string kFindSchool = "SELECT " SCHOOL_COLUMNS "WHERE region = ? AND school_id = ?";
const std::string kSchoolsOfRegion = "SELECT " SCHOOL_COLUMNS "WHERE region = ?";
const std::string kSchoolsOfRange = "SELECT " SCHOOL_COLUMNS
                                    "WHERE region BETWEEN ? AND ? AND (? = 0 OR stage = ?)"
                                    " AND (? = '' OR display_name = ?)"
                                    " AND (display_name > ? OR (display_name = ? AND (region > ?"
                                    " OR (region = ? AND school_id > ?))))"
                                    " ORDER BY display_name, region, school_id LIMIT ?";
const std::string kNamesOfSchools =
    "SELECT region, school_id, printed_name FROM school_names"
    " WHERE region BETWEEN ? AND ? AND school_id BETWEEN ? AND ? ORDER BY created_at, printed_name";
const std::string kReadiness =
    "SELECT region, subject, item, met, since_day FROM readiness"
    " WHERE region BETWEEN ? AND ? AND subject BETWEEN ? AND ? ORDER BY region, subject, item";

School FromRow(const sql::Row& row) {
  School school;
  school.key = {.region = row.Text(0), .id = row.Text(1)};
  school.display_name = row.Text(2);
  school.stage = static_cast<Stage>(row.Int(3));
  school.ownership = static_cast<Ownership>(row.Int(4));
  if (!row.Text(5).empty()) school.alias_of = Key{.region = row.Text(0), .id = row.Text(5)};
  school.teachers = row.Int(6);
  school.pupils = row.Int(7);
  if (const auto day = row.OptionalDate(8); day.has_value()) school.head_count_day = ToString(*day);
  school.listed_by = row.Text(9);
  return school;
}

// The parts of schools that other tables hold, for all of them by one statement each.
Status AddDetails(const Query& query, std::vector<School>& schools) {
  if (schools.empty()) return OkStatus();
  std::map<Key, School*> by_key;
  RegionRange regions = {.first = schools.front().key.region, .last = schools.front().key.region};
  std::string first_id = schools.front().key.id;
  std::string last_id = first_id;
  for (School& school : schools) {
    by_key[school.key] = &school;
    regions.first = std::min(regions.first, school.key.region);
    regions.last = std::max(regions.last, school.key.region);
    first_id = std::min(first_id, school.key.id);
    last_id = std::max(last_id, school.key.id);
  }
  ASSIGN_OR_RETURN(const sql::Rows names, query(kNamesOfSchools, {regions.first, regions.last, first_id, last_id}));
  for (const sql::Row& row : names) {
    const auto found = by_key.find({.region = row.Text(0), .id = row.Text(1)});
    if (found != by_key.end()) found->second->printed_names.push_back(row.Text(2));
  }
  ASSIGN_OR_RETURN(const ReadinessBySubject readiness,
                   ReadReadiness(query, regions, SchoolSubject(first_id), SchoolSubject(last_id)));
  for (School& school : schools) {
    const auto found = readiness.find({school.key.region, SchoolSubject(school.key.id)});
    if (found != readiness.end()) school.readiness = found->second;
  }
  return OkStatus();
}

StatusOr<std::vector<School>> ReadSchools(const Query& query, const std::string& statement, const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<School> schools;
  schools.reserve(rows.size());
  for (const sql::Row& row : rows) schools.push_back(FromRow(row));
  RETURN_IF_ERROR(AddDetails(query, schools));
  return schools;
}

bool Matches(const School& school, const SchoolQuery& wanted) {
  if (wanted.stage != Stage::kUnspecified && school.stage != wanted.stage) return false;
  if (!wanted.display_name.empty() && school.display_name != wanted.display_name) return false;
  return std::tie(school.display_name, school.key) > std::tie(wanted.after_name, wanted.after);
}

}  // namespace

std::string SchoolSubject(std::string_view id) { return absl::StrFormat("schools/%s", id); }
std::string PairingSubject(std::string_view id) { return absl::StrFormat("pairings/%s", id); }

StatusOr<ReadinessBySubject> ReadReadiness(const Query& query, const RegionRange& regions,
                                           const std::string& first_subject, const std::string& last_subject) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kReadiness, {regions.first, regions.last, first_subject, last_subject}));
  ReadinessBySubject facts;
  for (const sql::Row& row : rows) {
    Readiness readiness;
    readiness.item = static_cast<ReadinessItem>(row.Int(2));
    readiness.met = row.Bool(3);
    if (const auto day = row.OptionalDate(4); day.has_value()) readiness.since = ToString(*day);
    facts[{row.Text(0), row.Text(1)}].push_back(std::move(readiness));
  }
  return facts;
}

StatusOr<std::optional<School>> FindSchool(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(std::vector<School> schools, ReadSchools(query, kFindSchool, {key.region, key.id}));
  if (schools.empty()) return std::optional<School>();
  return std::optional<School>(std::move(schools.front()));
}

StatusOr<std::vector<School>> SchoolsOfRegion(const Query& query, const std::string& region) {
  return ReadSchools(query, kSchoolsOfRegion, {region});
}

StatusOr<std::vector<School>> SchoolsOfReach(const Query& query, const SchoolQuery& wanted) {
  std::vector<std::vector<School>> lists;
  for (const Reach& reach : wanted.reach) {
    if (!reach.school.empty()) {
      ASSIGN_OR_RETURN(std::optional<School> school, FindSchool(query, {reach.region, reach.school}));
      if (school.has_value() && Matches(*school, wanted)) lists.push_back({*std::move(school)});
      continue;
    }
    const RegionRange range = RangeOf(reach.region);
    const auto stage = static_cast<int>(wanted.stage);
    ASSIGN_OR_RETURN(
        std::vector<School> schools,
        ReadSchools(query, kSchoolsOfRange,
                    {range.first, range.last, stage, stage, wanted.display_name, wanted.display_name, wanted.after_name,
                     wanted.after_name, wanted.after.region, wanted.after.region, wanted.after.id, wanted.limit}));
    lists.push_back(std::move(schools));
  }
  return MergeFirst(std::move(lists), static_cast<size_t>(wanted.limit), [](const School& a, const School& b) {
    return std::tie(a.display_name, a.key) < std::tie(b.display_name, b.key);
  });
}

}  // namespace jgt::roster
