#include "services/roster/domain/region_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/storage/region_files.h"
#include "tests/roster/samples.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using test::kCangnan;
using test::kPujiang;
using test::Regions;

TEST(RegionBook, TheDeploymentHasElevenCitiesAndNinetyCounties) {
  int cities = 0;
  int counties = 0;
  for (const Region& region : Regions().divisions()) {
    cities += region.level == "city" ? 1 : 0;
    counties += region.level == "county" ? 1 : 0;
  }
  EXPECT_EQ(cities, 11);
  EXPECT_EQ(counties, 90);
  EXPECT_TRUE(Regions().IsCounty("330327"));
  EXPECT_FALSE(Regions().IsCounty("330300"));
  EXPECT_EQ(Regions().Find("511113"), nullptr);
}

TEST(RegionBook, ANameSaysWhereItsSchoolLies) {
  const auto in = [](std::string_view name, std::string_view county) {
    return Regions().RegionInName(name, county).value_or("");
  };
  EXPECT_EQ(in("龙湾区永昌一小", kCangnan), "330303");
  EXPECT_EQ(in("义乌市后宅小学", kPujiang), "330782");
  EXPECT_EQ(in("义乌后宅小学", kPujiang), "330782");
  EXPECT_EQ(in("兰溪白沙中心小学", kPujiang), "330781");
  EXPECT_EQ(in("武义柳城小学", kPujiang), "330723");
  EXPECT_EQ(in("磐安四中", kPujiang), "330727");
  EXPECT_EQ(in("浦江县虞宅乡朱宅完小", kPujiang), "330726");
  EXPECT_EQ(in("浙江省浦江县实验小学", kPujiang), "330726");
  EXPECT_EQ(in("杭州市小河小学", kCangnan), "330100");
  EXPECT_EQ(in("杭州学军小学", kPujiang), "330100");
  EXPECT_EQ(in("杭州市西湖区学军小学", kPujiang), "330106");
  EXPECT_EQ(in("四川省乐山市金口河区", kPujiang), "510000");
}

TEST(RegionBook, ANameThatSaysNothingIsNotGuessed) {
  for (const char* const name : {"马站小学", "中通国际学校", "县站前小学", "实验小学"}) {
    EXPECT_EQ(Regions().RegionInName(name, kCangnan), std::nullopt) << name;
  }
}

TEST(RegionBook, AnotherCitysDistrictIsNotReadIntoALocalName) {
  EXPECT_EQ(Regions().RegionInName("西湖小学", kCangnan), std::nullopt);  // 西湖区 is Hangzhou's
  EXPECT_EQ(Regions().RegionInName("瓯海小学", kCangnan), "330304");      // 瓯海区 is Wenzhou's, as is 苍南县
}

TEST(RegionBook, TheLongestHintWins) {
  const std::vector<RegionHint> hints = {{"杭州市", "330105"}, {"杭州市长阳", "330106"}, {"中通", "330300"}};
  EXPECT_EQ(RegionByHint("杭州市小河小学", hints), "330105");
  EXPECT_EQ(RegionByHint("杭州市长阳中学", hints), "330106");
  EXPECT_EQ(RegionByHint("马站小学", hints), std::nullopt);
}

// R141-R146: the four scopes come from the two ends.
TEST(RegionBook, R141ScopeIsDerivedFromTheTwoEnds) {
  EXPECT_EQ(ScopeBetween("330327", "330327"), Scope::kInCounty);
  EXPECT_EQ(ScopeBetween("330303", "330327"), Scope::kInCity);
  EXPECT_EQ(ScopeBetween("330300", "330327"), Scope::kInCity);
  EXPECT_EQ(ScopeBetween("330300", "330300"), Scope::kInCity);
  EXPECT_EQ(ScopeBetween("330105", "330327"), Scope::kInProvince);
  EXPECT_EQ(ScopeBetween("330000", "330327"), Scope::kInProvince);
  EXPECT_EQ(ScopeBetween("330726", "511113"), Scope::kOutOfProvince);
  EXPECT_EQ(ScopeBetween("330726", ""), Scope::kUnspecified);
}

TEST(RegionBook, APairingsHomeIsTheSupportedCountyOrElseTheSupporters) {  // D11
  EXPECT_EQ(Regions().HomeOf("330726", "330782", kPujiang), "330782");
  EXPECT_EQ(Regions().HomeOf("330726", "511113", kPujiang), "330726");
  EXPECT_EQ(Regions().HomeOf("510000", "511113", kPujiang), "330726");
  EXPECT_EQ(Regions().HomeOf("330726", "", kPujiang), "330726");
}

TEST(RegionBook, DivisionsThatContradictThemselvesAreRefused) {
  const auto make = [](Region region) { return RegionBook::Make({std::move(region)}, {}).status(); };
  for (const Region& wrong :
       {Region{"33032", "苍南县", "county", "330300"}, Region{"330327", "", "county", "330300"},
        Region{"330327", "苍南县", "town", "330300"}, Region{"330327", "苍南县", "county", "330100"}}) {
    EXPECT_THAT(make(wrong), StatusIs(StatusCode::kInvalidArgument, "BAD_REGIONS")) << wrong.code << wrong.level;
  }
}

TEST(RegionFiles, AFileThatIsMissingOrBrokenIsNamed) {
  const jgt::test::TempDir dir;
  EXPECT_THAT(ReadRegionFiles(dir.path()).status(), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  jgt::test::WriteFile(dir.File("zhejiang_divisions.csv"), "code,name\n1,2\n");
  const Status status = ReadRegionFiles(dir.path()).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("zhejiang_divisions.csv"));
}

}  // namespace
}  // namespace jgt::roster
