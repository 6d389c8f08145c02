// jgtctl overdue, notices: what was not done in time, and what looks implausible.
#include <iostream>

#include "jgt/ledger/v1/oversight_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using OversightStub = ledger::v1::OversightService::StubInterface;

struct OversightOptions {
  std::string county;
  std::string pairing;
  std::string as_of;
  std::string month;
  std::string name;
  std::string reason;
};

Status ListOverdue(Session& session, const OversightOptions& options) {
  ledger::v1::ListOverdueRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_pairing(options.pairing);
  request.set_as_of(options.as_of);
  request.set_page_size(1000);
  const auto stub = session.Stub<ledger::v1::OversightService>(session.settings.ledger);
  ledger::v1::ListOverdueResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<ledger::v1::ListOverdueResponse>(*stub, &OversightStub::ListOverdue, request));
    all.mutable_overdue()->MergeFrom(page.overdue());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"due", "kind", "planned", "done", "pairing", "说明"});
  for (const auto& thing : all.overdue()) {
    table.Add({thing.due_day(), thing.kind(), std::to_string(thing.count()), std::to_string(thing.done()),
               thing.pairing(), thing.message()});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status ListNotices(Session& session, const OversightOptions& options) {
  ledger::v1::ListNoticesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_month(options.month);
  request.set_pairing(options.pairing);
  request.set_page_size(1000);
  const auto stub = session.Stub<ledger::v1::OversightService>(session.settings.ledger);
  ledger::v1::ListNoticesResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<ledger::v1::ListNoticesResponse>(*stub, &OversightStub::ListNotices, request));
    all.mutable_notices()->MergeFrom(page.notices());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  for (const auto& notice : all.notices()) {
    std::cout << absl::StrFormat("%s  %s  (rule %s)\n  %s\n", notice.code(), notice.message(), notice.rule_version(),
                                 notice.name());
    for (const auto& activity : notice.activities()) std::cout << absl::StrFormat("    %s\n", activity);
    if (notice.reviewed_at_micros() > 0) std::cout << absl::StrFormat("  已查看：%s\n", notice.review_reason());
  }
  std::cout << absl::StrFormat("%d notices\n", all.notices_size());
  return OkStatus();
}

Status ReviewNotice(Session& session, const OversightOptions& options) {
  ledger::v1::ReviewNoticeRequest request;
  request.set_name(options.name);
  request.set_reason(options.reason);
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<ledger::v1::OversightService>(session.settings.ledger);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<ledger::v1::ReviewNoticeResponse>(*stub, &OversightStub::ReviewNotice, request));
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%s reviewed\n", response.notice().name());
  return OkStatus();
}

Command Group(Command app, const char* name, const char* help) {
  Command group = app.Sub(name, help);
  group.RequireSub();
  return group;
}

}  // namespace

void AddOverdue(Command app, Session& session) {
  auto options = std::make_shared<OversightOptions>();
  Command overdue = Group(app, "overdue", "what was planned and not done in time");
  Command list =
      AddSubcommand(overdue, session, options, "list", "of all pairings of a county, or of one", ListOverdue);
  list.Add("--county", options->county).Required();
  list.Add("--pairing", options->pairing, "resource name of a pairing");
  list.Add("--as-of", options->as_of, "YYYY-MM-DD (default today)");
}

void AddNotices(Command app, Session& session) {
  auto options = std::make_shared<OversightOptions>();
  Command notices = Group(app, "notices", "what looks implausible in a month");
  Command list = AddSubcommand(notices, session, options, "list", "of a county's month", ListNotices);
  list.Add("--county", options->county).Required();
  list.Add("--month", options->month, "YYYY-MM").Required();
  list.Add("--pairing", options->pairing, "resource name of a pairing");
  Command review =
      AddSubcommand(notices, session, options, "review", "say that you looked at one, and why", ReviewNotice);
  review.Add("name", options->name).Required();
  review.Add("--reason", options->reason).Required();
}

}  // namespace jgt::ctl
