#include "tests/bench/nation_reads.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "common/names/names.h"
#include "common/rpc/channel.h"
#include "common/rpc/status_codec.h"
#include "common/sql/transaction.h"
#include "services/roster/storage/to_proto.h"
#include "tests/bench/bench_roster.h"
#include "tests/bench/cpu.h"
#include "tests/bench/latency.h"
#include "tests/bench/table.h"

namespace jgt::bench {
namespace {

using std::chrono::steady_clock;
namespace v1 = jgt::roster::v1;
using Stub = v1::RosterService::Stub;

constexpr int kLists = 2000;
constexpr int kListsChecked = 300;
constexpr int64_t kEchoPercentMin = 60;
constexpr int64_t kListMicrosMax = 10'000;
constexpr int64_t kMemoryKibMax = 300'000'000 / 1024;

// A call that nobody waits for: it lives until it is answered.
struct InFlight {
  grpc::ClientContext context;
  v1::GetSchoolRequest request;
  v1::GetSchoolResponse response;
};

// Calls of GetSchool over one stub, of a server that is the roster or an echo of it.
class SchoolCalls {
 public:
  SchoolCalls(const FilledNation& nation, const std::shared_ptr<grpc::Channel>& channel, std::string token)
      : nation_(nation), stub_(v1::RosterService::NewStub(channel)), token_(std::move(token)) {}

  // `n` decides which school. The echo has but one, under every name.
  void Begin(int64_t n, bool is_echo, Done done) {
    auto call = std::make_shared<InFlight>();
    const roster::School expected = nation_.SchoolToday(n * 7919 % nation_.schools());
    call->request.set_name(roster::NameOf(expected.key, roster::kSchools));
    call->context.set_deadline(std::chrono::system_clock::now() + kPatient);
    if (!token_.empty()) call->context.AddMetadata("authorization", "Bearer " + token_);
    auto* const async = stub_->async();
    async->GetSchool(
        &call->context, &call->request, &call->response,
        [this, call, is_echo, name = is_echo ? std::string() : expected.display_name,
         done = std::move(done)](const grpc::Status& status) {
          const bool failed = !status.ok();
          const v1::School& school = call->response.school();
          if (failed) std::cerr << ToString(rpc::FromGrpc(status)) << '\n';
          if (!failed && (school.name() != call->request.name() || (!is_echo && school.display_name() != name)))
            ++wrong_;
          done({.units = failed ? 0 : 1, .failed = failed});
        });
  }
  int64_t wrong() const { return wrong_; }

 private:
  const FilledNation& nation_;
  const std::unique_ptr<Stub> stub_;
  const std::string token_;
  std::atomic<int64_t> wrong_{0};
};

// A load, and the processor time that a call of it took.
struct SchoolRun {
  Figures figures;
  int64_t own_us = 0;
  int64_t service_us = 0;
  int64_t database_us = 0;
  int64_t wrong = 0;
};

class NationReads {
 public:
  NationReads(test::MariadbServer& server, const NationSize& size, const Load& load)
      : server_(server), load_(load), dsn_(RosterSchema(server)), nation_(dsn_, size) {}

  bool Run() {
    std::cout << "nation: " << nation_.Describe() << '\n';
    const BenchRoster roster(dsn_);
    const Memory idle = MemoryOf(roster.pid());
    const std::string wrong = Check(roster);
    if (!wrong.empty()) {
      std::cerr << wrong << '\n';
      return false;
    }
    if (!ReadSchools(roster)) return false;
    if (!ReadLists(roster)) return false;
    const Memory loaded = MemoryOf(roster.pid());
    PrintTable({{"memory of the service", "now", "most", "aim"},
                {"idle", Megabytes(idle.now_kib), Megabytes(idle.most_kib), "40 MB"},
                {"after the loads", Megabytes(loaded.now_kib), Megabytes(loaded.most_kib),
                 absl::StrFormat("300 MB: %s", loaded.most_kib <= kMemoryKibMax ? "reached" : "missed")}});
    return true;
  }

 private:
  template <class Request, class Response>
  StatusOr<Response> Call(const BenchRoster& roster,
                          grpc::Status (v1::RosterService::StubInterface::*method)(grpc::ClientContext*, const Request&,
                                                                                   Response*),
                          const Request& request) {
    if (stub_ == nullptr) stub_ = v1::RosterService::NewStub(roster.channel());
    rpc::FixedToken token(roster.token());
    return rpc::CallUnary<Response>(*stub_, method, request, rpc::Within(kPatient, &token));
  }
  int64_t Random(int64_t below) { return std::uniform_int_distribution<int64_t>(0, below - 1)(random_); }
  Day RandomDay() {
    const int64_t first = DayNumber(FilledNation::FirstDay());
    return DayFromNumber(first + Random(DayNumber(FilledNation::LastDay()) - first + 1));
  }

  // A county's list on a day, page by page; how many microseconds the first page took.
  StatusOr<std::vector<v1::Pairing>> ListOf(const BenchRoster& roster, int64_t county, const Day& day, int page) {
    v1::ListPairingsRequest request;
    request.set_parent(RegionName(FilledNation::CodeOf(county)));
    request.set_as_of(ToString(day));
    request.set_page_size(page);
    std::vector<v1::Pairing> listed;
    while (true) {
      ASSIGN_OR_RETURN(const v1::ListPairingsResponse response,
                       Call(roster, &v1::RosterService::StubInterface::ListPairings, request));
      listed.insert(listed.end(), response.pairings().begin(), response.pairings().end());
      if (response.next_page_token().empty()) return listed;
      request.set_page_token(response.next_page_token());
    }
  }

  static bool Same(const v1::Pairing& answered, const roster::Pairing& expected) {
    const v1::Pairing own = roster::ToProto(expected);
    return answered.name() == own.name() && answered.supporter() == own.supporter() &&
           answered.supported() == own.supported() && answered.supported_name() == own.supported_name() &&
           answered.mode() == own.mode() && answered.state() == own.state();
  }

  // Random lists, whole and by small pages, and random schools.
  std::string Check(const BenchRoster& roster) {
    for (int i = 0; i < kListsChecked; ++i) {
      const int64_t county = Random(nation_.counties());
      const Day day = RandomDay();
      const auto listed = ListOf(roster, county, day, i % 3 == 0 ? 7 : kPageMax);
      if (!listed.ok()) return ToString(listed.status());
      const std::vector<roster::Pairing> expected = nation_.ListedOn(county, day);
      if (!std::equal(listed->begin(), listed->end(), expected.begin(), expected.end(), Same)) {
        return absl::StrFormat("ListPairings of %s on %s: %d pairings are not the %d that stood",
                               FilledNation::CodeOf(county), ToString(day), listed->size(), expected.size());
      }
    }
    for (int i = 0; i < kListsChecked; ++i) {
      const roster::School expected = nation_.SchoolToday(Random(nation_.schools()));
      v1::GetSchoolRequest request;
      request.set_name(roster::NameOf(expected.key, roster::kSchools));
      const auto answer = Call(roster, &v1::RosterService::StubInterface::GetSchool, request);
      if (!answer.ok()) return ToString(answer.status());
      const v1::School& school = answer->school();
      if (school.display_name() != expected.display_name || school.teachers() != expected.teachers ||
          school.printed_names().empty() || *school.printed_names().rbegin() != expected.printed_names.back()) {
        return "GetSchool of " + request.name() + ": " + school.ShortDebugString();
      }
      example_ = school;
    }
    return "";
  }

  SchoolRun Drive(const std::shared_ptr<grpc::Channel>& channel, const std::string& token, pid_t service,
                  bool is_echo) {
    SchoolCalls calls(nation_, channel, token);
    const int64_t own = OwnCpuMicros();
    const int64_t its = CpuMicrosOf(service);
    const int64_t database = CpuMicrosOf(server_.pid());
    SchoolRun run;
    run.figures = DriveInFlight(load_, [&](int slot, int64_t n, Done done) {
      calls.Begin(n * load_.threads + slot, is_echo, std::move(done));
    });
    const int64_t units = std::max<int64_t>(1, run.figures.units_in_all);
    run.own_us = (OwnCpuMicros() - own) / units;
    run.service_us = (CpuMicrosOf(service) - its) / units;
    run.database_us = (CpuMicrosOf(server_.pid()) - database) / units;
    run.wrong = calls.wrong();
    return run;
  }

  static std::vector<std::string> RowOf(const std::string& what, const SchoolRun& run, const SchoolRun& floor,
                                        const std::string& aim) {
    return {what,
            std::to_string(run.figures.units_per_second),
            PercentOf(run.figures.units_per_second, floor.figures.units_per_second),
            aim,
            Millis(run.figures.p50_us),
            Millis(run.figures.p99_us),
            std::to_string(run.figures.failed),
            std::to_string(run.own_us),
            std::to_string(run.service_us),
            std::to_string(run.database_us)};
  }

  // The echo runs before and after; the faster of its runs is the floor.
  bool ReadSchools(const BenchRoster& roster) {
    const BareEcho echo(example_);
    const SchoolRun before = Drive(echo.channel(), "", echo.pid(), true);
    const SchoolRun young = Drive(roster.channel(), roster.token(), roster.pid(), false);
    const SchoolRun read = Drive(roster.channel(), roster.token(), roster.pid(), false);
    std::optional<SchoolRun> silent;
    {
      const BenchRoster other(dsn_, false);
      silent = Drive(other.channel(), other.token(), other.pid(), false);  // as the first of the other
      silent = Drive(other.channel(), other.token(), other.pid(), false);
    }
    const SchoolRun after = Drive(echo.channel(), "", echo.pid(), true);
    const bool first = before.figures.units_per_second > after.figures.units_per_second;
    const SchoolRun& floor = first ? before : after;
    const bool reached = read.figures.units_per_second * 100 >= kEchoPercentMin * floor.figures.units_per_second;
    PrintTable({{absl::StrFormat("GetSchool, %d in flight", load_.threads), "calls/s", "ratio", "aim", "p50", "p99",
                 "failed", "us client", "us service", "us database"},
                RowOf("floor: a bare echo of its answer", floor, floor, ""),
                RowOf("the echo's other run", first ? after : before, floor, ""),
                RowOf("random schools, of a service that has just started", young, floor, ""),
                RowOf("random schools", read, floor, absl::StrFormat("60 %%: %s", reached ? "reached" : "missed")),
                RowOf("the same, without a log line each", *silent, floor, "")});
    int64_t wrong = 0;
    int64_t failed = 0;
    for (const SchoolRun& run : {before, young, read, *silent, after}) {
      wrong += run.wrong;
      failed += run.figures.failed;
    }
    if (wrong + failed > 0) std::cerr << wrong << " wrong answers, " << failed << " failed calls\n";
    return wrong + failed == 0;
  }

  // One after the other, of random counties on random days.
  std::optional<Latency> ListRandomly(const BenchRoster& roster, int page, bool large) {
    bool right = true;
    const Latency latency = Measure(kLists, [&] {
      const int64_t county = large ? Random(nation_.counties() / 10) * 10 : Random(nation_.counties());
      v1::ListPairingsRequest request;
      request.set_parent(RegionName(FilledNation::CodeOf(county)));
      request.set_as_of(ToString(RandomDay()));
      request.set_page_size(page);
      const auto response = Call(roster, &v1::RosterService::StubInterface::ListPairings, request);
      right = right && response.ok() && (page < kPageMax || response->next_page_token().empty());
    });
    if (!right) return std::nullopt;
    return latency;
  }

  Latency ByPrimaryKey() {
    sql::Pool& pool = nation_.pool();
    return Measure(kLists, [&] {
      const roster::School school = nation_.SchoolToday(Random(nation_.schools()));
      JGT_CHECK(sql::RunQuery(pool,
                              "SELECT display_name FROM school_versions WHERE region = ? AND school_id = ? AND seq = 1 "
                              "AND part = 0",
                              {school.key.region, school.key.id}, steady_clock::now() + kPatient)
                    .ok());
    });
  }

  bool ReadLists(const BenchRoster& roster) {
    const auto row = [](const std::string& what, const Latency& latency, const std::string& aim) {
      return std::vector<std::string>{what, Millis(latency.p50_us), Millis(latency.p99_us), Millis(latency.max_us),
                                      aim};
    };
    std::vector<std::vector<std::string>> table = {
        {"ListPairings of a county, one at a time, as of any day", "p50", "p99", "max", "aim of p99"},
        row("floor: one row by primary key", ByPrimaryKey(), "")};
    for (const bool large : {false, true}) {
      for (const int page : {100, kPageMax}) {
        const std::optional<Latency> latency = ListRandomly(roster, page, large);
        if (!latency.has_value()) return false;
        table.push_back(row(absl::StrFormat("%s, %s", large ? "counties of 180 pairings" : "any county",
                                            page == 100 ? "first 100" : "all"),
                            *latency,
                            absl::StrFormat("10 ms: %s", latency->p99_us < kListMicrosMax ? "reached" : "missed")));
      }
    }
    PrintTable(table);
    return true;
  }

  test::MariadbServer& server_;
  const Load load_;
  const std::string dsn_;
  FilledNation nation_;
  std::unique_ptr<Stub> stub_;
  v1::School example_;
  std::mt19937_64 random_{1};
};

}  // namespace

bool MeasureNation(test::MariadbServer& server, const NationSize& size, const Load& load) {
  return NationReads(server, size, load).Run();
}

}  // namespace jgt::bench
