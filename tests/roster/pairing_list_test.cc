#include "services/roster/domain/pairing_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/roster/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using test::Communities;
using test::kCangnan;
using test::kPujiang;
using test::ReadList;
using test::Scopes;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Reasons(const ListedRow& row) {
  std::vector<std::string> reasons;
  for (const RowProblem& problem : row.problems) reasons.push_back(problem.column + " " + problem.reason);
  return reasons;
}

ListedRow Row(const std::string& line) { return ReadList(Communities({line})).rows.at(0); }
ListedRow ScopeRow(const std::string& line) {
  return ReadList(Scopes({line}), {.county = kPujiang, .year = 2019, .hints = {}}).rows.at(0);
}

// R64: the columns of annex 1; R68: who verifies.
TEST(PairingList, R64R68EveryColumnOfTheAnnexIsRead) {
  const ListedRow row = Row("6,初中,钱库小学,望里镇第三小学,共建型,共建型,2020,县核验");
  EXPECT_THAT(row.problems, IsEmpty());
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(row.sequence, 6);
  EXPECT_EQ(row.stage, Stage::kJunior);
  EXPECT_EQ(row.supporter, (ListedSchool{"钱库小学", kCangnan}));
  EXPECT_EQ(row.supported, (ListedSchool{"望里镇第三小学", kCangnan}));
  EXPECT_EQ(row.mode, Mode::kCoBuilt);
  EXPECT_EQ(row.founded_year, 2020);
  EXPECT_EQ(row.level, VerificationLevel::kCounty);
  EXPECT_EQ(row.scope, Scope::kInCounty);
  EXPECT_EQ(row.home, kCangnan);
}

// R66: each member of a core has a mode, year and verifier of its own.
TEST(PairingList, R66MembersOfOneCoreKeepTheirOwnModeAndYear) {
  const PairingList list = ReadList(Communities({"5,小学,矾山镇第一小学,矾山镇第二小学,融合性,融合型,2022,县核验",
                                                 "5,小学,矾山镇第一小学,凤阳畚族乡学校,共建型,共建型,2019,县核验"}));
  EXPECT_EQ(list.rows.at(0).mode, Mode::kIntegrated);
  EXPECT_EQ(list.rows.at(0).founded_year, 2022);
  EXPECT_EQ(list.rows.at(1).mode, Mode::kCoBuilt);
  EXPECT_EQ(list.rows.at(1).founded_year, 2019);
}

TEST(PairingList, R67ThePrintedFormIsKeptBesideTheNormalisedOne) {
  const ListedRow row = Row("2,小学,马站小学,马站镇第二小学,融合性,融合型,2021,县核验");
  EXPECT_EQ(row.mode_as_printed, "融合性");
  EXPECT_EQ(row.mode, Mode::kIntegrated);
  EXPECT_THAT(row.notes, ElementsAre("融合性 → 融合型"));
}

TEST(PairingList, AKnownMisprintIsNotedAndNotChanged) {
  const ListedRow row = Row("5,小学,矾山镇第一小学,凤阳畚族乡学校,共建型,共建型,2019,县核验");
  EXPECT_EQ(row.supported.name, "凤阳畚族乡学校");
  EXPECT_THAT(row.notes, Contains(HasSubstr("凤阳畲族乡学校")));
}

TEST(PairingList, EveryWrongCellHasItsReason) {
  struct Case {
    const char* line;
    const char* reason;
  };
  const Case cases[] = {
      {"x,小学,甲校,乙校,共建型,,2020,县核验", "seq BAD_SEQUENCE"},
      {"0,小学,甲校,乙校,共建型,,2020,县核验", "seq BAD_SEQUENCE"},
      {"1,高中,甲校,乙校,共建型,,2020,县核验", "stage UNKNOWN_STAGE"},
      {"1,小学,,乙校,共建型,,2020,县核验", "core_school MISSING_SCHOOL"},
      {"1,小学,甲校, ,共建型,,2020,县核验", "member_school MISSING_SCHOOL"},
      {"1,小学,甲校,甲校,共建型,,2020,县核验", "core_school SAME_SCHOOL"},
      {"1,小学,甲（东）,甲(东),共建型,,2020,县核验", "core_school SAME_SCHOOL"},
      {"1,小学,\"甲\n校\",乙校,共建型,,2020,县核验", "core_school BAD_CHARACTER"},
      {"1,小学,泰顺县,乙校,共建型,,2020,县核验", "core_school SUPPORTER_PENDING"},
      {"1,小学,甲校,乙校,联盟型,,2020,县核验", "mode_as_printed UNKNOWN_MODE"},
      {"1,小学,甲校,乙校,,,2020,县核验", "mode_as_printed UNKNOWN_MODE"},
      {"1,小学,甲校,乙校,共建型,融合型,2020,县核验", "mode_normalised MODE_MISMATCH"},
      {"1,小学,甲校,乙校,共建型,,1999,县核验", "founded_year BAD_YEAR"},
      {"1,小学,甲校,乙校,共建型,,2101,县核验", "founded_year BAD_YEAR"},
      {"1,小学,甲校,乙校,共建型,,二〇二〇,县核验", "founded_year BAD_YEAR"},
      {"1,小学,甲校,乙校,共建型,,2020,乡核验", "verified_by UNKNOWN_VERIFIER"},
      {"1,小学,甲校,乙校,共建型,,2020", " WRONG_COLUMN_COUNT"},
      {"1,小学,甲校,乙校,共建型,,2020,县核验,又一列", " WRONG_COLUMN_COUNT"},
  };
  for (const Case& wrong : cases) {
    const ListedRow row = Row(wrong.line);
    EXPECT_THAT(Reasons(row), ElementsAre(wrong.reason)) << wrong.line;
    for (const RowProblem& problem : row.problems) EXPECT_FALSE(problem.message.empty());
  }
}

TEST(PairingList, AllWrongCellsOfARowAreNamedAtOnce) {
  EXPECT_THAT(Reasons(Row("x,高中,甲校,,联盟型,,1999,乡核验")),
              ElementsAre("seq BAD_SEQUENCE", "stage UNKNOWN_STAGE", "mode_as_printed UNKNOWN_MODE",
                          "verified_by UNKNOWN_VERIFIER", "founded_year BAD_YEAR", "member_school MISSING_SCHOOL"));
}

TEST(PairingList, ANameOfAHundredCharactersIsTheLongest) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "校";
  EXPECT_THAT(Row("1,小学," + name + ",乙校,共建型,,2020,县核验").problems, IsEmpty());
  const ListedRow row = Row("1,小学," + name + "校,乙校,共建型,,2020,县核验");
  EXPECT_THAT(Reasons(row), ElementsAre("core_school NAME_TOO_LONG"));
  EXPECT_EQ(row.problems.at(0).value, name);  // cut at 100 characters
}

TEST(PairingList, ARowThatIsThereAlreadyIsRefusedByItsLine) {
  const PairingList list =
      ReadList(Communities({"1,小学,甲校,乙校,共建型,,2020,县核验", "1,小学,甲校,丙校,共建型,,2020,县核验",
                            "1,小学,甲校,乙 校,融合型,,2021,县核验"}));
  EXPECT_THAT(list.rows.at(1).problems, IsEmpty());
  EXPECT_THAT(Reasons(list.rows.at(2)), ElementsAre("member_school DUPLICATE_ROW"));
  EXPECT_THAT(list.rows.at(2).problems.at(0).message, HasSubstr("第 2 行"));
}

TEST(PairingList, OneNumberHasOneCore) {
  const PairingList list =
      ReadList(Communities({"1,小学,甲校,乙校,共建型,,2020,县核验", "1,小学,丁校,丙校,共建型,,2020,县核验"}));
  EXPECT_THAT(Reasons(list.rows.at(1)), ElementsAre("core_school SEQUENCE_CORE_MISMATCH"));
}

TEST(PairingList, ASupporterThatOnlyItsVerifierPlacesIsSomewhereInTheCityOrProvince) {
  EXPECT_EQ(Row("47,小学,中通国际学校,钱库镇第四小学,协作型,协作型,2020,市核验").supporter.region, "330300");
  EXPECT_EQ(Row("47,小学,中通国际学校,钱库镇第四小学,协作型,协作型,2020,省核验").supporter.region, "330000");
  EXPECT_EQ(Row("47,小学,中通国际学校,钱库镇第四小学,协作型,协作型,2020,县核验").supporter.region, kCangnan);
}

TEST(PairingList, CellsAreReadByWhatTheirColumnsAre) {
  ListContext context = {.county = kCangnan, .year = 2022, .hints = {}};
  context.columns = {{.from = "牵头学校", .to = "core_school"}};
  const auto table =
      csv::Read("联系人,成员校,牵头学校,学段,序号,教共体模式\n张三,乙校,甲校,小学,7,共建型\n李四,丙校\n");
  const auto list = ReadPairingList(*table, context, test::Regions());
  ASSERT_OK(list);
  EXPECT_THAT(list->columns_left_out, ElementsAre("联系人"));
  EXPECT_TRUE(list->has_communities);
  const ListedRow& row = list->rows.at(0);
  EXPECT_THAT(row.problems, IsEmpty());
  EXPECT_EQ(row.supporter.name, "甲校");
  EXPECT_EQ(row.supported.name, "乙校");
  EXPECT_EQ(row.sequence, 7);
  EXPECT_EQ(row.founded_year, 0);
  EXPECT_EQ(row.level, VerificationLevel::kUnspecified);
  // As many as the file's columns, not as the layout's.
  EXPECT_THAT(Reasons(list->rows.at(1)), ElementsAre(" WRONG_COLUMN_COUNT"));
  EXPECT_THAT(list->rows.at(1).problems.at(0).message, HasSubstr("应有 6 列，实有 2 列"));
}

// R179: the 2019 layout; R143-R146: its four scopes, checked against the two ends.
TEST(PairingList, R179AListByScopeIsCheckedAgainstTheTwoEnds) {
  EXPECT_EQ(ScopeRow("县内,1,实验小学,檀溪中小").scope, Scope::kInCounty);
  EXPECT_EQ(ScopeRow("市域内,1,义乌市后宅小学,浦江县郑家坞中小").scope, Scope::kInCity);
  EXPECT_THAT(Reasons(ScopeRow("县内,1,义乌市后宅小学,浦江县郑家坞中小")), ElementsAre("scope SCOPE_MISMATCH"));
  EXPECT_THAT(Reasons(ScopeRow("国内,1,实验小学,檀溪中小")), ElementsAre("scope UNKNOWN_SCOPE"));
}

// R146, R180: the other end may be a region, or undecided.
TEST(PairingList, R146R180ACounterpartMayBePending) {
  const ListedRow region = ScopeRow("省域外,1,浙江省浦江县实验小学,四川省乐山市金口河区");
  EXPECT_TRUE(region.pending);
  EXPECT_EQ(region.supported.region, "510000");  // without a hint: the province
  EXPECT_EQ(region.scope, Scope::kOutOfProvince);
  EXPECT_EQ(region.home, kPujiang);
  const ListedRow undecided = ScopeRow("省域外,2,实验小学,待定");
  EXPECT_THAT(undecided.problems, IsEmpty());
  EXPECT_TRUE(undecided.pending);
  EXPECT_EQ(undecided.scope, Scope::kUnspecified);
  EXPECT_THAT(Reasons(ScopeRow("县内,2,待定,实验小学")), ElementsAre("supporting_school SUPPORTER_PENDING"));
}

TEST(PairingList, TheListOfPujiangLiesWhereItsPlanSays) {
  const PairingList list = test::PujiangList();
  std::vector<std::string> homes;
  for (const ListedRow& row : list.rows) {
    EXPECT_THAT(Reasons(row), IsEmpty()) << row.line;
    homes.push_back(row.home);
  }
  EXPECT_THAT(homes, ElementsAre(kPujiang, kPujiang, kPujiang, kPujiang, "330782", kPujiang, "330781", "330723",
                                 "330727", kPujiang, kPujiang));
  EXPECT_EQ(list.rows.at(9).supporter.region, "330106");
  EXPECT_EQ(list.rows.at(10).supported.region, "511113");
  EXPECT_THAT(PartitionsOf(list, kPujiang), ElementsAre(kPujiang, "330106", "330723", "330727", "330781", "330782"));
}

TEST(PairingList, ARefusalNamesRowAndColumnOfEveryWrongCell) {
  const PairingList list =
      ReadList(Communities({"1,小学,甲校,乙校,共建型,,2020,县核验", "2,小学,丁校,丙校,联盟型,,1999,县核验"}));
  const Status status = RefusalOf(list);
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  const std::vector<FieldViolation> fields = DetailOf(status).fields;
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields[0].field, "row 3, column mode_as_printed");
  EXPECT_THAT(fields[0].description, HasSubstr("UNKNOWN_MODE: \"联盟型\""));
  EXPECT_EQ(fields[1].field, "row 3, column founded_year");
  EXPECT_OK(RefusalOf(test::CangnanList()));
}

}  // namespace
}  // namespace jgt::roster
