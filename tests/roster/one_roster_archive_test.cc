#include "services/roster/rpc/one_roster_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/workbook.h"

// The archive by itself: the format of OneRoster 1.2, and the limits.
namespace jgt::roster::test {
namespace {

using testing::HasSubstr;

constexpr char kSessions[] =
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n";
constexpr char kSession[] = "s,,,2021/2022,schoolYear,2021-09-01,2022-09-01,,2022\n";

jgt::test::Parts PartsOf(const std::string& sessions = std::string(kSessions) + kSession) {
  std::string manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\n";
  for (const char* file : {"categories",
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
    manifest += absl::StrFormat("file.%s,absent\n", file);
  }
  manifest += "file.academicSessions,bulk\n";
  return {{"manifest.csv", manifest}, {"academicSessions.csv", sessions}};
}

Status StatusOf(const jgt::test::Parts& parts) { return ReadOneRosterArchive(jgt::test::ZipOf(parts)).status(); }

// With something of the manifest otherwise.
std::string ManifestRefusal(const std::string& from, const std::string& to) {
  jgt::test::Parts parts = PartsOf();
  std::string& manifest = parts["manifest.csv"];
  const size_t at = manifest.find(from);
  JGT_CHECK(at != std::string::npos);
  manifest.replace(at, from.size(), to);
  return ReasonOf(StatusOf(parts));
}

TEST(OneRosterArchive, WhatIsWrittenIsReadAgainAndAlwaysTheSame) {
  ASSERT_OK_AND_ASSIGN(const OneRosterTables tables, ReadOneRosterArchive(jgt::test::ZipOf(PartsOf())));
  ASSERT_EQ(tables.size(), 1U);
  ASSERT_OK_AND_ASSIGN(const std::string bytes, WriteOneRosterArchive(tables, "330327"));
  EXPECT_EQ(bytes, *WriteOneRosterArchive(tables, "330327"));
  ASSERT_OK_AND_ASSIGN(const OneRosterTables again, ReadOneRosterArchive(bytes));
  EXPECT_EQ(again.find(kSessionsFile)->second.rows, tables.find(kSessionsFile)->second.rows);
}

TEST(OneRosterArchive, TheManifestSaysWhatThereIs) {
  EXPECT_OK(StatusOf(PartsOf()));
  EXPECT_EQ(ManifestRefusal("oneroster.version,1.2", "oneroster.version,1.1"), "UNSUPPORTED_VERSION");
  EXPECT_EQ(ManifestRefusal("manifest.version,1.0\n", ""), "UNSUPPORTED_VERSION");
  EXPECT_EQ(ManifestRefusal("propertyName,value", "name,value"), "WRONG_HEADER");
  EXPECT_EQ(ManifestRefusal("file.users,absent\n", ""), "BAD_MANIFEST");
  EXPECT_EQ(ManifestRefusal("file.users,absent\n", "file.users,maybe\n"), "BAD_MANIFEST");
  EXPECT_EQ(ManifestRefusal("file.users,absent\n", "file.users,absent,x\n"), "BAD_MANIFEST");
  EXPECT_EQ(ManifestRefusal("file.users,absent\n", "file.users,absent\nfile.users,absent\n"), "BAD_MANIFEST");
  EXPECT_EQ(ManifestRefusal("file.users,absent\n", "file.users,absent\nfile.pupils,absent\n"), "BAD_MANIFEST");
  EXPECT_EQ(ManifestRefusal("academicSessions,bulk", "academicSessions,delta"), "DELTA_REFUSED");
  EXPECT_EQ(ManifestRefusal("academicSessions,bulk", "academicSessions,absent"), "FILE_NOT_ANNOUNCED");
  EXPECT_EQ(ManifestRefusal("file.orgs,absent", "file.orgs,bulk"), "FILE_MISSING");
  EXPECT_EQ(ManifestRefusal("file.courses,absent", "file.courses,bulk"), "FILE_REFUSED");
  jgt::test::Parts none = PartsOf();
  none.erase("manifest.csv");
  EXPECT_EQ(ReasonOf(StatusOf(none)), "MANIFEST_MISSING");
}

// D18: no pupil, whatever the manifest says.
TEST(OneRosterArchive, NothingAboutPupilsIsTaken) {
  for (const char* file : {"demographics", "enrollments", "results"}) {
    EXPECT_EQ(ManifestRefusal(absl::StrFormat("file.%s,absent", file), absl::StrFormat("file.%s,bulk", file)),
              "PUPILS_REFUSED");
    jgt::test::Parts parts = PartsOf();
    parts[std::string(file) + ".csv"] = "sourcedId\n1\n";
    EXPECT_EQ(ReasonOf(StatusOf(parts)), "PUPILS_REFUSED");
  }
}

TEST(OneRosterArchive, FilesAreOfTheFormatAndAtTheTop) {
  for (const char* name : {"notes.txt", "sub/orgs.csv", "Manifest2.csv", "../orgs.csv"}) {
    jgt::test::Parts parts = PartsOf();
    parts[name] = "x";
    EXPECT_EQ(ReasonOf(StatusOf(parts)), "FILE_REFUSED") << name;
  }
}

TEST(OneRosterArchive, ColumnsAreTheFormatsInItsOrder) {
  const auto refused = [](const std::string& sessions) { return ReasonOf(StatusOf(PartsOf(sessions))); };
  const std::string header = kSessions;
  EXPECT_EQ(refused("status,sourcedId" + header.substr(16) + kSession), "WRONG_HEADER");
  EXPECT_EQ(refused("sourcedid" + header.substr(9) + kSession), "WRONG_HEADER");
  EXPECT_EQ(refused("sourcedId,status\ns,\n"), "WRONG_HEADER");
  const std::string open = header.substr(0, header.size() - 1);
  EXPECT_EQ(refused(open + ",extra\n"), "WRONG_HEADER");
  EXPECT_EQ(refused(open + ",metadata.x\n" + std::string(kSession, sizeof(kSession) - 2) + ",1\n"), "");
  EXPECT_EQ(refused(header), "EMPTY_FILE");
  EXPECT_EQ(refused(header + "s,,\n"), "WRONG_COLUMN_COUNT");
  EXPECT_EQ(refused(header + "s,active,,t,schoolYear,2021-09-01,2022-09-01,,2022\n"), "BULK_STATUS");
  EXPECT_EQ(refused(header + "s,,2022-01-01,t,schoolYear,2021-09-01,2022-09-01,,2022\n"), "BULK_STATUS");
  EXPECT_EQ(refused(header + "s,\"\n"), "BAD_CSV");
  EXPECT_EQ(refused(header + "\xB2\xD4\n"), "BAD_ENCODING");
  EXPECT_EQ(refused("\xEF\xBB\xBF" + header + kSession), "");
  const Status status = StatusOf(PartsOf(header + "s,active,,t,schoolYear,2021-09-01,2022-09-01,,2022\n"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("academicSessions.csv row 2, column status: \"active\""));
}

TEST(OneRosterArchive, WhatIsNoArchiveOrTooLargeIsRefused) {
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive("").status()), "BAD_ARCHIVE");
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive("seq,stage\n").status()), "BAD_ARCHIVE");
  const std::string bytes = jgt::test::ZipOf(PartsOf());
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive(bytes.substr(0, bytes.size() / 2)).status()), "BAD_ARCHIVE");
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive(bytes, {.file_bytes_max = 100}).status()), "ARCHIVE_TOO_LARGE");
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive(bytes, {.entries_max = 1}).status()), "ARCHIVE_TOO_LARGE");
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive(bytes, {}, {.rows_max = 0}).status()), "TOO_MANY_ROWS");
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive(bytes, {}, {.field_bytes_max = 4}).status()), "FIELD_TOO_LONG");
  // A bomb: 40 MiB of blanks in a few kilobytes, more than a part may have; and many that are together too large.
  const std::string bomb = jgt::test::ZipOf(PartsOf(std::string(size_t{40} << 20U, ' ')));
  ASSERT_LT(bomb.size(), 100'000U);
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive(bomb).status()), "ARCHIVE_TOO_LARGE");
  EXPECT_EQ(ReasonOf(ReadOneRosterArchive(bytes, {.parts_bytes_max = 700}).status()), "ARCHIVE_TOO_LARGE");
}

}  // namespace
}  // namespace jgt::roster::test
