// jgtctl call: any RPC of any of the services, known by reflection alone.
#include <iostream>

#include "services/ctl/commands/commands.h"
#include "services/ctl/reflection_client.h"

namespace jgt::ctl {
namespace {

struct CallArguments {
  std::string address;
  std::string method;
  std::string json = "{}";
};

Status CallByReflection(Session& session, const CallArguments& arguments) {
  ReflectionClient client(session.Channel(arguments.address));
  if (arguments.method.empty()) {
    ASSIGN_OR_RETURN(const auto names, client.ListServices(session.Options()));
    for (const std::string& name : names) std::cout << name << '\n';
    return OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string answer, client.Call(arguments.method, arguments.json, session.Options()));
  std::cout << answer;
  return OkStatus();
}

}  // namespace

void AddCall(Command app, Session& session) {
  auto arguments = std::make_shared<CallArguments>();
  Command command =
      app.Sub("call", "call any unary RPC with JSON, by server reflection; without a method: list services");
  command.Add("address", arguments->address, "host:port").Required();
  command.Add("method", arguments->method, "for example jgt.roster.v1.RosterService/ListRegions");
  command.Add("json", arguments->json, "the request (default {})");
  command.WhenChosen(
      [&session, arguments] { session.command = [arguments](Session& s) { return CallByReflection(s, *arguments); }; });
}

}  // namespace jgt::ctl
