// A kind of activities that a county added: counted as any other, and asked of its pairings.
#include "jgt/ledger/v1/events.pb.h"
#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

const std::string kKind = "C330327_READING_DAY";

class CountyKindsTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPairing({.id = "built",
                 .home = kCangnan,
                 .supporter = "regions/330327/schools/core",
                 .supported = "regions/330327/schools/m1",
                 .mode = jgt::common::v1::MODE_CO_BUILT,
                 .scope = jgt::common::v1::SCOPE_IN_COUNTY,
                 .founded_year = 2021});
    ListPairing({.id = "city",
                 .home = kCangnan,
                 .supporter = "regions/330303/schools/yongchang",
                 .supported = "regions/330327/schools/xinan",
                 .mode = jgt::common::v1::MODE_COLLABORATIVE,
                 .scope = jgt::common::v1::SCOPE_IN_CITY,
                 .level = jgt::common::v1::VERIFICATION_LEVEL_CITY,
                 .founded_year = 2019});
  }

  // Asks 2 of every co-built pairing, and `of_city` of those in the city.
  int64_t Define(int required, int of_city = 0) {
    ledger::v1::KindDefined event;
    ledger::v1::KindDefinition& kind = *event.mutable_kind();
    kind.set_code(kKind);
    kind.set_year(2022);
    kind.set_display_name("师生共读日");
    ledger::v1::KindMinimum& built = *kind.add_minima();
    built.add_modes(jgt::common::v1::MODE_CO_BUILT);
    built.set_required(required);
    built.set_unit("次");
    if (of_city > 0) {
      ledger::v1::KindMinimum& city = *kind.add_minima();
      city.add_modes(jgt::common::v1::MODE_COLLABORATIVE);
      city.add_scopes(jgt::common::v1::SCOPE_IN_CITY);
      city.set_required(of_city);
      city.set_unit("次");
    }
    return ledger_.Add(kCangnan, event);
  }
  int64_t Withdraw() {
    ledger::v1::KindWithdrawn event;
    event.set_year(2022);
    event.set_code(kKind);
    return ledger_.Add(kCangnan, event);
  }
  StatusOr<v1::PairingProgress> Of(const std::string& pairing, int year = 2022) {
    v1::GetPairingProgressRequest request;
    request.set_pairing(pairing);
    request.set_year(year);
    ASSIGN_OR_RETURN(const auto response, Call(Officer(kCangnan), &Reporting::GetPairingProgress, request));
    return response.progress();
  }
  // "done/required unit" of the county's own task; empty when the pairing has none.
  std::string Own(const std::string& pairing, int year = 2022) {
    const auto progress = Of(pairing, year);
    if (!progress.ok()) return ToString(progress.status());
    for (const v1::TaskProgress& task : progress->tasks()) {
      if (task.task() == kKind) return absl::StrFormat("%d/%d %s", task.done(), task.required(), task.unit());
    }
    return "";
  }

  const std::string built_ = "regions/330327/pairings/built";
  const std::string city_ = "regions/330327/pairings/city";
};

// R46
TEST_F(CountyKindsTest, ACountysOwnKindIsAskedByModeAndScopeBesideThePlan) {
  const int64_t seq = Define(2, 1);
  TellConfirmed(built_, kKind, "2022-04-11");
  TellConfirmed(built_, kKind, "2021-04-11");
  Follow();
  EXPECT_EQ(Own(built_), "1/2 次");
  EXPECT_EQ(Own(city_), "0/1 次");
  EXPECT_EQ(Own(built_, 2021), "") << "it is of 2022";
  EXPECT_EQ(Of(built_)->minima(), absl::StrFormat("minima-2022/in-county+330327/%d", seq));
  EXPECT_EQ(Of(city_)->minima(), absl::StrFormat("330327/%d", seq)) << "the plan asks nothing of it (D12)";
  EXPECT_EQ(Of(built_)->tasks(Of(built_)->tasks_size() - 1).display_name(), "师生共读日");
  TellConfirmed(built_, kKind, "2022-05-11");
  Follow();
  EXPECT_EQ(Own(built_), "2/2 次");
}

// R46
TEST_F(CountyKindsTest, ItsActivitiesAreInTheCells) {
  Define(2);
  TellConfirmed(built_, kKind, "2022-04-11");
  Follow();
  v1::GetRollupRequest request;
  request.set_parent("regions/" + kCangnan);
  request.set_from_month("2022-04");
  request.set_to_month("2022-04");
  ASSERT_OK_AND_ASSIGN(const auto rollup, Call(Officer(kCangnan), &Reporting::GetRollup, request));
  ASSERT_EQ(rollup.cells_size(), 1);
  EXPECT_EQ(rollup.cells(0).kind(), kKind);
  EXPECT_EQ(rollup.cells(0).activities(), 1);
  EXPECT_EQ(rollup.cells(0).students(), 40);
}

TEST_F(CountyKindsTest, AChangeReplacesAndAWithdrawalEndsWhatIsAsked) {
  Define(2, 1);
  Define(3);
  Follow();
  EXPECT_EQ(Own(built_), "0/3 次");
  EXPECT_EQ(Own(city_), "");
  Withdraw();
  Follow();
  EXPECT_EQ(Own(built_), "");
  EXPECT_EQ(Of(built_)->minima(), "minima-2022/in-county");
  Define(4);
  Follow();
  EXPECT_EQ(Own(built_), "0/4 次");
}

TEST_F(CountyKindsTest, AnOlderEntryAppliedLateChangesNothing) {
  const int64_t first = Define(2);
  const int64_t second = Define(3);
  const int64_t third = Withdraw();
  Define(4);
  Follow();
  for (const int64_t late : {first, second, third}) {
    ASSERT_OK(ApplyLate(ledger_, kCangnan, late));
    EXPECT_EQ(Own(built_), "0/4 次") << late;
  }
}

TEST_F(CountyKindsTest, ARebuildFindsTheSame) {
  Define(2);
  TellConfirmed(built_, kKind, "2022-04-11");
  Follow();
  rollup::v1::RebuildCellsRequest request;
  request.set_parent("regions/" + kCangnan);
  ASSERT_OK(CallRollup(Operator(), &Rollup::RebuildCells, request));
  EXPECT_EQ(Own(built_), "1/2 次");
  Define(5);
  Follow();
  EXPECT_EQ(Own(built_), "1/5 次");
}

TEST_F(CountyKindsTest, ARecountFindsWhatIsAskedWrongly) {
  Define(2);
  Follow();
  rollup::v1::CompareCellsRequest request;
  request.set_parent("regions/" + kCangnan);
  ASSERT_OK_AND_ASSIGN(const auto good, CallRollup(Operator(), &Rollup::CompareCells, request));
  EXPECT_EQ(good.differences_size(), 0);
  ASSERT_OK(sql::RunTransaction(pool_, {.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20)},
                                [](sql::Transaction& tx) {
                                  return tx.Execute("UPDATE county_minima SET required = 1 WHERE scope = 1").status();
                                }));
  ASSERT_OK_AND_ASSIGN(const auto bad, CallRollup(Operator(), &Rollup::CompareCells, request));
  ASSERT_EQ(bad.differences_size(), 1);
  EXPECT_EQ(bad.differences(0).cell(), "kind C330327_READING_DAY of 2022");
}

}  // namespace
}  // namespace jgt::reporting::test
