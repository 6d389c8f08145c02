#include "services/roster/storage/school_cache.h"

#include <absl/strings/str_format.h>
#include <gtest/gtest.h>

namespace jgt::roster {
namespace {

constexpr Day kDay = {.year = 2022, .month = 3, .day = 1};

// A region of one school of so many spans.
std::shared_ptr<const RegionSchools> Schools(size_t spans) {
  School school;
  school.key.id = "1";
  school.valid = Span{};
  return std::make_shared<const RegionSchools>(std::vector<School>(spans, school));
}

TEST(RegionSchoolsTest, FindsASchoolOnADay) {
  std::vector<School> spans;
  for (const char* id : {"1", "12", "2"}) {
    for (const int32_t year : {2020, 2022}) {
      School& school = spans.emplace_back();
      school.key.id = id;
      school.display_name = absl::StrFormat("%s in %d", id, year);
      school.valid = Span{.from = {.year = year, .month = 1, .day = 1}, .to = {.year = year + 1, .month = 1, .day = 1}};
    }
  }
  const RegionSchools schools(std::move(spans));
  const auto name = [&](const std::string& id, int32_t year) {
    const School* const school = schools.Find(id, {.year = year, .month = 5, .day = 1});
    return school == nullptr ? "" : school->display_name;
  };
  for (const char* id : {"1", "12", "2"}) {
    for (const int32_t year : {2020, 2022}) EXPECT_EQ(name(id, year), absl::StrFormat("%s in %d", id, year));
    EXPECT_EQ(name(id, 2019), "");
    EXPECT_EQ(name(id, 2021), "");
    EXPECT_EQ(name(id, 2023), "");
  }
  for (const char* id : {"", "0", "11", "13", "3"}) EXPECT_EQ(name(id, 2020), "");
}

TEST(SchoolCacheTest, AreOfTheHeadUnderWhichTheyWereKept) {
  SchoolCache known;
  EXPECT_EQ(known.Find("330327", "5@t"), nullptr);
  known.Keep("330327", "5@t", Schools(1));
  ASSERT_NE(known.Find("330327", "5@t"), nullptr);
  EXPECT_NE(known.Find("330327", "5@t")->Find("1", kDay), nullptr);
  EXPECT_EQ(known.Find("330327", "5@t")->Find("2", kDay), nullptr);
  EXPECT_EQ(known.Find("330327", "6@t"), nullptr);
  EXPECT_EQ(known.Find("330327", "5@u"), nullptr);  // an older backup was restored, and came to 5 again
  EXPECT_EQ(known.Find("330326", "5@t"), nullptr);
}

TEST(SchoolCacheTest, ARegionIsWorthReadingWhenItIsMissedAgainUnderTheSameHead) {
  SchoolCache known;
  EXPECT_FALSE(known.MissedAgain("330327", "5@t"));
  EXPECT_FALSE(known.MissedAgain("330327", "6@t"));
  EXPECT_FALSE(known.MissedAgain("330326", "6@t"));
  EXPECT_TRUE(known.MissedAgain("330327", "6@t"));
  known.Keep("330327", "6@t", Schools(1));
  EXPECT_FALSE(known.MissedAgain("330327", "6@t"));  // another reader has kept it meanwhile
}

TEST(SchoolCacheTest, ARegionThatIsTooLargeIsNotReadAgainUnderItsHead) {
  SchoolCache known(10);
  known.MissedAgain("330327", "5@t");
  known.Keep("330327", "5@t", nullptr);
  EXPECT_FALSE(known.MissedAgain("330327", "5@t"));
  known.MissedAgain("330326", "5@t");
  known.Keep("330326", "5@t", Schools(11));
  EXPECT_EQ(known.Find("330326", "5@t"), nullptr);
  EXPECT_FALSE(known.MissedAgain("330326", "5@t"));
  EXPECT_FALSE(known.MissedAgain("330327", "6@t"));
  EXPECT_TRUE(known.MissedAgain("330327", "6@t"));
}

TEST(SchoolCacheTest, WhatWasNotAskedForLongestGoesFirst) {
  SchoolCache known(10);
  known.Keep("1", "1", Schools(4));
  known.Keep("2", "1", Schools(4));
  EXPECT_NE(known.Find("1", "1"), nullptr);
  known.Keep("3", "1", Schools(4));
  EXPECT_EQ(known.Find("2", "1"), nullptr);
  EXPECT_NE(known.Find("1", "1"), nullptr);
  EXPECT_NE(known.Find("3", "1"), nullptr);
  known.Keep("1", "2", Schools(6));  // in place of the one before: ten in all
  EXPECT_NE(known.Find("3", "1"), nullptr);
  EXPECT_NE(known.Find("1", "2"), nullptr);
  known.Keep("1", "2", Schools(7));
  EXPECT_EQ(known.Find("3", "1"), nullptr);
}

}  // namespace
}  // namespace jgt::roster
