// How fast a province's lists and changes go in, and how a nation's schools and pairings come out.
//
//   build/release/bench/roster_scale [seconds per load [schools [pairings [pairings of the province]]]]
//     5 200000 100000 2500 when not said; a last argument 0 leaves the province out
//
// The roster is the program that is shipped, in a process of its own and with its default settings, over a MariaDB that
// syncs at each commit. All of it, and the clients, share this machine's cores, so the ratios count and the rates do
// not. What is answered is compared with what was generated; a difference ends the run with exit code 1.
#include <absl/strings/str_format.h>

#include <cstdlib>
#include <functional>
#include <iostream>

#include "tests/bench/bench_roster.h"
#include "tests/bench/cpu.h"
#include "tests/bench/disk.h"
#include "tests/bench/filled_nation.h"
#include "tests/bench/invented_province.h"
#include "tests/bench/load.h"
#include "tests/bench/nation_reads.h"
#include "tests/bench/province_import.h"
#include "tests/bench/raw_rows.h"
#include "tests/bench/table.h"
#include "tests/support/temp_dir.h"

namespace jgt::bench {
namespace {

constexpr int64_t kProvinceMicrosMax = 60'000'000;

std::string Seconds(int64_t us) { return absl::StrFormat("%d.%02d s", us / 1'000'000, us / 10'000 % 100); }

std::string PerSecond(int64_t count, int64_t us) { return std::to_string(us == 0 ? 0 : count * 1'000'000 / us); }

// A phase of the import beside what it cost in processor time.
class Phase {
 public:
  Phase(std::string what, const test::MariadbServer& server, const BenchRoster& roster,
        const std::function<StatusOr<ProvinceImport::Done>()>& run)
      : what_(std::move(what)) {
    const int64_t service = CpuMicrosOf(roster.pid());
    const int64_t database = CpuMicrosOf(server.pid());
    const auto ran = run();
    if (!ran.ok()) {
      std::cerr << what_ << ": " << ToString(ran.status()) << '\n';
      std::exit(1);
    }
    done = *ran;
    service_ = CpuMicrosOf(roster.pid()) - service;
    database_ = CpuMicrosOf(server.pid()) - database;
  }

  std::vector<std::string> Row() const {
    return {what_,
            Seconds(done.micros),
            std::to_string(done.calls),
            std::to_string(done.rows),
            PerSecond(done.rows, done.micros),
            Seconds(service_),
            Seconds(database_)};
  }

  ProvinceImport::Done done;

 private:
  const std::string what_;
  int64_t service_ = 0;
  int64_t database_ = 0;
};

bool MeasureProvince(test::MariadbServer& server, int64_t pairings) {
  const InventedProvince province(pairings);
  const std::string dsn = RosterSchema(server);
  const BenchRoster roster(dsn);
  ProvinceImport import(roster, province);
  const Phase first("first list of 90 counties", server, roster, [&] { return import.ImportFirstLists(); });
  const Phase years("nine more lists, and ten years' changes", server, roster, [&] { return import.PlayTheYears(); });
  if (const std::string wrong = import.FindWrong(); !wrong.empty()) {
    std::cerr << wrong << '\n';
    return false;
  }
  const int64_t calls = first.done.calls + years.done.calls;
  const int64_t micros = first.done.micros + years.done.micros;
  const StoredRows stored = RowsOfSchema(dsn);
  const test::TempDir folder;
  const int64_t disk = FdatasyncPerSecond(folder.path(), std::chrono::seconds(1));
  const int64_t hundreds = InsertRaw(server, stored, stored.rows / 100, ProvinceImport::kAtATime);
  const int64_t commits = InsertRaw(server, stored, calls, ProvinceImport::kAtATime);
  std::cout << absl::StrFormat(
      "province: %d schools, %d pairings, %d changes; stored: %d rows of %d bytes, indexes included; fdatasync of 4 "
      "KiB: %d/s\n",
      province.schools(), pairings, province.changes(), stored.rows, stored.bytes_of_row, disk);
  const auto floor = [&](const std::string& what, int64_t us) -> std::vector<std::string> {
    return {what, Seconds(us), "", std::to_string(stored.rows), PerSecond(stored.rows, us), "", ""};
  };
  PrintTable({{"province", "took", "calls", "rows", "rows/s", "cpu service", "cpu database"},
              first.Row(),
              years.Row(),
              {"together", Seconds(micros), std::to_string(calls),
               std::to_string(first.done.rows + years.done.rows) + " of lists",
               PerSecond(first.done.rows + years.done.rows, micros), "", ""},
              {"the same, as rows of tables", Seconds(micros), "", std::to_string(stored.rows),
               PerSecond(stored.rows, micros), PercentOf(hundreds, micros) + " of the floor", ""},
              floor("floor: raw 100-row INSERTs of the same bytes", hundreds),
              floor("floor: the same in as many commits as calls", commits)});
  std::cout << "aim: at most 60 s; " << (micros <= kProvinceMicrosMax ? "reached" : "missed") << "\n\n";
  return true;
}

int Main(const Load& load, const NationSize& size, int64_t pairings_of_province) {
  IgnoreLockOrder();
  std::cout << std::unitbuf;  // it runs for minutes: each part is told when it is known
  test::MariadbServer server({.extra_args = {"--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M"}});
  if (pairings_of_province > 0 && !MeasureProvince(server, pairings_of_province)) return 1;
  return MeasureNation(server, size, load) ? 0 : 1;
}

int64_t Argument(int argc, char** argv, int number, int64_t otherwise) {
  return argc > number ? std::strtoll(argv[number], nullptr, 10) : otherwise;
}

}  // namespace
}  // namespace jgt::bench

int main(int argc, char** argv) {
  using jgt::bench::Argument;
  if (argc == 4 && std::string(argv[1]) == "echo") return jgt::bench::BareEcho::Serve(argv[2], argv[3]);
  const int64_t seconds = Argument(argc, argv, 1, 5);
  return jgt::bench::Main({.threads = 64, .duration = std::chrono::seconds(seconds)},
                          {.schools = Argument(argc, argv, 2, 200'000), .pairings = Argument(argc, argv, 3, 100'000)},
                          Argument(argc, argv, 4, 2'500));
}
