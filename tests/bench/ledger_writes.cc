// How fast activities are acknowledged, beside what the same MariaDB and the same disk do without a ledger.
//
//   build/release/bench/ledger_writes [seconds per load [load]] 2>log     the log of calls is written as the process
//   does
//
// One load alone (batches, lone, flight, peak, overload) is for a profiler: its row has no floor.
//
// Everything is real: the handlers behind a gRPC server and channel, tokens, the Merkle log, a MariaDB that syncs at
// each commit. All of it, and the clients, share this machine's cores, so the ratios count and the rates do not.
#include <cstdlib>
#include <iostream>
#include <map>

#include "common/journal/entry.h"
#include "services/ledger/storage/activity_rows.h"
#include "tests/bench/bench_ledger.h"
#include "tests/bench/cpu.h"
#include "tests/bench/disk.h"
#include "tests/bench/table.h"
#include "tests/support/temp_dir.h"

namespace jgt::bench {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatient{20'000};
// What a caller of the overload run waits for at most: with ten times the calls, not all can be answered by then.
constexpr milliseconds kHurried{200};

const std::vector<std::string> kHeader = {"load",    "activities/s", "ratio",   "p50",        "p99",
                                          "refused", "failed",       "us here", "us database"};

// Rows of as many bytes, 100 to an INSERT and a commit, from one connection a county: what the server does at best.
class RawInserts {
 public:
  RawInserts(test::MariadbServer& server, int64_t bytes)
      : pool_(LedgerSchema(server, kCounties)), payload_(static_cast<size_t>(bytes), 'x') {
    JGT_CHECK(sql::RunTransaction(pool_, {}, [](sql::Transaction& tx) {
                return tx
                    .Execute(
                        "CREATE TABLE raw (region VARCHAR(12) NOT NULL, seq BIGINT NOT NULL, payload BLOB NOT NULL, "
                        "PRIMARY KEY (region, seq))")
                    .status();
              }).ok());
  }

  Outcome Insert(const std::string& county, int64_t n) {
    std::vector<sql::Params> rows;
    for (int64_t i = 0; i < kBatch; ++i) {
      rows.push_back(sql::MakeParams(county, n * kBatch + i, sql::Value::Bytes(payload_)));
    }
    const Status status = sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) {
      return tx.InsertMany("INSERT INTO raw (region, seq, payload) ", 3, rows);
    });
    return {.units = status.ok() ? kBatch : 0, .failed = !status.ok()};
  }

 private:
  sql::Pool pool_;
  const std::string payload_;
};

// The ledger's own rows in its own tables, 100 activities to a commit: what is left of a batch when nothing is read,
// decided, hashed or carried over the wire.
class PlainRows {
 public:
  explicit PlainRows(test::MariadbServer& server) : pool_(LedgerSchema(server, kCounties)) {}

  Outcome Insert(const std::string& county, int64_t n) {
    std::vector<ledger::Activity> activities;
    std::vector<sql::Params> entries;
    for (int64_t i = 1; i <= kBatch; ++i) {
      const int64_t seq = n * kBatch + i;
      activities.push_back(Lesson(county, seq));
      entries.push_back(sql::MakeParams(county, seq, "jgt.ledger.v1.ActivityRecorded", sql::Value::Bytes(body_),
                                        sql::Value::Bytes(hash_), clock_.Now(), "tester", "bench-100000"));
    }
    const Status status = sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) -> Status {
      RETURN_IF_ERROR(ledger::InsertActivities(tx, county, activities));
      RETURN_IF_ERROR(tx.Insert(
          "INSERT INTO journal_request (region, request_id, request_hash, response, last_seq, recorded_at, row_hash) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)",
          {county, "bench-" + std::to_string(n), sql::Value::Bytes(hash_), sql::Value::Bytes(answer_), n, clock_.Now(),
           sql::Value::Bytes(hash_)}));
      return tx.InsertMany(
          "INSERT INTO journal (region, seq, type, body, entry_hash, recorded_at, principal, request_id) ", 8, entries);
    });
    return {.units = status.ok() ? kBatch : 0, .failed = !status.ok()};
  }

 private:
  ledger::Activity Lesson(const std::string& county, int64_t seq) const {
    ledger::Activity lesson;
    lesson.name = "regions/" + county + "/activities/" + absl::StrFormat("01GZZZZZZZ%016d", seq);
    lesson.pairing = "regions/" + county + "/pairings/p";
    lesson.recorded_by = "regions/" + county + "/schools/core";
    lesson.kind = "SYNC_LESSON";
    lesson.day = "2022-05-10";
    lesson.period = 2;
    lesson.subject = 13;
    lesson.teacher = "T-" + std::to_string(seq);
    lesson.supporter_class = "四(1)班";
    lesson.supported_class = "四(2)班";
    lesson.teachers = 2;
    lesson.students = 80;
    lesson.lesson = true;
    lesson.seq = seq;
    lesson.revision = seq;
    lesson.recorded_at = clock_.Now();
    return lesson;
  }

  SystemClock clock_;
  sql::Pool pool_;
  const std::string body_ = std::string(210, 'b');
  const std::string hash_ = std::string(32, 'h');
  const std::string answer_ = std::string(24'000, 'a');
};

// A load, and the processor time that its activities took.
class Run {
 public:
  Run(std::string what, const test::MariadbServer& server, const std::function<Figures()>& drive)
      : what_(std::move(what)) {
    const int64_t own = OwnCpuMicros();
    const int64_t database = CpuMicrosOf(server.pid());
    figures = drive();
    const int64_t units = std::max<int64_t>(1, figures.units_in_all);
    own_ = (OwnCpuMicros() - own) / units;
    database_ = (CpuMicrosOf(server.pid()) - database) / units;
  }

  std::vector<std::string> Row(const std::string& ratio) const {
    return {what_,
            std::to_string(figures.units_per_second),
            ratio,
            Millis(figures.p50_us),
            Millis(figures.p99_us),
            std::to_string(figures.refused),
            std::to_string(figures.failed),
            std::to_string(own_),
            std::to_string(database_)};
  }
  std::string PercentOf(const Run& floor) const {
    return bench::PercentOf(figures.units_per_second, floor.figures.units_per_second);
  }

  Figures figures;

 private:
  const std::string what_;
  int64_t own_ = 0;
  int64_t database_ = 0;
};

int Main(milliseconds duration, int64_t sync_us, const std::string& only) {
  test::MariadbServer server(
      {.extra_args = {"--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M", "--max-connections=200"},
       .env = {{"LD_PRELOAD", JGT_SLOW_SYNC_SHIM}, {"JGT_SYNC_MICROS", std::to_string(sync_us)}}});
  BenchLedger ledger(server);
  const test::TempDir folder;
  const int64_t disk = FdatasyncPerSecond(folder.path(), std::chrono::seconds(1));
  const auto load = [&](int threads) { return Load{.threads = threads, .duration = duration}; };
  const auto spread = [&](int slot, int64_t, Done done) {
    ledger.RecordOne(County(slot % kCounties), kHurried, std::move(done));
  };
  const std::map<std::string, std::function<Figures()>> drives = {
      {"batches",
       [&] {
         return DriveInFlight(load(4 * kCounties), [&](int slot, int64_t, Done done) {
           ledger.RecordBatch(County(slot % kCounties), kPatient, std::move(done));
         });
       }},
      {"lone", [&] { return Drive(load(1), [&](int, int64_t) { return ledger.RecordOneAndWait(County(0)); }); }},
      {"flight",
       [&] {
         return DriveInFlight(load(64),
                              [&](int, int64_t, Done done) { ledger.RecordOne(County(0), kPatient, std::move(done)); });
       }},
      {"peak", [&] { return DriveInFlight(load(64), spread); }},
      {"overload", [&] { return DriveInFlight(load(640), spread); }}};
  if (!only.empty()) {
    const auto drive = drives.find(only);
    if (drive == drives.end()) {
      std::cerr << "no load " << only << ": batches, lone, flight, peak, overload\n";
      return 2;
    }
    const Run alone(only, server, drive->second);
    PrintTable({kHeader, alone.Row("")});
    if (alone.figures.refused > 0) std::cout << "refusals: p99 " << Millis(alone.figures.refused_p99_us) << '\n';
    return 0;
  }

  const Run batches("8 counties, batches of 100, 32 in flight", server, drives.at("batches"));
  const StoredBytes bytes = ledger.BytesPerActivity();
  const auto insert = [&](auto& table) {
    return [&] { return Drive(load(kCounties), [&](int t, int64_t n) { return table.Insert(County(t), n); }); };
  };
  RawInserts raw(server, bytes.rows + bytes.indexes);
  const Run floor("floor: raw 100-row INSERTs of the same bytes", server, insert(raw));
  RawInserts bare(server, bytes.rows);
  const Run bare_floor("the same without the bytes of the indexes", server, insert(bare));
  PlainRows plain(server);
  const Run own_rows("the ledger's own rows, by plain INSERTs", server, insert(plain));
  const Run lone("one county, one at a time", server, drives.at("lone"));
  const Run flight("one county, 64 in flight", server, drives.at("flight"));
  const Run peak("8 counties, 64 in flight", server, drives.at("peak"));
  const Run overload("the same, 640 in flight", server, drives.at("overload"));

  std::cout << "fdatasync of 4 KiB: " << disk << "/s, and " << sync_us << " us more for MariaDB; an activity stores "
            << bytes.rows << " bytes in rows and " << bytes.indexes << " in indexes; "
            << std::thread::hardware_concurrency() << " cores for clients, ledger and database\n";
  PrintTable({kHeader, floor.Row("100 %"), bare_floor.Row(bare_floor.PercentOf(floor)),
              own_rows.Row(own_rows.PercentOf(floor)), batches.Row(batches.PercentOf(floor)), lone.Row("100 %"),
              flight.Row(flight.PercentOf(lone)), peak.Row("100 %"), overload.Row(overload.PercentOf(peak))});
  std::cout << "refusals under overload: p99 " << Millis(overload.figures.refused_p99_us) << '\n';
  const int64_t failed = floor.figures.failed + batches.figures.failed + lone.figures.failed + flight.figures.failed;
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace jgt::bench

int main(int argc, char** argv) {
  const int64_t seconds = argc > 1 ? std::strtoll(argv[1], nullptr, 10) : 5;
  const int64_t sync_us = argc > 2 ? std::strtoll(argv[2], nullptr, 10) : 0;
  return jgt::bench::Main(std::chrono::seconds(seconds > 0 ? seconds : 5), sync_us > 0 ? sync_us : 0,
                          argc > 3 ? argv[3] : "");
}
