#include "services/reporting/storage/mysql_count_store.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "common/journal/follower.h"
#include "common/sql/in_list.h"
#include "jgt/reporting/v1/reporting.pb.h"
#include "services/reporting/domain/region.h"
#include "services/reporting/storage/cell_queries.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {
namespace {

constexpr int64_t kCountRowsMax = 1'000'000;
constexpr int kAnySubject = -1;

// One month's cells. The pairings come first, as in cell_queries.cc, and each is looked up by the whole head of the key
// under every basis: what other months hold costs nothing.
const std::string kCountHead =
    "SELECT c.pairing, c.kind, c.basis, SUM(c.activities), SUM(c.teachers), SUM(c.students) "
    "FROM (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?";
const std::string kOfPairings = " AND pairing IN (";
const std::string kCountTail =
    ") e STRAIGHT_JOIN rollup_regions g ON g.region = e.home_region "
    "STRAIGHT_JOIN (SELECT 1 AS basis UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) b "
    "STRAIGHT_JOIN pairing_cells c ON c.region = e.home_region AND c.generation = g.generation AND c.pairing = "
    "e.pairing AND c.basis = b.basis AND c.month = ? "
    "WHERE (? = '' OR c.kind = ?) AND (? < 0 OR c.subject = ?) AND (? = '' OR c.level = ?) GROUP BY c.pairing, c.kind, "
    "c.basis HAVING SUM(c.activities) <> 0";
const std::string kHomes = "SELECT DISTINCT home_region FROM pairing_ends WHERE region BETWEEN ? AND ? ORDER BY 1";
// What counted after entry L of the ledger and entry E of the evidence. Rows older than the columns of entries count as
// they stand, and what the evidence said last before E is looked up only where it has said something since.
const std::string kExplainHead =
    "SELECT STRAIGHT_JOIN f.activity, f.seq, f.confirmed_seq, f.timed_out = 1 AND f.answered = 0, f.pairing, f.day, "
    "f.kind, f.subject, f.teachers, f.students FROM activity_facts f FORCE INDEX (";
// Both end in month and number of the entry. The index is named, and the generation read before, because with millions
// of rows the server read a county's whole month and sorted it otherwise (measured: 220 and 32 ms for a page).
constexpr std::string_view kByMonth = "ix_activity_facts_month";
constexpr std::string_view kByPairing = "ix_activity_facts_pairing";
const std::string kExplainTail =
    ") WHERE f.region = ? AND f.generation = ? AND f.month = ? AND f.seq > ? AND f.seq <= ? "
    "AND (? = '' OR f.kind = ?) AND (? < 0 OR f.subject = ?) AND (? = '' OR f.level = ?) "
    "AND f.told = 1 AND (f.ended = 0 OR f.ended_seq > ?) "
    "AND (? < 2 OR (f.confirmed = 1 AND f.confirmed_seq <= ?)) "
    "AND (? < 3 OR IF(f.assessed_seq <= ?, IF(? < 4, f.evidenced, f.evidenced * f.verified), "
    "IFNULL((SELECT IF(? < 4, a.satisfied, a.satisfied * a.verified) FROM assessments a WHERE a.region = f.region AND "
    "a.generation = f.generation AND a.activity = f.activity AND a.seq <= ? ORDER BY a.seq DESC LIMIT 1), 0)) = 1) "
    "AND EXISTS (SELECT 1 FROM pairing_ends e WHERE e.pairing = f.pairing AND e.home_region = f.region AND e.region "
    "BETWEEN ? AND ?)";
constexpr std::string_view kAndPairings = " AND f.pairing IN (";
constexpr std::string_view kInOrder = " ORDER BY f.seq LIMIT ?";
const std::string kFindFiled =
    "SELECT seq, filed_at, form FROM filed_forms WHERE region = ? AND month = ? AND (? = 0 OR seq = ?) ORDER BY seq "
    "DESC LIMIT 1";
const std::string kChangedSince =
    "SELECT f.activity, f.pairing, f.day, f.kind, f.subject, f.teachers, f.students, f.confirmed_seq, f.timed_out, "
    "f.ended_seq FROM rollup_regions g "
    "JOIN activity_facts f ON f.region = g.region AND f.generation = g.generation "
    "WHERE g.region = ? AND f.month = ? AND f.told = 1 AND f.confirmed = 1 AND (f.confirmed_seq > ? OR f.ended_seq > "
    "?) "
    "AND f.pairing IN (SELECT e.pairing FROM pairing_ends e WHERE e.home_region = g.region AND e.region BETWEEN ? AND "
    "?)";

bool IsIn(const CountScope& scope, const std::string& pairing) {
  return !scope.pairings.has_value() ||
         std::find(scope.pairings->begin(), scope.pairings->end(), pairing) != scope.pairings->end();
}

Month Next(const Month& month) {
  return month.month == 12 ? Month{.year = month.year + 1, .month = 1}
                           : Month{.year = month.year, .month = month.month + 1};
}

StatusOr<std::vector<CountRow>> ReadRows(sql::Transaction& tx, const CountScope& scope) {
  if (scope.pairings.has_value() && scope.pairings->empty()) return std::vector<CountRow>();
  const RegionSpan span = SpanOf(scope.region);
  std::string statement = kCountHead;
  sql::Params pairings = {span.first, span.last};
  // A few pairings of many are not read with the others; with more than fit into a list, all are.
  if (scope.pairings.has_value() && scope.pairings->size() <= sql::kInListMax) {
    statement += kOfPairings;
    statement += sql::InList(*scope.pairings, pairings);
  }
  statement += kCountTail;
  const int subject = scope.subject.value_or(kAnySubject);
  std::map<std::pair<std::string, std::string>, CountRow> counts;  // by pairing and kind
  for (Month month = scope.period.from; month <= scope.period.to; month = Next(month)) {
    sql::Params params = pairings;
    for (const sql::Value& value :
         sql::MakeParams(month, scope.kind, scope.kind, subject, subject, scope.level, scope.level))
      params.push_back(value);
    ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(statement, params, {.rows_max = kCountRowsMax}));
    for (const sql::Row& row : rows) {
      if (!IsIn(scope, row.Text(0))) continue;
      CountRow& count = counts[{row.Text(0), row.Text(1)}];
      count.pairing = row.Text(0);
      count.kind = row.Text(1);
      count.by_basis.at(static_cast<size_t>(row.Int(2) - 1)) +=
          Figures{.activities = row.Int(3), .teachers = row.Int(4), .students = row.Int(5)};
    }
  }
  std::vector<CountRow> in_order;
  in_order.reserve(counts.size());
  for (auto& [key, count] : counts) in_order.push_back(std::move(count));
  return in_order;
}

StatusOr<std::vector<std::string>> HomesOf(sql::Transaction& tx, const std::string& region) {
  const RegionSpan span = SpanOf(region);
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kHomes, {span.first, span.last}));
  std::vector<std::string> homes;
  homes.reserve(rows.size());
  for (const sql::Row& row : rows) homes.push_back(row.Text(0));
  return homes;
}

// How far the cells are, by home county.
StatusOr<std::vector<Moment>> MomentsOf(sql::Transaction& tx, const std::vector<std::string>& homes) {
  std::vector<Moment> moments;
  if (homes.empty()) return moments;  // no regions would mean all
  ASSIGN_OR_RETURN(const std::vector<journal::Position> positions, journal::AppliedPositions(tx, homes));
  std::map<std::string, Moment> by_region;
  for (const std::string& home : homes) by_region[home].region = home;
  for (const journal::Position& position : positions) {
    if (position.service == "ledger") by_region[position.region].ledger = position.seq;
    if (position.service == "evidence") by_region[position.region].evidence = position.seq;
  }
  for (auto& [region, moment] : by_region) moments.push_back(std::move(moment));
  return moments;
}

std::vector<journal::Position> PositionsFrom(const std::vector<Moment>& moments) {
  std::vector<journal::Position> positions;
  for (const Moment& moment : moments) {
    if (moment.ledger > 0) positions.push_back({.service = "ledger", .region = moment.region, .seq = moment.ledger});
    if (moment.evidence > 0)
      positions.push_back({.service = "evidence", .region = moment.region, .seq = moment.evidence});
  }
  return positions;
}

// One month's part of what a home county has for a page.
Status ExplainMonth(sql::Transaction& tx, const ExplainQuery& query, const Moment& moment, const HomeCounty& home,
                    const std::string& month, int64_t after_seq, size_t limit,
                    std::vector<ExplainedActivity>& activities) {
  const CountScope& scope = query.scope;
  const RegionSpan span = SpanOf(scope.region);
  const int basis = static_cast<int>(query.basis);
  const int subject = scope.subject.value_or(kAnySubject);
  const int64_t ledger = moment.ledger;
  const int64_t evidence = moment.evidence;
  const bool one_pairing = scope.pairings.has_value() && scope.pairings->size() == 1;
  std::string statement = kExplainHead;
  statement += one_pairing ? kByPairing : kByMonth;
  statement += kExplainTail;
  sql::Params params = sql::MakeParams(home.region, home.generation, month, after_seq, ledger, scope.kind, scope.kind,
                                       subject, subject, scope.level, scope.level, ledger, basis, ledger, basis,
                                       evidence, basis, basis, evidence, span.first, span.last);
  if (scope.pairings.has_value()) {
    statement += kAndPairings;
    statement += sql::InList(*scope.pairings, params);
  }
  statement += kInOrder;
  params.push_back(static_cast<int64_t>(limit));
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(statement, params));
  for (const sql::Row& row : rows) {
    ExplainedActivity explained{.activity = row.Text(0),
                                .region = moment.region,
                                .seq = row.Int(1),
                                .confirmed_seq = row.Int(2) <= ledger ? row.Int(2) : 0,
                                .timed_out = row.Bool(3),
                                .pairing = row.Text(4),
                                .day = row.Text(5),
                                .kind = row.Text(6),
                                .subject = static_cast<int>(row.Int(7)),
                                .teachers = row.Int(8),
                                .students = row.Int(9)};
    if (explained.confirmed_seq == 0) explained.timed_out = false;
    activities.push_back(std::move(explained));
  }
  return OkStatus();
}

// One home county's part of a page: the first of each month, put into the order of their entries.
Status ExplainIn(sql::Transaction& tx, const ExplainQuery& query, const Moment& moment, int64_t after_seq, size_t limit,
                 std::vector<ExplainedActivity>& activities) {
  const Period& period = query.scope.period;
  ASSIGN_OR_RETURN(const HomeCounty home, HomeCountyOf(tx, moment.region, period.from, period.to));
  std::vector<ExplainedActivity> found;
  for (const std::string& month : home.months)
    RETURN_IF_ERROR(ExplainMonth(tx, query, moment, home, month, after_seq, limit, found));
  if (home.months.size() > 1) {
    std::sort(found.begin(), found.end(),
              [](const ExplainedActivity& a, const ExplainedActivity& b) { return a.seq < b.seq; });
  }
  if (found.size() > limit) found.resize(limit);
  activities.insert(activities.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  return OkStatus();
}

// An activity that counts under CONFIRMED changed a filed count when it began to, and when it ceased to.
void AddChanges(const sql::Row& row, const Moment& filed, std::vector<Restatement>& entries) {
  Restatement entry{.region = filed.region,
                    .activity = row.Text(0),
                    .pairing = row.Text(1),
                    .day = row.Text(2),
                    .kind = row.Text(3),
                    .subject = static_cast<int>(row.Int(4)),
                    .change = {.activities = 1, .teachers = row.Int(5), .students = row.Int(6)}};
  if (row.Int(7) > filed.ledger) {
    entry.seq = row.Int(7);
    entry.cause = row.Bool(8) ? RestatementCause::kTimedOut : RestatementCause::kConfirmed;
    entries.push_back(entry);
  }
  if (row.Int(9) > filed.ledger) {
    entry.seq = row.Int(9);
    entry.cause = RestatementCause::kEnded;
    entry.change = {.activities = -1, .teachers = -entry.change.teachers, .students = -entry.change.students};
    entries.push_back(std::move(entry));
  }
}

Error NotFiled(const RestatementQuery& query) {
  return NotFound("NOT_FILED",
                  absl::StrFormat("region %s has filed no such form of %s", query.region, ToString(query.month)))
      .Meta("month", ToString(query.month))
      .Zh("该月报表尚未上报");
}

// What the filed figures reflect, by home county; a county that is not named was not followed yet.
StatusOr<std::map<std::string, Moment>> FiledMoments(const std::string& bytes) {
  v1::BureauForm form;
  if (!form.ParseFromString(bytes)) return DataLoss("BAD_FORM", "a stored form cannot be read");
  std::map<std::string, Moment> moments;
  for (const auto& position : form.positions()) {
    if (position.service() == "ledger") moments[position.region()].ledger = position.seq();
  }
  return moments;
}

}  // namespace

StatusOr<std::vector<Pairing>> MysqlCountStore::PairingsIn(const std::string& region, Deadline deadline) {
  using Pairings = std::vector<Pairing>;
  return sql::RunTransactionFor<Pairings>(
      pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<Pairings> {
        ASSIGN_OR_RETURN(const Aliases aliases, ReadAliases(tx));
        ASSIGN_OR_RETURN(Pairings pairings, ListPairings(tx, SpanOf(region), {}, std::nullopt));
        ResolveEnds(aliases, pairings);
        return pairings;
      });
}

StatusOr<Counts> MysqlCountStore::Count(const CountScope& scope, Deadline deadline) {
  return sql::RunTransactionFor<Counts>(pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<Counts> {
    Counts counts;
    ASSIGN_OR_RETURN(counts.rows, ReadRows(tx, scope));
    ASSIGN_OR_RETURN(const std::vector<std::string> homes, HomesOf(tx, scope.region));
    ASSIGN_OR_RETURN(const std::vector<Moment> moments, MomentsOf(tx, homes));
    counts.positions = PositionsFrom(moments);
    return counts;
  });
}

StatusOr<Explanation> MysqlCountStore::Explain(const ExplainQuery& query, Deadline deadline) {
  const auto read = [&](sql::Transaction& tx) -> StatusOr<Explanation> {
    Explanation explanation;
    if (query.cursor.has_value()) {
      explanation.cursor = *query.cursor;
    } else {
      ASSIGN_OR_RETURN(const std::vector<CountRow> rows, ReadRows(tx, query.scope));
      for (const CountRow& row : rows)
        explanation.cursor.figures += row.by_basis.at(static_cast<size_t>(query.basis) - 1);
      ASSIGN_OR_RETURN(const std::vector<std::string> homes, HomesOf(tx, query.scope.region));
      ASSIGN_OR_RETURN(explanation.cursor.moments, MomentsOf(tx, homes));
    }
    if (query.scope.pairings.has_value() && query.scope.pairings->empty()) return explanation;
    if (query.scope.pairings.has_value() && query.scope.pairings->size() > sql::kInListMax) {
      return ResourceExhausted("TOO_MANY_PAIRINGS",
                               absl::StrFormat("the caller's roles reach %d single pairings; at most %d can be "
                                               "explained at once, name one",
                                               query.scope.pairings->size(), sql::kInListMax))
          .Zh("可见的结对关系过多，请指定 pairing");
    }
    const ExplainCursor& cursor = explanation.cursor;
    const size_t wanted = static_cast<size_t>(query.limit) + 1;  // one more tells whether there is a next page
    for (const Moment& moment : cursor.moments) {
      if (moment.region < cursor.after_region || explanation.activities.size() >= wanted) continue;
      const int64_t after = moment.region == cursor.after_region ? cursor.after_seq : 0;
      RETURN_IF_ERROR(
          ExplainIn(tx, query, moment, after, wanted - explanation.activities.size(), explanation.activities));
    }
    return explanation;
  };
  return sql::RunTransactionFor<Explanation>(pool_, sql::Snapshot(deadline), read);
}

StatusOr<Restatements> MysqlCountStore::RestatementsOf(const RestatementQuery& query, Deadline deadline) {
  const auto read = [&](sql::Transaction& tx) -> StatusOr<Restatements> {
    ASSIGN_OR_RETURN(const std::optional<sql::Row> filed,
                     tx.QueryOne(kFindFiled, {query.region, query.month, query.filed_seq, query.filed_seq}));
    if (!filed.has_value()) return NotFiled(query);
    Restatements restatements{
        .form = filed->Text(2), .filed_seq = filed->Int(0), .filed_at = filed->Time(1), .entries = {}, .positions = {}};
    using Moments = std::map<std::string, Moment>;
    ASSIGN_OR_RETURN(Moments moments, FiledMoments(restatements.form));
    ASSIGN_OR_RETURN(const std::vector<std::string> homes, HomesOf(tx, query.region));
    const RegionSpan span = SpanOf(query.region);
    for (const std::string& home : homes) {
      Moment& then = moments[home];
      then.region = home;
      ASSIGN_OR_RETURN(const sql::Rows rows,
                       tx.Query(kChangedSince, {home, query.month, then.ledger, then.ledger, span.first, span.last},
                                {.rows_max = kCountRowsMax}));
      const size_t before = restatements.entries.size();
      for (const sql::Row& row : rows) AddChanges(row, then, restatements.entries);
      std::sort(restatements.entries.begin() + static_cast<ptrdiff_t>(before), restatements.entries.end(),
                [](const Restatement& a, const Restatement& b) { return a.seq < b.seq; });
    }
    ASSIGN_OR_RETURN(const std::vector<Moment> now, MomentsOf(tx, homes));
    restatements.positions = PositionsFrom(now);
    return restatements;
  };
  return sql::RunTransactionFor<Restatements>(pool_, sql::Snapshot(deadline), read);
}

}  // namespace jgt::reporting
