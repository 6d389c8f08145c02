#include "tests/bench/filled_province.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>

#include "common/journal/writer.h"
#include "common/names/names.h"
#include "common/sql/migrator.h"
#include "common/sql/transaction.h"
#include "services/reporting/storage/schema_files.h"
#include "tests/bench/counties.h"

namespace jgt::bench {
namespace {

constexpr int64_t kCountiesOfProvince = 90;
constexpr int64_t kActivitiesOfMonth = 10'000;
constexpr int64_t kMonthsMax = 12;
constexpr int64_t kRowsOfInsert = 100'000;
constexpr std::chrono::minutes kStatementMax{30};

const std::string kCreateCounties =
    "CREATE TABLE filled_counties (number INT NOT NULL PRIMARY KEY, region VARCHAR(12) CHARACTER SET ascii COLLATE "
    "ascii_bin NOT NULL)";
const std::string kFillRegions =
    "INSERT INTO rollup_regions (region, generation, next_generation) SELECT region, 1, 2 FROM filled_counties";
const std::string kFillPairings =
    "INSERT INTO pairings (region, pairing, supporter, supporter_name, supporter_region, supported, supported_name, "
    "supported_region, mode, scope, verification_level, founded_year, state, sequence, listed_seq) "
    "SELECT region, CONCAT('regions/', region, '/pairings/p', seq - 1), CONCAT('regions/', region, '/schools/c', seq), "
    "'支援校', region, CONCAT('regions/', region, '/schools/r', seq), '受援校', region, 2, 1, 1, 2022, 1, seq, seq "
    "FROM filled_counties JOIN seq_1_to_1000 WHERE seq <= ?";
const std::string kFillEnds =
    "INSERT INTO pairing_ends (region, home_region, pairing) SELECT region, region, pairing FROM pairings";
const std::string kFillPositions =
    "INSERT INTO follower (region, source, follower, next_seq, head_seq, owner, expires_at, epoch) "
    "SELECT region, ?, 'rollup', ?, ?, '', UTC_TIMESTAMP(6), 1 FROM filled_counties";

// Activities come in the order of their days, one county after the other, each pairing with four kinds or subjects of
// the 53 that there are: the cells of a month are the same ones, however many activities it holds. Each is told by one
// entry and confirmed by the next; one in ten is not confirmed, one in a hundred was reversed.
const std::string kFillContributions =
    "INSERT INTO activity_facts (region, generation, activity, pairing, day, month, end_day, kind, subject, level, "
    "teachers, students, teacher, mentor_group, exchange, seq, told, confirmed, ended, evidenced, assessed_seq, "
    "verified, confirmed_seq, ended_seq, timed_out, answered) "
    "SELECT c.region, 1, CONCAT('regions/', c.region, '/activities/01G', LPAD(k, 23, '0')), "
    "CONCAT('regions/', c.region, '/pairings/p', k MOD 28), CONCAT(f.month, '-', LPAD(1 + n MOD 28, 2, '0')), f.month, "
    "'', IF(what < 36, ELT(1 + what DIV 12, 'SYNC_LESSON', 'VISITING_LESSON', 'DEMONSTRATION_LESSON'), "
    "CONCAT('KIND_', what)), IF(what < 36, 11 + what MOD 12, 0), '', 2, 40 + n MOD 20, CONCAT('T-', n), '', '', "
    "2 * k + 1, 1, luck >= 10, luck = 99, luck >= 20, IF(luck >= 20, k + 1, 0), luck >= 50, "
    "IF(luck >= 10, 2 * k + 2, 0), IF(luck = 99, 2 * k + 3, 0), 0, luck >= 10 "
    "FROM (SELECT n, n DIV 90 AS k, (n DIV 90 MOD 28 * 4 + n DIV 2520 MOD 4) MOD 53 AS what, CRC32(n) MOD 100 AS luck, "
    "DATE_FORMAT(DATE_ADD('2022-01-01', INTERVAL n * ? DIV ? MONTH), '%Y-%m') AS month "
    "FROM (SELECT seq + ? - 1 AS n FROM seq_1_to_100000) numbers WHERE n < ?) f "
    "STRAIGHT_JOIN filled_counties c ON c.number = f.n MOD 90";

// What ContributionOf (services/rollup/domain/fold.cc) says of one activity, of a county's at once.
const std::string kFillPairingCells =
    "INSERT INTO pairing_cells (region, generation, pairing, basis, month, kind, subject, level, activities, teachers, "
    "students) SELECT f.region, 1, f.pairing, b.basis, f.month, f.kind, f.subject, f.level, COUNT(*), "
    "SUM(f.teachers), SUM(f.students) FROM activity_facts f "
    "JOIN (SELECT 1 AS basis UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) b "
    "ON b.basis <= 1 + f.confirmed * (1 + f.evidenced * (1 + f.verified)) "
    "WHERE f.region = ? AND f.generation = 1 AND f.told = 1 AND f.ended = 0 "
    "GROUP BY f.region, f.pairing, b.basis, f.month, f.kind, f.subject, f.level";
const std::string kFillCountyCells =
    "INSERT INTO county_cells (region, generation, basis, month, kind, subject, level, activities, teachers, students) "
    "SELECT region, 1, basis, month, kind, subject, level, SUM(activities), SUM(teachers), SUM(students) "
    "FROM pairing_cells WHERE region = ? AND generation = 1 GROUP BY region, basis, month, kind, subject, level";

const std::string kSumOfContributions =
    "SELECT COUNT(*), COALESCE(SUM(teachers), 0), COALESCE(SUM(students), 0) FROM activity_facts WHERE generation = 1 "
    "AND month = ? AND (? = '' OR region = ?) AND (? = '' OR pairing = ?) AND told = 1 AND ended = 0 "
    "AND confirmed * (1 + evidenced * (1 + verified)) >= ?";

sql::Deadline Late() { return std::chrono::steady_clock::now() + kStatementMax; }

sql::PoolOptions ReportingSchema(test::MariadbServer& server) {
  auto options = sql::ParseDsn(server.CreateDatabase());
  JGT_CHECK(options.ok());
  options->connections_max = 4;
  options->read_timeout = kStatementMax;
  sql::Pool pool(*options);
  JGT_CHECK(sql::Migrate(pool, journal::WithJournal(sql::MigrationsFrom(reporting::kSchemaFiles))).ok());
  return *options;
}

}  // namespace

FilledProvince::FilledProvince(test::MariadbServer& server, int64_t activities)
    : activities_(activities),
      months_(std::clamp<int64_t>(activities / kActivitiesOfMonth, 1, kMonthsMax)),
      month_({.year = 2022, .month = static_cast<int>(months_)}),
      middle_seq_(2 * (activities * (2 * months_ - 1) / (2 * months_) / kCountiesOfProvince) + 1),
      counties_(CountiesOfZhejiang()),
      pool_(ReportingSchema(server)) {
  FillRoster();
  FillContributions();
  FillCells();
  for (const std::string table : {"activity_facts", "pairing_cells", "county_cells", "pairings", "pairing_ends"})
    JGT_CHECK(sql::RunQuery(pool_, "ANALYZE TABLE " + table, {}, Late()).ok());
}

int64_t FilledProvince::activities_of_county() const { return activities_ / kCountiesOfProvince; }

std::string FilledProvince::Pairing(const std::string& county, int64_t number) {
  return MakeName(county, "pairings", "p" + std::to_string(number));
}

std::string FilledProvince::Activity(const std::string& county, int64_t number) {
  return MakeName(county, "activities", absl::StrFormat("01G%023d", number));
}

void FilledProvince::FillRoster() {
  Execute(kCreateCounties);
  std::vector<sql::Params> rows;
  for (size_t i = 0; i < counties_.size(); ++i) rows.push_back({static_cast<int64_t>(i), counties_[i]});
  JGT_CHECK(sql::RunTransaction(pool_, {.deadline = Late()}, [&](sql::Transaction& tx) {
              return tx.InsertMany("INSERT INTO filled_counties (number, region) ", 2, rows);
            }).ok());
  Execute(kFillRegions);
  Execute(kFillPairings, {kPairingsOfCounty});
  Execute(kFillEnds);
  const int64_t head = 2 * activities_of_county() + 4;
  Execute(kFillPositions, {"ledger", head + 1, head});
  Execute(kFillPositions, {"evidence", head / 2 + 1, head / 2});
}

void FilledProvince::FillContributions() {
  for (int64_t done = 0; done < activities_; done += kRowsOfInsert)
    Execute(kFillContributions, {months_, activities_, done, activities_});
}

void FilledProvince::FillCells() {
  for (const std::string& county : counties_) {
    Execute(kFillPairingCells, {county});
    Execute(kFillCountyCells, {county});
  }
}

reporting::Figures FilledProvince::SumOfContributions(const std::string& county, const std::string& pairing,
                                                      reporting::Basis basis) {
  const auto rows = sql::RunQuery(pool_, kSumOfContributions,
                                  {month_, county, county, pairing, pairing, static_cast<int>(basis) - 1}, Late());
  JGT_CHECK(rows.ok());
  return {.activities = rows->front().Int(0), .teachers = rows->front().Int(1), .students = rows->front().Int(2)};
}

std::string FilledProvince::Describe() {
  return absl::StrFormat("%d activities: month %s of %d holds %d of them, in %d county cells and %d pairing cells",
                         activities_, ToString(month_), months_, CountInMonth("activity_facts"),
                         CountInMonth("county_cells"), CountInMonth("pairing_cells"));
}

int64_t FilledProvince::CountInMonth(const std::string& table) {
  const auto rows = sql::RunQuery(pool_, "SELECT COUNT(*) FROM " + table + " WHERE month = ?", {month_}, Late());
  JGT_CHECK(rows.ok());
  return rows->front().Int(0);
}

void FilledProvince::Execute(const std::string& statement, const sql::Params& params) {
  const Status status = sql::RunTransaction(
      pool_, {.deadline = Late()}, [&](sql::Transaction& tx) { return tx.Execute(statement, params).status(); });
  JGT_CHECK(status.ok());
}

}  // namespace jgt::bench
