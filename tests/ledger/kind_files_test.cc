#include "services/ledger/storage/kind_files.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::ledger {
namespace {

using jgt::test::StatusIs;
using jgt::test::TempDir;
using jgt::test::WriteFile;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kSmall[] = R"({"format": "jgt.kinds.v1", "year": 2023, "version": "2023.1",
  "required_for_all": ["pairing", "kind", "day"], "optional_for_all": [],
  "kinds": [{"code": "SYNC_LESSON", "display_name": "城乡同步课堂", "lesson": true, "lasts": false,
             "required_fields": ["period", "subject", "teacher"], "optional_fields": [], "forms": []}]})";

std::string Small(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  const size_t at = text.find(from);
  JGT_CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(KindFilesTest, TheCatalogueOf2022HasEveryKindOfThePlans) {  // R46: the list is data, by year
  ASSERT_OK_AND_ASSIGN(const KindCatalogues catalogues, ReadKindFiles(JGT_DATA_DIR));
  const KindCatalogue& year = catalogues.For(2022);
  EXPECT_EQ(year.version, "2022.3");
  for (const char* code :
       {"SYNC_LESSON",      "VISITING_LESSON",   "DELIVERED_COURSE", "MASTER_CLASS",       "ONLINE_RESEARCH",
        "ONSITE_RESEARCH",  "MENTORING_SESSION", "SHADOWING",        "TEACHER_EXCHANGE",   "EXTENSION_COURSE",
        "STUDENT_EXCHANGE", "MASTER_STUDIO",     "PARTY_BUILDING",   "CEREMONY",           "TRAINING",
        "PROGRESS_MEETING", "RESEARCHER_VISIT",  "PUBLICITY",        "PLAN_DRAWN_UP",      "AGREEMENT_SIGNED",
        "STAFF_DEPLOYMENT", "BUDGET_LINE",       "EQUIPMENT_DESIGN", "EQUIPMENT_ESTIMATE", "EQUIPMENT_REQUEST",
        "EQUIPMENT_CHECK",  "PROBLEM_REPORT",    "PROBLEM_ROUTING",  "PROBLEM_RESOLUTION"}) {
    EXPECT_NE(year.Find(code), nullptr) << code;
  }
  EXPECT_EQ(year.kinds.size(), 29U);
}

TEST(KindFilesTest, ASynchronousLessonReachesAClassAtBothSchools) {  // R147
  ASSERT_OK_AND_ASSIGN(const KindCatalogues catalogues, ReadKindFiles(JGT_DATA_DIR));
  const Kind* lesson = catalogues.For(2022).Find("SYNC_LESSON");
  EXPECT_TRUE(lesson->Requires("supporter_class"));
  EXPECT_TRUE(lesson->Requires("supported_class"));
}

// R49 R53: synchronous or visiting; at least two subjects a year
TEST(KindFilesTest, BothFormsOfADemonstrationLessonNameTheirSubject) {
  ASSERT_OK_AND_ASSIGN(const KindCatalogues catalogues, ReadKindFiles(JGT_DATA_DIR));
  for (const char* code : {"SYNC_LESSON", "VISITING_LESSON"}) {
    const Kind* lesson = catalogues.For(2022).Find(code);
    EXPECT_TRUE(lesson->lesson);
    EXPECT_TRUE(lesson->Requires("subject"));
    EXPECT_THAT(lesson->forms, Contains("ANNEX_4"));
  }
}

TEST(KindFilesTest, AYearWithoutAFileUsesTheLastBeforeIt) {  // R46
  TempDir dir;
  WriteFile(dir.File("kinds-2023.json"), kSmall);
  WriteFile(dir.File("kinds-2025.json"), Small("2023,", "2025,"));
  WriteFile(dir.File("other.json"), "not ours");
  ASSERT_OK_AND_ASSIGN(const KindCatalogues catalogues, ReadKindFiles(dir.path()));
  EXPECT_EQ(catalogues.For(2019).year, 2023);
  EXPECT_EQ(catalogues.For(2024).year, 2023);
  EXPECT_EQ(catalogues.For(2030).year, 2025);
  EXPECT_EQ(catalogues.Newest().year, 2025);
}

TEST(KindFilesTest, WhatIsWrongIsNamedWithFileAndPlace) {
  struct Case {
    std::string text;
    std::string place;
  };
  for (const Case& wrong : std::vector<Case>{
           {"{", "not JSON"},
           {Small("jgt.kinds.v1", "other"), "format"},
           {Small("2023,", "1999,"), "year"},
           {Small("\"version\": \"2023.1\",", ""), "version: missing"},
           {Small("\"lesson\": true", "\"lesson\": 1"), "kinds[0].lesson"},
           {Small("\"lesson\": true", "\"lesson\": true, \"lessons\": 1"), "kinds[0].lessons: is not known"},
           {Small("\"forms\": []", R"("forms": [], "modes": ["FREE"])"),
            "kinds[0].modes: one of INTEGRATED, CO_BUILT, COLLABORATIVE is expected, not \"FREE\""},
           {Small("\"forms\": []", R"("forms": [], "facts": [{"key": "k"}])"), "kinds[0].facts[0].type"},
           {Small("\"forms\": []", R"("forms": [], "facts": [{"key": "k", "display_name": "d", "type": "ACTIVITY",)"
                                   R"( "required": false, "of_kinds": ["LESSON"]}])"),
            "kinds[0].facts[0].of_kinds: there is no kind \"LESSON\""},
           {Small("\"period\", ", ""), "kinds[0].required_fields: MISSING: a lesson must require period"},
           {Small("\"lasts\": false", "\"lasts\": true"), "must require end_day"},
           {Small("\"optional_fields\": []", "\"optional_fields\": [\"nonsense\"]"), "kinds[0].optional_fields"},
           {Small("\"optional_for_all\": []", "\"optional_for_all\": [\"state\"]"), "optional_for_all"},
       }) {
    const auto result = ParseKindFile(wrong.text, "kinds-2023.json");
    ASSERT_THAT(result, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE")) << wrong.place;
    EXPECT_THAT(std::string(result.status().message()), HasSubstr("kinds-2023.json"));
    EXPECT_THAT(std::string(result.status().message()), HasSubstr(wrong.place));
  }
}

TEST(KindFilesTest, AFolderWithoutACatalogueIsRefused) {
  TempDir dir;
  EXPECT_THAT(ReadKindFiles(dir.path()), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  EXPECT_THAT(ReadKindFiles(dir.File("none")), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  WriteFile(dir.File("kinds-2023.json"), kSmall);
  WriteFile(dir.File("kinds-2023b.json"), kSmall);
  EXPECT_THAT(ReadKindFiles(dir.path()), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

}  // namespace
}  // namespace jgt::ledger
