// jgtctl confirmations: who still has to answer, and what follows when nobody does.
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "jgt/ledger/v1/confirmation_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using ledger::v1::ConfirmationService;
using ConfirmationStub = ConfirmationService::StubInterface;

constexpr size_t kPolicyFileMax = size_t{1} << 20U;

struct ConfirmationOptions {
  std::string region;
  std::string school;
  bool overdue = false;
  int year = 0;
  std::string file;
  std::string reason;
};

std::string OutcomeName(ledger::v1::TimeoutOutcome outcome) {
  return ledger::v1::TimeoutOutcome_Name(outcome).substr(16);
}

void PrintPolicy(const ledger::v1::ConfirmationPolicy& policy, bool overridden) {
  std::cout << absl::StrFormat("%d  %s  %s\n", policy.year(), policy.version(), overridden ? "本地规定" : "默认");
  Table table({"活动种类", "结对模式", "范围", "期限", "逾期后"});
  for (const auto& rule : policy.rules()) {
    std::string kinds;
    for (const std::string& kind : rule.kinds()) kinds += (kinds.empty() ? "" : ",") + kind;
    std::string modes;
    for (const int mode : rule.modes())
      modes +=
          (modes.empty() ? "" : ",") + jgt::common::v1::Mode_Name(static_cast<jgt::common::v1::Mode>(mode)).substr(5);
    std::string scopes;
    for (const int scope : rule.scopes())
      scopes += (scopes.empty() ? "" : ",") +
                jgt::common::v1::Scope_Name(static_cast<jgt::common::v1::Scope>(scope)).substr(6);
    table.Add({kinds.empty() ? "全部" : kinds, modes.empty() ? "全部" : modes, scopes.empty() ? "全部" : scopes,
               std::to_string(rule.days()) + (rule.working_days() ? " 个工作日" : " 天"), OutcomeName(rule.outcome())});
  }
  table.Print(std::cout);
}

Status Awaiting(Session& session, const ConfirmationOptions& options) {
  ledger::v1::ListAwaitingRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_school(options.school);
  request.set_overdue_only(options.overdue);
  request.set_page_size(1000);
  const auto stub = session.Stub<ConfirmationService>(session.settings.ledger);
  ledger::v1::ListAwaitingResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<ledger::v1::ListAwaitingResponse>(*stub, &ConfirmationStub::ListAwaiting, request));
    all.mutable_awaited()->MergeFrom(page.awaited());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"日期", "种类", "待确认学校", "截止", "逾期", "逾期后", "依据", "活动"});
  for (const auto& awaited : all.awaited()) {
    table.Add({awaited.activity().day(), awaited.activity().kind(), awaited.awaits(), awaited.due_day(),
               awaited.overdue() ? "是" : "否", OutcomeName(awaited.outcome()), awaited.policy(),
               awaited.activity().name()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status Show(Session& session, const ConfirmationOptions& options) {
  ledger::v1::GetConfirmationPolicyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  request.set_year(options.year);
  const auto stub = session.Stub<ConfirmationService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response, session.Call<ledger::v1::GetConfirmationPolicyResponse>(
                                            *stub, &ConfirmationStub::GetConfirmationPolicy, request));
  if (!session.PrintJson(response)) PrintPolicy(response.policy(), response.overridden());
  return OkStatus();
}

Status Set(Session& session, const ConfirmationOptions& options) {
  ledger::v1::SetConfirmationPolicyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.region));
  if (!options.file.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file, kPolicyFileMax));
    const auto parsed = google::protobuf::util::JsonStringToMessage(text, request.mutable_policy());
    if (!parsed.ok()) {
      return InvalidArgument("BAD_JSON", absl::StrFormat("%s: %s", options.file, std::string(parsed.message())));
    }
  }
  request.mutable_policy()->set_year(options.year);
  request.set_reason(options.reason);
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<ConfirmationService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response, session.Call<ledger::v1::SetConfirmationPolicyResponse>(
                                            *stub, &ConfirmationStub::SetConfirmationPolicy, request));
  if (!session.PrintJson(response)) PrintPolicy(response.policy(), !options.file.empty());
  return OkStatus();
}

// All of them are about one region.
Command Sub(Command parent, Session& session, const std::shared_ptr<ConfirmationOptions>& options, const char* name,
            const char* help, Status (*run)(Session&, const ConfirmationOptions&)) {
  Command command = AddSubcommand(parent, session, options, name, help, run);
  command.Add("--region,--county", options->region, "region code").Required();
  return command;
}

}  // namespace

void AddConfirmations(Command app, Session& session) {
  auto options = std::make_shared<ConfirmationOptions>();
  Command confirmations = app.Sub("confirmations", "who still has to confirm, and what follows when nobody does");
  confirmations.RequireSub();
  Command list = Sub(confirmations, session, options, "list", "activities that wait for the other school", Awaiting);
  list.Add("--school", options->school, "only those that wait for this school, regions/*/schools/*");
  list.Flag("--overdue", options->overdue, "only those whose day has passed");
  Command show = Sub(confirmations, session, options, "policy", "the policy in force", Show);
  Command set = Sub(confirmations, session, options, "set-policy", "set the region's own policy of a year", Set);
  for (Command command : {show, set}) command.Add("--year", options->year, "year of the activities' days").Required();
  set.Add("--file", options->file,
          "JSON of a jgt.ledger.v1.ConfirmationPolicy with its rules; without one, the default again");
  set.Add("--reason", options->reason).Required();
}

}  // namespace jgt::ctl
