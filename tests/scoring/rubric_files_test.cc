#include "services/scoring/storage/rubric_files.h"

#include "tests/scoring/samples.h"
#include "tests/support/temp_dir.h"

namespace jgt::scoring {
namespace {

using test::IsOk;
using test::ReadFile;
using test::StatusIs;
using test::TempDir;
using test::WriteFile;
using ::testing::HasSubstr;

std::string Shipped(const std::string& name) { return ReadFile(std::string(JGT_DATA_DIR) + "/" + name); }

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  JGT_CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

StatusOr<Rubric> Annex4With(const std::string& from, const std::string& to) {
  return ParseRubric(Replaced(Shipped("rubric-annex4-2022.1.json"), from, to), "annex4.json");
}
StatusOr<PolicyFile> PolicyWith(const std::string& from, const std::string& to) {
  return ParsePolicy(Replaced(Shipped("scoring-policy-2022.1.json"), from, to), "policy.json");
}

TEST(RubricFilesTest, TheShippedFilesMakeABook) {
  ASSERT_OK_AND_ASSIGN(const RubricBook book, ReadRubricBook(JGT_DATA_DIR, "scoring-policy-2022.1.json"));
  EXPECT_EQ(book.rubrics.size(), 2U);
  EXPECT_EQ(book.policy.version, "policy-2022.1");
  EXPECT_EQ(book.policy.basis, Basis::kEvidenced);
  EXPECT_FALSE(book.policy.short_groups_count);
}

TEST(RubricFilesTest, ProblemsNameFileAndPath) {
  const Status missing = Annex4With("\"declared_total\": \"100\",", "").status();
  EXPECT_THAT(missing, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  EXPECT_THAT(ToString(missing), HasSubstr("annex4.json: declared_total: missing"));
  EXPECT_THAT(ToString(Annex4With("\"LINEAR\"", "\"CUBIC\"").status()), HasSubstr("items[0].rule"));
  EXPECT_THAT(ToString(Annex4With("\"required\": \"20\"", "\"required\": 20").status()),
              HasSubstr("items[0].conditions[0].required"));
  EXPECT_THAT(ToString(Annex4With("\"required\": \"20\"", "\"required\": \"2O\"").status()), HasSubstr("2O"));
}

TEST(RubricFilesTest, AMisspeltKeyIsAProblemAndNotASilentDefault) {
  EXPECT_THAT(ToString(Annex4With("\"across\"", "\"accross\"").status()), HasSubstr("accross: is not known"));
  EXPECT_THAT(PolicyWith("\"mentees_min\"", "\"mentee_min\"").status(),
              StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

TEST(RubricFilesTest, WhatIsNoJsonOrNotThereIsAProblem) {
  EXPECT_THAT(ParseRubric("{", "x").status(), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  EXPECT_THAT(ParseRubric("[]", "x").status(), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  EXPECT_THAT(ReadRubricBook("/nowhere", "policy.json").status(),
              StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

TEST(RubricFilesTest, ARubricThatCannotBeAppliedIsRefused) {
  const auto refused = [](const std::string& from, const std::string& to, const char* place) {
    const Status status = Annex4With(from, to).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_RUBRIC")) << place;
    EXPECT_EQ(DetailOf(status).fields.at(0).field, place);
  };
  refused("\"annex4.2\"", "\"annex4.1\"", "items[1].code");
  refused("\"points\": \"30\"", "\"points\": \"-1\"", "items[0].points");
  refused("\"required\": \"20\"", "\"required\": \"2001\"", "items[0].conditions[0].required");
  refused("\"sessions_required\": 5", "\"sessions_required\": 3", "items[3].conditions[0].sessions_required");
  refused("\"SURVEY_RATE\"", "\"DEDUCTIONS\"", "items[4].conditions[0].measure");
}

TEST(RubricFilesTest, APolicyThatCannotBeAppliedIsRefused) {
  const auto refused = [](const std::string& from, const std::string& to, const char* place) {
    auto file = PolicyWith(from, to);
    ASSERT_THAT(file, IsOk()) << place;
    std::vector<Rubric> rubrics;
    for (const auto& [version, rubric] : Book().rubrics) rubrics.push_back(rubric);
    const Status status = MakeRubricBook(rubrics, file->policy).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_POLICY")) << place;
    EXPECT_EQ(DetailOf(status).fields.at(0).field, place);
  };
  refused("\"at_least\": \"0\"", "\"at_least\": \"1\"", "grades");
  refused("\"at_least\": \"80\"", "\"at_least\": \"95\"", "grades[1]");
  refused("\"rubric\": \"annex5-2022.1\"", "\"rubric\": \"annex6\"", "assignments[1].rubric");
}

TEST(RubricFilesTest, ARubricGivenTwiceIsRefused) {
  const Rubric& rubric = Book().rubrics.begin()->second;
  EXPECT_THAT(MakeRubricBook({rubric, rubric}, Book().policy).status(),
              StatusIs(StatusCode::kInvalidArgument, "BAD_POLICY"));
}

TEST(RubricFilesTest, AnotherCountysPolicyIsAnotherFile) {  // D1: figures are data
  const TempDir dir;
  for (const char* name : {"rubric-annex4-2022.1.json", "rubric-annex5-2022.1.json"}) {
    WriteFile(dir.File(name), Shipped(name));
  }
  WriteFile(dir.File("p.json"), Replaced(Shipped("scoring-policy-2022.1.json"), "\"short_groups_count\": false",
                                         "\"short_groups_count\": true"));
  ASSERT_OK_AND_ASSIGN(const RubricBook book, ReadRubricBook(dir.path(), "p.json"));
  EXPECT_TRUE(book.policy.short_groups_count);
}

}  // namespace
}  // namespace jgt::scoring
