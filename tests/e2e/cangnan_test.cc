// The whole road: a county's list in, a year of activities through the public API, and what comes out at each end.
#include <algorithm>
#include <map>
#include <set>

#include "jgt/evidence/v1/evidence_service.grpc.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/platform_sync/v1/platform_sync_service.pb.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "jgt/rollup/v1/rollup_service.pb.h"
#include "tests/e2e/cangnan_year.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

namespace jgt::e2e {
namespace {

using jgt::test::Eventually;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::StartsWith;

struct Figure {
  int computed;
  int printed;  // -1: none
  bool operator==(const Figure&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Figure& figure) {
  return out << figure.computed << " computed, " << figure.printed << " printed";
}

std::map<std::string, Figure> Figures(const roster::v1::GetReconciliationResponse& response) {
  std::map<std::string, Figure> figures;
  for (const auto& total : response.totals())
    figures[total.code()] = {total.computed(), total.has_printed() ? total.printed() : -1};
  return figures;
}

TEST(Cangnan, ADryRunJudgesEveryRowAndWritesNothing) {
  const CangnanYear& year = Year();
  EXPECT_EQ(year.dry_run.rows_new(), 55);
  EXPECT_EQ(year.dry_run.rows_refused(), 0);
  EXPECT_EQ(year.dry_run.verdicts_size(), 55);
  EXPECT_EQ(year.seq_after_dry_run, 0);
  EXPECT_EQ(year.imported.rows_new(), 55);
}

// domain.md section 3, figure for figure.
TEST(Cangnan, R7R12TheReconciliationIsAsCountedByHand) {
  const std::map<std::string, Figure> expected = {
      {"COMMUNITIES", {47, -1}},
      {"PAIRINGS", {55, -1}},
      {"PAIRINGS_INTEGRATED", {5, -1}},
      {"PAIRINGS_CO_BUILT", {37, -1}},
      {"PAIRINGS_CROSS_REGION", {8, 8}},
      {"PAIRINGS_CITY_VERIFIED", {5, -1}},
      {"PRINTED_NAMES", {100, -1}},
      {"LOCAL_NAMES", {87, -1}},
      {"EXTERNAL_NAMES", {13, -1}},
      {"SCHOOLS_TOTAL", {87, 86}},
      {"SCHOOLS_INTEGRATED_OR_CO_BUILT", {76, 75}},
      {"SCHOOLS_COLLABORATIVE", {13, 13}},
      {"SCHOOLS_IN_BOTH", {2, 3}},
      {"SCHOOLS_INTEGRATED", {10, 8}},
  };
  const auto before = Figures(Year().before_alias);
  for (const auto& [code, figure] : expected) {
    ASSERT_TRUE(before.contains(code)) << code;
    EXPECT_EQ(before.at(code), figure) << code;
  }
  EXPECT_EQ(before.at("SCHOOLS_CO_BUILT").printed, 68);
  auto after = Figures(Year().after_alias);
  EXPECT_EQ(after.at("SCHOOLS_TOTAL"), (Figure{86, 86}));
  EXPECT_EQ(after.at("SCHOOLS_IN_BOTH"), (Figure{3, 3}));
}

TEST(Cangnan, PrintedFormsAreKeptBesideNormalisedOnes) {
  const auto pairings = Year()
                            .stack.Ctl("county", {"--output", "json", "roster", "pairings", "--county", kCounty})
                            .As<roster::v1::ListPairingsResponse>();
  EXPECT_EQ(pairings.pairings_size(), 55);
  std::map<std::string, int> printed;
  int misprinted_name = 0;
  for (const auto& pairing : pairings.pairings()) {
    ++printed[pairing.mode_as_printed()];
    if (pairing.mode_as_printed() == "融合性") EXPECT_EQ(pairing.mode(), common::v1::MODE_INTEGRATED);
    if (pairing.mode_as_printed() == "共建性") EXPECT_EQ(pairing.mode(), common::v1::MODE_CO_BUILT);
    if (pairing.supported_name() == "凤阳畚族乡学校") ++misprinted_name;
  }
  EXPECT_EQ(printed["融合性"], 4);
  EXPECT_EQ(printed["融合型"], 1);
  EXPECT_GE(printed["共建性"], 1);
  EXPECT_EQ(printed["融合性"] + printed["融合型"] + printed["共建性"] + printed["共建型"], 42);
  EXPECT_EQ(misprinted_name, 1);
}

TEST(Cangnan, TheCellsEqualARecountFromTheJournals) {
  const CtlResult compared =
      Year().stack.Ctl("operator", {"--output", "json", "report", "compare", "--county", kCounty});
  EXPECT_EQ(compared.exit_code, 0) << compared;
  const auto response = compared.As<rollup::v1::CompareCellsResponse>();
  EXPECT_GT(response.cells(), 0);
  EXPECT_GT(response.entries(), 2 * Year().recorded);
}

// Everything that was acknowledged, none of it twice.
TEST(Cangnan, EveryAcknowledgedActivityIsInTheLedgerAndInTheProvincesSums) {
  CangnanYear& year = Year();
  ASSERT_GT(year.recorded, 1000);
  int64_t live = 0;
  int64_t confirmed = 0;
  std::set<std::string> names;
  for (const auto& activity : AllActivities(year.stack)) {
    names.insert(activity.name());
    live += activity.state() == ledger::v1::ACTIVITY_STATE_RECORDED ? 1 : 0;
    confirmed += activity.state() == ledger::v1::ACTIVITY_STATE_CONFIRMED ? 1 : 0;
  }
  live += confirmed;
  EXPECT_EQ(static_cast<int64_t>(names.size()), live);
  EXPECT_GE(live, year.recorded);
  EXPECT_GE(confirmed, year.confirmed);
  ASSERT_OK_AND_ASSIGN(const auto told, Rollup(year.stack, "province", kProvinceName, reporting::v1::BASIS_RECORDED));
  ASSERT_OK_AND_ASSIGN(const auto counted,
                       Rollup(year.stack, "province", kProvinceName, reporting::v1::BASIS_CONFIRMED));
  EXPECT_EQ(Activities(told), live);
  EXPECT_EQ(Activities(counted), confirmed);
}

TEST(Cangnan, TheProvincesSumsAreTheCountys) {
  CangnanYear& year = Year();
  for (const auto basis :
       {reporting::v1::BASIS_RECORDED, reporting::v1::BASIS_CONFIRMED, reporting::v1::BASIS_EVIDENCED}) {
    ASSERT_OK_AND_ASSIGN(const auto county, Rollup(year.stack, "county", kCountyName, basis));
    ASSERT_OK_AND_ASSIGN(const auto province, Rollup(year.stack, "province", kProvinceName, basis));
    EXPECT_GT(county.cells_size(), 0);
    ASSERT_EQ(county.cells_size(), province.cells_size());
    for (int i = 0; i < county.cells_size(); ++i) {
      EXPECT_EQ(county.cells(i).SerializeAsString(), province.cells(i).SerializeAsString());
    }
    EXPECT_EQ(county.pairings(), 55);
    EXPECT_EQ(province.pairings(), 55);
  }
}

// Number -> activities -> evidence -> photos.
TEST(Cangnan, AMonthOfTheFormOpensDownToThePhotos) {
  CangnanYear& year = Year();
  const auto form =
      year.stack.Ctl("county", {"--output", "json", "report", "form", "--county", kCounty, "--month", "2022-04"})
          .As<reporting::v1::GetBureauFormResponse>()
          .form();
  EXPECT_EQ(form.pairings(), 55);
  ASSERT_EQ(form.rows_size(), 4);
  int shown = 0;
  for (const auto& row : form.rows()) {
    const CtlResult opened = year.stack.Ctl("county", {"--output", "json", "report", "open", "--county", kCounty,
                                                       "--month", "2022-04", "--kind", row.kind()});
    ASSERT_EQ(opened.exit_code, 0) << opened;
    const auto behind = opened.As<reporting::v1::ListContributionsResponse>();
    EXPECT_EQ(behind.contributions_size(), row.activities()) << row.kind();
    int64_t participants = 0;
    for (const auto& item : behind.contributions()) participants += item.teachers() + item.students();
    EXPECT_EQ(participants, row.participants()) << row.kind();
    for (const auto& item : behind.contributions()) {
      using evidence::v1::EvidenceService;
      evidence::v1::ListEvidenceRequest request;
      request.set_activity(item.activity());
      ASSERT_OK_AND_ASSIGN(const auto evidence,
                           year.stack.Call<EvidenceService>("county", "evidence",
                                                            &EvidenceService::StubInterface::ListEvidence, request));
      EXPECT_EQ(evidence.assessment().satisfied(), item.evidenced()) << item.activity();
      if (item.evidenced()) EXPECT_GT(evidence.files_size(), 0);
      for (const auto& file : evidence.files()) {
        EXPECT_EQ(file.sha256().size(), 64U);
        ++shown;
      }
    }
  }
  EXPECT_GT(form.rows(0).activities(), 0);
  EXPECT_GT(shown, 0);
}

TEST(Cangnan, TheFormIsAlsoAWorkbook) {
  CangnanYear& year = Year();
  const std::string path = year.stack.File("form.xlsx");
  const CtlResult written =
      year.stack.Ctl("county", {"report", "form", "--county", kCounty, "--month", "2022-04", "--xlsx", path});
  ASSERT_EQ(written.exit_code, 0) << written;
  const auto unzip = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> argv = {"unzip"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    auto result = jgt::test::RunProgram({.argv = argv}, std::chrono::seconds(30));
    return result.ok() ? *result : jgt::test::RunResult{.exit_code = -1, .output = ToString(result.status())};
  };
  const auto tested = unzip({"-t", path});
  EXPECT_EQ(tested.exit_code, 0) << tested.output;
  EXPECT_THAT(unzip({"-p", path, "xl/sharedStrings.xml"}).output, HasSubstr("结对帮扶”工作推进情况月报表"));
  EXPECT_THAT(unzip({"-p", path, "xl/sharedStrings.xml"}).output, HasSubstr("2022 年 4 月"));
  EXPECT_THAT(unzip({"-p", path, "xl/worksheets/sheet1.xml"}).output, HasSubstr("<sheetData>"));
}

TEST(Cangnan, ThePlatformsHaveEveryFactOnce) {
  CangnanYear& year = Year();
  platform_sync::v1::ListDestinationsResponse destinations;
  ASSERT_TRUE(Eventually(
      [&] {
        destinations = year.stack.Ctl("county", {"--output", "json", "deliveries", "destinations"})
                           .As<platform_sync::v1::ListDestinationsResponse>();
        return std::all_of(destinations.destinations().begin(), destinations.destinations().end(),
                           [](const auto& each) { return each.pending() == 0; });
      },
      std::chrono::seconds(120)))
      << destinations.DebugString();
  ASSERT_EQ(destinations.destinations_size(), 3);
  int64_t delivered = 0;
  for (const auto& destination : destinations.destinations()) {
    EXPECT_EQ(destination.failed(), 0) << destination.code();
    EXPECT_GT(destination.delivered(), 0) << destination.code();
    delivered += destination.delivered();
    const CtlResult reconciled =
        year.stack.Ctl("county", {"deliveries", "reconcile", "--county", kCounty, "--destination", destination.code()});
    EXPECT_EQ(reconciled.exit_code, 0) << reconciled;
    EXPECT_THAT(reconciled.out, HasSubstr(" 0 missing there, 0 unknown here"));
  }
  EXPECT_EQ(year.stack.platform().EffectsMax(), 1);
  EXPECT_EQ(year.stack.platform().size(), delivered);
}

TEST(Cangnan, EachServiceAnswersHealthAndDescribesItself) {
  CangnanYear& year = Year();
  for (const std::string& service : Stack::Services()) {
    const std::string& address = year.stack.Address(service);
    EXPECT_EQ(year.stack.Ctl("nobody", {"health", address}).exit_code, 0) << service;
    const CtlResult listed = year.stack.Ctl("county", {"call", address});
    EXPECT_EQ(listed.exit_code, 0) << service << listed;
    EXPECT_THAT(listed.out, HasSubstr("grpc.health.v1.Health")) << service;
    EXPECT_THAT(listed.out,
                HasSubstr(service == "roster" ? "jgt.common.v1.JournalService" : "jgt.common.v1.FollowerService"));
  }
}

TEST(Cangnan, AStrangersToolCallsByReflectionAlone) {
  CangnanYear& year = Year();
  const CtlResult regions =
      year.stack.Ctl("auditor", {"call", year.stack.Address("roster"), "jgt.roster.v1.RosterService/ListRegions"});
  ASSERT_EQ(regions.exit_code, 0) << regions;
  const auto response = regions.As<roster::v1::ListRegionsResponse>();
  EXPECT_TRUE(std::any_of(response.regions().begin(), response.regions().end(), [](const auto& region) {
    return region.code() == kCounty && region.display_name().find("苍南") != std::string::npos;
  }));
  const CtlResult unknown =
      year.stack.Ctl("auditor", {"call", year.stack.Address("roster"), "jgt.roster.v1.RosterService/No"});
  EXPECT_EQ(unknown.exit_code, 4) << unknown;
  EXPECT_THAT(unknown.err, HasSubstr("NO_SUCH_METHOD"));
}

// From the answer to a write until the province's answer shows it. Printed; only the generous deadline is a check.
TEST(Cangnan, AWriteIsInTheProvincesSumsSoonAfter) {
  using ledger::v1::LedgerService;
  CangnanYear& year = Year();
  const ledger::v1::Activity like = AllActivities(year.stack).front();
  std::vector<int64_t> took;
  for (int i = 0; i < 10; ++i) {
    ASSERT_OK_AND_ASSIGN(const auto before,
                         Rollup(year.stack, "province", kProvinceName, reporting::v1::BASIS_RECORDED));
    ledger::v1::RecordActivityRequest request;
    request.set_request_id(absl::StrFormat("latency-%d", i));
    auto& activity = *request.mutable_activity();
    activity.set_pairing(like.pairing());
    activity.set_kind("PARTY_BUILDING");
    activity.set_day("2022-12-01");
    activity.set_title(absl::StrFormat("党建共建 %d", i));
    activity.set_teachers(5);
    auto& form = *activity.add_facts();
    form.set_key("form");
    form.set_value("JOINT_ACTIVITY");
    activity.set_recorded_by(like.recorded_by());
    ASSERT_OK(
        (year.stack.Call<LedgerService>("county", "ledger", &LedgerService::StubInterface::RecordActivity, request)));
    const auto acknowledged = std::chrono::steady_clock::now();
    const int64_t expected = Activities(before) + 1;
    ASSERT_TRUE(Eventually(
        [&] {
          const auto sums = Rollup(year.stack, "province", kProvinceName, reporting::v1::BASIS_RECORDED);
          return sums.ok() && Activities(*sums) == expected;
        },
        std::chrono::seconds(30)));
    took.push_back(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - acknowledged).count());
  }
  std::sort(took.begin(), took.end());
  RecordProperty("write_to_province_ms_median", static_cast<int>(took[took.size() / 2]));
  RecordProperty("write_to_province_ms_max", static_cast<int>(took.back()));
  std::printf("write -> province: median %d ms, slowest %d ms of %zu\n", static_cast<int>(took[took.size() / 2]),
              static_cast<int>(took.back()), took.size());
  std::printf("a year played in %.1f s: %d activities, %d confirmed, %d files, %d links\n", year.play_seconds,
              year.recorded, year.confirmed, year.files, year.links);
}

}  // namespace
}  // namespace jgt::e2e
