#include "tests/e2e/cangnan_year.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "jgt/common/v1/journal_service.grpc.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"

namespace jgt::e2e {
namespace {

constexpr char kSeed[] = "7";

// A year that cannot be prepared leaves nothing to test: say why, and end.
CtlResult Must(Stack& stack, const std::string& role, const std::vector<std::string>& arguments,
               std::chrono::seconds timeout = std::chrono::seconds(120)) {
  CtlResult result = stack.Ctl(role, arguments, timeout);
  if (result.exit_code != 0) {
    std::fprintf(stderr, "jgtctl %s: exit %d\n%s%s%s\n", arguments.front().c_str(), result.exit_code,
                 result.out.c_str(), result.err.c_str(), stack.Logs().c_str());
    std::abort();
  }
  return result;
}

std::vector<std::string> ImportArguments() {
  return {"--output", "json", "import",    DataPath("cangnan_roster.csv"), "--county", kCounty,
          "--year",   "2022", "--regions", DataPath("cangnan_regions.csv")};
}

}  // namespace

CangnanYear::CangnanYear() {
  Import();
  Reconcile();
  Play();
  Score();
}

void CangnanYear::Import() {
  std::vector<std::string> arguments = ImportArguments();
  arguments.emplace_back("--dry-run");
  dry_run = Must(stack, "county", arguments).As<roster::v1::ImportRosterResponse>();
  seq_after_dry_run = HeadOf(stack, "roster");
  imported = Must(stack, "county", ImportArguments()).As<roster::v1::ImportRosterResponse>();
}

void CangnanYear::Reconcile() {
  using roster::v1::GetReconciliationResponse;
  Must(stack, "county",
       {"roster", "set-totals", DataPath("cangnan_control_totals.csv"), "--county", kCounty, "--year", "2022"});
  const std::vector<std::string> reconcile = {"--output", "json",  "roster", "reconcile",
                                              "--county", kCounty, "--year", "2022"};
  before_alias = Must(stack, "county", reconcile).As<GetReconciliationResponse>();
  const auto proposals = Must(stack, "county", {"--output", "json", "roster", "aliases", "--county", kCounty})
                             .As<roster::v1::ListAliasProposalsResponse>();
  for (const auto& proposal : proposals.alias_proposals()) {
    const bool wanted = (proposal.alias_name() == "桥墩小学" && proposal.target_name() == "桥墩镇小学") ||
                        (proposal.alias_name() == "桥墩镇小学" && proposal.target_name() == "桥墩小学");
    if (wanted) {
      Must(stack, "county", {"roster", "confirm-alias", proposal.name(), "--reason", "同一所学校，名单中两种写法"});
    }
  }
  after_alias = Must(stack, "county", reconcile).As<GetReconciliationResponse>();
}

void CangnanYear::Play() {
  const auto started = std::chrono::steady_clock::now();
  const CtlResult played =
      Must(stack, "county", {"--output", "json", "play", "--county", kCounty, "--seed", kSeed, "--threads", "4"},
           std::chrono::seconds(240));
  play_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const auto figures = nlohmann::json::parse(played.out);
  recorded = figures.at("recorded");
  confirmed = figures.at("confirmed");
  files = figures.at("files");
  links = figures.at("links");
  if (!stack.WaitForBacklogZero()) {
    std::fprintf(stderr, "the followers do not catch up\n%s\n", stack.Logs().c_str());
    std::abort();
  }
}

void CangnanYear::Score() {
  run = Must(stack, "county", {"--output", "json", "score", "run", "--county", kCounty, "--year", "2022"})
            .As<scoring::v1::RunScoresResponse>()
            .score_run()
            .name();
}

CangnanYear& Year() {
  static CangnanYear year;
  return year;
}

int64_t HeadOf(Stack& stack, const std::string& service, const std::string& region) {
  using jgt::common::v1::JournalService;
  const auto heads = stack.Call<JournalService>("service", service, &JournalService::StubInterface::ListHeads,
                                                jgt::common::v1::ListHeadsRequest());
  JGT_CHECK(heads.ok());
  for (const auto& head : heads->heads()) {
    if (head.region() == region) return head.seq();
  }
  return 0;
}

std::vector<ledger::v1::Activity> AllActivities(Stack& stack) {
  using ledger::v1::LedgerService;
  std::vector<ledger::v1::Activity> all;
  ledger::v1::ListActivitiesRequest request;
  request.set_parent(kCountyName);
  request.set_page_size(1000);
  do {
    const auto page =
        stack.Call<LedgerService>("county", "ledger", &LedgerService::StubInterface::ListActivities, request);
    JGT_CHECK(page.ok());
    all.insert(all.end(), page->activities().begin(), page->activities().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

int64_t Activities(const reporting::v1::GetRollupResponse& rollup) {
  int64_t activities = 0;
  for (const auto& cell : rollup.cells()) activities += cell.activities();
  return activities;
}

StatusOr<reporting::v1::GetRollupResponse> Rollup(Stack& stack, const std::string& role, const std::string& region,
                                                  reporting::v1::Basis basis) {
  using reporting::v1::ReportingService;
  reporting::v1::GetRollupRequest request;
  request.set_parent(region);
  request.set_from_month("2022-01");
  request.set_to_month("2022-12");
  request.set_basis(basis);
  return stack.Call<ReportingService>(role, "reporting", &ReportingService::StubInterface::GetRollup, request);
}

}  // namespace jgt::e2e
