// Whether lists slow down as a region's activities become many.
//
//   build/release/bench/ledger_reads [rows of the largest table, default 1000000]
//
// One region is filled with 10 thousand, 100 thousand … rows by INSERTs of its own, 2000 to a pairing, over a thousand
// days (without indexes, which are then made anew: ten million rows take minutes, not hours); then pages of 100 are
// read through the ledger's store: the first one, and one from somewhere in the middle.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <utility>
#include <vector>

#include "common/journal/writer.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "tests/bench/bench_ledger.h"
#include "tests/bench/latency.h"
#include "tests/bench/table.h"

namespace jgt::bench {
namespace {

using std::chrono::steady_clock;

constexpr int64_t kRowsOfPairing = 2000;
constexpr int kDays = 1000;

constexpr int kRepeats = 300;
constexpr int64_t kRowsOfInsert = 10'000;
const std::string kRegion = "330320";

// Entries come in the order of their days, a few of them late. One in a hundred is reversed, one superseded, and eight
// are not confirmed.
const std::string kFill =
    "INSERT INTO activities (region, id, seq, revision, pairing_id, kind, day, end_day, period, subject, teacher, "
    "supporter_class, supported_class, title, teachers, students, mentor_group, exchange, publicity_level, link, "
    "exchange_kind, lesson, lesson_slot, state, recorded_by, confirmed_by, corrects, superseded_by, recorded_at) "
    "SELECT '330320', CONCAT('01G', LPAD(n, 23, '0')), n, n, CONCAT('p', n MOD ?), CONCAT('KIND_', n MOD 20), "
    "DATE_ADD('2020-01-01', INTERVAL GREATEST(0, n * 1000 DIV ? - n MOD 7) DAY), NULL, 2, 13, CONCAT('T-', n), "
    "'四(1)班', '四(2)班', '', 2, 80, '', '', '', '', '', 1, IF(n MOD 100 < 2, NULL, CONCAT('p/', n)), "
    "CASE n MOD 100 WHEN 0 THEN 4 WHEN 1 THEN 3 ELSE IF(n MOD 100 < 10, 1, 2) END, "
    "'regions/330320/schools/core', '', '', '', '2022-05-10 00:00:00' FROM (SELECT CAST(seq AS SIGNED) + ? AS n FROM "
    "seq_1_to_10000) "
    "numbers WHERE n <= ?";
const std::string kIndexes =
    "SELECT index_name, MAX(non_unique), GROUP_CONCAT(column_name ORDER BY seq_in_index) FROM "
    "information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'activities' AND index_name <> "
    "'PRIMARY' GROUP BY index_name ORDER BY index_name";
const std::string kByPrimaryKey = "SELECT id FROM activities WHERE region = ? AND seq = ?";

sql::Deadline Soon() { return steady_clock::now() + std::chrono::seconds(600); }

// A benchmark has no callers to tell: it says what went wrong and ends.
void Must(const Status& status) {
  if (status.ok()) return;
  std::cerr << ToString(status) << '\n';
  std::exit(1);
}

std::string DayOf(int64_t number) {
  const Instant first = *FromSql("2020-01-01 00:00:00");
  return ToSql(Instant{first.micros + number * 86'400'000'000}).substr(0, 10);
}

struct Asked {
  std::string what;
  ledger::ActivityFilter filter;
  std::optional<std::vector<std::string>> pairings = std::nullopt;
};

// Every field of the filter alone and with each other.
std::vector<Asked> AllAsked() {
  const std::string pairing = "regions/" + kRegion + "/pairings/p3";
  const std::string from = DayOf(500);
  const std::string to = DayOf(530);
  using ledger::ActivityState;
  return {{.what = "everything", .filter = {}},
          {.what = "pairing", .filter = {.pairing = pairing}},
          {.what = "kind", .filter = {.kind = "KIND_3"}},
          {.what = "state RECORDED", .filter = {.state = ActivityState::kRecorded}},
          {.what = "state REVERSED", .filter = {.state = ActivityState::kReversed}},
          {.what = "a month", .filter = {.day_min = from, .day_max = to}},
          {.what = "from a day on", .filter = {.day_min = from}},
          {.what = "kind, state", .filter = {.kind = "KIND_0", .state = ActivityState::kReversed}},
          {.what = "kind, a month", .filter = {.kind = "KIND_3", .day_min = from, .day_max = to}},
          {.what = "state, a month", .filter = {.state = ActivityState::kRecorded, .day_min = from, .day_max = to}},
          {.what = "kind, state, a month",
           .filter = {.kind = "KIND_5", .state = ActivityState::kRecorded, .day_min = from, .day_max = to}},
          {.what = "pairing, a month", .filter = {.pairing = pairing, .day_min = from, .day_max = to}},
          {.what = "pairing, kind, state",
           .filter = {.pairing = pairing, .kind = "KIND_3", .state = ActivityState::kConfirmed}},
          {.what = "a school's two pairings", .filter = {}, .pairings = std::vector<std::string>{"p1", "p2"}}};
}

// After ten million INSERTs the server's purge holds the table longer than a service would wait for it.
sql::PoolOptions Patient(sql::PoolOptions options) {
  options.lock_wait_timeout = std::chrono::seconds(600);
  options.read_timeout = std::chrono::seconds(1200);
  return options;
}

// A region of so many rows.
class FilledRegion {
 public:
  FilledRegion(test::MariadbServer& server, int64_t rows)
      : rows_(rows),
        pool_(Patient(LedgerSchema(server, 4))),
        writer_("ledger", pool_, clock_),
        store_(writer_, pool_, ledger::EncodeEntry) {
    const int64_t pairings = std::max<int64_t>(5, rows / kRowsOfPairing);
    const sql::Rows indexes = Query(kIndexes);
    std::string drop;
    std::string add;
    for (const sql::Row& index : indexes) {
      drop += (drop.empty() ? "DROP KEY " : ", DROP KEY ") + index.Text(0);
      add += (add.empty() ? "ADD " : ", ADD ") + std::string(index.Int(1) == 0 ? "UNIQUE KEY " : "KEY ") +
             index.Text(0) + " (" + index.Text(2) + ")";
    }
    Change("ALTER TABLE activities " + drop);
    for (int64_t done = 0; done < rows; done += kRowsOfInsert) Change(kFill, {pairings, rows, done, rows});
    Change("ALTER TABLE activities " + add);
    JGT_CHECK(Query(kIndexes).size() == indexes.size() && !indexes.empty());
    JGT_CHECK(sql::RunQuery(pool_, "ANALYZE TABLE activities", {}, Soon()).ok());
  }

  Latency Page(const Asked& asked, bool in_the_middle) {
    ledger::ListQuery query{
        .region = kRegion, .filter = asked.filter, .after_day = "", .limit = 101, .pairings = asked.pairings};
    return Measure(kRepeats, [&] {
      if (in_the_middle) {
        query.after_seq = Random(rows_);
        if (ledger::OrderedByDay(query))
          query.after_day = DayOf(asked.filter.day_min ? 500 + Random(30) : Random(kDays));
      }
      JGT_CHECK(store_.List(query, Soon()).ok());
    });
  }

  Latency ByPrimaryKey() {
    return Measure(kRepeats, [&] {
      JGT_CHECK(sql::RunQuery(pool_, kByPrimaryKey, {kRegion, Random(rows_)}, Soon()).ok());
    });
  }

 private:
  sql::Rows Query(const std::string& statement) {
    StatusOr<sql::Rows> rows = sql::RunQuery(pool_, statement, {}, Soon());
    Must(rows.status());
    return *std::move(rows);
  }
  void Change(const std::string& statement, const sql::Params& params = {}) {
    Must(sql::RunTransaction(pool_, {.deadline = Soon()},
                             [&](sql::Transaction& tx) { return tx.Execute(statement, params).status(); }));
  }
  int64_t Random(int64_t below) { return std::uniform_int_distribution<int64_t>(0, below - 1)(random_); }

  const int64_t rows_;
  SystemClock clock_;
  sql::Pool pool_;
  journal::Writer writer_;
  ledger::MysqlActivityStore store_;
  std::mt19937_64 random_{1};
};

void AddColumn(std::vector<std::vector<std::string>>& table, size_t row, const Latency& latency, int64_t* first_us) {
  table[row].push_back(Millis(latency.p50_us));
  table[row].push_back(Millis(latency.p99_us));
  if (*first_us == 0) *first_us = std::max<int64_t>(1, latency.p50_us);
}

int Main(int64_t largest) {
  test::MariadbServer server({.extra_args = {"--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M",
                                             "--innodb-flush-log-at-trx-commit=0"}});
  const std::vector<Asked> all = AllAsked();
  std::vector<std::vector<std::string>> table = {{"page of 100"}, {"floor: one row by primary key"}};
  for (const Asked& asked : all) {
    table.push_back({asked.what});
    table.push_back({asked.what + ", middle"});
  }
  std::vector<int64_t> first_us(table.size(), 0);
  std::vector<int64_t> last_us(table.size(), 0);
  for (int64_t rows = 10'000; rows <= largest; rows *= 10) {
    FilledRegion region(server, rows);
    table[0].push_back(std::to_string(rows) + " p50");
    table[0].push_back("p99");
    const auto add = [&](size_t row, const Latency& latency) {
      AddColumn(table, row, latency, &first_us[row]);
      last_us[row] = latency.p50_us;
    };
    add(1, region.ByPrimaryKey());
    for (size_t i = 0; i < all.size(); ++i) {
      add(2 + 2 * i, region.Page(all[i], false));
      add(3 + 2 * i, region.Page(all[i], true));
    }
  }
  table[0].emplace_back("largest/smallest");
  for (size_t row = 1; row < table.size(); ++row) table[row].push_back(PercentOf(last_us[row], first_us[row]));
  PrintTable(table);
  return 0;
}

}  // namespace
}  // namespace jgt::bench

int main(int argc, char** argv) {
  const int64_t rows = argc > 1 ? std::strtoll(argv[1], nullptr, 10) : 1'000'000;
  return jgt::bench::Main(std::max<int64_t>(10'000, rows));
}
