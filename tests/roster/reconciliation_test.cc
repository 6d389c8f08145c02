#include "services/roster/domain/reconciliation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/csv/csv.h"
#include "tests/roster/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using testing::ElementsAre;
using testing::IsEmpty;

ListFacts Cangnan() {
  ListFacts facts;
  facts.county = test::kCangnan;
  const ImportPlan plan = test::Decide({}, test::CangnanList());
  for (const auto& change : plan.pairings) facts.pairings.push_back(change.after);
  facts.proposals = plan.proposals;
  const auto table = csv::Read(test::DataFile("cangnan_control_totals.csv"));
  JGT_CHECK(table.ok());
  for (const csv::Row& row : table->rows) {
    facts.printed.push_back({.code = row.fields[0], .printed = std::stoi(row.fields[1]), .source = row.fields[2]});
  }
  return facts;
}

std::map<std::string, ControlTotal> ByCode(const ListFacts& facts) {
  std::map<std::string, ControlTotal> totals;
  for (const ControlTotal& total : Reconcile(facts)) totals[total.code] = total;
  return totals;
}

void Confirm(ListFacts& facts) {
  for (AliasProposal& proposal : facts.proposals) {
    proposal.confirmed = true;
    facts.alias_of[{proposal.key.region, proposal.alias_id}] = {proposal.key.region, proposal.target_id};
  }
}

TEST(Reconciliation, TheListOfCangnanCountsAsItsAnnexDoes) {
  const auto totals = ByCode(Cangnan());
  EXPECT_EQ(totals.at("COMMUNITIES").computed, 47);
  EXPECT_EQ(totals.at("PAIRINGS").computed, 55);
  EXPECT_EQ(totals.at("PAIRINGS_INTEGRATED").computed, 5);
  EXPECT_EQ(totals.at("PAIRINGS_CO_BUILT").computed, 37);
  EXPECT_EQ(totals.at("PAIRINGS_CROSS_REGION").computed, 8);
  EXPECT_EQ(totals.at("PAIRINGS_CITY_VERIFIED").computed, 5);
  EXPECT_EQ(totals.at("PRINTED_NAMES").computed, 100);
  EXPECT_EQ(totals.at("LOCAL_NAMES").computed, 87);
  EXPECT_EQ(totals.at("EXTERNAL_NAMES").computed, 13);
  EXPECT_EQ(totals.at("SCHOOLS_TOTAL").computed, 87);
  EXPECT_EQ(totals.at("SCHOOLS_INTEGRATED_OR_CO_BUILT").computed, 76);
  EXPECT_EQ(totals.at("SCHOOLS_COLLABORATIVE").computed, 13);
  EXPECT_EQ(totals.at("SCHOOLS_IN_BOTH").computed, 2);
}

TEST(Reconciliation, R7R12PrintedTotalsStandBesideTheComputedOnes) {
  const auto totals = ByCode(Cangnan());
  EXPECT_EQ(totals.at("SCHOOLS_TOTAL").printed, 86);
  EXPECT_EQ(totals.at("SCHOOLS_TOTAL").Difference(), 1);
  EXPECT_EQ(totals.at("SCHOOLS_INTEGRATED_OR_CO_BUILT").printed, 75);
  EXPECT_EQ(totals.at("SCHOOLS_INTEGRATED_OR_CO_BUILT").Difference(), 1);
  EXPECT_EQ(totals.at("SCHOOLS_COLLABORATIVE").Difference(), 0);
  EXPECT_EQ(totals.at("SCHOOLS_IN_BOTH").Difference(), -1);
  EXPECT_EQ(totals.at("SCHOOLS_INTEGRATED").printed, 8);
  EXPECT_EQ(totals.at("SCHOOLS_INTEGRATED").computed, 10);
  EXPECT_EQ(totals.at("SCHOOLS_CO_BUILT").printed, 68);
  EXPECT_EQ(totals.at("SCHOOLS_CALENDAR").printed, 83);
  EXPECT_EQ(totals.at("SCHOOLS_CALENDAR").computed, 76);
  EXPECT_EQ(totals.at("PAIRINGS_CROSS_REGION").Difference(), 0);
  EXPECT_EQ(totals.at("COMMUNITIES").printed, std::nullopt);
  EXPECT_EQ(totals.at("COMMUNITIES").Difference(), std::nullopt);
  for (const auto& [code, total] : totals) {
    EXPECT_FALSE(total.definition.empty()) << code;
    EXPECT_FALSE(total.unit.empty()) << code;
  }
}

TEST(Reconciliation, ADifferenceIsExplainedByTheAliasThatWouldCloseIt) {
  const auto totals = ByCode(Cangnan());
  EXPECT_THAT(totals.at("SCHOOLS_TOTAL").explanations,
              ElementsAre("确认“桥墩小学 = 桥墩镇小学”后为 86 所，与文件一致"));
  EXPECT_THAT(totals.at("SCHOOLS_IN_BOTH").explanations,
              ElementsAre("确认“桥墩小学 = 桥墩镇小学”后为 3 所，与文件一致"));
  EXPECT_THAT(totals.at("SCHOOLS_INTEGRATED_OR_CO_BUILT").explanations, IsEmpty());  // 75 fits nothing
  EXPECT_THAT(totals.at("SCHOOLS_COLLABORATIVE").explanations, IsEmpty());           // nothing to explain
}

TEST(Reconciliation, WithTheAliasConfirmedTotalAndOverlapAreAsPrinted) {
  ListFacts facts = Cangnan();
  Confirm(facts);
  const auto totals = ByCode(facts);
  EXPECT_EQ(totals.at("SCHOOLS_TOTAL").computed, 86);
  EXPECT_EQ(totals.at("SCHOOLS_IN_BOTH").computed, 3);
  EXPECT_EQ(totals.at("SCHOOLS_INTEGRATED_OR_CO_BUILT").computed, 76);
  EXPECT_EQ(totals.at("SCHOOLS_COLLABORATIVE").computed, 13);
  EXPECT_EQ(totals.at("PRINTED_NAMES").computed, 100);  // what is printed stays printed
  EXPECT_THAT(totals.at("SCHOOLS_TOTAL").explanations, IsEmpty());
}

TEST(Reconciliation, APendingRegionIsNoSchool) {
  ListFacts facts;
  facts.county = test::kPujiang;
  const ListContext context = {.county = test::kPujiang, .year = 2019, .hints = {}};
  for (const auto& change : test::Decide({}, test::PujiangList(), context).pairings) {
    facts.pairings.push_back(change.after);
  }
  const auto totals = ByCode(facts);
  EXPECT_EQ(totals.at("PAIRINGS").computed, 11);
  EXPECT_EQ(totals.at("COMMUNITIES").computed, 0);
  EXPECT_EQ(totals.at("PRINTED_NAMES").computed, 21);
}

TEST(Reconciliation, TotalsAreCheckedByPlace) {
  const auto reason = [](const std::vector<PrintedTotal>& totals) { return ReasonOf(CheckTotals(totals)); };
  EXPECT_EQ(reason({{"PAIRINGS", 55, ""}}), "");
  EXPECT_EQ(reason({}), "TOTALS_COUNT");
  EXPECT_EQ(reason({{"PUPILS", 1, ""}}), "UNKNOWN_TOTAL");
  EXPECT_EQ(reason({{"PAIRINGS", 1, ""}, {"PAIRINGS", 1, ""}}), "DUPLICATE_TOTAL");
  EXPECT_EQ(reason({{"PAIRINGS", -1, ""}}), "BAD_TOTAL");
  EXPECT_EQ(reason({{"PAIRINGS", 1, std::string(501, 'x')}}), "BAD_TOTAL");
  EXPECT_EQ(DetailOf(CheckTotals({{"PAIRINGS", 1, ""}, {"X", 1, ""}})).fields.at(0).field, "totals[1]");
}

}  // namespace
}  // namespace jgt::roster
