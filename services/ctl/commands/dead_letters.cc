// jgtctl dead-letters: what followers put aside, and another try.
#include <iostream>

#include "common/clock/clock.h"
#include "jgt/common/v1/journal_service.grpc.pb.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using common::v1::FollowerService;
using FollowerStub = FollowerService::StubInterface;

struct DeadLetterOptions {
  std::string service;
  common::v1::RequeueDeadLetterRequest request;
};

StatusOr<std::string> AddressOf(const Settings& settings, const std::string& service) {
  if (service == "ledger") return settings.ledger;
  if (service == "evidence") return settings.evidence;
  if (service == "scoring") return settings.scoring;
  if (service == "reporting") return settings.reporting;
  if (service == "rollup") return settings.rollup;
  if (service == "platform_sync") return settings.platform_sync;
  return InvalidArgument(
      "UNKNOWN_SERVICE",
      absl::StrFormat("\"%s\" follows nothing: ledger, evidence, scoring, reporting, rollup or platform_sync",
                      service));
}

Status List(Session& session, const DeadLetterOptions& options) {
  const std::vector<std::string> services =
      options.service.empty() ? std::vector<std::string>{"ledger", "evidence", "scoring", "rollup", "platform_sync"}
                              : std::vector<std::string>{options.service};
  common::v1::ListDeadLettersResponse all;
  Table table({"service", "follower", "source", "region", "seq", "type", "attempts", "since", "error"});
  for (const std::string& service : services) {
    ASSIGN_OR_RETURN(const std::string address, AddressOf(session.settings, service));
    const auto stub = session.Stub<FollowerService>(address);
    auto response = session.Call<common::v1::ListDeadLettersResponse>(*stub, &FollowerStub::ListDeadLetters,
                                                                      common::v1::ListDeadLettersRequest());
    if (!response.ok()) return Annotate(response.status(), service);
    all.mutable_dead_letters()->MergeFrom(response->dead_letters());
    for (const auto& letter : response->dead_letters()) {
      table.Add({service, letter.follower(), letter.source(), letter.region(), std::to_string(letter.seq()),
                 letter.type(), std::to_string(letter.attempts()), ToRfc3339({letter.dead_at_micros()}),
                 letter.error()});
    }
  }
  if (session.PrintJson(all)) return OkStatus();
  if (all.dead_letters_size() > 0) table.Print(std::cout);
  std::cout << absl::StrFormat("%d dead letters\n", all.dead_letters_size());
  return OkStatus();
}

Status Requeue(Session& session, const DeadLetterOptions& options) {
  ASSIGN_OR_RETURN(const std::string address, AddressOf(session.settings, options.service));
  const auto stub = session.Stub<FollowerService>(address);
  ASSIGN_OR_RETURN(const auto response, session.Call<common::v1::RequeueDeadLetterResponse>(
                                            *stub, &FollowerStub::RequeueDeadLetter, options.request));
  if (!session.PrintJson(response)) std::cout << "applied\n";
  return OkStatus();
}

}  // namespace

void AddDeadLetters(Command app, Session& session) {
  auto options = std::make_shared<DeadLetterOptions>();
  Command letters = app.Sub("dead-letters", "entries that a follower could not apply");
  letters.RequireSub();
  Command list = letters.Sub("list", "what was put aside, oldest first");
  list.Add("--service", options->service, "only this service's");
  list.WhenChosen([&session, options] { session.command = [options](Session& s) { return List(s, *options); }; });
  Command requeue = letters.Sub("requeue", "apply one again");
  requeue.Add("--service", options->service).Required();
  requeue.AddText("--follower", [options](const std::string& v) { options->request.set_follower(v); }).Required();
  requeue.AddText("--source", [options](const std::string& v) { options->request.set_source(v); }).Required();
  requeue.AddText("--county", [options](const std::string& v) { options->request.set_region(v); }).Required();
  requeue.AddNumber("--seq", [options](int64_t v) { options->request.set_seq(v); }).Required();
  requeue.WhenChosen([&session, options] { session.command = [options](Session& s) { return Requeue(s, *options); }; });
}

}  // namespace jgt::ctl
