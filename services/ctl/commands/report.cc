// jgtctl report: progress, roll-ups, the monthly form, and what is behind a figure.
#include <iostream>

#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "jgt/rollup/v1/rollup_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/exit_code.h"
#include "services/ctl/form_ledgers.h"
#include "services/ctl/subject_argument.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using reporting::v1::ReportingService;
using ReportingStub = ReportingService::StubInterface;

struct ReportOptions {
  std::string region;
  std::string month;
  std::string to_month;
  std::string basis = "CONFIRMED";
  std::string file;
  std::string checkpoints;
  std::string kind;
  std::string subject;
  std::string level;
  std::string pairing;
  std::string task;
  reporting::v1::FileBureauFormRequest form;
  int year = 0;
  int quota = -1;
  bool by_pairing = false;
};

StatusOr<reporting::v1::Basis> BasisArgument(const std::string& text) {
  reporting::v1::Basis basis = reporting::v1::BASIS_UNSPECIFIED;
  if (reporting::v1::Basis_Parse("BASIS_" + text, &basis)) return basis;
  return InvalidArgument("BAD_BASIS",
                         absl::StrFormat("\"%s\" is not RECORDED, CONFIRMED, EVIDENCED or VERIFIED", text));
}

Status ShowProgress(Session& session, const ReportOptions& options) {
  reporting::v1::ListProgressRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  ASSIGN_OR_RETURN(const reporting::v1::Basis basis, BasisArgument(options.basis));
  request.set_basis(basis);
  request.set_year(options.year);
  request.set_page_size(1000);
  const auto stub = session.Stub<ReportingService>(session.settings.reporting);
  reporting::v1::ListProgressResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<reporting::v1::ListProgressResponse>(*stub, &ReportingStub::ListProgress, request));
    all.MergeFrom(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  if (session.PrintJson(all)) return OkStatus();
  Table totals({"任务", "完成结对数", "有此任务的结对数", "合计完成", "合计要求", "单位"});
  for (const auto& total : all.totals()) {
    totals.Add({total.display_name(), std::to_string(total.pairings_met()), std::to_string(total.pairings()),
                std::to_string(total.done()), std::to_string(total.required()), total.unit()});
  }
  totals.Print(std::cout);
  if (!options.by_pairing) return OkStatus();
  Table table({"结对", "任务", "完成", "要求", "单位", "达成"});
  for (const auto& progress : all.progress()) {
    for (const auto& task : progress.tasks()) {
      table.Add({progress.supporter_name() + " → " + progress.supported_name(), task.display_name(),
                 std::to_string(task.done()), std::to_string(task.required()), task.unit(), task.met() ? "是" : "否"});
    }
  }
  std::cout << '\n';
  table.Print(std::cout);
  return OkStatus();
}

Status Rollup(Session& session, const ReportOptions& options) {
  reporting::v1::GetRollupRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  ASSIGN_OR_RETURN(const reporting::v1::Basis basis, BasisArgument(options.basis));
  request.set_basis(basis);
  request.set_from_month(options.month);
  request.set_to_month(options.to_month.empty() ? options.month : options.to_month);
  const auto stub = session.Stub<ReportingService>(session.settings.reporting);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<reporting::v1::GetRollupResponse>(*stub, &ReportingStub::GetRollup, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%d pairings, %d schools\n", response.pairings(), response.schools());
  Table table({"month", "kind", "subject", "activities", "teachers", "students"});
  for (const auto& cell : response.cells()) {
    table.Add({cell.month(), cell.kind(), jgt::common::v1::Subject_Name(cell.subject()).substr(8),
               std::to_string(cell.activities()), std::to_string(cell.teachers()), std::to_string(cell.students())});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status WriteWorkbook(Session& session, ReportingStub& stub, const std::string& parent, const ReportOptions& options) {
  reporting::v1::ExportBureauFormRequest request;
  request.set_parent(parent);
  request.set_month(options.month);
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, session.Options()));
  const auto stream = stub.ExportBureauForm(&context, request);
  std::string content;
  reporting::v1::ExportBureauFormResponse response;
  while (stream->Read(&response)) content += response.chunk();
  if (const grpc::Status status = stream->Finish(); !status.ok()) return rpc::FromGrpc(status);
  RETURN_IF_ERROR(WriteFile(options.file, content));
  if (!session.settings.json) std::cout << options.file << '\n';
  return OkStatus();
}

void PrintForm(const reporting::v1::BureauForm& form) {
  std::cout << absl::StrFormat("%s  %s  填报人 %s\n", form.bureau(), form.month(), form.filler());
  Table basis({"项目", "数", "率%"});
  basis.Add({"结对任务数", form.has_quota() ? std::to_string(form.quota()) : "-", ""});
  basis.Add({"实际结对数", std::to_string(form.pairings()), ""});
  basis.Add({"已完成协议签订数", std::to_string(form.agreements_signed()), form.agreement_rate()});
  basis.Add({"技术装备环境达标数", std::to_string(form.equipment_compliant()), form.equipment_rate()});
  basis.Add({"已开通空间学校数", std::to_string(form.spaces_opened()), form.space_rate()});
  basis.Add({"完成协议上传学校数", std::to_string(form.agreements_uploaded()), ""});
  basis.Add({"新增过程资料上传数", std::to_string(form.new_materials()), ""});
  basis.Print(std::cout);
  Table rows({"结对帮扶形式", "活动次数", "参与师生数"});
  for (const auto& row : form.rows())
    rows.Add({row.display_name(), std::to_string(row.activities()), std::to_string(row.participants())});
  rows.Print(std::cout);
  std::cout << absl::StrFormat("宣传报道 校级 %d 县级 %d 市级 %d 省及以上 %d\n", form.publicity_school(),
                               form.publicity_county(), form.publicity_city(), form.publicity_province());
  PrintLedgers(form, std::cout);
}

Status Form(Session& session, const ReportOptions& options) {
  reporting::v1::GetBureauFormRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_month(options.month);
  const auto stub = session.Stub<ReportingService>(session.settings.reporting);
  if (!options.file.empty()) return WriteWorkbook(session, *stub, request.parent(), options);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<reporting::v1::GetBureauFormResponse>(*stub, &ReportingStub::GetBureauForm, request));
  if (!options.checkpoints.empty()) RETURN_IF_ERROR(WriteCheckpoints(response.form(), options.checkpoints));
  if (!session.PrintJson(response)) PrintForm(response.form());
  return OkStatus();
}

Status FileForm(Session& session, const ReportOptions& options) {
  reporting::v1::FileBureauFormRequest request = options.form;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_request_id(Session::NewRequestId());
  request.set_month(options.month);
  if (options.quota >= 0) request.set_quota(options.quota);
  const auto stub = session.Stub<ReportingService>(session.settings.reporting);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<reporting::v1::FileBureauFormResponse>(*stub, &ReportingStub::FileBureauForm, request));
  if (!session.PrintJson(response)) std::cout << "filed\n";
  return OkStatus();
}

Status Contributions(Session& session, const ReportOptions& options) {
  reporting::v1::ListContributionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  ASSIGN_OR_RETURN(const reporting::v1::Basis basis, BasisArgument(options.basis));
  request.set_basis(basis);
  request.set_from_month(options.month);
  request.set_to_month(options.to_month.empty() ? options.month : options.to_month);
  request.set_kind(options.kind);
  request.set_level(options.level);
  if (!options.subject.empty()) {
    ASSIGN_OR_RETURN(const auto subject, SubjectArgument(options.subject));
    request.set_subject(subject);
  }
  request.set_pairing(options.pairing);
  request.set_page_size(1000);
  const auto stub = session.Stub<ReportingService>(session.settings.reporting);
  reporting::v1::ListContributionsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<reporting::v1::ListContributionsResponse>(
                                          *stub, &ReportingStub::ListContributions, request));
    all.mutable_contributions()->MergeFrom(page.contributions());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"day", "kind", "teachers", "students", "evidenced", "entry", "activity"});
  for (const auto& item : all.contributions()) {
    table.Add({item.day(), item.kind(), std::to_string(item.teachers()), std::to_string(item.students()),
               item.evidenced() ? "yes" : "no", std::to_string(item.seq()), item.activity()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status Behind(Session& session, const ReportOptions& options) {
  reporting::v1::ExplainProgressRequest request;
  ASSIGN_OR_RETURN(const reporting::v1::Basis basis, BasisArgument(options.basis));
  request.set_basis(basis);
  request.set_pairing(options.pairing);
  request.set_year(options.year);
  request.set_task(options.task);
  request.set_page_size(1000);
  const auto stub = session.Stub<ReportingService>(session.settings.reporting);
  reporting::v1::ExplainProgressResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<reporting::v1::ExplainProgressResponse>(
                                          *stub, &ReportingStub::ExplainProgress, request));
    all.mutable_entries()->MergeFrom(page.entries());
    *all.mutable_task() = page.task();
    *all.mutable_positions() = page.positions();
    all.set_withheld(page.withheld());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"计入", "计量对象", "日期", "县（市、区）", "条目", "活动", "名册条目", "不计原因"});
  for (const auto& entry : all.entries()) {
    const bool has_activity = !entry.activity().empty();
    table.Add({entry.counts() ? "是" : "否", entry.unit(), entry.day(), entry.county(),
               has_activity ? std::to_string(entry.seq()) : "", entry.activity(),
               entry.fact_seq() > 0 ? std::to_string(entry.fact_seq()) : "", entry.reason()});
  }
  table.Print(std::cout);
  std::cout << absl::StrFormat("%s：完成 %d %s，要求 %d %s  %s\n", all.task().display_name(), all.task().done(),
                               all.task().unit(), all.task().required(), all.task().unit(), all.task().note());
  if (all.withheld() > 0) std::cout << absl::StrFormat("另有 %d 条属于无权查看的结对关系\n", all.withheld());
  return OkStatus();
}

Status Compare(Session& session, const ReportOptions& options) {
  namespace rollup = jgt::rollup::v1;
  rollup::CompareCellsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  const auto stub = session.Stub<rollup::RollupService>(session.settings.rollup);
  ASSIGN_OR_RETURN(const auto response, session.Call<rollup::CompareCellsResponse>(
                                            *stub, &rollup::RollupService::StubInterface::CompareCells, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%d cells against a recount of %d entries: %d differ\n", response.cells(),
                                 response.entries(), response.differences_size());
    for (const auto& difference : response.differences()) {
      std::cout << absl::StrFormat("  %s stands %s, recounted %s\n", difference.cell(), difference.stands(),
                                   difference.recounted());
    }
  }
  if (response.differences_size() == 0) return OkStatus();
  return DataLoss("CELLS_DIFFER", absl::StrFormat("%d cells differ from the recount", response.differences_size()));
}

// All of them are about one region.
Command Sub(Command parent, Session& session, const std::shared_ptr<ReportOptions>& options, const char* name,
            const char* help, Status (*run)(Session&, const ReportOptions&)) {
  Command command = AddSubcommand(parent, session, options, name, help, run);
  command.Add("--region,--county", options->region, "region code: county, city, province or 000000").Required();
  return command;
}

}  // namespace

void AddReport(Command app, Session& session) {
  auto options = std::make_shared<ReportOptions>();
  Command report = app.Sub("report", "progress, roll-ups, monthly forms, and what is behind each figure");
  report.RequireSub();
  const auto basis = [&](Command command) {
    command.Add("--basis", options->basis, "RECORDED, CONFIRMED (default), EVIDENCED, VERIFIED");
  };
  const auto months = [&](Command command) {
    command.Add("--month,--from", options->month, "YYYY-MM").Required();
    command.Add("--to", options->to_month, "last month; the same by default");
  };
  Command progress = Sub(report, session, options, "progress", "each task against its minimum", ShowProgress);
  progress.Add("--year", options->year).Required();
  progress.Flag("--pairings", options->by_pairing, "each pairing too");
  basis(progress);
  Command behind =
      AddSubcommand(report, session, options, "behind", "the entries behind a task of a pairing's progress", Behind);
  behind.Add("--pairing", options->pairing, "regions/*/pairings/*").Required();
  behind.Add("--year", options->year).Required();
  behind.Add("--task", options->task, "for example lessons, mentoring, shadowing, teacher_exchange").Required();
  basis(behind);
  Command rollup = Sub(report, session, options, "rollup", "sums by month, kind and subject", Rollup);
  months(rollup);
  basis(rollup);
  Command form = Sub(report, session, options, "form", "the bureau's monthly form", Form);
  form.Add("--month", options->month, "YYYY-MM").Required();
  Option workbook = form.Add("--xlsx", options->file, "write the workbook in the printed layout to this path");
  form.Add("--checkpoints", options->checkpoints, "write the ledgers' checkpoints to this folder, for verify --against")
      .Excludes(workbook);
  Command file = Sub(report, session, options, "file", "fill in the form's texts and the year's quota", FileForm);
  file.Add("--month", options->month, "YYYY-MM").Required();
  file.AddText("--highlights", [options](const std::string& text) { options->form.set_highlights(text); });
  file.AddText("--next-month-plan", [options](const std::string& text) { options->form.set_next_month_plan(text); });
  file.AddText("--other", [options](const std::string& text) { options->form.set_other(text); });
  file.AddText("--filler", [options](const std::string& text) { options->form.set_filler(text); });
  file.Add("--quota", options->quota, "结对任务数 of the year").Range(0, 100000);
  Command open = Sub(report, session, options, "open", "the activities behind a figure", Contributions);
  months(open);
  basis(open);
  open.Add("--kind", options->kind, "for example SYNC_LESSON");
  open.Add("--subject", options->subject, kSubjectHelp);
  open.Add("--level", options->level, kLevelHelp);
  open.Add("--pairing", options->pairing, "regions/*/pairings/*");
  Sub(report, session, options, "compare",
      "the county's cells against a recount from the journals; exit code 8 when they differ", Compare);
}

}  // namespace jgt::ctl
