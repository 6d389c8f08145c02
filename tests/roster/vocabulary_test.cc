#include "services/roster/domain/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jgt::roster {
namespace {

// R67: the plan's variants are read as one mode.
TEST(Vocabulary, R67ModesAreReadInEveryPrintedForm) {
  for (const char* const printed : {"融合型", "融合性", "融合"}) {
    EXPECT_EQ(ReadMode(printed)->mode, Mode::kIntegrated) << printed;
  }
  for (const char* const printed : {"共建型", "共建性"}) EXPECT_EQ(ReadMode(printed)->mode, Mode::kCoBuilt) << printed;
  for (const char* const printed :
       {"跨地区/协作型", "跨地区／协作型", "协作型(跨地区)", "协作型（跨地区）", "跨地区协作型"}) {
    ASSERT_TRUE(ReadMode(printed).has_value()) << printed;
    EXPECT_EQ(ReadMode(printed)->mode, Mode::kCollaborative) << printed;
    EXPECT_EQ(ReadMode(printed)->normal_form, "协作型(跨地区)") << printed;
  }
  EXPECT_EQ(ReadMode("协作型")->normal_form, "协作型");
}

TEST(Vocabulary, AModeThatNoPlanUsesIsNotGuessed) {
  for (const char* const printed : {"", "联盟型", "跨地区", "跨地区/共建型", "融合型x"}) {
    EXPECT_FALSE(ReadMode(printed).has_value()) << printed;
  }
}

// R202: primary, junior, nine-year. R68: who verifies.
TEST(Vocabulary, R202R68StagesAndVerifiersAreKnown) {
  EXPECT_EQ(ReadStage("小学"), Stage::kPrimary);
  EXPECT_EQ(ReadStage("初中"), Stage::kJunior);
  EXPECT_EQ(ReadStage("九年一贯制"), Stage::kNineYear);
  EXPECT_EQ(ReadStage("高中"), std::nullopt);
  EXPECT_EQ(ReadLevel("县核验"), VerificationLevel::kCounty);
  EXPECT_EQ(ReadLevel("市核验"), VerificationLevel::kCity);
  EXPECT_EQ(ReadLevel("省核验"), VerificationLevel::kProvince);
  EXPECT_EQ(ReadLevel("国核验"), std::nullopt);
}

TEST(Vocabulary, TrimTakesIdeographicBlanksToo) {
  EXPECT_EQ(Trim(" \u3000马站小学\u3000 \t"), "马站小学");
  EXPECT_EQ(Trim("\u3000"), "");
}

TEST(Vocabulary, NamesAreComparedWithoutWidthAndBlanks) {
  EXPECT_EQ(NameKey("第二小学（东校区）"), NameKey("第二小学(东校区)"));
  EXPECT_EQ(NameKey("灵溪 镇　小学"), "灵溪镇小学");
  EXPECT_EQ(NameKey("第１４中学"), "第14中学");
  EXPECT_EQ(NameKey("畚"), "畚");  // A misprint is somebody's decision, not a matter of width.
}

TEST(Vocabulary, R65ACampusIsASchoolAndARegionIsNot) {
  EXPECT_TRUE(LooksLikeRegion("四川省乐山市金口河区"));
  EXPECT_TRUE(LooksLikeRegion("泰顺县"));
  EXPECT_FALSE(LooksLikeRegion("实验小学东校区"));
  EXPECT_FALSE(LooksLikeRegion("武义柳城小学"));
  EXPECT_FALSE(LooksLikeRegion("区"));
}

TEST(Vocabulary, TextIsCutBetweenCharacters) {
  EXPECT_EQ(FirstCharacters("马站小学", 2), "马站");
  EXPECT_EQ(FirstCharacters("马站", 5), "马站");
  EXPECT_EQ(CharacterCount("马站a"), 3U);
}

}  // namespace
}  // namespace jgt::roster
