// jgtctl roster-change: dated changes of pairings and schools, and corrections of what was never so.
#include <iostream>

#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"

namespace jgt::ctl {
namespace {

using roster::v1::RosterService;
using RosterStub = RosterService::StubInterface;

struct ChangeOptions {
  std::string name;
  std::string day;
  std::string reason;
  std::string document;
  std::string etag;
  std::string mode;
  std::string school;
  std::string other;
  std::string display_name;
  std::string county;
  std::string ownership;
  bool carry = false;
  bool never_ended = false;
};

template <class Request>
Request Grounded(const ChangeOptions& options) {
  Request request;
  request.set_name(options.name);
  request.set_request_id(Session::NewRequestId());
  request.set_effective_day(options.day);
  request.set_reason(options.reason);
  request.set_document(options.document);
  request.set_etag(options.etag);
  return request;
}

// "CO_BUILT" and so on.
StatusOr<jgt::common::v1::Mode> ModeOf(const std::string& text) {
  jgt::common::v1::Mode mode = jgt::common::v1::MODE_UNSPECIFIED;
  if (text.empty() || jgt::common::v1::Mode_Parse("MODE_" + text, &mode)) return mode;
  return InvalidArgument("BAD_MODE", absl::StrFormat("\"%s\": INTEGRATED, CO_BUILT or COLLABORATIVE", text));
}

Status Send(Session& session, const roster::v1::ChangePairingRequest& request) {
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ChangePairingResponse>(*stub, &RosterStub::ChangePairing, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s  %s -> %s  %s\n", response.pairing().name(), response.pairing().supporter_name(),
                               response.pairing().supported_name(),
                               roster::v1::PairingState_Name(response.pairing().state()).substr(14));
  if (response.has_successor()) {
    std::cout << absl::StrFormat("%s  %s -> %s\n", response.successor().name(), response.successor().supporter_name(),
                                 response.successor().supported_name());
  }
  return OkStatus();
}

Status Send(Session& session, const roster::v1::ChangeSchoolRequest& request) {
  const auto stub = session.Stub<RosterService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::ChangeSchoolResponse>(*stub, &RosterStub::ChangeSchool, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s  %s  %s\n", response.school().name(), response.school().display_name(),
                               roster::v1::SchoolState_Name(response.school().state()).substr(13));
  if (response.has_made())
    std::cout << absl::StrFormat("%s  %s\n", response.made().name(), response.made().display_name());
  for (const auto& pairing : response.pairings()) {
    std::cout << absl::StrFormat("%s  %s -> %s  %s\n", pairing.name(), pairing.supporter_name(),
                                 pairing.supported_name(), roster::v1::PairingState_Name(pairing.state()).substr(14));
  }
  return OkStatus();
}

Status Upgrade(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangePairingRequest>(options);
  ASSIGN_OR_RETURN(const auto mode, ModeOf(options.mode));
  request.mutable_upgrade()->set_mode(mode);
  return Send(session, request);
}

Status EndPairing(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangePairingRequest>(options);
  request.mutable_end();
  return Send(session, request);
}

Status ReplaceSchool(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangePairingRequest>(options);
  request.mutable_replace_school()->set_school(options.school);
  request.mutable_replace_school()->set_by(options.other);
  return Send(session, request);
}

Status CorrectPairing(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangePairingRequest>(options);
  ASSIGN_OR_RETURN(const auto mode, ModeOf(options.mode));
  request.mutable_correct()->set_mode(mode);
  request.mutable_correct()->set_never_ended(options.never_ended);
  return Send(session, request);
}

Status Rename(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangeSchoolRequest>(options);
  request.mutable_rename()->set_display_name(options.display_name);
  return Send(session, request);
}

Status Merge(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangeSchoolRequest>(options);
  request.mutable_merge()->set_into(options.other);
  request.mutable_merge()->set_carry_pairings(options.carry);
  return Send(session, request);
}

Status Split(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangeSchoolRequest>(options);
  request.mutable_split()->set_display_name(options.display_name);
  return Send(session, request);
}

Status Move(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangeSchoolRequest>(options);
  ASSIGN_OR_RETURN(*request.mutable_move()->mutable_county(), RegionArgument(options.county));
  request.mutable_move()->set_carry_pairings(options.carry);
  return Send(session, request);
}

Status OpenCampus(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangeSchoolRequest>(options);
  request.mutable_open_campus()->set_display_name(options.display_name);
  return Send(session, request);
}

Status CloseSchool(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangeSchoolRequest>(options);
  request.mutable_close();
  return Send(session, request);
}

Status CorrectSchool(Session& session, const ChangeOptions& options) {
  auto request = Grounded<roster::v1::ChangeSchoolRequest>(options);
  roster::v1::Ownership ownership = roster::v1::OWNERSHIP_UNSPECIFIED;
  if (!options.ownership.empty() && !roster::v1::Ownership_Parse("OWNERSHIP_" + options.ownership, &ownership)) {
    return InvalidArgument("BAD_OWNERSHIP", absl::StrFormat("\"%s\": PUBLIC or PRIVATE", options.ownership));
  }
  request.mutable_correct()->set_ownership(ownership);
  request.mutable_correct()->set_display_name(options.display_name);
  return Send(session, request);
}

}  // namespace

void AddRosterChange(Command app, Session& session) {
  auto options = std::make_shared<ChangeOptions>();
  Command change = app.Sub("roster-change", "dated changes of pairings and schools; nothing is overwritten");
  change.RequireSub();
  const auto add = [&](const char* name, const char* help, Status (*run)(Session&, const ChangeOptions&)) {
    Command command = AddSubcommand(change, session, options, name, help, run);
    command.Add("name", options->name, "resource name of the pairing or school").Required();
    command.Add("--day", options->day, "first day on which it is otherwise, YYYY-MM-DD").Required();
    command.Add("--reason", options->reason).Required();
    command.Add("--document", options->document, "the document that says so; corrections need none");
    command.Add("--etag", options->etag, "of what was seen");
    return command;
  };
  add("upgrade", "a pairing has a closer mode", Upgrade)
      .Add("--mode", options->mode, "CO_BUILT, INTEGRATED")
      .Required();
  add("end", "a pairing no longer stands", EndPairing);
  Command replace = add("replace-school", "another school takes the place of one of a pairing's", ReplaceSchool);
  replace.Add("--school", options->school, "that leaves").Required();
  replace.Add("--by", options->other, "that comes").Required();
  Command correct = add("correct-pairing", "it was never so", CorrectPairing);
  correct.Add("--mode", options->mode, "INTEGRATED, CO_BUILT, COLLABORATIVE");
  correct.Flag("--never-ended", options->never_ended, "that it ended was wrong");
  add("rename", "a school has another name", Rename).Add("--to", options->display_name).Required();
  Command merge = add("merge", "a school goes into another", Merge);
  merge.Add("--into", options->other).Required();
  add("split", "a part of a school is one of its own", Split).Add("--to", options->display_name).Required();
  Command move = add("move", "a school belongs to another county", Move);
  move.Add("--county", options->county).Required();
  for (Command command : {merge, move}) command.Flag("--carry-pairings", options->carry, "its pairings go on");
  add("open-campus", "a school has a campus", OpenCampus).Add("--to", options->display_name, "its name").Required();
  add("close", "a school or a campus is closed", CloseSchool);
  Command school = add("correct-school", "it was never so", CorrectSchool);
  school.Add("--to", options->display_name, "name");
  school.Add("--ownership", options->ownership, "PUBLIC, PRIVATE");
}

}  // namespace jgt::ctl
