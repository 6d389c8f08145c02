#include "services/roster/storage/school_rows.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "services/roster/storage/school_filter.h"

namespace jgt::roster {
namespace {

#define SCHOOL_FACTS(v)                                                                                                \
  v "display_name, " v "stage, " v "ownership, " v "state, " v "alias_of, " v "campus_of, " v "predecessor_region, " v \
    "predecessor_id, " v "successor_region, " v "successor_id, " v "teachers, " v "pupils, " v "head_count_day, " v    \
    "readiness, " v "listed_by, " v "urban_rural, " v "locality, " v "boarding, " v "weak, " v "town_quality, " v      \
    "school_code, " v "attributes_source, " v "attributes_source_day"

#define SCHOOL_COLUMNS "SELECT v.region, v.school_id, v.seq, v.part, v.valid_from, v.valid_to, " SCHOOL_FACTS("v.")
#define SCHOOL_VERSIONS SCHOOL_COLUMNS " FROM school_versions v "

// A row for each printed name, all of one version.
const std::string kFindSchool = SCHOOL_COLUMNS
    ", n.printed_name FROM school_versions v LEFT JOIN school_names n ON n.region = v.region"
    " AND n.school_id = v.school_id AND n.created_at <= ? AND n.withdrawn_at > ? WHERE v.region = ? AND v.school_id = "
    "? AND " OF_MOMENT("v") " ORDER BY n.created_at, n.printed_name";
// Some schools between two days, each of their spans in a row for each printed name. The indexes are named because
// weighing them for each school would take longer than reading it, and for many schools MariaDB takes all names of
// their regions.
const std::string kFindSchools = SCHOOL_COLUMNS
    ", n.printed_name, n.created_at FROM school_versions v FORCE INDEX (ix_school_versions_time)"
    " LEFT JOIN school_names n FORCE INDEX (ix_school_names_school) ON n.region = v.region"
    " AND n.school_id = v.school_id AND n.withdrawn_at = '9999-12-31' WHERE v.valid_from <= ? AND v.valid_to > ? AND (";
const std::string kSpansOfRegion = SCHOOL_COLUMNS
    ", n.printed_name, n.created_at FROM school_versions v LEFT JOIN school_names n FORCE INDEX"
    " (ix_school_names_school) ON n.region = v.region AND n.school_id = v.school_id AND n.withdrawn_at = '9999-12-31'"
    " WHERE v.region = ? AND " KNOWN_NOW(
        "v") " ORDER BY v.school_id, v.valid_from, n.created_at, n.printed_name LIMIT ?";
const std::string kIsSchool = "(v.region = ? AND v.school_id = ? AND " KNOWN_NOW("v") ")";
const std::string kTimelineOfSchool =
    SCHOOL_VERSIONS "WHERE v.region = ? AND v.school_id = ? AND " KNOWN_NOW("v") " ORDER BY v.valid_from";
const std::string kTimelinesOfRegion =
    SCHOOL_VERSIONS "WHERE v.region = ? AND " KNOWN_NOW("v") " ORDER BY v.school_id, v.valid_from";
const std::string kSchoolTimelinesAtEntry =
    SCHOOL_VERSIONS "WHERE v.region = ? AND " KNOWN_AT_ENTRY("v") " ORDER BY v.school_id, v.valid_from";
const std::string kSchoolsOfRange = SCHOOL_VERSIONS "WHERE v.region BETWEEN ? AND ? AND " OF_MOMENT("v");
const std::string kNamesOfSchools =
    "SELECT v.region, v.school_id, v.printed_name FROM school_names v"
    " WHERE v.region BETWEEN ? AND ? AND v.school_id BETWEEN ? AND ? AND v.created_at <= ? AND v.withdrawn_at > ?"
    " ORDER BY v.created_at, v.printed_name";

constexpr size_t kSchoolSpanColumn = 4;
constexpr size_t kSchoolFactsColumn = 6;
constexpr size_t kPrintedNameColumn = 29;  // of kFindSchool, kFindSchools and kSpansOfRegion
constexpr size_t kPrintedAtColumn = 30;    // of kFindSchools

std::optional<Key> OptionalKey(std::string region, std::string id) {
  if (id.empty()) return std::nullopt;
  return Key{.region = std::move(region), .id = std::move(id)};
}

SchoolAttributes AttributesFrom(const sql::Row& row, size_t column) {
  SchoolAttributes attributes;
  attributes.urban_rural = static_cast<UrbanRural>(row.Int(column++));
  attributes.locality = static_cast<Locality>(row.Int(column++));
  attributes.boarding = static_cast<Known>(row.Int(column++));
  attributes.weak = static_cast<Known>(row.Int(column++));
  attributes.town_quality = static_cast<Known>(row.Int(column++));
  attributes.code = row.Text(column++);
  attributes.source = row.Text(column++);
  if (const auto day = row.OptionalDate(column); day.has_value()) attributes.source_day = ToString(*day);
  return attributes;
}

School SchoolFrom(const sql::Row& row) {
  School school;
  school.key = {.region = row.Text(0), .id = row.Text(1)};
  size_t column = kSchoolFactsColumn;
  school.display_name = row.Text(column++);
  school.stage = static_cast<Stage>(row.Int(column++));
  school.ownership = static_cast<Ownership>(row.Int(column++));
  school.state = static_cast<SchoolState>(row.Int(column++));
  school.alias_of = OptionalKey(school.key.region, row.Text(column++));
  school.campus_of = OptionalKey(school.key.region, row.Text(column++));
  school.predecessor = OptionalKey(row.Text(column), row.Text(column + 1));
  school.successor = OptionalKey(row.Text(column + 2), row.Text(column + 3));
  column += 4;
  school.teachers = row.Int(column++);
  school.pupils = row.Int(column++);
  if (const auto day = row.OptionalDate(column++); day.has_value()) school.head_count_day = ToString(*day);
  school.readiness = ReadinessFrom(row.Text(column++));
  school.listed_by = row.Text(column++);
  school.attributes = AttributesFrom(row, column);
  return school;
}

// With the days and the version that an answer tells.
School AnsweredSchool(const sql::Row& row) {
  School school = SchoolFrom(row);
  school.valid = SpanFrom(row, kSchoolSpanColumn);
  school.version = VersionId{.seq = row.Int(2), .part = row.Int(3)};
  return school;
}

// From the rows of kFindSchools that are of one school.
std::optional<School> SchoolOn(const Day& day, const std::vector<const sql::Row*>& rows) {
  std::optional<School> school;
  std::vector<std::pair<std::string, std::string>> names;
  for (const sql::Row* const row : rows) {
    if (!SpanFrom(*row, kSchoolSpanColumn).Contains(day)) continue;
    if (!school.has_value()) school = AnsweredSchool(*row);
    if (!row->IsNull(kPrintedNameColumn))
      names.emplace_back(row->Text(kPrintedAtColumn), row->Text(kPrintedNameColumn));
  }
  std::sort(names.begin(), names.end());
  for (auto& [printed_at, name] : names) school->printed_names.push_back(std::move(name));
  return school;
}

StatusOr<std::vector<School>> ReadSchools(const Query& query, const std::string& statement, const sql::Params& params,
                                          const Moment& moment) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<School> schools;
  schools.reserve(rows.size());
  for (const sql::Row& row : rows) schools.push_back(AnsweredSchool(row));
  RETURN_IF_ERROR(AddPrintedNames(query, moment, schools));
  return schools;
}

StatusOr<SchoolTimelines> ReadSchoolTimelines(const Query& query, const std::string& statement,
                                              const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::map<Key, std::vector<Dated<School>>> spans;
  for (const sql::Row& row : rows) {
    School school = SchoolFrom(row);
    const Key key = school.key;
    spans[key].push_back({.span = SpanFrom(row, kSchoolSpanColumn),
                          .value = std::move(school),
                          .stored = VersionId{.seq = row.Int(2), .part = row.Int(3)}});
  }
  SchoolTimelines timelines;
  for (auto& [key, each] : spans) timelines.emplace(key, Timeline<School>(std::move(each)));
  return timelines;
}

}  // namespace

Status AddPrintedNames(const Query& query, const Moment& moment, std::vector<School>& schools) {
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
  const sql::Params known = MomentParams(moment);
  ASSIGN_OR_RETURN(const sql::Rows names, query(kNamesOfSchools, {regions.first, regions.last, first_id, last_id,
                                                                  known.front(), known.front()}));
  for (const sql::Row& row : names) {
    const auto found = by_key.find({.region = row.Text(0), .id = row.Text(1)});
    if (found != by_key.end()) found->second->printed_names.push_back(row.Text(2));
  }
  return OkStatus();
}

StatusOr<std::optional<School>> FindSchool(const Query& query, const Key& key, const Moment& moment) {
  const sql::Value known = MomentParams(moment).front();
  sql::Params params = {known, known, key.region, key.id};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kFindSchool, params));
  if (rows.empty()) return std::optional<School>();
  School school = AnsweredSchool(rows.front());
  for (const sql::Row& row : rows) {
    if (!row.IsNull(kPrintedNameColumn)) school.printed_names.push_back(row.Text(kPrintedNameColumn));
  }
  return std::optional<School>(std::move(school));
}

StatusOr<std::vector<std::optional<School>>> FindSchools(const Query& query, const std::vector<SchoolOnDay>& wanted) {
  JGT_CHECK(!wanted.empty() && wanted.size() <= kSchoolsOfQueryMax);
  const auto [first, last] = std::minmax_element(
      wanted.begin(), wanted.end(), [](const SchoolOnDay& a, const SchoolOnDay& b) { return a.day < b.day; });
  std::string statement = kFindSchools;
  sql::Params params = {last->day, first->day};
  // Filled up to a power of two with the last one: few statements serve any number.
  for (size_t i = 0; i < std::bit_ceil(wanted.size()); ++i) {
    const Key& key = wanted[std::min(i, wanted.size() - 1)].key;
    params.insert(params.end(), {key.region, key.id});
    statement += (i == 0 ? "" : " OR ") + kIsSchool;
  }
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement + ")", params));
  std::map<Key, std::vector<const sql::Row*>> rows_of;
  for (const sql::Row& row : rows) rows_of[{.region = row.Text(0), .id = row.Text(1)}].push_back(&row);
  std::vector<std::optional<School>> schools;
  schools.reserve(wanted.size());
  for (const SchoolOnDay& each : wanted) schools.push_back(SchoolOn(each.day, rows_of[each.key]));
  return schools;
}

StatusOr<std::optional<std::vector<School>>> SpansOfRegion(const Query& query, const std::string& region,
                                                           size_t rows_max) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kSpansOfRegion, {region, rows_max + 1}));
  if (rows.size() > rows_max) return std::optional<std::vector<School>>();
  std::vector<School> spans;
  spans.reserve(rows.size());
  for (const sql::Row& row : rows) {
    School school = AnsweredSchool(row);
    const bool again = !spans.empty() && spans.back().key == school.key && spans.back().version == school.version;
    if (!again) spans.push_back(std::move(school));
    if (!row.IsNull(kPrintedNameColumn)) spans.back().printed_names.push_back(row.Text(kPrintedNameColumn));
  }
  return std::optional<std::vector<School>>(std::move(spans));
}

StatusOr<std::vector<School>> SchoolsOfReach(const Query& query, const SchoolQuery& wanted) {
  std::vector<std::vector<School>> lists;
  for (const Reach& reach : wanted.reach) {
    if (!reach.school.empty()) {
      ASSIGN_OR_RETURN(std::optional<School> school, FindSchool(query, {reach.region, reach.school}, wanted.moment));
      if (school.has_value() && Matches(*school, wanted)) lists.push_back({*std::move(school)});
      continue;
    }
    const RegionRange range = RangeOf(reach.region);
    sql::Params params = {range.first, range.last};
    AddMoment(wanted.moment, params);
    const std::string statement = kSchoolsOfRange + SchoolConditions(wanted, params);
    ASSIGN_OR_RETURN(std::vector<School> schools, ReadSchools(query, statement, params, wanted.moment));
    lists.push_back(std::move(schools));
  }
  return MergeFirst(std::move(lists), static_cast<size_t>(wanted.limit),
                    [&](const School& a, const School& b) { return ComesBefore(a, b, wanted); });
}

StatusOr<Timeline<School>> TimelineOfSchool(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(SchoolTimelines timelines, ReadSchoolTimelines(query, kTimelineOfSchool, {key.region, key.id}));
  return timelines.empty() ? Timeline<School>() : std::move(timelines.begin()->second);
}

StatusOr<SchoolTimelines> TimelinesOfSchools(const Query& query, const std::string& region) {
  return ReadSchoolTimelines(query, kTimelinesOfRegion, {region});
}

StatusOr<SchoolTimelines> TimelinesOfSchoolsAt(const Query& query, const std::string& region, int64_t seq) {
  return ReadSchoolTimelines(query, kSchoolTimelinesAtEntry, {region, seq, seq});
}

const VersionTable& SchoolTable() {
  static const VersionTable table = MakeVersionTable("school_versions", "school_id", SCHOOL_FACTS(""));
  return table;
}

std::vector<sql::Value> ColumnsOf(const School& school) {
  const auto id = [](const std::optional<Key>& key) { return key.has_value() ? key->id : std::string(); };
  const auto region = [](const std::optional<Key>& key) { return key.has_value() ? key->region : std::string(); };
  const SchoolAttributes& attributes = school.attributes;
  const auto day = school.head_count_day.empty() ? std::nullopt : std::optional<std::string>(school.head_count_day);
  return {school.display_name,
          static_cast<int>(school.stage),
          static_cast<int>(school.ownership),
          static_cast<int>(school.state),
          id(school.alias_of),
          id(school.campus_of),
          region(school.predecessor),
          id(school.predecessor),
          region(school.successor),
          id(school.successor),
          school.teachers,
          school.pupils,
          day,
          ReadinessText(school.readiness),
          school.listed_by,
          static_cast<int>(attributes.urban_rural),
          static_cast<int>(attributes.locality),
          static_cast<int>(attributes.boarding),
          static_cast<int>(attributes.weak),
          static_cast<int>(attributes.town_quality),
          attributes.code,
          attributes.source,
          attributes.source_day.empty() ? std::nullopt : std::optional<std::string>(attributes.source_day)};
}

}  // namespace jgt::roster
