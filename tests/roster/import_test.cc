#include "services/roster/domain/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/roster/samples.h"
#include "tests/support/status_matchers.h"

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

// D11: the supported school's county is the home. Pujiang's list prints a pairing that is kept in Yiwu.
class ImportOfAnotherHome : public ::testing::Test {
 protected:
  static constexpr char kYiwu[] = "330782";
  const ListContext yiwu_ = {.county = kYiwu, .year = 2019, .hints = {{"浦江", kPujiang}}};
  const ListContext pujiang_ = {.county = kPujiang, .year = 2019, .hints = {{"义乌", kYiwu}}};

  static std::string Row(const std::string& facts) { return "4,小学,浦江一小,义乌二小," + facts; }
  static PairingList List(const std::string& facts, const ListContext& context) {
    return ReadList(Communities({Row(facts)}), context);
  }
  // After one county's list named the pairing so, as the other county finds it.
  KnownRoster NamedBy(const ListContext& context, const std::string& facts) const {
    KnownRoster known = After({}, Decide({}, List(facts, context), context));
    known.listed.clear();
    known.communities.clear();  // of the other county
    if (context.county == kYiwu) known.listed_by_home.insert(known.pairings.at(0).key);
    return known;
  }
};

TEST_F(ImportOfAnotherHome, AnotherCountysListChangesNoFactAndSaysWhatDiffers) {
  const KnownRoster known = NamedBy(yiwu_, "共建型,,2019,县核验");
  ASSERT_EQ(known.pairings.at(0).key.region, kYiwu);
  const ImportPlan plan = Decide(known, List("融合性,,2020,市核验", pujiang_), pujiang_);
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kDiffers));
  EXPECT_EQ(plan.verdicts[0].pairing, known.pairings[0].key);
  std::vector<std::array<std::string, 3>> differences;
  for (const RowProblem& problem : plan.verdicts[0].problems) {
    EXPECT_EQ(problem.reason, "DIFFERS_FROM_HOME");
    EXPECT_THAT(problem.message, HasSubstr(kYiwu));
    differences.push_back({problem.column, problem.standing, problem.value});
  }
  using Difference = std::array<std::string, 3>;
  EXPECT_THAT(differences,
              ElementsAre(Difference{"mode_as_printed", "共建型", "融合性"}, Difference{"founded_year", "2019", "2020"},
                          Difference{"verified_by", "县核验", "市核验"}));
  ASSERT_THAT(plan.pairings, SizeIs(1));  // the list names the pairing, as it stands
  EXPECT_EQ(plan.pairings[0].after, known.pairings[0]);
  EXPECT_FALSE(plan.pairings[0].differs);
  EXPECT_THAT(plan.communities, IsEmpty());
  EXPECT_OK(RefusalOf(plan));
}

TEST_F(ImportOfAnotherHome, TheHomeCountysListChangesWhatAnotherCountyListedFirst) {
  const KnownRoster known = NamedBy(pujiang_, "共建型,,2019,县核验");
  const ImportPlan plan = Decide(known, List("融合性,,2020,市核验", yiwu_), yiwu_);
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kChanged));
  ASSERT_THAT(plan.pairings, SizeIs(1));
  EXPECT_EQ(plan.pairings[0].after.key, known.pairings[0].key);
  EXPECT_EQ(plan.pairings[0].after.mode, Mode::kIntegrated);
  EXPECT_EQ(plan.pairings[0].after.founded_year, 2020);
  EXPECT_EQ(plan.pairings[0].after.level, VerificationLevel::kCity);
}

TEST_F(ImportOfAnotherHome, UntilTheHomeNamesItThePairingIsForItsFirstListerToCorrect) {
  KnownRoster known = NamedBy(pujiang_, "共建型,,2019,县核验");
  EXPECT_THAT(Verdicts(Decide(known, List("共建型,,2018,县核验", pujiang_), pujiang_)), ElementsAre(Verdict::kChanged));
  known.listed_by_home.insert(known.pairings[0].key);
  EXPECT_THAT(Verdicts(Decide(known, List("共建型,,2018,县核验", pujiang_), pujiang_)), ElementsAre(Verdict::kDiffers));
}

TEST_F(ImportOfAnotherHome, AnotherCountysListAddsItsCommunityWhereThereIsNone) {
  const KnownRoster known = [&] {
    KnownRoster without = NamedBy(yiwu_, "共建型,,2019,县核验");
    without.pairings[0].community.reset();
    without.pairings[0].sequence = 0;
    return without;
  }();
  const ImportPlan plan = Decide(known, List("共建性,,2019,县核验", pujiang_), pujiang_);
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kChanged));
  EXPECT_EQ(plan.pairings.at(0).after.sequence, 4);
  EXPECT_EQ(plan.pairings.at(0).after.mode_as_printed, "共建型");  // the home's way to write it
}

TEST(Import, TwoRowsThatAConfirmedAliasMakesOneAreADuplicate) {
  KnownRoster known = After({}, Decide({}, ReadList(Communities({"1,小学,桥墩小学,乙校,共建型,,2020,县核验",
                                                                 "2,小学,桥墩镇小学,乙校,共建型,,2020,县核验"}))));
  for (School& school : known.schools) {
    if (school.key == known.pairings.at(0).supporter) school.alias_of = known.pairings.at(1).supporter;
  }
  const PairingList list = ReadList(Communities({"1,小学,桥墩小学,新校,共建型,,2020,县核验",  // 新校 is new
                                                 "2,小学,桥墩镇小学,新校,共建型,,2020,县核验"}));
  const ImportPlan plan = Decide(known, list);
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kNew, Verdict::kRefused));
  ASSERT_THAT(plan.verdicts[1].problems, SizeIs(1));
  EXPECT_EQ(plan.verdicts[1].problems[0].reason, "DUPLICATE_ROW");
  EXPECT_EQ(plan.verdicts[1].problems[0].column, "member_school");
  EXPECT_THAT(plan.verdicts[1].problems[0].message, HasSubstr("第 2 行"));
  EXPECT_THAT(plan.pairings, SizeIs(1));
  EXPECT_THAT(RefusalOf(plan), jgt::test::StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
}

TEST(Import, TwoNamesThatAConfirmedAliasMakesOneSchoolAreNoPairing) {
  KnownRoster known = After({}, Decide({}, ReadList(Communities({"1,小学,桥墩小学,乙校,共建型,,2020,县核验",
                                                                 "2,小学,桥墩镇小学,丙校,共建型,,2020,县核验"}))));
  for (School& school : known.schools) {
    if (school.key == known.pairings.at(0).supporter) school.alias_of = known.pairings.at(1).supporter;
  }
  const ImportPlan plan = Decide(known, ReadList(test::Scopes({"县内,1,桥墩镇小学,桥墩小学"})));
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kRefused));
  EXPECT_EQ(plan.verdicts[0].problems.at(0).reason, "SAME_SCHOOL");
  EXPECT_EQ(plan.verdicts[0].problems.at(0).column, "supporting_school");
  EXPECT_THAT(plan.pairings, IsEmpty());
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
