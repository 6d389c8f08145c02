#include "services/roster/domain/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/roster/samples.h"

namespace jgt::roster {
namespace {

using test::After;
using test::Communities;
using test::Decide;
using test::kCangnan;
using test::kPujiang;
using test::ReadList;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const char kRow[] = "1,小学,甲校,乙校,共建型,,2020,县核验";

std::vector<Verdict> Verdicts(const ImportPlan& plan) {
  std::vector<Verdict> verdicts;
  for (const RowVerdict& verdict : plan.verdicts) verdicts.push_back(verdict.verdict);
  return verdicts;
}

TEST(Import, AFirstListMakesSchoolsCommunitiesAndPairings) {
  const ImportPlan plan = Decide({}, test::CangnanList());
  EXPECT_EQ(plan.Count(Verdict::kNew), 55);
  EXPECT_THAT(plan.schools, SizeIs(100));
  EXPECT_THAT(plan.communities, SizeIs(47));
  EXPECT_THAT(plan.pairings, SizeIs(55));
  EXPECT_THAT(plan.names, IsEmpty());
}

TEST(Import, R66ACommunityHoldsTheCoresPairingsInPrintedOrder) {
  const ImportPlan plan = Decide({}, test::CangnanList());
  const auto fifth = std::find_if(plan.communities.begin(), plan.communities.end(),
                                  [](const auto& change) { return change.after.sequence == 5; });
  ASSERT_NE(fifth, plan.communities.end());
  EXPECT_THAT(fifth->after.pairings, ElementsAre(plan.pairings.at(4).after.key, plan.pairings.at(5).after.key));
  EXPECT_EQ(fifth->after.core_school, plan.pairings.at(4).after.supporter);
}

TEST(Import, TheSameListAgainChangesNothing) {
  const KnownRoster known = After({}, Decide({}, test::CangnanList()));
  const ImportPlan again = Decide(known, test::CangnanList());
  EXPECT_EQ(again.Count(Verdict::kUnchanged), 55);
  EXPECT_THAT(again.schools, IsEmpty());
  EXPECT_THAT(again.names, IsEmpty());
  EXPECT_THAT(again.communities, IsEmpty());
  EXPECT_THAT(again.pairings, IsEmpty());
  EXPECT_THAT(again.proposals, IsEmpty());
}

TEST(Import, AListOfAnotherYearThatSaysTheSameNamesThePairingsAnew) {
  KnownRoster known = After({}, Decide({}, ReadList(Communities({kRow}))));
  known.listed.clear();
  const ImportPlan plan = Decide(known, ReadList(Communities({kRow})));
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kUnchanged));
  ASSERT_THAT(plan.pairings, SizeIs(1));
  EXPECT_FALSE(plan.pairings[0].differs);
}

TEST(Import, AnotherModeOrYearIsAChangeOfTheSamePairing) {
  const ImportPlan first = Decide({}, ReadList(Communities({kRow})));
  const ImportPlan second = Decide(After({}, first), ReadList(Communities({"1,小学,甲校,乙校,融合型,,2021,县核验"})));
  EXPECT_THAT(Verdicts(second), ElementsAre(Verdict::kChanged));
  ASSERT_THAT(second.pairings, SizeIs(1));
  EXPECT_EQ(second.pairings[0].after.key, first.pairings[0].after.key);
  EXPECT_EQ(second.pairings[0].after.mode, Mode::kIntegrated);
  EXPECT_EQ(second.pairings[0].after.founded_year, 2021);
  EXPECT_THAT(second.communities, IsEmpty());
}

TEST(Import, WhatAListDoesNotPrintStaysAsItWas) {
  const KnownRoster known = After({}, Decide({}, ReadList(Communities({kRow}))));
  const ImportPlan plan = Decide(known, ReadList(test::Scopes({"县内,1,甲校,乙校"})));
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kUnchanged));
  EXPECT_THAT(plan.pairings, IsEmpty());
}

TEST(Import, AKnownNameInAnotherWidthIsTheSameSchool) {
  const KnownRoster known =
      After({}, Decide({}, ReadList(Communities({"1,小学,甲校（东）,乙校,共建型,,2020,县核验"}))));
  const ImportPlan plan = Decide(known, ReadList(Communities({"1,小学,甲校(东),乙校,共建型,,2020,县核验"})));
  EXPECT_THAT(plan.schools, IsEmpty());
  ASSERT_THAT(plan.names, SizeIs(1));
  EXPECT_EQ(plan.names[0].printed_name, "甲校(东)");
  EXPECT_THAT(plan.verdicts.at(0).notes, Contains(HasSubstr("另一写法")));
}

TEST(Import, OneNameInTwoRegionsIsTwoSchools) {
  const ImportPlan plan = Decide(
      {},
      ReadList(Communities({"1,小学,实验小学,乙校,协作型,,2020,市核验", "2,小学,丙校,实验小学,共建型,,2020,县核验"})));
  EXPECT_THAT(plan.schools, SizeIs(4));
}

TEST(Import, AConfirmedAliasIsReused) {
  KnownRoster known = After({}, Decide({}, ReadList(Communities({"1,小学,桥墩小学,乙校,共建型,,2020,县核验",
                                                                 "2,小学,桥墩镇小学,丙校,共建型,,2020,县核验"}))));
  const Key alias = known.pairings.at(0).supporter;
  const Key target = known.pairings.at(1).supporter;
  for (School& school : known.schools) {
    if (school.key == alias) school.alias_of = target;
  }
  const ImportPlan plan = Decide(known, ReadList(Communities({"1,小学,桥墩小学,丁校,共建型,,2020,县核验"})));
  ASSERT_THAT(plan.pairings, SizeIs(1));
  EXPECT_EQ(plan.pairings[0].after.supporter, target);
  EXPECT_EQ(plan.pairings[0].after.supporter_name, "桥墩小学");
  EXPECT_THAT(plan.schools, SizeIs(1));
}

TEST(Import, APairingPrintedUnderTheAliasIsTheOneOfTheTarget) {
  KnownRoster known = After({}, Decide({}, ReadList(Communities({"1,小学,桥墩小学,乙校,共建型,,2020,县核验",
                                                                 "2,小学,桥墩镇小学,丙校,共建型,,2020,县核验"}))));
  for (School& school : known.schools) {
    if (school.key == known.pairings.at(0).supporter) school.alias_of = known.pairings.at(1).supporter;
  }
  const ImportPlan plan = Decide(known, ReadList(Communities({"1,小学,桥墩镇小学,乙校,共建型,,2020,县核验"})));
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kChanged));  // it prints another name now
  EXPECT_EQ(plan.verdicts.at(0).pairing, known.pairings.at(0).key);
}

TEST(Import, R180ALaterListFillsThePendingCounterpart) {
  const ListContext context = {.county = kPujiang, .year = 2019, .hints = {{"金口河区", "511113"}}};
  const auto read = [&](const char* line) { return ReadList(test::Scopes({line}), context); };
  const ImportPlan first = Decide({}, read("省域外,1,实验小学,金口河区"), context);
  ASSERT_THAT(first.pairings, SizeIs(1));
  EXPECT_EQ(first.pairings[0].after.state, PairingState::kPendingCounterpart);
  EXPECT_EQ(first.pairings[0].after.supported, std::nullopt);
  EXPECT_THAT(first.schools, SizeIs(1));
  const ImportPlan second = Decide(After({}, first), read("省域外,1,实验小学,金口河区第一小学"), context);
  EXPECT_THAT(Verdicts(second), ElementsAre(Verdict::kChanged));
  EXPECT_EQ(second.pairings.at(0).after.key, first.pairings[0].after.key);
  EXPECT_EQ(second.pairings.at(0).after.state, PairingState::kActive);
  EXPECT_TRUE(second.pairings.at(0).after.supported.has_value());
}

TEST(Import, AListCannotWriteAnotherCountysPairingsByHints) {
  const ListContext context = {.county = kPujiang, .year = 2019, .hints = {{"甲校", "330782"}, {"乙校", "330782"}}};
  const ImportPlan plan = Decide({}, ReadList(test::Scopes({"县内,1,甲校,乙校"}), context), context);
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kRefused));
  EXPECT_THAT(plan.pairings, SizeIs(0));
}

TEST(Import, APairingThatAnotherCountyListsTooStaysInItsCommunity) {
  const ListContext yiwu = {.county = "330782", .year = 2019, .hints = {}};
  const ListContext pujiang = {.county = kPujiang, .year = 2019, .hints = {{"浦阳一小", kPujiang}}};
  KnownRoster known =
      After({}, Decide({}, ReadList(Communities({"1,小学,浦江县浦阳一小,鹤田小学,协作型,,2019,市核验"}), yiwu), yiwu));
  known.listed.clear();  // on Yiwu's list, not on Pujiang's
  const ImportPlan plan =
      Decide(known, ReadList(Communities({"9,小学,浦阳一小,义乌市鹤田小学,协作型,,2019,市核验"}), pujiang), pujiang);
  // Printed otherwise, they are other names: a person says whether they are the same schools.
  EXPECT_EQ(plan.Count(Verdict::kNew), 1);
  const ImportPlan same = Decide(known,
                                 ReadList(Communities({"9,小学,浦江县浦阳一小,鹤田小学,协作型,,2019,市核验"}),
                                          {.county = kPujiang, .year = 2019, .hints = {{"鹤田小学", "330782"}}}),
                                 pujiang);
  EXPECT_EQ(same.Count(Verdict::kUnchanged), 1);
  EXPECT_EQ(same.pairings.at(0).after.community, known.pairings.at(0).community);
}

TEST(Import, RefusedRowsChangeNothing) {
  const ImportPlan plan = Decide({}, ReadList(Communities({"1,小学,甲校,乙校,联盟型,,2020,县核验"})));
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kRefused));
  EXPECT_THAT(plan.schools, IsEmpty());
  EXPECT_THAT(plan.pairings, IsEmpty());
}

TEST(Import, R65ACampusIsASchoolOfItsOwn) {
  const ImportPlan plan = Decide({}, ReadList(Communities({"1,小学,甲校,甲校东校区,融合型,,2020,县核验"})));
  EXPECT_THAT(plan.schools, SizeIs(2));
}

}  // namespace
}  // namespace jgt::roster
