// OneRoster archives: the first byte chooses whether the rest is the archive, or one of its files (the mutations of an
// archive rarely get beyond its checksums). Nothing but tables within the limits or a refusal comes of it, and tables
// that are read can be written and read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/roster/rpc/one_roster_archive.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/workbook.h"

namespace jgt::fuzz {
namespace {

constexpr std::array<std::string_view, 5> kFiles = {"manifest.csv", "orgs.csv", "academicSessions.csv", "users.csv",
                                                    "roles.csv"};
constexpr archive::ZipLimits kZipLimits = {.part_bytes_max = 8192, .parts_bytes_max = 16384};
constexpr csv::Limits kCsvLimits = {.file_bytes_max = 8192, .field_bytes_max = 64, .rows_max = 32};

std::string Line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) line += (line.empty() ? "" : ",") + field;
  return line + "\n";
}

// An archive of that file and what it takes beside it.
std::string Archive(uint8_t choice, std::string_view text) {
  if (choice == 0) return std::string(text);
  const std::string_view file = kFiles.at(choice % kFiles.size());
  std::string manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\n";
  for (const std::string_view name : {"academicSessions",
                                      "categories",
                                      "classes",
                                      "classResources",
                                      "courses",
                                      "courseResources",
                                      "demographics",
                                      "enrollments",
                                      "lineItemLearningObjectiveIds",
                                      "lineItems",
                                      "lineItemScoreScales",
                                      "orgs",
                                      "resources",
                                      "resultLearningObjectiveIds",
                                      "results",
                                      "resultScoreScales",
                                      "roles",
                                      "scoreScales",
                                      "userProfiles",
                                      "userResources",
                                      "users"}) {
    const bool there = file == std::string(name) + ".csv";
    manifest += "file." + std::string(name) + (there ? ",bulk\n" : ",absent\n");
  }
  test::Parts parts = {{"manifest.csv", manifest}};
  parts[std::string(file)] = text;
  if (file != kFiles[0] && (choice & 0x40U) != 0)
    parts[std::string(file)].insert(0, Line(roster::ColumnsOfOneRoster(file)));
  return test::ZipOf(parts);
}

void Run(std::string_view input) {
  if (input.empty()) return;
  const auto choice = static_cast<uint8_t>(input.front());
  const auto tables = roster::ReadOneRosterArchive(Archive(choice, input.substr(1)), kZipLimits, kCsvLimits);
  if (!tables.ok()) return RequireRefusal(tables.status());
  for (const auto& [file, table] : *tables) {
    Require(!table.rows.empty() && table.rows.size() <= kCsvLimits.rows_max, "no rows, or more than allowed");
    const std::vector<std::string>& columns = roster::ColumnsOfOneRoster(file);
    Require(table.header.size() >= columns.size(), "fewer columns than the format has");
    for (const csv::Row& row : table.rows) {
      Require(row.fields.size() == table.header.size(), "a row that is not as long as the header");
    }
  }
  const auto written = roster::WriteOneRosterArchive(*tables, "330327");
  Require(written.ok(), "tables that cannot be written");
  const auto again = roster::ReadOneRosterArchive(*written);
  Require(again.ok() && again->size() == tables->size(), "an archive of ours that cannot be read");
  for (const auto& [file, table] : *tables) {
    const auto same = again->find(file);
    Require(same != again->end() && same->second.rows.size() == table.rows.size(), "a file that came out otherwise");
    for (size_t i = 0; i < table.rows.size(); ++i) {
      Require(same->second.rows[i].fields == table.rows[i].fields, "a row that came out otherwise");
    }
  }
}

}  // namespace
}  // namespace jgt::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT(readability-identifier-naming)
  jgt::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
