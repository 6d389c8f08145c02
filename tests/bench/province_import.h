// Brings an invented province into the roster through its API, as its counties would over ten years, several counties
// at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "tests/bench/bench_roster.h"
#include "tests/bench/invented_province.h"

namespace jgt::bench {

class ProvinceImport {
 public:
  static constexpr int kAtATime = 8;

  ProvinceImport(const BenchRoster& roster, const InventedProvince& province);

  struct Done {
    int64_t micros = 0;
    int64_t calls = 0;  // that change something
    int64_t rows = 0;   // of lists
  };
  // The first list of each county; then, county by county, the lists of the other years and all that happened between
  // them. The first error ends it.
  StatusOr<Done> ImportFirstLists();
  StatusOr<Done> PlayTheYears();

  // What is wrong with what the roster answers about every county in the middle of each year and on its last day;
  // empty when nothing is.
  std::string FindWrong();

 private:
  using Stub = jgt::roster::v1::RosterService::StubInterface;
  // The names that the roster has given, by place in the county's pairings.
  struct Names {
    std::map<size_t, std::string> pairing;
    std::map<size_t, std::string> supported;
  };

  template <class Request, class Response>
  StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request);
  template <class Request>
  Request Begin(const std::string& name, const InventedChange& change);
  StatusOr<Done> OfAllCounties(const std::function<Status(size_t county)>& play);
  Status Import(const InventedCounty& county, const InventedYear& year, Names& names);
  Status LearnSchools(const InventedCounty& county, Names& names);
  Status Play(const InventedChange& change, Names& names);
  Status Replace(const InventedChange& change, Names& names);
  Status Rename(const InventedChange& change, const Names& names);
  StatusOr<std::vector<ShownPairing>> Shown(const std::string& county, const Day& day);

  const BenchRoster& roster_;
  const InventedProvince& province_;
  const std::unique_ptr<Stub> stub_;
  std::vector<Names> names_;
  std::atomic<int64_t> requests_{0};
  std::atomic<int64_t> rows_{0};
};

}  // namespace jgt::bench
