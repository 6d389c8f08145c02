// jgtctl plan, timetable: what the pairings mean to do in a year, and what became of it.
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "common/csv/csv.h"
#include "jgt/ledger/v1/oversight_service.grpc.pb.h"
#include "jgt/roster/v1/plan_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using PlanStub = roster::v1::PlanService::StubInterface;

constexpr size_t kPlanFileMax = size_t{4} << 20U;

struct PlanOptions {
  std::string county;
  std::string pairing;
  std::string file;
  std::string as_of;
  int year = 0;
  int64_t revision = 0;
};

template <typename Message>
Status ReadJson(const std::string& path, Message* message) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kPlanFileMax));
  const auto status = google::protobuf::util::JsonStringToMessage(text, message);
  if (status.ok()) return OkStatus();
  return InvalidArgument("BAD_JSON", absl::StrFormat("%s: %s", path, std::string(status.message())));
}

std::string NameOf(const PlanOptions& options, const char* collection) {
  return absl::StrFormat("%s/%s/%d", options.pairing, collection, options.year);
}

// A whole number of a cell; an empty one is 0.
StatusOr<int32_t> NumberIn(const csv::Row& row, size_t column, const std::string& header) {
  const std::string& cell = row.fields[column];
  char* end = nullptr;
  const auto number = std::strtol(cell.c_str(), &end, 10);
  if (end == cell.c_str() + cell.size() && number >= 0 && number <= 1000) return static_cast<int32_t>(number);
  return InvalidArgument("BAD_CSV", absl::StrFormat("line %d, column %s: \"%s\" is no number 0-1000", row.line, header,
                                                    cell.substr(0, 40)));
}

Status FileRequest(Session& session, const PlanOptions& options) {
  roster::v1::FileSupportRequestRequest request;
  RETURN_IF_ERROR(ReadJson(options.file, request.mutable_support_request()));
  request.set_revision(options.revision);
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<roster::v1::PlanService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::FileSupportRequestResponse>(*stub, &PlanStub::FileSupportRequest, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s filed, revision %d\n", response.support_request().name(),
                               response.support_request().revision());
  return OkStatus();
}

Status FilePlan(Session& session, const PlanOptions& options) {
  roster::v1::FileAssistancePlanRequest request;
  RETURN_IF_ERROR(ReadJson(options.file, request.mutable_assistance_plan()));
  request.set_revision(options.revision);
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<roster::v1::PlanService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::FileAssistancePlanResponse>(*stub, &PlanStub::FileAssistancePlan, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s filed, revision %d\n", response.assistance_plan().name(),
                               response.assistance_plan().revision());
  return OkStatus();
}

Status ShowRequest(Session& session, const PlanOptions& options) {
  roster::v1::GetSupportRequestRequest request;
  request.set_name(NameOf(options, "supportRequests"));
  const auto stub = session.Stub<roster::v1::PlanService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::GetSupportRequestResponse>(*stub, &PlanStub::GetSupportRequest, request));
  if (session.PrintJson(response)) return OkStatus();
  const roster::v1::SupportRequest& wanted = response.support_request();
  Table table({"subject", "time", "period", "class", "teacher"});
  for (const auto& lesson : wanted.lessons()) {
    const std::string time = lesson.day().empty() ? absl::StrFormat("weekday %d", lesson.weekday()) : lesson.day();
    table.Add({jgt::common::v1::Subject_Name(lesson.subject()).substr(8), time, std::to_string(lesson.period()),
               lesson.supported_class(), lesson.teacher()});
  }
  table.Print(std::cout);
  for (const auto& research : wanted.researches()) {
    std::cout << absl::StrFormat("%s  %s  %s\n", research.time(), research.online() ? "线上" : "线下",
                                 research.topic());
  }
  std::cout << absl::StrFormat("revision %d\n", wanted.revision());
  return OkStatus();
}

Status ShowPlan(Session& session, const PlanOptions& options) {
  roster::v1::GetAssistancePlanRequest request;
  request.set_name(NameOf(options, "assistancePlans"));
  const auto stub = session.Stub<roster::v1::PlanService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::GetAssistancePlanResponse>(*stub, &PlanStub::GetAssistancePlan, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"part", "kind", "count", "due", "note"});
  for (const auto& item : response.assistance_plan().items()) {
    table.Add({item.part(), item.kind(), std::to_string(item.count()), item.due_day(), item.note()});
  }
  table.Print(std::cout);
  std::cout << absl::StrFormat("revision %d\n", response.assistance_plan().revision());
  return OkStatus();
}

std::string Mark(int64_t filed_at_micros) { return filed_at_micros > 0 ? "是" : "-"; }

Status ListFilings(Session& session, const PlanOptions& options) {
  roster::v1::ListFilingsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_year(options.year);
  request.set_page_size(1000);
  const auto stub = session.Stub<roster::v1::PlanService>(session.settings.roster);
  roster::v1::ListFilingsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<roster::v1::ListFilingsResponse>(*stub, &PlanStub::ListFilings, request));
    all.mutable_filings()->MergeFrom(page.filings());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"支援校", "受援校", "诉求", "计划", "大课表", "name"});
  for (const auto& filing : all.filings()) {
    table.Add({filing.supporter_name(), filing.supported_name(), Mark(filing.support_request_filed_at_micros()),
               Mark(filing.assistance_plan_filed_at_micros()), Mark(filing.timetable_filed_at_micros()),
               filing.pairing()});
  }
  table.Print(std::cout);
  return OkStatus();
}

std::string StateName(ledger::v1::FulfilmentState state) { return ledger::v1::FulfilmentState_Name(state).substr(17); }

Status ShowFulfilment(Session& session, const PlanOptions& options) {
  ledger::v1::GetFulfilmentRequest request;
  request.set_pairing(options.pairing);
  request.set_year(options.year);
  request.set_as_of(options.as_of);
  const auto stub = session.Stub<ledger::v1::OversightService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<ledger::v1::GetFulfilmentResponse>(
                       *stub, &ledger::v1::OversightService::StubInterface::GetFulfilment, request));
  if (session.PrintJson(response)) return OkStatus();
  for (const auto& milestone : response.milestones()) {
    std::cout << absl::StrFormat("%s  %s\n", milestone.display_name(), milestone.done() ? milestone.day() : "-");
  }
  Table items({"part", "kind", "planned", "done", "confirmed", "due", "state"});
  for (const auto& item : response.items()) {
    items.Add({item.part(), item.kind(), std::to_string(item.count()), std::to_string(item.done()),
               std::to_string(item.confirmed()), item.due_day(), StateName(item.state())});
  }
  items.Print(std::cout);
  Table slots({"day", "period", "kind", "teacher", "state", "activity"});
  for (const auto& slot : response.slots()) {
    slots.Add({slot.day(), std::to_string(slot.period()), slot.kind(), slot.teacher(), StateName(slot.state()),
               slot.activity()});
  }
  slots.Print(std::cout);
  std::cout << absl::StrFormat("%d activities beside the plan\n", response.unplanned_count());
  for (const auto& activity : response.unplanned()) {
    std::cout << absl::StrFormat("  %s  %s  %s  %s\n", activity.day(), activity.kind(), activity.activity(),
                                 ledger::v1::UnplannedReason_Name(activity.reason()).substr(17));
  }
  return OkStatus();
}

// day,weekday,first_day,last_day,period,subject,kind,teacher,supporter_class,supported_class under a header.
Status AddRows(const std::string& path, roster::v1::FileTimetableRequest& request) {
  const std::vector<std::string> header = {"day",     "weekday", "first_day", "last_day",        "period",
                                           "subject", "kind",    "teacher",   "supporter_class", "supported_class"};
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kPlanFileMax));
  ASSIGN_OR_RETURN(const csv::Table table, csv::Read(text));
  if (table.header != header) {
    std::string wanted;
    for (const std::string& column : header) wanted += (wanted.empty() ? "" : ",") + column;
    return InvalidArgument("BAD_CSV", absl::StrFormat("%s line 1: expected %s", path, wanted));
  }
  for (const csv::Row& cells : table.rows) {
    if (cells.fields.size() != header.size()) {
      return InvalidArgument("BAD_CSV", absl::StrFormat("%s line %d: %d columns, expected %d", path, cells.line,
                                                        cells.fields.size(), header.size()));
    }
    roster::v1::TimetableRow& row = *request.add_rows();
    row.set_day(cells.fields[0]);
    ASSIGN_OR_RETURN(const int32_t weekday, NumberIn(cells, 1, header[1]));
    row.set_weekday(weekday);
    row.set_first_day(cells.fields[2]);
    row.set_last_day(cells.fields[3]);
    ASSIGN_OR_RETURN(const int32_t period, NumberIn(cells, 4, header[4]));
    row.set_period(period);
    ASSIGN_OR_RETURN(const int32_t subject, NumberIn(cells, 5, header[5]));
    row.set_subject(static_cast<jgt::common::v1::Subject>(subject));
    row.set_kind(cells.fields[6]);
    row.set_teacher(cells.fields[7]);
    row.set_supporter_class(cells.fields[8]);
    row.set_supported_class(cells.fields[9]);
  }
  return OkStatus();
}

Status FileTimetable(Session& session, const PlanOptions& options) {
  roster::v1::FileTimetableRequest request;
  request.set_pairing(options.pairing);
  request.set_year(options.year);
  request.set_revision(options.revision);
  RETURN_IF_ERROR(AddRows(options.file, request));
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<roster::v1::PlanService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::FileTimetableResponse>(*stub, &PlanStub::FileTimetable, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s filed: %d lessons, revision %d\n", response.timetable().name(),
                               response.timetable().slots_size(), response.timetable().revision());
  return OkStatus();
}

Status ShowTimetable(Session& session, const PlanOptions& options) {
  roster::v1::GetTimetableRequest request;
  request.set_name(NameOf(options, "timetables"));
  const auto stub = session.Stub<roster::v1::PlanService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::GetTimetableResponse>(*stub, &PlanStub::GetTimetable, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"day", "period", "subject", "kind", "teacher", "支援校班级", "受援校班级"});
  for (const auto& slot : response.timetable().slots()) {
    table.Add({slot.day(), std::to_string(slot.period()), jgt::common::v1::Subject_Name(slot.subject()).substr(8),
               slot.kind(), slot.teacher(), slot.supporter_class(), slot.supported_class()});
  }
  table.Print(std::cout);
  std::cout << absl::StrFormat("revision %d\n", response.timetable().revision());
  return OkStatus();
}

using Options = std::shared_ptr<PlanOptions>;

// Of one pairing's year.
void AddPairingAndYear(Command command, const Options& options) {
  command.Add("--pairing", options->pairing, "resource name of the pairing").Required();
  command.Add("--year", options->year).Required();
}

void AddFileAndRevision(Command command, const Options& options) {
  command.Add("file", options->file).Required();
  command.Add("--revision", options->revision, "the revision that is replaced; 0 (default): there is none");
}

}  // namespace

void AddPlan(Command app, Session& session) {
  auto options = std::make_shared<PlanOptions>();
  Command plan = app.Sub("plan", "support requests and assistance plans, and what became of them");
  plan.RequireSub();
  AddFileAndRevision(AddSubcommand(plan, session, options, "file-request",
                                   "file a support request (jgt.roster.v1.SupportRequest in JSON)", FileRequest),
                     options);
  AddFileAndRevision(AddSubcommand(plan, session, options, "file",
                                   "file a year's plan (jgt.roster.v1.AssistancePlan in JSON)", FilePlan),
                     options);
  AddPairingAndYear(AddSubcommand(plan, session, options, "show-request", "a support request", ShowRequest), options);
  AddPairingAndYear(AddSubcommand(plan, session, options, "show", "a year's plan", ShowPlan), options);
  Command list =
      AddSubcommand(plan, session, options, "list", "which pairings of a county have filed what", ListFilings);
  list.Add("--county", options->county).Required();
  list.Add("--year", options->year).Required();
  Command fulfilment =
      AddSubcommand(plan, session, options, "fulfilment", "what was planned beside what was done", ShowFulfilment);
  AddPairingAndYear(fulfilment, options);
  fulfilment.Add("--as-of", options->as_of, "YYYY-MM-DD (default today)");
}

void AddTimetable(Command app, Session& session) {
  auto options = std::make_shared<PlanOptions>();
  Command timetable = app.Sub("timetable", "timetables of pairings");
  timetable.RequireSub();
  Command file =
      AddSubcommand(timetable, session, options, "file",
                    "file a year's timetable, whole or not at all (CSV: day,weekday,first_day,last_day,period,"
                    "subject,kind,teacher,supporter_class,supported_class; subjects by course code)",
                    FileTimetable);
  AddFileAndRevision(file, options);
  AddPairingAndYear(file, options);
  AddPairingAndYear(AddSubcommand(timetable, session, options, "show", "a year's timetable", ShowTimetable), options);
}

}  // namespace jgt::ctl
