#include "tests/roster/samples.h"

#include <algorithm>

#include "common/csv/csv.h"
#include "services/roster/storage/region_files.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace jgt::roster::test {
namespace {

std::string WithLines(std::string csv, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) csv += line + "\n";
  return csv;
}

IdSource& Ids() {
  static const jgt::test::FakeClock clock{"2022-03-01 00:00:00"};
  static SeededRandom random{2022};
  static IdSource ids{clock, random};
  return ids;
}

}  // namespace

const RegionBook& Regions() {
  static const RegionBook book = *ReadRegionFiles(JGT_DATA_DIR);
  return book;
}

std::string DataFile(const std::string& name) { return jgt::test::ReadFile(std::string(JGT_DATA_DIR) + "/" + name); }

std::vector<RegionHint> HintsFrom(const std::string& file) {
  std::vector<RegionHint> hints;
  const auto table = csv::Read(DataFile(file));
  JGT_CHECK(table.ok());
  for (const csv::Row& row : table->rows) hints.push_back({row.fields[0], row.fields[1]});
  return hints;
}

std::string Communities(const std::vector<std::string>& lines) {
  return WithLines("seq,stage,core_school,member_school,mode_as_printed,mode_normalised,founded_year,verified_by\n",
                   lines);
}

std::string Scopes(const std::vector<std::string>& lines) {
  return WithLines("scope,seq,supporting_school,supported_school\n", lines);
}

PairingList ReadList(const std::string& csv, const ListContext& context) {
  const auto table = csv::Read(csv);
  JGT_CHECK(table.ok());
  auto list = ReadPairingList(*table, context, Regions());
  JGT_CHECK(list.ok());
  return *std::move(list);
}

PairingList CangnanList() {
  return ReadList(DataFile("cangnan_roster.csv"),
                  {.county = kCangnan, .year = 2022, .hints = HintsFrom("cangnan_regions.csv")});
}

PairingList PujiangList() {
  return ReadList(DataFile("pujiang_pairs.csv"),
                  {.county = kPujiang, .year = 2019, .hints = HintsFrom("pujiang_regions.csv")});
}

KnownRoster After(KnownRoster known, const ImportPlan& plan) {
  known.schools.insert(known.schools.end(), plan.schools.begin(), plan.schools.end());
  for (const NamePrinted& name : plan.names) {
    for (School& school : known.schools) {
      if (school.key == name.school) school.printed_names.push_back(name.printed_name);
    }
  }
  const auto put = [](auto& things, const auto& change) {
    const auto found =
        std::find_if(things.begin(), things.end(), [&](const auto& thing) { return thing.key == change.after.key; });
    if (found == things.end()) {
      things.push_back(change.after);
    } else {
      *found = change.after;
    }
  };
  for (const auto& change : plan.communities) put(known.communities, change);
  for (const auto& change : plan.pairings) {
    put(known.pairings, change);
    known.listed.insert(change.after.key);
  }
  known.proposals.insert(known.proposals.end(), plan.proposals.begin(), plan.proposals.end());
  return known;
}

ImportPlan Decide(const KnownRoster& known, const PairingList& list, const ListContext& context) {
  return DecideImport(known, list, context, Regions(), Ids());
}

}  // namespace jgt::roster::test
