#include "services/roster/domain/quota.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

// Quotas, compared exactly.
namespace jgt::roster {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using testing::ElementsAre;

constexpr char kCounty[] = "330327";

Pairing Between(const Key& supporter, const Key& supported, Scope scope) {
  Pairing pairing;
  pairing.key = {.region = kCounty, .id = supporter.id + "-" + supported.id};
  pairing.supporter = supporter;
  pairing.supporter_name = supporter.id;
  pairing.supported = supported;
  pairing.supported_name = supported.id;
  pairing.scope = scope;
  return pairing;
}

Key Here(const std::string& id) { return {.region = kCounty, .id = id}; }

Quota QuotaOf(const QuotaFacts& facts, const std::string& code) {
  const auto quotas = QuotasOf(facts);
  if (quotas.ok()) {
    for (const Quota& quota : *quotas) {
      if (quota.code == code) return quota;
    }
  }
  ADD_FAILURE() << "no quota " << code;
  return {};
}

QuotaFacts Facts() {
  QuotaFacts facts;
  facts.list.county = kCounty;
  facts.list.pairings = {Between(Here("a"), Here("b"), Scope::kInCounty),
                         Between(Here("a"), Here("c"), Scope::kInCounty),
                         Between({.region = "330303", .id = "x"}, Here("d"), Scope::kInCity),
                         Between({.region = "330105", .id = "y"}, Here("d"), Scope::kInProvince)};
  return facts;
}

TEST(Quota, ASchoolCountsOnceForItsCountyAndOtherCountiesSchoolsDoNot) {
  const QuotaFacts facts = Facts();
  EXPECT_EQ(QuotaOf(facts, "SCHOOLS").numerator, 4);
  EXPECT_EQ(QuotaOf(facts, "SCHOOLS_IN_COUNTY").numerator, 3);
  EXPECT_EQ(QuotaOf(facts, "SCHOOLS_IN_CITY").numerator, 1);
  EXPECT_EQ(QuotaOf(facts, "SCHOOLS_CROSS_REGION").numerator, 1);
}

// 4 of 12 is a third of a hundred: not 33.33, and not 33.34 either.
TEST(Quota, ASharesVerdictIsThatOfTheExactFraction) {
  QuotaFacts facts = Facts();
  facts.targets = {{.code = "SHARE_AT_LEAST", .target = "33.3333", .base = 12, .source = "方案"},
                   {.code = "SHARE_AIM", .target = "33.3334", .base = 12, .source = "方案"}};
  const Quota least = QuotaOf(facts, "SHARE_AT_LEAST");
  EXPECT_EQ(least.actual->ToText(), "100/3");
  EXPECT_EQ(least.actual_text, "33.33%");
  EXPECT_EQ(least.difference->ToText(), "1/30000");
  EXPECT_TRUE(*least.met);
  const Quota aim = QuotaOf(facts, "SHARE_AIM");
  EXPECT_EQ(aim.difference->ToText(), "-1/15000");
  EXPECT_FALSE(*aim.met);
  // 2 of 1600 schools: half a hundredth of a per cent goes up.
  facts.list.pairings.resize(1);
  facts.targets[0].base = 1600;
  EXPECT_EQ(QuotaOf(facts, "SHARE_AT_LEAST").actual->ToText(), "0.125");
  EXPECT_EQ(QuotaOf(facts, "SHARE_AT_LEAST").actual_text, "0.13%");
}

TEST(Quota, AnExactHitIsMet) {
  QuotaFacts facts = Facts();
  facts.targets = {{.code = "SHARE_AT_LEAST", .target = "20", .base = 20, .source = "方案"},
                   {.code = "SCHOOLS", .target = "5", .base = 0, .source = "方案"}};
  EXPECT_TRUE(*QuotaOf(facts, "SHARE_AT_LEAST").met);
  EXPECT_EQ(QuotaOf(facts, "SHARE_AT_LEAST").difference->ToText(), "0");
  EXPECT_FALSE(*QuotaOf(facts, "SCHOOLS").met);
  facts.targets[0].base = 21;
  EXPECT_FALSE(*QuotaOf(facts, "SHARE_AT_LEAST").met);
}

TEST(Quota, AnAliasCountsAsTheSchoolThatStands) {
  QuotaFacts facts = Facts();
  facts.list.alias_of[Here("c")] = Here("b");
  EXPECT_EQ(QuotaOf(facts, "SCHOOLS").numerator, 3);
  const auto schools = SchoolsBehind(facts.list, "SCHOOLS_IN_COUNTY");
  ASSERT_OK(schools);
  ASSERT_EQ(schools->size(), 2U);
  EXPECT_EQ(schools->at(1).school, Here("b"));
  EXPECT_THAT(schools->at(1).printed_names, ElementsAre("b", "c"));
  EXPECT_THAT(schools->at(1).pairings, ElementsAre(Here("a-b"), Here("a-c")));
}

TEST(Quota, TargetsThatCannotBeAreNamed) {
  const auto fields = [](const QuotaTarget& target) {
    std::vector<std::string> names;
    for (const FieldViolation& field : DetailOf(CheckTargets({target})).fields) names.push_back(field.field);
    return names;
  };
  const QuotaTarget share = {.code = "SHARE_AIM", .target = "28", .base = 50, .source = "方案"};
  EXPECT_OK(CheckTargets({share}));
  for (const std::string bad : {"", "28%", "100.0001", "-1", "28.12345", "1/3"}) {
    QuotaTarget target = share;
    target.target = bad;
    EXPECT_THAT(fields(target), ElementsAre("targets[0].target")) << bad;
  }
  QuotaTarget target = share;
  target.target = "33.3333";
  EXPECT_OK(CheckTargets({target}));
  target = {.code = "SCHOOLS", .target = "8", .base = 50, .source = ""};
  EXPECT_THAT(fields(target), ElementsAre("targets[0].base", "targets[0].source"));
  EXPECT_THAT(CheckTargets({share, share}), StatusIs(StatusCode::kInvalidArgument, "BAD_QUOTA"));
  EXPECT_THAT(CheckTargets(std::vector<QuotaTarget>(21, share)), StatusIs(StatusCode::kInvalidArgument, "BAD_COUNT"));
}

}  // namespace
}  // namespace jgt::roster
