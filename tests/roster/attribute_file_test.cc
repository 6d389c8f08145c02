#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/domain/school_attributes.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using testing::IsEmpty;
using testing::SizeIs;

const Day kDay = {.year = 2022, .month = 1, .day = 1};

StatusOr<std::vector<AttributeRow>> Rows(const std::string& text, const std::optional<Day>& day = kDay) {
  ASSIGN_OR_RETURN(const csv::Table table, csv::Read(text));
  return ReadAttributeFile(table, "330327", day);
}

// Reason of a file with one row; that of its first problem.
std::string Refusal(const std::string& text, const std::optional<Day>& day = kDay) {
  const auto rows = Rows(text, day);
  if (!rows.ok()) return ReasonOf(rows.status());
  return rows->empty() || rows->front().problems.empty() ? "" : rows->front().problems.front().reason;
}

TEST(AttributeFile, EveryColumnIsReadUnderEitherName) {
  const auto english = Rows(
      "school,region,school_code,ownership,urban_rural,locality,boarding,weak,town_quality,day\n"
      "甲校,330327,2133000001,PUBLIC,TOWN,TOWNSHIP,YES,NO,YES,2021-09-01\n");
  const auto chinese = Rows(
      "日期,镇区优质学校,薄弱学校,寄宿制,所在地,城乡分类,办学性质,学校标识码,地区代码,学校名称\n"
      "2021-09-01,是,否,是,乡,镇区,公办,2133000001,330327, 甲校 \n");
  ASSERT_OK(english.status());
  ASSERT_OK(chinese.status());
  ASSERT_THAT(*english, SizeIs(1));
  const AttributeRow& row = english->front();
  EXPECT_THAT(row.problems, IsEmpty());
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.school_name, "甲校");
  EXPECT_EQ(row.day, (Day{.year = 2021, .month = 9, .day = 1}));
  EXPECT_EQ(row.said, (AttributesSaid{.ownership = Ownership::kPublic,
                                      .urban_rural = UrbanRural::kTown,
                                      .locality = Locality::kTownship,
                                      .boarding = true,
                                      .weak = false,
                                      .town_quality = true,
                                      .code = "2133000001"}));
  EXPECT_EQ(chinese->front().said, row.said);
  EXPECT_EQ(chinese->front().school_name, row.school_name);
}

TEST(AttributeFile, AnEmptyCellSaysNothingAndTheDayIsTheRequests) {
  const auto rows = Rows("school,weak,boarding\n甲校,,是\n");
  ASSERT_OK(rows.status());
  EXPECT_EQ(rows->front().said, (AttributesSaid{.boarding = true}));
  EXPECT_EQ(rows->front().day, kDay);
}

TEST(AttributeFile, WhatIsWrongHasAReason) {
  EXPECT_EQ(Refusal("school,weak\n甲校,也许\n"), "UNKNOWN_VALUE");
  EXPECT_EQ(Refusal("school,ownership\n甲校,公立\n"), "UNKNOWN_VALUE");
  EXPECT_EQ(Refusal("school,weak\n,是\n"), "MISSING_SCHOOL");
  EXPECT_EQ(Refusal("school,region,weak\n甲校,330326,是\n"), "OUTSIDE_PARENT");
  EXPECT_EQ(Refusal("school,weak\n甲校,\n"), "NOTHING_SAID");
  EXPECT_EQ(Refusal("school_code,weak\n2133000001,\n"), "NOTHING_SAID");
  EXPECT_EQ(Refusal("school,weak,day\n甲校,是,2021-02-30\n"), "BAD_DATE");
  EXPECT_EQ(Refusal("school,weak\n甲校,是\n", std::nullopt), "BAD_DATE");
  EXPECT_EQ(Refusal("school,weak\n甲校,是,否\n"), "WRONG_COLUMN_COUNT");
  EXPECT_EQ(Refusal("school,教师\n甲校,是\n"), "UNKNOWN_COLUMN");
  EXPECT_EQ(Refusal("school,学校\n甲校,甲校\n"), "DUPLICATE_COLUMN");
  EXPECT_EQ(Refusal("weak\n是\n"), "COLUMN_MISSING");
  EXPECT_EQ(Refusal("school,weak\n甲校,是\n"), "");
}

}  // namespace
}  // namespace jgt::roster
