#include "tests/bench/invented_province.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>

#include "common/names/names.h"
#include "tests/bench/counties.h"
#include "tests/bench/invented_names.h"

namespace jgt::bench {
namespace {

using roster::Mode;

// Of a hundred pairings a year.
constexpr int kUpgraded = 4;
constexpr int kEnded = 1;
constexpr int kReplaced = 2;
constexpr int kRenamed = 1;
constexpr int kCorrected = 1;
constexpr int kUpgradedByList = 2;
constexpr int kNear = 10;  // of a hundred pairings at all

std::string_view PrintedMode(Mode mode) {
  switch (mode) {
    case Mode::kIntegrated:
      return "融合型";
    case Mode::kCoBuilt:
      return "共建型";
    default:
      return "协作型";
  }
}

Mode Closer(Mode mode) { return mode == Mode::kCollaborative ? Mode::kCoBuilt : Mode::kIntegrated; }

Day FirstDay(int year) { return {.year = year, .month = 1, .day = 1}; }

std::string VerifiedBy(const InventedPairing& pairing) {
  if (!pairing.supporter_is_near) return "县核验";
  return pairing.province_verifies ? "省核验" : "市核验";
}

}  // namespace

const SaidOfPairing* InventedPairing::On(const Day& day) const {
  const SaidOfPairing* found = nullptr;
  for (const SaidOfPairing& each : said) {
    if (each.from <= day) found = &each;
  }
  return found == nullptr || found->ended ? nullptr : found;
}

InventedProvince::InventedProvince(int64_t pairings) {
  const std::vector<std::string> codes = CountiesOfZhejiang();
  const auto count = static_cast<int64_t>(codes.size());
  for (int64_t i = 0; i < count; ++i) {
    InventedCounty& county = counties_.emplace_back();
    county.code = codes[static_cast<size_t>(i)];
    const std::string& next = codes[static_cast<size_t>((i + 1) % count)];
    if (CityOf(next) == CityOf(county.code)) county.near = next;
    BeginCounty(county, pairings * (i + 1) / count - pairings * i / count);
    for (int year = kFirstYear; year < kFirstYear + kYears; ++year) AddYear(county, year);
  }
}

std::string InventedProvince::NextName() { return InventedSchool(names_++); }

void InventedProvince::BeginCounty(InventedCounty& county, int64_t pairings) {
  for (int64_t i = 1; i <= pairings; ++i) {
    InventedPairing& pairing = county.pairings.emplace_back();
    pairing.sequence = i;
    pairing.founded_year = kFirstYear - Random(5);
    pairing.supporter = NextName();
    pairing.supported = NextName();
    pairing.supporter_is_near = !county.near.empty() && Random(100) < kNear;
    if (pairing.supporter_is_near) county.near_supporters.push_back(pairing.supporter);
    constexpr std::array kModes = {Mode::kCollaborative, Mode::kCollaborative, Mode::kCoBuilt, Mode::kIntegrated};
    pairing.said.push_back({.from = FirstDay(pairing.founded_year),
                            .supporter = pairing.supporter,
                            .supported = pairing.supported,
                            .mode = kModes.at(static_cast<size_t>(Random(4)))});
  }
}

void InventedProvince::AddYear(InventedCounty& county, int number) {
  InventedYear year = {.year = number,
                       .csv =
                           "seq,stage,core_school,member_school,mode_as_printed,mode_normalised,founded_year,"
                           "verified_by\n",
                       .rows = {},
                       .changes = {}};
  for (size_t i = 0; i < county.pairings.size(); ++i) {
    InventedPairing& pairing = county.pairings[i];
    const SaidOfPairing standing = pairing.said.back();
    if (standing.ended) continue;
    Mode mode = standing.mode;
    if (number > kFirstYear && mode != Mode::kIntegrated && Random(100) < kUpgradedByList) mode = Closer(mode);
    if (mode != standing.mode || standing.supported != pairing.supported) {
      pairing.said.push_back(
          {.from = FirstDay(number), .supporter = pairing.supporter, .supported = pairing.supported, .mode = mode});
    }
    year.csv += absl::StrFormat("%d,小学,%s,%s,%s,%s,%d,%s\n", pairing.sequence, pairing.supporter, pairing.supported,
                                PrintedMode(mode), PrintedMode(mode), pairing.founded_year, VerifiedBy(pairing));
    year.rows.push_back(i);
    ++rows_;
  }
  for (const size_t i : year.rows) AddChange(county, i, year);
  std::stable_sort(year.changes.begin(), year.changes.end(),
                   [](const InventedChange& a, const InventedChange& b) { return a.day < b.day; });
  county.years.push_back(std::move(year));
}

// At most one a year of each pairing.
void InventedProvince::AddChange(InventedCounty& county, size_t pairing, InventedYear& year) {
  const int luck = Random(100);
  const Day day = {.year = year.year, .month = 2 + Random(11), .day = 1 + Random(28)};
  const SaidOfPairing& standing = county.pairings[pairing].said.back();
  int below = kUpgraded;
  if (luck < below) {
    if (standing.mode != Mode::kIntegrated) year.changes.push_back(Change(county, pairing, Happening::kUpgraded, day));
    return;
  }
  if (luck < (below += kEnded)) return year.changes.push_back(Change(county, pairing, Happening::kEnded, day));
  if (luck < (below += kReplaced)) return year.changes.push_back(Change(county, pairing, Happening::kReplaced, day));
  if (luck < (below += kRenamed)) return year.changes.push_back(Change(county, pairing, Happening::kRenamed, day));
  if (luck < below + kCorrected && county.pairings[pairing].supporter_is_near &&
      !county.pairings[pairing].province_verifies) {
    year.changes.push_back(Change(county, pairing, Happening::kCorrected, day));
  }
}

InventedChange InventedProvince::Change(InventedCounty& county, size_t number, Happening what, const Day& day) {
  InventedChange change = {
      .what = what, .pairing = number, .day = day, .mode = Mode::kUnspecified, .name = "", .successor = 0};
  InventedPairing& pairing = county.pairings[number];
  SaidOfPairing said = pairing.said.back();
  said.from = day;
  ++changes_;
  switch (what) {
    case Happening::kUpgraded:
      said.mode = Closer(said.mode);
      change.mode = said.mode;
      pairing.said.push_back(said);
      break;
    case Happening::kEnded:
      said.ended = true;
      pairing.said.push_back(said);
      break;
    case Happening::kReplaced:
      ++changes_;
      change.name = NextName();
      change.successor = Replace(county, number, day, change.name);
      break;
    case Happening::kRenamed:
      // Its pairings are called so by the next list.
      pairing.supported = InventedSchool(kInventedNames - ++renamed_);
      change.name = pairing.supported;
      break;
    case Happening::kCorrected:
      pairing.province_verifies = true;
      break;
  }
  return change;
}

size_t InventedProvince::Replace(InventedCounty& county, size_t number, const Day& day, const std::string& by) {
  InventedPairing successor = county.pairings[number];
  SaidOfPairing said = successor.said.back();
  said.from = day;
  said.ended = true;
  county.pairings[number].said.push_back(said);
  said.ended = false;
  said.supported = by;
  successor.said = {said};
  successor.supported = by;
  successor.founded_year = day.year;
  county.pairings.push_back(std::move(successor));
  return county.pairings.size() - 1;
}

std::vector<ShownPairing> InventedProvince::StandingIn(const std::string& county, const Day& day) const {
  std::vector<ShownPairing> shown;
  for (const InventedCounty& each : counties_) {
    if (each.code != county && each.near != county) continue;
    for (const InventedPairing& pairing : each.pairings) {
      if (each.code != county && !pairing.supporter_is_near) continue;
      const SaidOfPairing* const said = pairing.On(day);
      if (said != nullptr) shown.push_back({said->supporter, said->supported, said->mode});
    }
  }
  std::sort(shown.begin(), shown.end());
  return shown;
}

}  // namespace jgt::bench
