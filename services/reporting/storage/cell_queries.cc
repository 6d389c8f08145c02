#include "services/reporting/storage/cell_queries.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace jgt::reporting {
namespace {

constexpr int64_t kCellRowsMax = 1'000'000;

// The pairings come first, then each is looked up by the whole head of the key: a county reads a county's rows, however
// many others there are.
const std::string kSumOfPairings =
    "SELECT c.kind, c.subject, SUM(c.activities), SUM(c.teachers), SUM(c.students) "
    "FROM (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?) e "
    "STRAIGHT_JOIN rollup_regions g ON g.region = e.home_region "
    "STRAIGHT_JOIN pairing_cells c ON c.region = e.home_region AND c.generation = g.generation AND c.pairing = "
    "e.pairing AND c.basis = ? "
    "AND c.month = ? GROUP BY c.kind, c.subject HAVING SUM(c.activities) <> 0 ORDER BY c.kind, c.subject";
const std::string kSumOfCounties =
    "SELECT c.kind, c.subject, SUM(c.activities), SUM(c.teachers), SUM(c.students) FROM rollup_regions g "
    "STRAIGHT_JOIN county_cells c ON c.region = g.region AND c.generation = g.generation AND c.basis = ? AND c.month = "
    "? "
    "WHERE g.region BETWEEN ? AND ? GROUP BY c.kind, c.subject HAVING SUM(c.activities) <> 0 ORDER BY c.kind, "
    "c.subject";
const std::string kFormCells =
    "SELECT c.kind, c.subject, c.level, SUM(c.activities), SUM(c.teachers) + SUM(c.students) "
    "FROM (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?) e "
    "STRAIGHT_JOIN rollup_regions g ON g.region = e.home_region "
    "STRAIGHT_JOIN pairing_cells c ON c.region = e.home_region AND c.generation = g.generation AND c.pairing = "
    "e.pairing AND c.basis = ? "
    "AND c.month = ? GROUP BY c.kind, c.subject, c.level HAVING SUM(c.activities) <> 0 ORDER BY c.kind, c.subject, "
    "c.level";
const std::string kMaterials =
    "SELECT COALESCE(SUM(m.files), 0) FROM (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region "
    "BETWEEN ? AND ?) e "
    "STRAIGHT_JOIN rollup_regions g ON g.region = e.home_region "
    "STRAIGHT_JOIN material_cells m ON m.region = e.home_region AND m.generation = g.generation AND m.pairing = "
    "e.pairing AND m.month = ?";

const std::string kCountActivities =
    "SELECT c.kind, c.subject, SUM(c.activities) FROM rollup_regions g "
    "STRAIGHT_JOIN pairing_cells c ON c.region = g.region AND c.generation = g.generation AND c.pairing = ? AND "
    "c.basis = ? "
    "AND c.month BETWEEN ? AND ? WHERE g.region = ? GROUP BY c.kind, c.subject HAVING SUM(c.activities) > 0";
const std::string kNamedHead =
    "SELECT f.activity, f.kind, f.mentor_group, f.exchange, f.teacher, f.day, f.end_day, f.subject, f.seq FROM "
    "rollup_regions g "
    "STRAIGHT_JOIN activity_facts f ON f.region = g.region AND f.generation = g.generation AND f.pairing = ? "
    "AND f.month BETWEEN ? AND ? ";
const std::string kOfNamedKinds = "AND f.kind IN ('MENTORING_SESSION', 'SHADOWING', 'TEACHER_EXCHANGE') ";
const std::string kNamedTail =
    "WHERE g.region = ? AND f.told = 1 AND f.ended = 0 AND f.confirmed >= ? AND f.evidenced + f.evidenced * f.verified "
    ">= ? "
    "ORDER BY f.seq";

const std::string kHomesOfPairings =
    "SELECT DISTINCT home_region FROM pairing_ends WHERE region BETWEEN ? AND ? AND home_region >= ? ORDER BY 1";
const std::string kHomesInSpan =
    "SELECT region FROM rollup_regions WHERE region BETWEEN ? AND ? AND region >= ? ORDER BY region";
const std::string kGeneration = "SELECT generation FROM rollup_regions WHERE region = ?";
// One look into the index for each month that has entries.
const std::string kMonthsTold =
    "SELECT DISTINCT month FROM activity_facts FORCE INDEX (ix_activity_facts_month) WHERE region = ? AND generation = "
    "? AND month BETWEEN ? AND ? ORDER BY month";
// Of one home county and month, in the order of entries, which the index has: without its name, or with the generation
// read in the same statement, the server reads and sorts the whole month when there are many.
const std::string kContributions =
    "SELECT STRAIGHT_JOIN f.activity, f.region, f.pairing, f.day, f.kind, f.subject, f.level, f.teachers, f.students, "
    "f.seq, f.evidenced FROM activity_facts f FORCE INDEX (";
const std::string kOfMonth =
    ") WHERE f.region = ? AND f.generation = ? AND f.month = ? AND f.seq > ? "
    "AND (? = '' OR f.kind = ?) AND (? < 0 OR f.subject = ?) AND (? = '' OR f.level = ?) "
    "AND f.told = 1 AND f.ended = 0 AND f.confirmed >= ? AND f.evidenced + f.evidenced * f.verified >= ? ";
const std::string kOfPairingsInSpan =
    "AND EXISTS (SELECT 1 FROM pairing_ends e WHERE e.pairing = f.pairing AND e.home_region = f.region AND e.region "
    "BETWEEN ? AND ?) ";
constexpr std::string_view kOfPairing = "AND f.pairing = ? ";
constexpr std::string_view kFirstOnes = "ORDER BY f.seq LIMIT ?";

int NeedsConfirmed(Basis basis) { return basis == Basis::kRecorded ? 0 : 1; }
// 1: the evidence satisfies its rule; 2: it does so with what a reviewer accepted.
int NeedsEvidenced(Basis basis) {
  if (basis == Basis::kVerified) return 2;
  return basis == Basis::kEvidenced ? 1 : 0;
}

std::vector<RollupCell> CellsFrom(const sql::Rows& rows, const Month& month) {
  std::vector<RollupCell> cells;
  cells.reserve(rows.size());
  for (const sql::Row& row : rows) {
    cells.push_back({.month = month,
                     .kind = row.Text(0),
                     .subject = static_cast<int>(row.Int(1)),
                     .activities = row.Int(2),
                     .teachers = row.Int(3),
                     .students = row.Int(4)});
  }
  return cells;
}

// At most as many as the query may have in all, added to `contributions`. `span`: only of pairings with an end there.
Status ContributionsOfMonth(sql::Transaction& tx, const RegionSpan* span, const ContributionQuery& query,
                            const HomeCounty& home, const std::string& month,
                            std::vector<Contribution>& contributions) {
  const int subject = query.subject.value_or(-1);
  const int64_t after_seq = home.region == query.after_region ? query.after_seq : 0;
  std::string statement = kContributions;
  statement += query.pairing.empty() ? "ix_activity_facts_month" : "ix_activity_facts_pairing";
  statement += kOfMonth;
  sql::Params params =
      sql::MakeParams(home.region, home.generation, month, after_seq, query.kind, query.kind, subject, subject,
                      query.level, query.level, NeedsConfirmed(query.basis), NeedsEvidenced(query.basis));
  if (!query.pairing.empty()) {
    statement += kOfPairing;
    params.emplace_back(query.pairing);
  }
  if (span != nullptr) {
    statement += kOfPairingsInSpan;
    params.emplace_back(span->first);
    params.emplace_back(span->last);
  }
  statement += kFirstOnes;
  params.emplace_back(query.limit);
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(statement, params, {.rows_max = kCellRowsMax}));
  for (const sql::Row& row : rows) {
    contributions.push_back({.activity = row.Text(0),
                             .region = row.Text(1),
                             .pairing = row.Text(2),
                             .day = row.Text(3),
                             .kind = row.Text(4),
                             .subject = static_cast<int>(row.Int(5)),
                             .level = row.Text(6),
                             .teachers = row.Int(7),
                             .students = row.Int(8),
                             .seq = row.Int(9),
                             .evidenced = row.Bool(10)});
  }
  return OkStatus();
}

std::string FirstMonth(int year) { return ToString(Month{.year = year, .month = 1}); }
std::string LastMonth(int year) { return ToString(Month{.year = year, .month = 12}); }

}  // namespace

StatusOr<std::vector<RollupCell>> SumOfPairings(sql::Transaction& tx, const RegionSpan& span, const Month& month,
                                                Basis basis) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   tx.Query(kSumOfPairings, {span.first, span.last, static_cast<int>(basis), month}));
  return CellsFrom(rows, month);
}

StatusOr<std::vector<RollupCell>> SumOfCounties(sql::Transaction& tx, const RegionSpan& span, const Month& month,
                                                Basis basis) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   tx.Query(kSumOfCounties, {static_cast<int>(basis), month, span.first, span.last}));
  return CellsFrom(rows, month);
}

StatusOr<std::vector<FormCell>> FormCellsOf(sql::Transaction& tx, const RegionSpan& span, const Month& month) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   tx.Query(kFormCells, {span.first, span.last, static_cast<int>(Basis::kConfirmed), month}));
  std::vector<FormCell> cells;
  for (const sql::Row& row : rows) {
    cells.push_back({.kind = row.Text(0),
                     .subject = static_cast<int>(row.Int(1)),
                     .level = row.Text(2),
                     .activities = row.Int(3),
                     .participants = row.Int(4)});
  }
  return cells;
}

StatusOr<int64_t> MaterialsOf(sql::Transaction& tx, const RegionSpan& span, const Month& month) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kMaterials, {span.first, span.last, month}));
  return rows.front().Int(0);
}

Status CountActivities(sql::Transaction& tx, const PairingYear& of, PairingCounts& counts) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   tx.Query(kCountActivities, {of.pairing.name, static_cast<int>(of.basis), FirstMonth(of.year),
                                               LastMonth(of.year), of.pairing.region}));
  for (const sql::Row& row : rows) {
    counts.activities[row.Text(0)] += row.Int(2);
    if (row.Int(1) != 0) counts.subjects[row.Text(0)].insert(static_cast<int>(row.Int(1)));
  }
  return OkStatus();
}

StatusOr<std::vector<NamedActivity>> NamedActivitiesOf(sql::Transaction& tx, const PairingYear& of, Kinds kinds) {
  const std::string statement = kNamedHead + (kinds == Kinds::kNamed ? kOfNamedKinds : "") + kNamedTail;
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   tx.Query(statement, {of.pairing.name, FirstMonth(of.year), LastMonth(of.year), of.pairing.region,
                                        NeedsConfirmed(of.basis), NeedsEvidenced(of.basis)}));
  std::vector<NamedActivity> activities;
  activities.reserve(rows.size());
  for (const sql::Row& row : rows) {
    activities.push_back({.activity = row.Text(0),
                          .region = of.pairing.region,
                          .pairing = of.pairing.name,
                          .kind = row.Text(1),
                          .mentor_group = row.Text(2),
                          .exchange = row.Text(3),
                          .teacher = row.Text(4),
                          .day = row.Text(5),
                          .end_day = row.Text(6),
                          .subject = static_cast<int>(row.Int(7)),
                          .seq = row.Int(8)});
  }
  return activities;
}

StatusOr<HomeCounty> HomeCountyOf(sql::Transaction& tx, const std::string& region, const Month& from, const Month& to) {
  HomeCounty home{.region = region};
  ASSIGN_OR_RETURN(const std::optional<sql::Row> generation, tx.QueryOne(kGeneration, {region}));
  if (!generation.has_value()) return home;
  home.generation = generation->Int(0);
  if (from == to) {
    home.months.push_back(ToString(from));
    return home;
  }
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kMonthsTold, {region, home.generation, from, to}));
  home.months.reserve(rows.size());
  for (const sql::Row& row : rows) home.months.push_back(row.Text(0));
  return home;
}

StatusOr<std::vector<Contribution>> SelectContributions(sql::Transaction& tx, const RegionSpan& span,
                                                        const ContributionQuery& query) {
  const RegionLevel level = LevelOf(query.region);
  const bool by_home = level == RegionLevel::kProvince || level == RegionLevel::kNation;
  ASSIGN_OR_RETURN(const sql::Rows homes,
                   tx.Query(by_home ? kHomesInSpan : kHomesOfPairings, {span.first, span.last, query.after_region}));
  std::vector<Contribution> contributions;
  const auto limit = static_cast<size_t>(query.limit);
  for (const sql::Row& row : homes) {
    if (contributions.size() >= limit) break;
    const size_t before = contributions.size();
    ASSIGN_OR_RETURN(const HomeCounty home, HomeCountyOf(tx, row.Text(0), query.from, query.to));
    for (const std::string& month : home.months)
      RETURN_IF_ERROR(ContributionsOfMonth(tx, by_home ? nullptr : &span, query, home, month, contributions));
    if (home.months.size() > 1) {
      std::sort(contributions.begin() + static_cast<std::ptrdiff_t>(before), contributions.end(),
                [](const Contribution& a, const Contribution& b) { return a.seq < b.seq; });
    }
  }
  if (contributions.size() > limit) contributions.resize(limit);
  return contributions;
}

}  // namespace jgt::reporting
