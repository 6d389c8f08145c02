#include "services/roster/storage/pairing_rows.h"

#include <algorithm>
#include <tuple>

namespace jgt::roster {
namespace {

#define PAIRING_FACTS(p)                                                                                              \
  p "listed_by, " p "community_region, " p "community_id, " p "sequence, " p "position, " p "supporter_region, " p    \
    "supporter_id, " p "supporter_name, " p "supported_region, " p "supported_id, " p "supported_name, " p "mode, " p \
    "mode_as_printed, " p "scope, " p "verification_level, " p "founded_year, " p "state, " p "stage, " p             \
    "readiness, " p "predecessor_region, " p "predecessor_id, " p "said_on"

#define PAIRING_COLUMNS "p.region, p.pairing_id, p.seq, p.part, p.valid_from, p.valid_to, " PAIRING_FACTS("p.") " "
#define PAIRING_VERSIONS "SELECT " PAIRING_COLUMNS "FROM pairing_versions p "

// 3 is the state of one that has ended.
#define PAIRING_FILTER_AND_ORDER                                                                   \
  " AND (? = 1 OR p.state <> 3) AND (? = 0 OR p.mode = ?) AND (? = 0 OR p.verification_level = ?)" \
  " AND (p.region > ? OR (p.region = ? AND (p.sequence > ? OR (p.sequence = ? AND (p.position > ?" \
  " OR (p.position = ? AND p.pairing_id > ?))))))"                                                 \
  " ORDER BY p.region, p.sequence, p.position, p.pairing_id LIMIT ?"

const std::string kFindPairing = PAIRING_VERSIONS "WHERE p.region = ? AND p.pairing_id = ? AND " OF_MOMENT("p");
const std::string kPairingsOfHome = PAIRING_VERSIONS
    "WHERE p.region = ? AND p.state <> 3 AND " OF_MOMENT("p") " ORDER BY p.sequence, p.position, p.pairing_id";
const std::string kPairingsOfList = PAIRING_VERSIONS
    "JOIN list_pairings l ON l.pairing_region = p.region AND l.pairing_id = p.pairing_id "
    "WHERE l.region = ? AND l.list_year = ? AND l.created_at <= ? AND l.withdrawn_at > ? AND p.state <> 3 "
    "AND " OF_MOMENT("p") " ORDER BY p.sequence, p.position, p.region, p.pairing_id";
// Both ends may lie in the range, and a pairing is listed once (D11): hence DISTINCT. An end that a pairing had at
// another time finds it too, so the version that is found must have it as well.
const std::string kPairingsOfRange =
    "SELECT " PAIRING_COLUMNS
    "FROM (SELECT DISTINCT pairing_region, pairing_id FROM pairing_ends WHERE region BETWEEN ? AND ?) e"
    " STRAIGHT_JOIN pairing_versions p ON p.region = e.pairing_region AND p.pairing_id = e.pairing_id AND " OF_MOMENT(
        "p") " WHERE (p.supporter_region BETWEEN ? AND ? OR p.supported_region BETWEEN ? AND ? OR p.region BETWEEN ?"
             " AND ?)" PAIRING_FILTER_AND_ORDER;
const std::string kPairingsOfSchool =
    "SELECT " PAIRING_COLUMNS
    "FROM (SELECT DISTINCT pairing_region, pairing_id FROM pairing_ends WHERE region = ? AND school_id = ?) e"
    " STRAIGHT_JOIN pairing_versions p ON p.region = e.pairing_region AND p.pairing_id = e.pairing_id AND " OF_MOMENT(
        "p") " WHERE ((p.supporter_region = ? AND p.supporter_id = ?) OR (p.supported_region = ?"
             " AND p.supported_id = ?))" PAIRING_FILTER_AND_ORDER;
const std::string kTimelineOfPairing =
    PAIRING_VERSIONS "WHERE p.region = ? AND p.pairing_id = ? AND " KNOWN_NOW("p") " ORDER BY p.valid_from";
const std::string kTimelinesOfHome =
    PAIRING_VERSIONS "WHERE p.region = ? AND " KNOWN_NOW("p") " ORDER BY p.pairing_id, p.valid_from";
const std::string kTimelinesKnown = PAIRING_VERSIONS
    "WHERE p.region = ? AND p.recorded_at <= ? AND p.superseded_at > ? ORDER BY p.pairing_id, p.valid_from";
const std::string kTimelineKnown = PAIRING_VERSIONS
    "WHERE p.region = ? AND p.pairing_id = ? AND p.recorded_at <= ? AND p.superseded_at > ? ORDER BY p.valid_from";
const std::string kPairingTimelinesAtEntry =
    PAIRING_VERSIONS "WHERE p.region = ? AND " KNOWN_AT_ENTRY("p") " ORDER BY p.pairing_id, p.valid_from";
const std::string kTimelinesOfSchool =
    "SELECT " PAIRING_COLUMNS
    "FROM (SELECT DISTINCT pairing_region, pairing_id FROM pairing_ends WHERE region = ? AND school_id = ?) e"
    " STRAIGHT_JOIN pairing_versions p ON p.region = e.pairing_region AND p.pairing_id = e.pairing_id AND " KNOWN_NOW(
        "p") " ORDER BY p.region, p.pairing_id, p.valid_from";
constexpr std::string_view kInsertEnds = "INSERT INTO pairing_ends (region, school_id, pairing_region, pairing_id) ";
constexpr std::string_view kInsertEndsTail = "ON DUPLICATE KEY UPDATE school_id = VALUES(school_id)";

constexpr size_t kPairingSpanColumn = 4;
constexpr size_t kPairingFactsColumn = 6;

Pairing PairingFrom(const sql::Row& row) {
  Pairing pairing;
  pairing.key = {.region = row.Text(0), .id = row.Text(1)};
  size_t column = kPairingFactsColumn;
  pairing.listed_by = row.Text(column++);
  if (!row.Text(column + 1).empty()) pairing.community = Key{.region = row.Text(column), .id = row.Text(column + 1)};
  column += 2;
  pairing.sequence = row.Int(column++);
  pairing.position = row.Int(column++);
  pairing.supporter = {.region = row.Text(column), .id = row.Text(column + 1)};
  column += 2;
  pairing.supporter_name = row.Text(column++);
  pairing.supported_region = row.Text(column++);
  if (!row.Text(column).empty()) pairing.supported = Key{.region = pairing.supported_region, .id = row.Text(column)};
  ++column;
  pairing.supported_name = row.Text(column++);
  pairing.mode = static_cast<Mode>(row.Int(column++));
  pairing.mode_as_printed = row.Text(column++);
  pairing.scope = static_cast<Scope>(row.Int(column++));
  pairing.level = static_cast<VerificationLevel>(row.Int(column++));
  pairing.founded_year = row.Int(column++);
  pairing.state = static_cast<PairingState>(row.Int(column++));
  pairing.stage = static_cast<Stage>(row.Int(column++));
  pairing.readiness = ReadinessFrom(row.Text(column++));
  if (!row.Text(column + 1).empty()) pairing.predecessor = Key{.region = row.Text(column), .id = row.Text(column + 1)};
  pairing.said_on = row.Date(column + 2);
  return pairing;
}

StatusOr<std::vector<Pairing>> ReadPairings(const Query& query, const std::string& statement,
                                            const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<Pairing> pairings;
  pairings.reserve(rows.size());
  for (const sql::Row& row : rows) {
    pairings.push_back(PairingFrom(row));
    pairings.back().valid = SpanFrom(row, kPairingSpanColumn);
    pairings.back().version = VersionId{.seq = row.Int(2), .part = row.Int(3)};
  }
  return pairings;
}

StatusOr<PairingTimelines> ReadPairingTimelines(const Query& query, const std::string& statement,
                                                const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::map<Key, std::vector<Dated<Pairing>>> spans;
  for (const sql::Row& row : rows) {
    Pairing pairing = PairingFrom(row);
    const Key key = pairing.key;
    spans[key].push_back({.span = SpanFrom(row, kPairingSpanColumn),
                          .value = std::move(pairing),
                          .stored = VersionId{.seq = row.Int(2), .part = row.Int(3)}});
  }
  PairingTimelines timelines;
  for (auto& [key, each] : spans) timelines.emplace(key, Timeline<Pairing>(std::move(each)));
  return timelines;
}

void Append(const sql::Params& more, sql::Params& params) { params.insert(params.end(), more.begin(), more.end()); }

}  // namespace

StatusOr<std::optional<Pairing>> FindPairing(const Query& query, const Key& key, const Moment& moment) {
  sql::Params params = {key.region, key.id};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(std::vector<Pairing> pairings, ReadPairings(query, kFindPairing, params));
  if (pairings.empty()) return std::optional<Pairing>();
  return std::optional<Pairing>(std::move(pairings.front()));
}

StatusOr<std::vector<Pairing>> PairingsOfHome(const Query& query, const std::string& region, const Moment& moment) {
  sql::Params params = {region};
  AddMoment(moment, params);
  return ReadPairings(query, kPairingsOfHome, params);
}

StatusOr<std::vector<Pairing>> PairingsOfList(const Query& query, const std::string& county, int year,
                                              const Moment& moment) {
  const sql::Params of_moment = MomentParams(moment);
  sql::Params params = {county, year, of_moment.front(), of_moment.front()};
  Append(of_moment, params);
  return ReadPairings(query, kPairingsOfList, params);
}

StatusOr<std::vector<Pairing>> PairingsOfReach(const Query& query, const PairingQuery& wanted) {
  std::vector<std::vector<Pairing>> lists;
  for (const Reach& reach : wanted.reach) {
    const RegionRange range = RangeOf(reach.region);
    const bool one_school = !reach.school.empty();
    const sql::Params place = {one_school ? reach.region : range.first, one_school ? reach.school : range.last};
    sql::Params params = place;
    AddMoment(wanted.moment, params);
    for (int ends = one_school ? 2 : 3; ends > 0; --ends) Append(place, params);
    const auto mode = static_cast<int>(wanted.mode);
    const auto level = static_cast<int>(wanted.level);
    Append({wanted.ended_too ? 1 : 0, mode, mode, level, level, wanted.after.region, wanted.after.region,
            wanted.after_sequence, wanted.after_sequence, wanted.after_position, wanted.after_position, wanted.after.id,
            wanted.limit},
           params);
    ASSIGN_OR_RETURN(std::vector<Pairing> pairings,
                     ReadPairings(query, one_school ? kPairingsOfSchool : kPairingsOfRange, params));
    lists.push_back(std::move(pairings));
  }
  return MergeFirst(std::move(lists), static_cast<size_t>(wanted.limit), [](const Pairing& a, const Pairing& b) {
    return std::tie(a.key.region, a.sequence, a.position, a.key.id) <
           std::tie(b.key.region, b.sequence, b.position, b.key.id);
  });
}

StatusOr<Timeline<Pairing>> TimelineOfPairing(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(PairingTimelines timelines, ReadPairingTimelines(query, kTimelineOfPairing, {key.region, key.id}));
  return timelines.empty() ? Timeline<Pairing>() : std::move(timelines.begin()->second);
}

StatusOr<PairingTimelines> TimelinesOfPairings(const Query& query, const std::string& home) {
  return ReadPairingTimelines(query, kTimelinesOfHome, {home});
}

StatusOr<Timeline<Pairing>> TimelineOfPairingKnown(const Query& query, const Key& key, const Moment& moment) {
  const sql::Value known = MomentParams(moment).front();
  ASSIGN_OR_RETURN(PairingTimelines timelines,
                   ReadPairingTimelines(query, kTimelineKnown, {key.region, key.id, known, known}));
  return timelines.empty() ? Timeline<Pairing>() : std::move(timelines.begin()->second);
}

StatusOr<PairingTimelines> TimelinesOfPairingsKnown(const Query& query, const std::string& home, const Moment& moment) {
  const sql::Value known = MomentParams(moment).front();
  return ReadPairingTimelines(query, kTimelinesKnown, {home, known, known});
}

StatusOr<PairingTimelines> TimelinesOfPairingsAt(const Query& query, const std::string& home, int64_t seq) {
  return ReadPairingTimelines(query, kPairingTimelinesAtEntry, {home, seq, seq});
}

StatusOr<PairingTimelines> TimelinesOfSchoolsPairings(const Query& query, const Key& school) {
  return ReadPairingTimelines(query, kTimelinesOfSchool, {school.region, school.id});
}

const VersionTable& PairingTable() {
  static const VersionTable table = MakeVersionTable("pairing_versions", "pairing_id", PAIRING_FACTS(""));
  return table;
}

std::vector<sql::Value> ColumnsOf(const Pairing& pairing) {
  const Key community = pairing.community.value_or(Key{});
  const Key predecessor = pairing.predecessor.value_or(Key{});
  return {pairing.listed_by,
          community.region,
          community.id,
          pairing.sequence,
          pairing.position,
          pairing.supporter.region,
          pairing.supporter.id,
          pairing.supporter_name,
          pairing.supported_region,
          pairing.supported.has_value() ? pairing.supported->id : "",
          pairing.supported_name,
          static_cast<int>(pairing.mode),
          pairing.mode_as_printed,
          static_cast<int>(pairing.scope),
          static_cast<int>(pairing.level),
          pairing.founded_year,
          static_cast<int>(pairing.state),
          static_cast<int>(pairing.stage),
          ReadinessText(pairing.readiness),
          predecessor.region,
          predecessor.id,
          pairing.said_on};
}

Status AddEnds(journal::Batch& batch, const std::vector<Pairing>& pairings) {
  std::vector<sql::Params> rows;
  for (const Pairing& pairing : pairings) {
    const auto add = [&](const std::string& region, const std::string& school) {
      rows.push_back({region, school, pairing.key.region, pairing.key.id});
    };
    add(pairing.supporter.region, pairing.supporter.id);
    if (!pairing.supported_region.empty()) {
      add(pairing.supported_region, pairing.supported.has_value() ? pairing.supported->id : "");
    }
    const bool home_is_end =
        pairing.key.region == pairing.supporter.region || pairing.key.region == pairing.supported_region;
    if (!home_is_end) add(pairing.key.region, "");
  }
  return rows.empty() ? OkStatus() : batch.InsertMany(kInsertEnds, 4, std::move(rows), kInsertEndsTail);
}

}  // namespace jgt::roster
