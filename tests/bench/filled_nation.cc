#include "tests/bench/filled_nation.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <tuple>

#include "common/sql/transaction.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/school_rows.h"
#include "tests/bench/bench_roster.h"
#include "tests/bench/invented_names.h"
#include "tests/bench/invented_province.h"
#include "tests/bench/stored_bytes.h"

namespace jgt::bench {
namespace {

using roster::Mode;
using roster::Pairing;
using roster::School;

constexpr int64_t kProvinces = 31;
constexpr int64_t kCitiesOfProvince = 9;
constexpr int64_t kCountiesOfCity = 10;
constexpr int64_t kPairingsOfCounty = 36;  // on the average
constexpr int64_t kFillers = 2;
constexpr char kForever[] = "9999-12-31";

constexpr std::string_view kInsertNames = "INSERT INTO school_names (region, printed_name, school_id, created_at) ";
constexpr std::string_view kInsertEnds = "INSERT INTO pairing_ends (region, school_id, pairing_region, pairing_id) ";
const std::string kFillLists =
    "INSERT INTO list_pairings (region, list_year, pairing_region, pairing_id, created_at) "
    "SELECT p.region, ?, p.region, p.pairing_id, p.recorded_at FROM pairing_versions p "
    "WHERE p.superseded_at = '9999-12-31' AND p.state <> 3 AND p.valid_from <= ? AND p.valid_to > ?";
const std::string kFillCommunities =
    "INSERT INTO community_versions (region, community_id, seq, part, valid_from, valid_to, recorded_at, "
    "superseded_at, superseded_seq, sequence, stage, core_region, core_id) "
    "SELECT community_region, community_id, 1, 0, MIN(valid_from), '9999-12-31', MIN(recorded_at), '9999-12-31', 0, "
    "MIN(sequence), 1, MIN(supporter_region), MIN(supporter_id) FROM pairing_versions GROUP BY community_region, "
    "community_id";

sql::Deadline Late() { return std::chrono::steady_clock::now() + std::chrono::minutes(10); }

// The same for the same numbers; every number of it is as good as random.
uint64_t Mixed(uint64_t a, uint64_t b, uint64_t c) {
  uint64_t x = a * 0x9E3779B97F4A7C15ULL + b * 0xC2B2AE3D27D4EB4FULL + c * 0x165667B19E3779F9ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

Day DayOf(int year, uint64_t luck) {
  return {.year = year, .month = static_cast<int>(2 + luck % 11), .day = static_cast<int>(1 + luck / 11 % 28)};
}

// In the morning of the day.
Instant RecordedOn(const Day& day) { return ShanghaiMidnight(day) + std::chrono::hours(9); }

struct Numbered {
  int64_t seq = 0;
  int64_t part = 0;
};

// The columns in front of the facts (storage/versions.cc), of a version that holds from `from` until `to`.
sql::Params Head(const roster::Key& key, const Numbered& id, const Day& from, const sql::Value& to,
                 const sql::Value& recorded_at, const sql::Value& superseded_at, int64_t superseded_seq) {
  return {key.region, key.id, id.seq, id.part, from, to, recorded_at, superseded_at, superseded_seq};
}

// What a timeline of versions leaves in its table when each is said on its first day: what stood is superseded, and
// written anew until that day.
template <class Version, class Facts>
std::vector<sql::Params> RowsOf(const roster::Key& key, const std::vector<Version>& history, const Day& begins,
                                const Facts& facts) {
  std::vector<sql::Params> rows;
  const auto add = [&](const Version& version, sql::Params row) {
    for (sql::Value& value : roster::ColumnsOf(facts(version))) row.push_back(std::move(value));
    rows.push_back(std::move(row));
  };
  const Instant first = RecordedOn(history.front().from);
  for (size_t i = 0; i < history.size(); ++i) {
    const auto seq = static_cast<int64_t>(i) + 1;
    const Day from = i == 0 ? begins : history[i].from;
    const Instant recorded = i == 0 ? first : RecordedOn(history[i].from);
    if (i + 1 == history.size()) {
      add(history[i], Head(key, {seq, i == 0 ? 0 : 1}, from, kForever, recorded, kForever, 0));
      break;
    }
    const Day next = history[i + 1].from;
    add(history[i], Head(key, {seq, i == 0 ? 0 : 1}, from, kForever, recorded, RecordedOn(next), seq + 1));
    add(history[i], Head(key, {seq + 1, 0}, from, next, RecordedOn(next), kForever, 0));
  }
  return rows;
}

struct DatedSchool {
  Day from;
  School school;
};

std::string FormerName(const School& school) { return "老" + school.display_name; }

}  // namespace

std::string FilledNation::CodeOf(int64_t county) {
  const int64_t within = county / kProvinces;
  return absl::StrFormat("%d%02d%02d", 11 + county % kProvinces, 1 + within / kCountiesOfCity,
                         1 + within % kCountiesOfCity);
}

Day FilledNation::FirstDay() { return {.year = kFirstYear, .month = 1, .day = 1}; }
Day FilledNation::LastDay() { return {.year = kFirstYear + kYears - 1, .month = 12, .day = 31}; }

FilledNation::FilledNation(const std::string& dsn, const NationSize& size) : pool_(PoolOf(dsn, 4)) {
  const int64_t counties = std::clamp<int64_t>(size.pairings / kPairingsOfCounty, kCountiesOfCity,
                                               kProvinces * kCitiesOfProvince * kCountiesOfCity);
  const auto weight = [](int64_t county) { return county % 10 == 0 ? 9 : 1; };
  int64_t all = 0;
  for (int64_t county = 0; county < counties; ++county) all += weight(county);
  int64_t before = 0;
  first_pairing_.push_back(0);
  for (int64_t county = 0; county < counties; ++county) {
    before += weight(county);
    first_pairing_.push_back(size.pairings * before / all);
  }
  first_school_.push_back(0);
  int64_t others = size.schools;
  for (int64_t county = 0; county < counties; ++county) others -= CoresOf(county) + PairingsOf(county);
  others = std::max<int64_t>(0, others);
  for (int64_t county = 0; county < counties; ++county) {
    const int64_t unpaired = others * (county + 1) / counties - others * county / counties;
    first_school_.push_back(first_school_.back() + CoresOf(county) + PairingsOf(county) + unpaired);
  }
  std::vector<std::thread> fillers;
  for (int64_t i = 0; i < kFillers; ++i) fillers.emplace_back([this, i] { FillCounties(i, kFillers); });
  for (std::thread& filler : fillers) filler.join();
  JGT_CHECK(sql::RunTransaction(pool_, {.deadline = Late()}, [&](sql::Transaction& tx) -> Status {
              RETURN_IF_ERROR(tx.Execute(kFillCommunities).status());
              for (int year = kFirstYear; year < kFirstYear + kYears; ++year) {
                const Day day = {.year = year, .month = 1, .day = 1};
                RETURN_IF_ERROR(tx.Execute(kFillLists, {year, day, day}).status());
              }
              return OkStatus();
            }).ok());
  for (const std::string table : {"school_versions", "school_names", "pairing_versions", "pairing_ends"})
    JGT_CHECK(sql::RunQuery(pool_, "ANALYZE TABLE " + table, {}, Late()).ok());
}

int64_t FilledNation::PairingsOf(int64_t county) const {
  const auto at = static_cast<size_t>(county);
  return first_pairing_[at + 1] - first_pairing_[at];
}

std::optional<int64_t> FilledNation::Near(int64_t county, int64_t step) const {
  const int64_t within = county / kProvinces;
  const int64_t next = within / kCountiesOfCity * kCountiesOfCity +
                       (within % kCountiesOfCity + step + kCountiesOfCity) % kCountiesOfCity;
  const int64_t near = next * kProvinces + county % kProvinces;
  if (near == county || near >= counties() || PairingsOf(near) == 0) return std::nullopt;
  return near;
}

int64_t FilledNation::SupporterCounty(int64_t county, int64_t pairing) const {
  return pairing % 10 == 9 ? Near(county, 1).value_or(county) : county;
}

int64_t FilledNation::CountyOfSchool(int64_t number) const {
  return std::upper_bound(first_school_.begin(), first_school_.end(), number) - first_school_.begin() - 1;
}

School FilledNation::SchoolIn(int64_t county, int64_t number) const {
  const int64_t everywhere = first_school_[static_cast<size_t>(county)] + number;
  School school;
  school.key = {.region = CodeOf(county), .id = absl::StrFormat("01G%023d", everywhere)};
  school.display_name = InventedSchool(everywhere);
  school.printed_names = {school.display_name};
  school.stage = roster::Stage::kPrimary;
  school.ownership = roster::Ownership::kPublic;
  school.listed_by = school.key.region;
  if (everywhere % 3 == 0) {
    school.teachers = 20 + everywhere % 80;
    school.pupils = 15 * school.teachers;
    school.head_count_day = "2022-09-01";
  }
  return school;
}

School FilledNation::SchoolToday(int64_t number) const {
  const int64_t county = CountyOfSchool(number);
  return SchoolIn(county, number - first_school_[static_cast<size_t>(county)]);
}

// A pairing is upgraded once or twice, or not; the list of 2021 may print its school otherwise; one in ten ends in
// 2022. What would have happened before it began has not happened.
std::vector<FilledNation::Version> FilledNation::History(int64_t county, int64_t number) const {
  const auto luck = [&](uint64_t what) {
    return Mixed(static_cast<uint64_t>(county), static_cast<uint64_t>(number), what);
  };
  const int64_t near = SupporterCounty(county, number);
  const School supporter = SchoolIn(near, near == county ? number / 2 : 0);
  const School supported = SchoolIn(county, CoresOf(county) + number);
  Pairing pairing;
  pairing.key = {.region = CodeOf(county),
                 .id = absl::StrFormat("01H%023d", first_pairing_[static_cast<size_t>(county)] + number)};
  pairing.community = roster::Key{.region = CodeOf(county), .id = absl::StrFormat("01K%023d", number)};
  pairing.supporter = supporter.key;
  pairing.supporter_name = supporter.display_name;
  pairing.supported = supported.key;
  pairing.supported_region = supported.key.region;
  pairing.supported_name = supported.display_name;
  pairing.mode = Mode::kCollaborative;
  pairing.mode_as_printed = "协作型";
  pairing.scope = near == county ? roster::Scope::kInCounty : roster::Scope::kInCity;
  pairing.level = roster::VerificationLevel::kCounty;
  pairing.stage = roster::Stage::kPrimary;
  pairing.sequence = number / 2 + 1;
  pairing.position = number + 1;
  pairing.listed_by = pairing.key.region;
  const int begins = kFirstYear + (luck(1) % 10 < 7 ? 0 : static_cast<int>(luck(2) % 9));
  pairing.founded_year = begins;
  pairing.said_on = {.year = begins, .month = 1, .day = 1};
  std::vector<Version> history = {{.from = pairing.said_on, .pairing = pairing}};
  const auto happens = [&](const Day& day, const auto& change) {
    if (day.year <= begins) return;
    change();
    pairing.said_on = day;
    history.push_back({.from = day, .pairing = pairing});
  };
  if (luck(3) % 2 == 0) {
    happens(DayOf(2014 + static_cast<int>(luck(4) % 4), luck(5)), [&] {
      pairing.mode = Mode::kCoBuilt;
      pairing.mode_as_printed = "共建型";
    });
  }
  if (luck(6) % 3 == 0) {
    happens(DayOf(2018 + static_cast<int>(luck(7) % 3), luck(8)), [&] {
      pairing.mode = Mode::kIntegrated;
      pairing.mode_as_printed = "融合型";
    });
  }
  if (luck(9) % 2 == 0) {
    happens({.year = 2021, .month = 1, .day = 1}, [&] { pairing.supported_name += "（本部）"; });
  }
  if (luck(10) % 10 == 0) happens(DayOf(2022, luck(11)), [&] { pairing.state = roster::PairingState::kEnded; });
  return history;
}

std::vector<Pairing> FilledNation::ListedOn(int64_t county, const Day& day) const {
  std::vector<Pairing> listed;
  const auto add = [&](int64_t home) {
    for (int64_t i = 0; i < PairingsOf(home); ++i) {
      if (home != county && SupporterCounty(home, i) != county) continue;
      std::optional<Pairing> found;
      for (const Version& version : History(home, i)) {
        if (version.from <= day) found = version.pairing;
      }
      if (found.has_value() && found->state != roster::PairingState::kEnded) listed.push_back(*std::move(found));
    }
  };
  add(county);
  if (const auto other = Near(county, -1); other.has_value()) add(*other);
  std::sort(listed.begin(), listed.end(), [](const Pairing& a, const Pairing& b) {
    return std::tie(a.key.region, a.sequence, a.position) < std::tie(b.key.region, b.sequence, b.position);
  });
  return listed;
}

std::string FilledNation::Describe() {
  std::string text = absl::StrFormat("%d schools and %d pairings of %d counties:", schools(), pairings(), counties());
  for (const std::string table :
       {"school_versions", "school_names", "pairing_versions", "pairing_ends", "list_pairings", "community_versions"})
    text += absl::StrFormat(" %d %s", SelectInt(pool_, "SELECT COUNT(*) FROM " + table), table);
  return text;
}

void FilledNation::FillCounties(int64_t first, int64_t step) {
  for (int64_t county = first; county < counties(); county += step) FillCounty(county);
}

void FilledNation::FillCounty(int64_t county) {
  JGT_CHECK(sql::RunTransaction(pool_, {.deadline = Late()}, [&](sql::Transaction& tx) -> Status {
              RETURN_IF_ERROR(FillSchools(tx, county));
              return FillPairings(tx, county);
            }).ok());
}

// One school in ten has had another name.
Status FilledNation::FillSchools(sql::Transaction& tx, int64_t county) const {
  std::vector<sql::Params> rows;
  std::vector<sql::Params> names;
  const auto at = static_cast<size_t>(county);
  for (int64_t i = 0; i < first_school_[at + 1] - first_school_[at]; ++i) {
    const School school = SchoolIn(county, i);
    std::vector<DatedSchool> history = {{.from = FirstDay(), .school = school}};
    if ((first_school_[at] + i) % 10 == 7) {
      history.front().school.display_name = FormerName(school);
      history.push_back({.from = DayOf(2015 + static_cast<int>(i % 5), Mixed(at, at, 1)), .school = school});
    }
    for (const DatedSchool& each : history)
      names.push_back({school.key.region, each.school.display_name, school.key.id, RecordedOn(each.from)});
    const auto of_school = RowsOf(school.key, history, roster::kAlways, [](const auto& each) { return each.school; });
    rows.insert(rows.end(), of_school.begin(), of_school.end());
  }
  RETURN_IF_ERROR(tx.InsertMany(roster::SchoolTable().insert, rows.front().size(), rows));
  return tx.InsertMany(kInsertNames, 4, std::move(names));
}

Status FilledNation::FillPairings(sql::Transaction& tx, int64_t county) const {
  std::vector<sql::Params> rows;
  std::vector<sql::Params> ends;
  for (int64_t i = 0; i < PairingsOf(county); ++i) {
    const std::vector<Version> history = History(county, i);
    const Pairing& pairing = history.front().pairing;
    const auto of_pairing =
        RowsOf(pairing.key, history, history.front().from, [](const Version& each) { return each.pairing; });
    rows.insert(rows.end(), of_pairing.begin(), of_pairing.end());
    for (const roster::Key& school : {pairing.supporter, *pairing.supported})
      ends.push_back({school.region, school.id, pairing.key.region, pairing.key.id});
  }
  if (rows.empty()) return OkStatus();
  RETURN_IF_ERROR(tx.InsertMany(roster::PairingTable().insert, rows.front().size(), rows));
  return tx.InsertMany(kInsertEnds, 4, std::move(ends));
}

}  // namespace jgt::bench
