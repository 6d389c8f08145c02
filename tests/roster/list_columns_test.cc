#include "services/roster/domain/list_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

using Header = std::vector<std::string>;
using Mapping = std::vector<ColumnMapping>;

ListColumns Find(const Header& header, const Mapping& mapping = {}) {
  const auto columns = FindColumns({.header = header, .rows = {}}, mapping);
  EXPECT_OK(columns);
  return columns.value_or(ListColumns{});
}

ErrorDetail Refused(const csv::Table& table, const Mapping& mapping, const std::string& reason) {
  const Status status = FindColumns(table, mapping).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, reason));
  ErrorDetail detail = DetailOf(status);
  EXPECT_FALSE(detail.message_zh.empty());
  return detail;
}
ErrorDetail Refused(const Header& header, const Mapping& mapping, const std::string& reason) {
  return Refused({.header = header, .rows = {}}, mapping, reason);
}

// R64: the header of annex 1, its two printed lines in one cell; R179: that of 2019.
TEST(ListColumns, R64R179ThePlansOwnHeadersAreKnown) {
  const ListColumns communities =
      Find({"序号", "学段", "核心校\n(校区)名称", "成员校（校区）名称", "教共体模式", "组建时间", "备注"});
  EXPECT_EQ(communities.layout, ListLayout::kCommunities);
  EXPECT_THAT(communities.index_by_name,
              UnorderedElementsAre(Pair("seq", 0), Pair("stage", 1), Pair("core_school", 2), Pair("member_school", 3),
                                   Pair("mode_as_printed", 4), Pair("founded_year", 5), Pair("verified_by", 6)));
  const ListColumns scopes = Find({"范围", "序号", "支援学校", "受援学校"});
  EXPECT_EQ(scopes.layout, ListLayout::kScopes);
  EXPECT_THAT(scopes.index_by_name, UnorderedElementsAre(Pair("scope", 0), Pair("seq", 1), Pair("supporting_school", 2),
                                                         Pair("supported_school", 3)));
}

TEST(ListColumns, OtherWordsForTheSameAreKnownToo) {
  for (const char* const mode : {"类型", "办学模式", "结对类型"}) {
    for (const char* const year : {"创建年份", "结对年份", "组建年份"}) {
      for (const char* const level : {"核验", "核验级别"}) {
        const ListColumns columns = Find({"序号", "学段", "核心学校", "成员学校", mode, year, level});
        EXPECT_EQ(columns.index_by_name.at("mode_as_printed"), 4U) << mode;
        EXPECT_EQ(columns.index_by_name.at("founded_year"), 5U) << year;
        EXPECT_EQ(columns.index_by_name.at("verified_by"), 6U) << level;
      }
    }
  }
  EXPECT_EQ(Find({"结对范围", "序号", "支援校", "受援校"}).layout, ListLayout::kScopes);
}

TEST(ListColumns, OrderBlanksAndWidthMeanNothing) {
  const ListColumns columns = Find({" supported_school ", "序\u3000号", "supporting_school", " scope"});
  EXPECT_EQ(columns.layout, ListLayout::kScopes);
  EXPECT_EQ(columns.index_by_name.at("seq"), 1U);
  EXPECT_EQ(columns.index_by_name.at("supported_school"), 0U);
}

TEST(ListColumns, AMappingNamesColumnsAndLeavesTheOthersOut) {
  const ListColumns columns = Find({"编号", "学段", "牵头校", "备注", "成员校", "模式", "联系人", ""},
                                   {{"牵头校", "core_school"}, {" 编号", "seq"}, {"模式", "mode_as_printed"}});
  EXPECT_EQ(columns.layout, ListLayout::kCommunities);
  EXPECT_EQ(columns.width, 8U);
  EXPECT_EQ(columns.index_by_name.at("seq"), 0U);
  EXPECT_EQ(columns.index_by_name.at("core_school"), 2U);
  EXPECT_EQ(columns.index_by_name.at("verified_by"), 3U);  // known without it
  EXPECT_THAT(columns.left_out, ElementsAre("联系人"));
}

TEST(ListColumns, AMappingWinsOverWhatAHeaderIsKnownAs) {
  const ListColumns columns = Find({"序号", "学段", "支援校", "受援校", "类型", "备注", "核验人"},
                                   {{"支援校", "core_school"}, {"受援校", "member_school"}, {"核验人", "verified_by"}});
  EXPECT_EQ(columns.layout, ListLayout::kCommunities);
  EXPECT_EQ(columns.index_by_name.at("core_school"), 2U);
  EXPECT_EQ(columns.index_by_name.at("verified_by"), 6U);
  EXPECT_THAT(columns.left_out, ElementsAre("备注"));
}

TEST(ListColumns, TheSchoolsDecideWhichListItIs) {
  EXPECT_THAT(Refused({"序号", "支援学校", "受援学校", "范围", "备注"}, {}, "UNKNOWN_COLUMN").message_zh,
              HasSubstr("无法识别列：\"备注\"；"));
  const ListColumns columns = Find({"范围", "编号", "学段", "核心校", "成员校", "类型"}, {{"编号", "seq"}});
  EXPECT_EQ(columns.layout, ListLayout::kCommunities);
  EXPECT_THAT(columns.left_out, ElementsAre("范围"));
}

TEST(ListColumns, SchoolsOfBothListsAreRefusedUnlessAMappingDecides) {
  const Header header = {"序号", "学段", "核心校", "成员校", "支援校", "类型"};
  Refused(header, {}, "UNKNOWN_LAYOUT");
  // One that says nothing about the layout decides nothing.
  Refused(header, {{"序号", "seq"}}, "UNKNOWN_LAYOUT");
  EXPECT_THAT(Find(header, {{"核心校", "core_school"}}).left_out, ElementsAre("支援校"));
  // Without schools whatever is known decides.
  Refused({"序号", "学段"}, {}, "COLUMN_MISSING");
  Refused({"学段", "范围"}, {}, "UNKNOWN_LAYOUT");
}

TEST(ListColumns, WithoutAMappingNothingIsLeftOut) {
  const ErrorDetail detail =
      Refused({"序号", "学段", "核心校", "成员校", "类型", "建立年度", "联系人"}, {}, "UNKNOWN_COLUMN");
  EXPECT_THAT(detail.message_zh, HasSubstr("无法识别列：\"建立年度\", \"联系人\""));
  EXPECT_THAT(detail.fields.at(0).description, HasSubstr("the file has \"序号\", \"学段\", \"核心校\""));
}

TEST(ListColumns, WhatIsNeededAndMissingIsNamed) {
  const ErrorDetail detail = Refused({"序号", "核心校", "类型"}, {}, "COLUMN_MISSING");
  EXPECT_THAT(detail.message_zh, HasSubstr("缺少列：\"stage（学段）\", \"member_school（成员校）\""));
  EXPECT_THAT(detail.message_zh, HasSubstr("文件中的列为：\"序号\", \"核心校\", \"类型\""));
  // seq is of both layouts and decides neither.
  for (const char* const missing : {"scope", "supporting_school", "supported_school"}) {
    Header header = {"scope", "seq", "supporting_school", "supported_school"};
    std::erase(header, missing);
    EXPECT_THAT(Refused(header, {}, "COLUMN_MISSING").message_zh, HasSubstr(missing));
  }
  EXPECT_THAT(Find({"序号", "学段", "核心校", "成员校", "类型"}).left_out, IsEmpty());
}

TEST(ListColumns, TwoColumnsThatAreTheSameAreRefused) {
  EXPECT_THAT(Refused({"序号", "学段", "核心校", "核心学校", "成员校", "类型"}, {}, "DUPLICATE_COLUMN").message_zh,
              HasSubstr("“核心校”与“核心学校”两列重复"));
  Refused({"seq", "stage", "core_school", "member_school", "mode_as_printed", "seq"}, {}, "DUPLICATE_COLUMN");
  const ErrorDetail mapped =
      Refused({"校", "校", "序号", "学段", "成员校", "类型"}, {{"校", "core_school"}}, "DUPLICATE_COLUMN");
  EXPECT_EQ(mapped.fields.at(0).field, "columns[0].from");
}

TEST(ListColumns, AMappingOfWhatTheFileHasNotIsRefused) {
  const ErrorDetail detail = Refused({"序号", "学段", "核心校", "成员校", "类型"},
                                     {{"核心校", "core_school"}, {"牵头校", "member_school"}}, "UNKNOWN_COLUMN");
  EXPECT_EQ(detail.fields.at(0).field, "columns[1].from");
  EXPECT_THAT(detail.message_zh, HasSubstr("没有“牵头校”列；文件中的列为：\"序号\""));
}

TEST(ListColumns, AColumnWithoutHeaderIsNothingUnlessItHasContent) {
  csv::Table table = {.header = {"", "序号", "学段", "核心校", "成员校", "类型", " "}, .rows = {}};
  table.rows.push_back({.line = 2, .fields = {"", "1", "小学", "甲校", "乙校", "共建型", " "}});
  const auto columns = FindColumns(table, {});
  ASSERT_OK(columns);
  EXPECT_EQ(columns->index_by_name.at("seq"), 1U);
  table.rows[0].fields[6] = "x";
  EXPECT_THAT(Refused(table, {}, "UNKNOWN_COLUMN").message_zh, HasSubstr("第 7 列（无表头）"));
}

TEST(ListColumns, AFileOfSomethingElseIsRefused) {
  EXPECT_THAT(Refused({"教师", "科目"}, {}, "UNKNOWN_LAYOUT").message_zh,
              HasSubstr("scope,seq,supporting_school,supported_school"));
  Refused({"序号"}, {}, "UNKNOWN_LAYOUT");
  Refused(Header{}, {}, "UNKNOWN_LAYOUT");
}

TEST(ListColumns, AMappingThatSaysNothingIsRefusedByItsPlace) {
  const auto place_of = [](const Mapping& mapping) {
    const Status status = CheckMapping(mapping);
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_MAPPING"));
    return status.ok() ? "" : DetailOf(status).fields.at(0).field;
  };
  EXPECT_OK(CheckMapping({}));
  EXPECT_OK(CheckMapping({{"a", "seq"}, {"b", "scope"}}));
  EXPECT_EQ(place_of({{" ", "seq"}}), "columns[0].from");
  EXPECT_EQ(place_of({{"a", "seq"}, {"a ", "scope"}}), "columns[1].from");
  EXPECT_EQ(place_of({{"a", "school"}}), "columns[0].to");
  EXPECT_EQ(place_of({{"a", ""}}), "columns[0].to");
  EXPECT_EQ(place_of({{"a", "seq"}, {"b", "seq"}}), "columns[1].to");
  EXPECT_EQ(place_of({{"a", "stage"}, {"b", "scope"}}), "columns[1].to");
  Mapping many(kMappingsMax + 1, ColumnMapping{"a", "seq"});
  EXPECT_EQ(place_of(many), "columns[100]");
}

}  // namespace
}  // namespace jgt::roster
