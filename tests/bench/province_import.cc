#include "tests/bench/province_import.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "common/names/names.h"
#include "common/rpc/channel.h"

namespace jgt::bench {
namespace {

using std::chrono::steady_clock;
namespace v1 = jgt::roster::v1;

Status NotAsExpected(const std::string& what) { return Internal("NOT_AS_EXPECTED", what); }

}  // namespace

ProvinceImport::ProvinceImport(const BenchRoster& roster, const InventedProvince& province)
    : roster_(roster),
      province_(province),
      stub_(v1::RosterService::NewStub(roster.channel())),
      names_(province.counties().size()) {}

template <class Request, class Response>
StatusOr<Response> ProvinceImport::Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                        const Request& request) {
  rpc::FixedToken token(roster_.token());
  return rpc::CallUnary<Response>(*stub_, method, request, rpc::Within(kPatient, &token));
}

StatusOr<ProvinceImport::Done> ProvinceImport::OfAllCounties(const std::function<Status(size_t county)>& play) {
  const int64_t calls = requests_;
  const int64_t rows = rows_;
  std::atomic<size_t> next{0};
  std::vector<Status> ends(kAtATime);
  std::vector<std::thread> threads;
  const auto from = steady_clock::now();
  for (Status& end : ends) {
    threads.emplace_back([&] {
      for (size_t county = next++; end.ok() && county < names_.size(); county = next++) {
        end = play(county);
        if (!end.ok()) end = Annotate(end, province_.counties()[county].code);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto took = steady_clock::now() - from;
  for (const Status& end : ends) RETURN_IF_ERROR(end);
  return Done{.micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count(),
              .calls = requests_ - calls,
              .rows = rows_ - rows};
}

StatusOr<ProvinceImport::Done> ProvinceImport::ImportFirstLists() {
  return OfAllCounties([this](size_t number) -> Status {
    const InventedCounty& county = province_.counties()[number];
    return Import(county, county.years.front(), names_[number]);
  });
}

StatusOr<ProvinceImport::Done> ProvinceImport::PlayTheYears() {
  return OfAllCounties([this](size_t number) -> Status {
    const InventedCounty& county = province_.counties()[number];
    Names& names = names_[number];
    RETURN_IF_ERROR(LearnSchools(county, names));
    for (const InventedYear& year : county.years) {
      if (year.year > kFirstYear) RETURN_IF_ERROR(Import(county, year, names));
      for (const InventedChange& change : year.changes) {
        if (const Status status = Play(change, names); !status.ok()) return Annotate(status, ToString(change.day));
      }
    }
    return OkStatus();
  });
}

Status ProvinceImport::Import(const InventedCounty& county, const InventedYear& year, Names& names) {
  v1::ImportRosterRequest request;
  request.set_parent(RegionName(county.code));
  request.set_request_id("bench-" + std::to_string(++requests_));
  request.set_year(year.year);
  request.set_content(year.csv);
  for (const std::string& name : county.near_supporters) {
    v1::RegionHint& hint = *request.add_region_hints();
    hint.set_name_prefix(name);
    hint.set_region(county.near);
  }
  ASSIGN_OR_RETURN(const v1::ImportRosterResponse response, Call(&Stub::ImportRoster, request));
  const auto rows = static_cast<int>(year.rows.size());
  const int expected_new = year.year == kFirstYear ? rows : 0;
  if (response.verdicts_size() != rows || response.rows_new() != expected_new || response.rows_differing() != 0 ||
      response.alias_proposals_size() != 0) {
    return NotAsExpected(
        absl::StrFormat("list of %d: %d rows, %d new, %d differ, %d proposals; expected %d rows, %d "
                        "new",
                        year.year, response.verdicts_size(), response.rows_new(), response.rows_differing(),
                        response.alias_proposals_size(), rows, expected_new));
  }
  for (int i = 0; i < rows; ++i) {
    const auto [known, is_new] =
        names.pairing.emplace(year.rows[static_cast<size_t>(i)], response.verdicts(i).pairing());
    if (is_new != (year.year == kFirstYear) || known->second != response.verdicts(i).pairing()) {
      return NotAsExpected(absl::StrFormat("row %d of the list of %d is another pairing", i + 1, year.year));
    }
  }
  rows_ += rows;
  return OkStatus();
}

Status ProvinceImport::LearnSchools(const InventedCounty& county, Names& names) {
  v1::ListPairingsRequest request;
  request.set_parent(RegionName(county.code));
  request.set_page_size(kPageMax);
  ASSIGN_OR_RETURN(const v1::ListPairingsResponse response, Call(&Stub::ListPairings, request));
  std::map<std::string, std::string> supported;
  for (const v1::Pairing& pairing : response.pairings()) supported[pairing.name()] = pairing.supported();
  for (const auto& [place, name] : names.pairing) {
    if (!supported.contains(name)) return NotAsExpected(name + " is not listed");
    names.supported[place] = supported[name];
  }
  return OkStatus();
}

template <class Request>
Request ProvinceImport::Begin(const std::string& name, const InventedChange& change) {
  Request request;
  request.set_name(name);
  request.set_request_id("bench-" + std::to_string(++requests_));
  request.set_effective_day(ToString(change.day));
  request.set_reason("布局调整");
  request.set_document(absl::StrFormat("教办〔%d〕%d号", change.day.year, change.day.month));
  return request;
}

Status ProvinceImport::Play(const InventedChange& change, Names& names) {
  if (change.what == Happening::kReplaced) return Replace(change, names);
  if (change.what == Happening::kRenamed) return Rename(change, names);
  auto request = Begin<v1::ChangePairingRequest>(names.pairing.at(change.pairing), change);
  if (change.what == Happening::kUpgraded) {
    request.mutable_upgrade()->set_mode(static_cast<jgt::common::v1::Mode>(change.mode));
  } else if (change.what == Happening::kEnded) {
    request.mutable_end();
  } else {
    request.mutable_correct()->set_verification_level(jgt::common::v1::VERIFICATION_LEVEL_PROVINCE);
  }
  return Call(&Stub::ChangePairing, request).status();
}

// By a campus that the school opens on that day.
Status ProvinceImport::Replace(const InventedChange& change, Names& names) {
  auto open = Begin<v1::ChangeSchoolRequest>(names.supported.at(change.pairing), change);
  open.mutable_open_campus()->set_display_name(change.name);
  ASSIGN_OR_RETURN(const v1::ChangeSchoolResponse opened, Call(&Stub::ChangeSchool, open));
  auto replace = Begin<v1::ChangePairingRequest>(names.pairing.at(change.pairing), change);
  replace.mutable_replace_school()->set_school(names.supported.at(change.pairing));
  replace.mutable_replace_school()->set_by(opened.made().name());
  ASSIGN_OR_RETURN(const v1::ChangePairingResponse replaced, Call(&Stub::ChangePairing, replace));
  names.supported[change.successor] = opened.made().name();
  names.pairing[change.successor] = replaced.successor().name();
  return OkStatus();
}

Status ProvinceImport::Rename(const InventedChange& change, const Names& names) {
  auto request = Begin<v1::ChangeSchoolRequest>(names.supported.at(change.pairing), change);
  request.mutable_rename()->set_display_name(change.name);
  return Call(&Stub::ChangeSchool, request).status();
}

StatusOr<std::vector<ShownPairing>> ProvinceImport::Shown(const std::string& county, const Day& day) {
  v1::ListPairingsRequest request;
  request.set_parent(RegionName(county));
  request.set_as_of(ToString(day));
  request.set_page_size(kPageMax);
  ASSIGN_OR_RETURN(const v1::ListPairingsResponse response, Call(&Stub::ListPairings, request));
  std::vector<ShownPairing> shown;
  for (const v1::Pairing& pairing : response.pairings())
    shown.push_back({pairing.supporter_name(), pairing.supported_name(), static_cast<roster::Mode>(pairing.mode())});
  std::sort(shown.begin(), shown.end());
  return shown;
}

std::string ProvinceImport::FindWrong() {
  for (const InventedCounty& county : province_.counties()) {
    for (int year = kFirstYear; year < kFirstYear + kYears; ++year) {
      for (const Day& day : {Day{.year = year, .month = 6, .day = 30}, Day{.year = year, .month = 12, .day = 31}}) {
        const auto shown = Shown(county.code, day);
        if (!shown.ok()) return ToString(shown.status());
        const std::vector<ShownPairing> expected = province_.StandingIn(county.code, day);
        if (*shown == expected) continue;
        const auto [is, should] = std::mismatch(shown->begin(), shown->end(), expected.begin(), expected.end());
        return absl::StrFormat("%s on %s: %d pairings, expected %d; the first that differs: %s, expected %s",
                               county.code, ToString(day), shown->size(), expected.size(),
                               is == shown->end() ? "none" : is->supporter + " - " + is->supported,
                               should == expected.end() ? "none" : should->supporter + " - " + should->supported);
      }
    }
  }
  return "";
}

}  // namespace jgt::bench
