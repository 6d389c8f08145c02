#include "services/roster/domain/alias.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/roster/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using test::kCangnan;
using test::kPujiang;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Guesses(const std::vector<std::pair<std::string, std::string>>& region_and_name) {
  std::vector<BorneName> names;
  for (const auto& [region, name] : region_and_name) {
    names.push_back({.name = name, .school = {.region = region, .id = "id-" + name}});
  }
  std::vector<std::string> guesses;
  for (const AliasProposal& proposal : ProposeAliases(names, test::Regions())) {
    guesses.push_back(absl::StrFormat("%s %d: %s = %s", proposal.rule, proposal.confidence, proposal.alias_name,
                                      proposal.target_name));
  }
  return guesses;
}

TEST(Alias, EachRuleFindsWhatItIsFor) {
  EXPECT_THAT(Guesses({{kCangnan, "桥墩镇小学"}, {kCangnan, "桥墩小学"}}),
              ElementsAre("TOWN_SUFFIX 90: 桥墩小学 = 桥墩镇小学"));
  EXPECT_THAT(Guesses({{kPujiang, "实验小学"}, {kPujiang, "浙江省浦江县实验小学"}}),
              ElementsAre("COUNTY_PREFIX 85: 实验小学 = 浙江省浦江县实验小学"));
  EXPECT_THAT(Guesses({{kCangnan, "县实验小学"}, {kCangnan, "苍南县实验小学"}}),
              ElementsAre("COUNTY_PREFIX 85: 县实验小学 = 苍南县实验小学"));
  EXPECT_THAT(Guesses({{kCangnan, "宜山一中"}, {kCangnan, "宜山镇第一中学"}}),
              ElementsAre("SHORT_FORM 75: 宜山一中 = 宜山镇第一中学"));
  EXPECT_THAT(Guesses({{kCangnan, "凤阳畚族乡学校"}, {kCangnan, "凤阳畲族乡学校"}}),
              ElementsAre("KNOWN_MISPRINT 95: 凤阳畚族乡学校 = 凤阳畲族乡学校"));
}

TEST(Alias, NamesOfTwoRegionsAreNeverJoined) {
  EXPECT_THAT(Guesses({{kCangnan, "桥墩小学"}, {kPujiang, "桥墩镇小学"}}), IsEmpty());
}

TEST(Alias, NumberedSchoolsOfOneTownAreNotJoined) {
  EXPECT_THAT(Guesses({{kCangnan, "桥墩镇小学"}, {kCangnan, "桥墩镇第二小学"}, {kCangnan, "桥墩镇第一中学"}}),
              IsEmpty());
}

TEST(Alias, TheOrderOfTheListDoesNotMatter) {
  const auto one =
      Guesses({{kCangnan, "桥墩小学"}, {kCangnan, "宜山一中"}, {kCangnan, "桥墩镇小学"}, {kCangnan, "宜山镇第一中学"}});
  const auto other =
      Guesses({{kCangnan, "宜山镇第一中学"}, {kCangnan, "桥墩镇小学"}, {kCangnan, "宜山一中"}, {kCangnan, "桥墩小学"}});
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.size(), 2U);
}

TEST(Alias, TheListOfCangnanRaisesOneGuess) {
  const ImportPlan plan = test::Decide({}, test::CangnanList());
  ASSERT_EQ(plan.proposals.size(), 1U);
  EXPECT_EQ(plan.proposals[0].alias_name, "桥墩小学");
  EXPECT_EQ(plan.proposals[0].target_name, "桥墩镇小学");
}

TEST(Alias, ChainsAreRefused) {
  const AliasProposal proposal = {
      .key = {}, .alias_id = "a", .alias_name = "甲", .target_id = "b", .target_name = "乙", .rule = ""};
  EXPECT_OK(CheckNoChain(proposal, {}));
  for (const AliasEnds& ends :
       {AliasEnds{.alias_is_alias = true}, AliasEnds{.alias_has_aliases = true}, AliasEnds{.target_is_alias = true}}) {
    EXPECT_THAT(CheckNoChain(proposal, ends), StatusIs(StatusCode::kFailedPrecondition, "ALIAS_CHAIN"));
  }
}

}  // namespace
}  // namespace jgt::roster
