#include "services/reporting/storage/cell_queries.h"

#include <absl/strings/str_format.h>

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

const std::string kContributionsOfPairings =
    "SELECT f.activity, f.region, f.pairing, f.day, f.kind, f.subject, f.level, f.teachers, f.students, f.seq, "
    "f.evidenced "
    "FROM (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?) e "
    "JOIN rollup_regions g ON g.region = e.home_region "
    "JOIN activity_facts f ON f.region = e.home_region AND f.generation = g.generation AND f.pairing = e.pairing "
    "WHERE f.month BETWEEN ? AND ? AND (? = '' OR f.kind = ?) AND (? = '' OR f.pairing = ?) "
    "AND (? < 0 OR f.subject = ?) AND (? = '' OR f.level = ?) "
    "AND f.told = 1 AND f.ended = 0 AND f.confirmed >= ? AND f.evidenced + f.evidenced * f.verified >= ? "
    "AND (f.region > ? OR (f.region = ? AND f.seq > ?)) ORDER BY f.region, f.seq LIMIT ?";
const std::string kContributionsOfCounties =
    "SELECT f.activity, f.region, f.pairing, f.day, f.kind, f.subject, f.level, f.teachers, f.students, f.seq, "
    "f.evidenced "
    "FROM rollup_regions g JOIN activity_facts f ON f.region = g.region AND f.generation = g.generation "
    "WHERE g.region BETWEEN ? AND ? AND f.month BETWEEN ? AND ? AND (? = '' OR f.kind = ?) AND (? = '' OR f.pairing = "
    "?) AND (? < 0 OR f.subject = ?) AND (? = '' OR f.level = ?) "
    "AND f.told = 1 AND f.ended = 0 AND f.confirmed >= ? AND f.evidenced + f.evidenced * f.verified >= ? "
    "AND (f.region > ? OR (f.region = ? AND f.seq > ?)) ORDER BY f.region, f.seq LIMIT ?";

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

StatusOr<std::vector<Contribution>> SelectContributions(sql::Transaction& tx, const RegionSpan& span,
                                                        const ContributionQuery& query) {
  const RegionLevel level = LevelOf(query.region);
  const bool by_home = level == RegionLevel::kProvince || level == RegionLevel::kNation;
  const int subject = query.subject.value_or(-1);
  ASSIGN_OR_RETURN(
      const sql::Rows rows,
      tx.Query(by_home ? kContributionsOfCounties : kContributionsOfPairings,
               {span.first, span.last, query.from, query.to, query.kind, query.kind, query.pairing, query.pairing,
                subject, subject, query.level, query.level, NeedsConfirmed(query.basis), NeedsEvidenced(query.basis),
                query.after_region, query.after_region, query.after_seq, query.limit},
               {.rows_max = kCellRowsMax}));
  std::vector<Contribution> contributions;
  contributions.reserve(rows.size());
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
  return contributions;
}

}  // namespace jgt::reporting
