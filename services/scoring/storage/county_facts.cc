#include "services/scoring/storage/county_facts.h"

#include <map>
#include <set>

#include "common/journal/follower.h"
#include "common/names/names.h"

namespace jgt::scoring {
namespace {

const std::string kFindPairing =
    "SELECT name, supporter, supported, supporter_name, supported_name, mode, scope, level, state, founded_year, "
    "begins_on, ends_on, mode_steps "
    "FROM pairings WHERE region = ? AND name = ?";
const std::string kReadPairings =
    "SELECT name, supporter, supported, supporter_name, supported_name, mode, scope, level, state, founded_year, "
    "begins_on, ends_on, mode_steps "
    "FROM pairings WHERE region = ? ORDER BY name";
const std::string kReadActivities =
    "SELECT a.name, a.pairing, a.kind, a.day, a.end_day, a.subject, a.teacher, a.mentor_group, a.state, "
    "COALESCE(e.satisfied, 0), a.seq FROM activities a "
    "LEFT JOIN assessments e ON e.region = a.region AND e.activity = a.name "
    "WHERE a.region = ? AND a.day >= ? AND a.day <= ? AND a.state IN (1, 2) ORDER BY a.seq";
const std::string kReadGroups =
    "SELECT name, pairing, year, mentees, seq FROM mentor_groups WHERE region = ? AND year = ? ORDER BY seq, name";
const std::string kReadExchanges =
    "SELECT name, pairing, year, teacher, confirmed, seq FROM exchanges WHERE region = ? AND year = ? "
    "ORDER BY seq, name";
const std::string kReadSurveys =
    "SELECT name, pairing, year, satisfied, mostly_satisfied, dissatisfied, abstained, seq FROM surveys "
    "WHERE region = ? AND year = ?";
const std::string kReadDeductions =
    "SELECT name, pairing, year, item, points, reason, seq FROM deductions WHERE region = ? AND year = ? ORDER BY seq";
const std::string kReadHeadCounts =
    "SELECT school, day, teachers FROM head_counts WHERE region = ? AND day <= ? ORDER BY school, day";
const std::string kReadAliases =
    "SELECT alias, target FROM school_aliases WHERE region = ? AND target <> '' ORDER BY alias";
const std::string kReadOwnHead = "SELECT seq FROM journal_head WHERE region = ?";

// A county has some thousand activities a year; this bounds what one run may ask the memory for.
constexpr sql::QueryOptions kActivitiesMax{.rows_max = 1'000'000};

Pairing PairingFrom(const sql::Row& row) {
  return {.name = row.Text(0),
          .supporter = row.Text(1),
          .supported = row.Text(2),
          .supporter_name = row.Text(3),
          .supported_name = row.Text(4),
          .mode = static_cast<Mode>(row.Int(5)),
          .scope = static_cast<Scope>(row.Int(6)),
          .level = static_cast<VerificationLevel>(row.Int(7)),
          .state = static_cast<PairingState>(row.Int(8)),
          .founded_year = static_cast<int>(row.Int(9)),
          .begins_on = row.Text(10),
          .ends_on = row.Text(11),
          .mode_steps = Steps::FromText(row.Text(12))};
}

// Rows find their pairing by name; those of a pairing that is not known here (its entry is still to come) wait for a
// later run.
class ByPairing {
 public:
  explicit ByPairing(CountyFacts& facts) {
    for (PairingFacts& pairing : facts.pairings) by_name_[pairing.pairing.name] = &pairing;
  }
  PairingFacts* Find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, PairingFacts*> by_name_;
};

Status ReadActivities(sql::Transaction& tx, const CountyFacts& facts, const ByPairing& by_pairing) {
  ASSIGN_OR_RETURN(
      const sql::Rows rows,
      tx.Query(kReadActivities, {facts.region, Day{facts.year, 1, 1}, Day{facts.year, 12, 31}}, kActivitiesMax));
  for (const sql::Row& row : rows) {
    PairingFacts* const pairing = by_pairing.Find(row.Text(1));
    if (pairing == nullptr) continue;
    pairing->activities.push_back({.name = row.Text(0),
                                   .pairing = row.Text(1),
                                   .kind = row.Text(2),
                                   .day = row.Date(3),
                                   .end_day = row.OptionalDate(4),
                                   .subject = static_cast<int>(row.Int(5)),
                                   .teacher = row.Text(6),
                                   .mentor_group = row.Text(7),
                                   .state = static_cast<ActivityState>(row.Int(8)),
                                   .evidenced = row.Bool(9),
                                   .seq = row.Int(10)});
  }
  return OkStatus();
}

Status ReadPeople(sql::Transaction& tx, const CountyFacts& facts, const ByPairing& by_pairing) {
  ASSIGN_OR_RETURN(const sql::Rows groups, tx.Query(kReadGroups, {facts.region, facts.year}));
  for (const sql::Row& row : groups) {
    PairingFacts* const pairing = by_pairing.Find(row.Text(1));
    if (pairing == nullptr) continue;
    pairing->groups.push_back({.name = row.Text(0),
                               .pairing = row.Text(1),
                               .year = static_cast<int>(row.Int(2)),
                               .mentees = static_cast<int>(row.Int(3)),
                               .seq = row.Int(4)});
  }
  ASSIGN_OR_RETURN(const sql::Rows exchanges, tx.Query(kReadExchanges, {facts.region, facts.year}));
  for (const sql::Row& row : exchanges) {
    PairingFacts* const pairing = by_pairing.Find(row.Text(1));
    if (pairing == nullptr) continue;
    pairing->exchanges.push_back({.name = row.Text(0),
                                  .pairing = row.Text(1),
                                  .year = static_cast<int>(row.Int(2)),
                                  .teacher = row.Text(3),
                                  .confirmed = row.Bool(4),
                                  .seq = row.Int(5)});
  }
  return OkStatus();
}

Status ReadSubmissions(sql::Transaction& tx, const CountyFacts& facts, const ByPairing& by_pairing) {
  ASSIGN_OR_RETURN(const sql::Rows surveys, tx.Query(kReadSurveys, {facts.region, facts.year}));
  for (const sql::Row& row : surveys) {
    PairingFacts* const pairing = by_pairing.Find(row.Text(1));
    if (pairing == nullptr) continue;
    pairing->survey = Survey{.name = row.Text(0),
                             .pairing = row.Text(1),
                             .year = static_cast<int>(row.Int(2)),
                             .satisfied = static_cast<int>(row.Int(3)),
                             .mostly_satisfied = static_cast<int>(row.Int(4)),
                             .dissatisfied = static_cast<int>(row.Int(5)),
                             .abstained = static_cast<int>(row.Int(6)),
                             .seq = row.Int(7)};
  }
  ASSIGN_OR_RETURN(const sql::Rows deductions, tx.Query(kReadDeductions, {facts.region, facts.year}));
  for (const sql::Row& row : deductions) {
    PairingFacts* const pairing = by_pairing.Find(row.Text(1));
    if (pairing == nullptr) continue;
    ASSIGN_OR_RETURN(const Rational points, Rational::Parse(row.Text(4)));
    pairing->deductions.push_back({.name = row.Text(0),
                                   .pairing = row.Text(1),
                                   .year = static_cast<int>(row.Int(2)),
                                   .item = row.Text(3),
                                   .points = points,
                                   .reason = row.Text(5),
                                   .seq = row.Int(6)});
  }
  return OkStatus();
}

// Regions of the pairings' schools: head counts and aliases stand in the partition of the school.
std::set<std::string> RegionsOf(const CountyFacts& facts) {
  std::set<std::string> regions = {facts.region};
  for (const PairingFacts& pairing : facts.pairings) {
    for (const std::string& school : {pairing.pairing.supporter, pairing.pairing.supported}) {
      if (const std::string region = RegionOf(school); !region.empty()) regions.insert(region);
    }
  }
  return regions;
}

Status ReadSchools(sql::Transaction& tx, const std::set<std::string>& regions, CountyFacts& facts) {
  for (const std::string& region : regions) {
    ASSIGN_OR_RETURN(const sql::Rows counts, tx.Query(kReadHeadCounts, {region, Day{facts.year, 12, 31}}));
    for (const sql::Row& row : counts) {
      facts.head_counts.push_back(
          {.school = row.Text(0), .day = row.Date(1), .teachers = static_cast<int>(row.Int(2))});
    }
    ASSIGN_OR_RETURN(const sql::Rows aliases, tx.Query(kReadAliases, {region}));
    for (const sql::Row& row : aliases) facts.aliases[row.Text(0)] = row.Text(1);
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::optional<Pairing>> FindPairing(journal::Batch& batch, const std::string& region,
                                             const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> row, batch.QueryOne(kFindPairing, {region, name}));
  if (!row.has_value()) return std::optional<Pairing>();
  return std::optional<Pairing>(PairingFrom(*row));
}

StatusOr<CountySnapshot> ReadCounty(sql::Transaction& tx, const std::string& region, int year) {
  CountySnapshot snapshot;
  CountyFacts& facts = snapshot.facts;
  facts.region = region;
  facts.year = year;
  ASSIGN_OR_RETURN(const sql::Rows pairings, tx.Query(kReadPairings, {region}));
  facts.pairings.reserve(pairings.size());
  // A year is scored as it ends: by the mode that the pairing has then, if it stands then.
  const Day last_day = {.year = year, .month = 12, .day = 31};
  for (const sql::Row& row : pairings) facts.pairings.emplace_back().pairing = OnDay(PairingFrom(row), last_day);
  const ByPairing by_pairing(facts);
  RETURN_IF_ERROR(ReadActivities(tx, facts, by_pairing));
  RETURN_IF_ERROR(ReadPeople(tx, facts, by_pairing));
  RETURN_IF_ERROR(ReadSubmissions(tx, facts, by_pairing));
  const std::set<std::string> regions = RegionsOf(facts);
  RETURN_IF_ERROR(ReadSchools(tx, regions, facts));
  ASSIGN_OR_RETURN(snapshot.positions, journal::AppliedPositions(tx, {regions.begin(), regions.end()}));
  ASSIGN_OR_RETURN(const std::optional<sql::Row> head, tx.QueryOne(kReadOwnHead, {region}));
  if (head.has_value() && head->Int(0) > 0) {
    snapshot.positions.push_back({.service = kScoring, .region = region, .seq = head->Int(0)});
  }
  return snapshot;
}

}  // namespace jgt::scoring
