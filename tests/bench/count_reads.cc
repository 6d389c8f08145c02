// Whether counts slow down as the activities behind them become many.
//
//   build/release/bench/count_reads [largest number of activities, default 1000000]
//
// The tables of the roll-up are filled for the 90 counties of a province with 10 thousand, 100 thousand … activities;
// then reporting's stores are asked for the last month, and their answers held against the contributions themselves.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <utility>

#include "common/journal/writer.h"
#include "common/names/names.h"
#include "common/sql/transaction.h"
#include "services/reporting/storage/mysql_count_store.h"
#include "services/reporting/storage/mysql_reporting_store.h"
#include "tests/bench/filled_province.h"
#include "tests/bench/latency.h"
#include "tests/bench/load.h"
#include "tests/bench/table.h"

namespace jgt::bench {
namespace {

using reporting::Basis;
using reporting::CountScope;
using reporting::Figures;

constexpr int kRepeats = 200;
constexpr int kPage = 100;
constexpr char kProvince[] = "330000";
const std::string kByPrimaryKey =
    "SELECT teachers FROM activity_facts WHERE region = ? AND generation = 1 AND activity = ?";

struct Measured {
  std::string what;
  Latency latency;
};

// One size: what it takes to ask, and whether the answers are right.
class CountReads {
 public:
  CountReads(test::MariadbServer& server, int64_t activities)
      : province_(server, activities),
        writer_("reporting", province_.pool(), clock_),
        reporting_(writer_, province_.pool()),
        counts_(province_.pool()) {}

  std::string Describe() { return province_.Describe(); }

  std::vector<Measured> Measure() {
    std::vector<Measured> all;
    const auto add = [&](const std::string& what, const std::function<void()>& read) {
      all.push_back({.what = what, .latency = bench::Measure(kRepeats, read)});
    };
    add("floor: one row by primary key", [&] {
      const std::string activity = FilledProvince::Activity(County(), Random(province_.activities_of_county()));
      JGT_CHECK(sql::RunQuery(province_.pool(), kByPrimaryKey, {RegionOf(activity), activity}, Soon()).ok());
    });
    add("province's sums of a month", [&] { SumOf(kProvince); });
    add("county's sums of a month", [&] { SumOf(County()); });
    add("CountActivities of a county", [&] { CountOf(OfCounty(County())); });
    add("CountActivities of a pairing", [&] { CountOf(OfPairing(County())); });
    for (const bool of_pairing : {false, true}) {
      const std::string what = of_pairing ? "ExplainCount of a pairing" : "ExplainCount of a county";
      const auto scope = [this, of_pairing] { return of_pairing ? OfPairing(County()) : OfCounty(County()); };
      add(what + ", first page", [&] { Explain(scope(), std::nullopt); });
      add(what + ", middle", [&] { ExplainFromTheMiddle(scope()); });
    }
    return all;
  }

  // What is wrong, in words; empty when everything is right.
  std::string Check() {
    for (const Basis basis : {Basis::kRecorded, Basis::kConfirmed, Basis::kEvidenced, Basis::kVerified}) {
      Figures sums;
      for (const reporting::RollupCell& cell : SumOf(kProvince, basis).cells)
        sums += {.activities = cell.activities, .teachers = cell.teachers, .students = cell.students};
      if (const std::string wrong = Compare("the province's sums", sums, "", "", basis); !wrong.empty()) return wrong;
      const std::string county = County();
      for (const CountScope& scope : {OfCounty(county), OfPairing(county)}) {
        Figures counted;
        for (const reporting::CountRow& row : CountOf(scope).rows)
          counted += row.by_basis.at(static_cast<size_t>(basis) - 1);
        const std::string pairing = scope.pairings.has_value() ? scope.pairings->front() : "";
        std::string wrong = Compare("CountActivities", counted, county, pairing, basis);
        if (wrong.empty()) wrong = Compare("the pages of ExplainCount", Pages(scope, basis), county, pairing, basis);
        if (!wrong.empty()) return wrong;
      }
    }
    return "";
  }

 private:
  static reporting::Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::minutes(5); }
  int64_t Random(int64_t below) { return std::uniform_int_distribution<int64_t>(0, below - 1)(random_); }
  const std::string& County() {
    const auto& counties = province_.counties();
    return counties[static_cast<size_t>(Random(static_cast<int64_t>(counties.size())))];
  }

  CountScope OfCounty(const std::string& county) const {
    return {.region = county,
            .pairings = std::nullopt,
            .period = {.from = province_.month(), .to = province_.month()},
            .kind = ""};
  }
  CountScope OfPairing(const std::string& county) {
    CountScope scope = OfCounty(county);
    scope.pairings = {FilledProvince::Pairing(county, Random(kPairingsOfCounty))};
    return scope;
  }

  reporting::Rollup SumOf(const std::string& region, Basis basis = Basis::kConfirmed) {
    auto rollup = reporting_.SumCells(
        {.region = region, .from = province_.month(), .to = province_.month(), .basis = basis}, Soon());
    JGT_CHECK(rollup.ok());
    return *std::move(rollup);
  }
  reporting::Counts CountOf(const CountScope& scope) {
    auto counts = counts_.Count(scope, Soon());
    JGT_CHECK(counts.ok());
    return *std::move(counts);
  }
  reporting::Explanation Explain(const CountScope& scope, std::optional<reporting::ExplainCursor> cursor,
                                 Basis basis = Basis::kConfirmed) {
    auto explanation =
        counts_.Explain({.scope = scope, .basis = basis, .cursor = std::move(cursor), .limit = kPage}, Soon());
    JGT_CHECK(explanation.ok());
    return *std::move(explanation);
  }
  void ExplainFromTheMiddle(const CountScope& scope) {
    const int64_t head = 2 * province_.activities_of_county() + 4;
    Explain(scope, reporting::ExplainCursor{.figures = {},
                                            .moments = {{.region = scope.region, .ledger = head, .evidence = head / 2}},
                                            .after_region = scope.region,
                                            .after_seq = province_.middle_seq()});
  }

  // All pages, as a caller turns them, added up.
  Figures Pages(const CountScope& scope, Basis basis) {
    Figures sum;
    std::optional<reporting::ExplainCursor> cursor;
    while (true) {
      reporting::Explanation page = Explain(scope, cursor, basis);
      const bool more = page.activities.size() > kPage;
      if (more) page.activities.resize(kPage);
      for (const reporting::ExplainedActivity& activity : page.activities)
        sum += {.activities = 1, .teachers = activity.teachers, .students = activity.students};
      if (!more) return sum;
      page.cursor.after_region = page.activities.back().region;
      page.cursor.after_seq = page.activities.back().seq;
      cursor = std::move(page.cursor);
    }
  }

  std::string Compare(const std::string& what, const Figures& answered, const std::string& county,
                      const std::string& pairing, Basis basis) {
    const Figures behind = province_.SumOfContributions(county, pairing, basis);
    if (answered == behind && behind.activities > 0) return "";
    return absl::StrFormat("%s say %d/%d/%d of %s%s on basis %d; the contributions add up to %d/%d/%d", what,
                           answered.activities, answered.teachers, answered.students, county, pairing,
                           static_cast<int>(basis), behind.activities, behind.teachers, behind.students);
  }

  SystemClock clock_;
  FilledProvince province_;
  journal::Writer writer_;
  reporting::MysqlReportingStore reporting_;
  reporting::MysqlCountStore counts_;
  std::mt19937_64 random_{1};
};

int Main(int64_t largest) {
  test::MariadbServer server({.extra_args = {"--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M",
                                             "--innodb-flush-log-at-trx-commit=0"}});
  std::vector<std::vector<std::string>> table = {{"asked"}};
  std::vector<int64_t> first_us;
  std::vector<int64_t> last_us;
  for (int64_t activities = 10'000; activities <= largest; activities *= 10) {
    CountReads reads(server, activities);
    if (const std::string wrong = reads.Check(); !wrong.empty()) {
      std::cerr << activities << " activities: " << wrong << '\n';
      return 1;
    }
    std::cout << reads.Describe() << "; sums, counts and pages agree with the contributions\n";
    table[0].push_back(std::to_string(activities) + " p50");
    table[0].emplace_back("p99");
    const std::vector<Measured> measured = reads.Measure();
    for (size_t i = 0; i < measured.size(); ++i) {
      const auto& [what, latency] = measured[i];
      if (activities == 10'000) {
        table.push_back({what});
        first_us.push_back(std::max<int64_t>(1, latency.p50_us));
        last_us.push_back(0);
      }
      table[i + 1].push_back(Millis(latency.p50_us));
      table[i + 1].push_back(Millis(latency.p99_us));
      last_us[i] = latency.p50_us;
    }
  }
  table[0].emplace_back("largest/smallest");
  for (size_t i = 0; i < first_us.size(); ++i) table[i + 1].push_back(PercentOf(last_us[i], first_us[i]));
  PrintTable(table);
  return 0;
}

}  // namespace
}  // namespace jgt::bench

int main(int argc, char** argv) {
  const int64_t activities = argc > 1 ? std::strtoll(argv[1], nullptr, 10) : 1'000'000;
  return jgt::bench::Main(std::max<int64_t>(10'000, activities));
}
