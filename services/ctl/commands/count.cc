// jgtctl count: counts under every basis, what is behind each, and what changed after a form was filed.
#include <iostream>

#include "jgt/reporting/v1/count_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/exit_code.h"
#include "services/ctl/form_ledgers.h"
#include "services/ctl/subject_argument.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using reporting::v1::CountService;
using CountStub = CountService::StubInterface;

constexpr int kPage = 1000;

struct CountOptions {
  std::string region;
  std::string pairing;
  std::string period;
  std::string kind;
  std::string subject;
  std::string level;
  std::string basis = "CONFIRMED";
  std::string month;
  std::string checkpoints;
  int64_t filed_seq = 0;
};

void AddRow(Table& table, const reporting::v1::Count& count) {
  const auto text = [](const reporting::v1::Figures& figures) {
    return absl::StrFormat("%d/%d/%d", figures.activities(), figures.teachers(), figures.students());
  };
  table.Add({count.pairing().empty() ? "合计" : count.pairing(), count.kind(), text(count.recorded()),
             text(count.confirmed()), text(count.evidenced()), text(count.verified())});
}

Status Show(Session& session, const CountOptions& options) {
  reporting::v1::CountActivitiesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_pairing(options.pairing);
  request.set_period(options.period);
  request.set_kind(options.kind);
  request.set_level(options.level);
  if (!options.subject.empty()) {
    ASSIGN_OR_RETURN(const auto subject, SubjectArgument(options.subject));
    request.set_subject(subject);
  }
  request.set_page_size(kPage);
  const auto stub = session.Stub<CountService>(session.settings.reporting);
  reporting::v1::CountActivitiesResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<reporting::v1::CountActivitiesResponse>(*stub, &CountStub::CountActivities, request));
    all.mutable_counts()->MergeFrom(page.counts());
    all.mutable_totals()->MergeFrom(page.totals());
    *all.mutable_positions() = page.positions();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"结对", "种类", "已记录 次/师/生", "已确认", "佐证齐全", "已核验"});
  for (const auto& count : all.counts()) AddRow(table, count);
  for (const auto& total : all.totals()) AddRow(table, total);
  table.Print(std::cout);
  return OkStatus();
}

Status Explain(Session& session, const CountOptions& options) {
  reporting::v1::ExplainCountRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  reporting::v1::Basis basis = reporting::v1::BASIS_UNSPECIFIED;
  if (!reporting::v1::Basis_Parse("BASIS_" + options.basis, &basis))
    return InvalidArgument("BAD_BASIS",
                           absl::StrFormat("\"%s\" is not RECORDED, CONFIRMED, EVIDENCED or VERIFIED", options.basis));
  request.set_basis(basis);
  request.set_pairing(options.pairing);
  request.set_period(options.period);
  request.set_kind(options.kind);
  request.set_level(options.level);
  if (!options.subject.empty()) {
    ASSIGN_OR_RETURN(const auto subject, SubjectArgument(options.subject));
    request.set_subject(subject);
  }
  request.set_page_size(kPage);
  const auto stub = session.Stub<CountService>(session.settings.reporting);
  reporting::v1::ExplainCountResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<reporting::v1::ExplainCountResponse>(*stub, &CountStub::ExplainCount, request));
    all.mutable_activities()->MergeFrom(page.activities());
    *all.mutable_figures() = page.figures();
    *all.mutable_positions() = page.positions();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"日期", "种类", "教师", "学生", "县（市、区）", "记录条目", "确认条目", "活动"});
  for (const auto& item : all.activities()) {
    table.Add({item.day(), item.kind(), std::to_string(item.teachers()), std::to_string(item.students()), item.county(),
               std::to_string(item.seq()),
               std::to_string(item.confirmed_seq()) + (item.timed_out() ? "（逾期视同确认）" : ""), item.activity()});
  }
  table.Print(std::cout);
  std::cout << absl::StrFormat("%d 次，教师 %d 人次，学生 %d 人次\n", all.figures().activities(),
                               all.figures().teachers(), all.figures().students());
  return OkStatus();
}

Status Restatements(Session& session, const CountOptions& options) {
  reporting::v1::ListRestatementsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_month(options.month);
  request.set_filed_seq(options.filed_seq);
  request.set_page_size(kPage);
  const auto stub = session.Stub<CountService>(session.settings.reporting);
  reporting::v1::ListRestatementsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<reporting::v1::ListRestatementsResponse>(
                                          *stub, &CountStub::ListRestatements, request));
    all.mutable_restatements()->MergeFrom(page.restatements());
    *all.mutable_filed() = page.filed();
    *all.mutable_positions() = page.positions();
    all.set_filed_seq(page.filed_seq());
    all.set_filed_at_micros(page.filed_at_micros());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!options.checkpoints.empty()) RETURN_IF_ERROR(WriteCheckpoints(all.filed(), options.checkpoints));
  if (session.PrintJson(all)) return OkStatus();
  std::cout << absl::StrFormat("%s  %s  填报人 %s  上报条目 %d\n", all.filed().bureau(), all.filed().month(),
                               all.filed().filler(), all.filed_seq());
  Table rows({"结对帮扶形式", "上报活动次数", "上报参与师生数"});
  for (const auto& row : all.filed().rows())
    rows.Add({row.display_name(), std::to_string(row.activities()), std::to_string(row.participants())});
  rows.Print(std::cout);
  PrintLedgers(all.filed(), std::cout);
  Table table({"县（市、区）", "条目", "原因", "日期", "种类", "次", "教师", "学生", "活动"});
  for (const auto& entry : all.restatements()) {
    table.Add({entry.county(), std::to_string(entry.seq()),
               reporting::v1::RestatementCause_Name(entry.cause()).substr(18), entry.day(), entry.kind(),
               std::to_string(entry.change().activities()), std::to_string(entry.change().teachers()),
               std::to_string(entry.change().students()), entry.activity()});
  }
  table.Print(std::cout);
  return OkStatus();
}

// All of them are about one region.
Command Sub(Command parent, Session& session, const std::shared_ptr<CountOptions>& options, const char* name,
            const char* help, Status (*run)(Session&, const CountOptions&)) {
  Command command = AddSubcommand(parent, session, options, name, help, run);
  command.Add("--region,--county", options->region, "region code").Required();
  return command;
}

}  // namespace

void AddCount(Command app, Session& session) {
  auto options = std::make_shared<CountOptions>();
  Command count = app.Sub("count", "counts under every basis, and what is behind them");
  count.RequireSub();
  Command show = Sub(count, session, options, "show", "by pairing and kind: recorded to verified", Show);
  Command explain = Sub(count, session, options, "explain", "the entries behind a count, as of one moment", Explain);
  for (Command command : {show, explain}) {
    command
        .Add("--period", options->period,
             "2022-05, 2022-03..2022-06, 2022-Q2, 2022, or SY2021 for the school year from September 2021")
        .Required();
    command.Add("--pairing", options->pairing, "regions/*/pairings/*");
    command.Add("--kind", options->kind, "for example SYNC_LESSON");
    command.Add("--subject", options->subject, kSubjectHelp);
    command.Add("--level", options->level, kLevelHelp);
  }
  explain.Add("--basis", options->basis, "RECORDED, CONFIRMED (default), EVIDENCED, VERIFIED");
  Command restatements =
      Sub(count, session, options, "restatements", "a form as it was filed, and what changed since", Restatements);
  restatements.Add("--month", options->month, "YYYY-MM").Required();
  restatements.Add("--filed-seq", options->filed_seq, "an earlier filing (default: the newest)");
  restatements.Add("--checkpoints", options->checkpoints,
                   "write the checkpoints that the filed form carries to this folder, for verify --against");
}

}  // namespace jgt::ctl
