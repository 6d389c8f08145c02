#include "services/roster/domain/school_class.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/storage/class_policy_files.h"
#include "services/roster/storage/school_filter.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using testing::HasSubstr;

constexpr std::string_view kPolicyText =
    R"({"format": "jgt.school-classes.v1", "year": 2019, "version": "1", "small_scale_pupils_max": 100})";

SchoolClassPolicy ClassPolicy() { return {.year = 2019, .version = "1", .small_scale_pupils = 100}; }

School SchoolOf(Ownership ownership, Locality place, Stage stage, int64_t pupils) {
  School school;
  school.ownership = ownership;
  school.attributes.locality = place;
  school.stage = stage;
  school.pupils = pupils;
  return school;
}

TEST(SchoolClass, WhatIsUnknownLeavesUnknownOnlyWhatDependsOnIt) {
  EXPECT_EQ(Both(Known::kYes, Known::kYes), Known::kYes);
  EXPECT_EQ(Both(Known::kYes, Known::kUnknown), Known::kUnknown);
  EXPECT_EQ(Both(Known::kNo, Known::kUnknown), Known::kNo);
  EXPECT_EQ(Both(Known::kUnknown, Known::kNo), Known::kNo);
}

// R203: each of its conditions by itself.
TEST(SchoolClass, R203RuralIsPublicAndOfATownshipOrTownAndOfTheCompulsoryStage) {
  const auto rural = [](Ownership ownership, Locality place, Stage stage) {
    return ClassOf(SchoolOf(ownership, place, stage, 0), ClassPolicy()).rural;
  };
  EXPECT_EQ(rural(Ownership::kPublic, Locality::kTown, Stage::kPrimary), Known::kYes);
  EXPECT_EQ(rural(Ownership::kPublic, Locality::kTownship, Stage::kJunior), Known::kYes);
  EXPECT_EQ(rural(Ownership::kPublic, Locality::kTownship, Stage::kNineYear), Known::kYes);
  EXPECT_EQ(rural(Ownership::kPublic, Locality::kSubdistrict, Stage::kPrimary), Known::kNo);
  EXPECT_EQ(rural(Ownership::kPrivate, Locality::kTown, Stage::kPrimary), Known::kNo);
  EXPECT_EQ(rural(Ownership::kUnspecified, Locality::kTown, Stage::kPrimary), Known::kUnknown);
  EXPECT_EQ(rural(Ownership::kUnspecified, Locality::kSubdistrict, Stage::kPrimary), Known::kNo);
  EXPECT_EQ(rural(Ownership::kPublic, Locality::kUnspecified, Stage::kPrimary), Known::kUnknown);
  EXPECT_EQ(rural(Ownership::kPublic, Locality::kTown, Stage::kUnspecified), Known::kUnknown);
}

// R204, D19.
TEST(SchoolClass, R204AHundredPupilsAreSmallScaleAndMoreAreNot) {
  const auto of = [](int64_t pupils, Stage stage) {
    return ClassOf(SchoolOf(Ownership::kPublic, Locality::kTown, stage, pupils), ClassPolicy());
  };
  EXPECT_EQ(of(0, Stage::kPrimary).small_scale, Known::kUnknown);
  EXPECT_EQ(of(100, Stage::kPrimary).rural_small_scale, Known::kYes);
  EXPECT_EQ(of(101, Stage::kPrimary).rural_small_scale, Known::kNo);
  EXPECT_EQ(of(100, Stage::kJunior).small_scale, Known::kYes);
  EXPECT_EQ(of(100, Stage::kJunior).rural_small_scale, Known::kNo);
}

TEST(SchoolClass, EachGroundOfPriorityCounts) {
  School school = SchoolOf(Ownership::kPublic, Locality::kTown, Stage::kPrimary, 80);
  EXPECT_EQ(ClassOf(school, ClassPolicy()).priority, 3);
  school.attributes.boarding = Known::kYes;
  EXPECT_EQ(ClassOf(school, ClassPolicy()).priority, 5);
  school.attributes.weak = Known::kYes;
  EXPECT_EQ(ClassOf(school, ClassPolicy()).priority, kPriorityMax);
  school.attributes.locality = Locality::kSubdistrict;
  EXPECT_EQ(ClassOf(school, ClassPolicy()).priority, 4);
  school.attributes.weak = Known::kNo;
  EXPECT_EQ(ClassOf(school, ClassPolicy()).priority, 2);
}

TEST(SchoolClass, WordsOfFilesAndOfFilters) {
  EXPECT_EQ(ReadYesNo("是"), true);
  EXPECT_EQ(ReadYesNo("NO"), false);
  EXPECT_EQ(ReadYesNo("未登记"), std::nullopt);
  EXPECT_EQ(ReadYesNo("UNKNOWN"), std::nullopt);
  EXPECT_EQ(ReadLocality("街道"), Locality::kSubdistrict);
  EXPECT_EQ(ReadUrbanRural("镇区"), UrbanRural::kTown);
  EXPECT_EQ(ReadOwnership("民办"), Ownership::kPrivate);
  EXPECT_EQ(ReadOwnership("公立"), std::nullopt);
  EXPECT_EQ(ParseKnown("UNKNOWN"), Known::kUnknown);
  EXPECT_EQ(ParseKnown("是"), std::nullopt);
}

TEST(ClassPolicyFiles, WhatIsWrongIsNamedByItsPlace) {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text(kPolicyText);
    return text.replace(text.find(from), from.size(), to);
  };
  ASSERT_OK_AND_ASSIGN(const SchoolClassPolicy policy, ParseClassPolicy(kPolicyText, "f.json"));
  EXPECT_EQ(policy.small_scale_pupils, 100);
  const std::vector<std::pair<std::string, std::string>> wrong = {{with("classes.v1", "classes.v2"), "format"},
                                                                  {with("2019", "1999"), "year"},
                                                                  {with("100", "0"), "small_scale_pupils_max"},
                                                                  {with("\"1\"", "\"\""), "version"}};
  for (const auto& [text, place] : wrong) {
    const auto refused = ParseClassPolicy(text, "f.json");
    ASSERT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE")) << place;
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr("f.json: " + place + ":"));
  }
  EXPECT_THAT(ReadClassPolicyFiles("/nowhere"), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

}  // namespace
}  // namespace jgt::roster
