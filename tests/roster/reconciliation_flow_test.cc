#include "common/csv/csv.h"
#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Printed totals against the list, from the tables.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ReconciliationFlow : public RosterTest {
 protected:
  v1::SetControlTotalsRequest PrintedTotals() {
    v1::SetControlTotalsRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    request.set_year(2022);
    const auto table = csv::Read(DataFile("cangnan_control_totals.csv"));
    JGT_CHECK(table.ok());
    for (const csv::Row& row : table->rows) {
      v1::ControlTotal* const total = request.add_totals();
      total->set_code(row.fields[0]);
      total->set_printed(std::stoi(row.fields[1]));
      total->set_source(row.fields[2]);
    }
    return request;
  }

  void ConfirmTheAlias() {
    v1::ConfirmAliasRequest request;
    request.set_name(OnlyProposal().name());
    request.set_request_id(NextRequestId());
    request.set_reason("同一所学校");
    EXPECT_OK(Call(&Stub::ConfirmAlias, request));
  }
};

// Figure for figure: what the list says, beside what the plan prints.
TEST_F(ReconciliationFlow, R7R12TheListAndThePlanOfCangnanSideBySide) {
  ImportCangnan();
  ASSERT_OK(Call(&Stub::SetControlTotals, PrintedTotals()));
  struct Expected {
    const char* code;
    int computed;
    int printed;  // -1: none
  };
  const Expected expected[] = {
      {"COMMUNITIES", 47, -1},
      {"PAIRINGS", 55, -1},
      {"PAIRINGS_INTEGRATED", 5, -1},
      {"PAIRINGS_CO_BUILT", 37, -1},
      {"PAIRINGS_CROSS_REGION", 8, 8},
      {"PAIRINGS_CITY_VERIFIED", 5, -1},
      {"PRINTED_NAMES", 100, -1},
      {"LOCAL_NAMES", 87, -1},
      {"EXTERNAL_NAMES", 13, -1},
      {"SCHOOLS_TOTAL", 87, 86},
      {"SCHOOLS_INTEGRATED_OR_CO_BUILT", 76, 75},
      {"SCHOOLS_COLLABORATIVE", 13, 13},
      {"SCHOOLS_IN_BOTH", 2, 3},
      {"SCHOOLS_INTEGRATED", 10, 8},
      {"SCHOOLS_CALENDAR", 76, 83},
  };
  const auto totals = Totals();
  EXPECT_EQ(totals.size(), 16U);
  for (const Expected& each : expected) {
    const v1::ControlTotal& total = totals.at(each.code);
    EXPECT_EQ(total.computed(), each.computed) << each.code;
    EXPECT_EQ(total.has_printed() ? total.printed() : -1, each.printed) << each.code;
    if (each.printed >= 0) EXPECT_EQ(total.difference(), each.computed - each.printed) << each.code;
    EXPECT_EQ(total.has_difference(), each.printed >= 0) << each.code;
  }
  EXPECT_EQ(totals.at("SCHOOLS_CO_BUILT").printed(), 68);
  EXPECT_EQ(totals.at("SCHOOLS_CO_BUILT").difference(), totals.at("SCHOOLS_CO_BUILT").computed() - 68);
  EXPECT_THAT(totals.at("SCHOOLS_TOTAL").explanations(),
              ElementsAre("确认“桥墩小学 = 桥墩镇小学”后为 86 所，与文件一致"));
  EXPECT_EQ(totals.at("SCHOOLS_TOTAL").source(), "方案三：义务教育阶段公办学校教共体86所");
}

TEST_F(ReconciliationFlow, WithTheAliasConfirmedTotalAndOverlapAreAsPrinted) {
  ImportCangnan();
  ASSERT_OK(Call(&Stub::SetControlTotals, PrintedTotals()));
  ConfirmTheAlias();
  const auto totals = Totals();
  EXPECT_EQ(totals.at("SCHOOLS_TOTAL").computed(), 86);
  EXPECT_EQ(totals.at("SCHOOLS_TOTAL").difference(), 0);
  EXPECT_EQ(totals.at("SCHOOLS_IN_BOTH").computed(), 3);
  EXPECT_EQ(totals.at("SCHOOLS_IN_BOTH").difference(), 0);
  EXPECT_EQ(totals.at("SCHOOLS_INTEGRATED_OR_CO_BUILT").difference(), 1);  // 75 is what does not fit
  EXPECT_EQ(totals.at("PRINTED_NAMES").computed(), 100);
  EXPECT_THAT(totals.at("SCHOOLS_TOTAL").explanations(), IsEmpty());
}

TEST_F(ReconciliationFlow, TheAnswerNamesThePositionsThatItReflects) {
  ImportCangnan();
  v1::GetReconciliationRequest request;
  request.set_parent(kCangnan);
  request.set_year(2022);
  ASSERT_OK_AND_ASSIGN(const auto response, Call(&Stub::GetReconciliation, request));
  ASSERT_EQ(response.positions_size(), 4);
  for (const auto& position : response.positions()) {
    EXPECT_EQ(static_cast<size_t>(position.seq()), Journal(position.region()).size());
  }
}

TEST_F(ReconciliationFlow, NewTotalsTakeThePlaceOfTheOldOnes) {
  ASSERT_OK(Call(&Stub::SetControlTotals, PrintedTotals()));
  v1::SetControlTotalsRequest one;
  one.set_parent(kCangnan);
  one.set_request_id(NextRequestId());
  one.set_year(2022);
  one.add_totals()->set_code("PAIRINGS");
  one.mutable_totals(0)->set_printed(55);
  ASSERT_OK_AND_ASSIGN(const auto response, Call(&Stub::SetControlTotals, one));
  EXPECT_EQ(response.position().seq(), 2);
  const auto totals = Totals();
  EXPECT_EQ(totals.at("PAIRINGS").printed(), 55);
  EXPECT_EQ(totals.at("PAIRINGS").difference(), -55);
  EXPECT_FALSE(totals.at("SCHOOLS_TOTAL").has_printed());
  EXPECT_FALSE(Totals(2023).at("PAIRINGS").has_printed());
  v1::ControlTotalsSet event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.totals(0).code(), "PAIRINGS");
}

TEST_F(ReconciliationFlow, TotalsThatCannotBeAreRefused) {
  v1::SetControlTotalsRequest request;
  request.set_parent(kCangnan);
  request.set_request_id(NextRequestId());
  request.set_year(2022);
  EXPECT_THAT(Call(&Stub::SetControlTotals, request), StatusIs(StatusCode::kInvalidArgument, "TOTALS_COUNT"));
  request.add_totals()->set_code("PUPILS");
  EXPECT_THAT(Call(&Stub::SetControlTotals, request), StatusIs(StatusCode::kInvalidArgument, "UNKNOWN_TOTAL"));
  request.mutable_totals(0)->set_code("PAIRINGS");  // without a printed figure
  EXPECT_THAT(Call(&Stub::SetControlTotals, request), StatusIs(StatusCode::kInvalidArgument, "BAD_TOTAL"));
  request.mutable_totals(0)->set_printed(1);
  *request.add_totals() = request.totals(0);
  EXPECT_THAT(Call(&Stub::SetControlTotals, request), StatusIs(StatusCode::kInvalidArgument, "DUPLICATE_TOTAL"));
  request.set_year(1999);
  EXPECT_THAT(Call(&Stub::SetControlTotals, request), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 0);
}

}  // namespace
}  // namespace jgt::roster::test
